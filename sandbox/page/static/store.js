// What is being looked at, the state from the server, and asking for both; every part draws itself from here.

import { $, toast } from "./dom.js";

const asked = new URLSearchParams(location.search);

// What is shown: a person's e-mail, a channel's name or id, a thread's ts, a chat's id, the narrow window's half, a marked message's ts.
export const look = {
  as: asked.get("as") || "",
  channel: asked.get("channel") || "",
  thread: asked.get("thread") || "",
  chat: asked.get("chat") || "",
  side: asked.get("side") || "slack",
  at: asked.get("at") || "",
};

// The ts of a message that is still to be brought in sight; its part of the list is asked for, not the newest.
export const sought = { ts: look.at };

// How far each list is read, counted from its beginning; 0: to its newest.
export const upTo = { room: 0, thread: 0, chat: 0 };
const LISTS = { room: ["as", "channel"], thread: ["as", "channel", "thread"], chat: ["chat"] };

export let state = null;
let version = "";
let haveBegun = null;
// Holds once the first state has come and is drawn.
export const begun = new Promise((resolve) => { haveBegun = resolve; });
let parts = [];

// Name the functions that draw the page's parts, in their order; each gets every new state.
export function drawWith(...functions) {
  parts = functions;
}

function draw() {
  for (const part of parts) {
    try {
      part(state);
    } catch (error) {
      console.error(error); // the other parts are drawn all the same
    }
  }
}

export function show(changes) {
  const moves = (places) => places.some((one) => one in changes && changes[one] !== look[one]);
  for (const [list, places] of Object.entries(LISTS)) if (changes.at || moves(places)) upTo[list] = 0;
  if (moves(LISTS.thread)) look.at = sought.ts = "";
  Object.assign(look, changes);
  sought.ts = changes.at || sought.ts;
  document.body.dataset.side = look.side;
  const query = new URLSearchParams(Object.entries(look).filter(([name, value]) => value && !(name === "side" && value === "slack")));
  history.replaceState(null, "", `?${query}`);
  version = "";
  return refresh();
}

// Do something on the server; answers its result, or says why not.
export async function act(what, fields = {}) {
  try {
    const answer = await fetch("/act", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ what, as: state?.me?.id, ...fields }) });
    const result = await answer.json();
    if (!answer.ok) toast(result.error || "That did not work.", "bad");
    refresh();
    return answer.ok ? result : null;
  } catch {
    toast("The sandbox does not answer.", "bad");
    return null;
  }
}

let running = null;
let again = false;

// Ask for the state; the promise holds once a state has come that was asked for after this call.
export function refresh() {
  again = true;
  running ||= (async () => {
    while (again) {
      again = false;
      await once();
    }
    running = null;
  })();
  return running;
}

// Holds once what is shown is what was last chosen, so that nothing is written to the place before.
export const settled = () => running || Promise.resolve();

// Ask again, unless an answer is on its way.
export const poll = () => running || refresh();

// Say for as long as it lasts that nothing answers; what is shown is old then.
function reached(yes) {
  document.body.classList.toggle("away", !yes);
  const said = yes ? "" : "The sandbox does not answer. Start it again with ./run: this page goes on by itself.";
  if ($("#stopped").textContent !== said) $("#stopped").textContent = said;
}

async function once() {
  const ends = Object.entries(upTo).filter(([, end]) => end).map(([list, end]) => [`${list}_to`, end]);
  const query = String(new URLSearchParams([...["as", "channel", "thread", "chat"].map((name) => [name, look[name]]), ...ends, ["at", sought.ts]]));
  let answer = null;
  let found = null;
  try {
    answer = await fetch(`/state?${query}`, { headers: version ? { "if-none-match": version } : {} });
    found = answer.status === 200 ? await answer.json() : null;
  } catch {
    reached(false);
    return;
  }
  reached(true);
  if (!found || again) return;
  version = answer.headers.get("etag") || "";
  state = found;
  draw();
  haveBegun();
}
