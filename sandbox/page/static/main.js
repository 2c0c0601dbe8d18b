// The page's heart: what is being looked at, the state from the server, and telling every part to draw itself.

import { $, toast } from "./dom.js";
import { drawModals } from "./modal.js";
import { drawPhone } from "./phone.js";
import { drawSlack } from "./slack.js";
import { know } from "./text.js";
import { drawTop } from "./top.js";

const asked = new URLSearchParams(location.search);

// What is shown: a person's e-mail, a channel's name or id, a thread's ts, a chat's id, and the narrow window's half.
export const look = {
  as: asked.get("as") || "",
  channel: asked.get("channel") || "",
  thread: asked.get("thread") || "",
  chat: asked.get("chat") || "",
  side: asked.get("side") || "slack",
};

export let state = null;
let version = "";
let announced = null;

export function show(changes) {
  Object.assign(look, changes);
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

async function once() {
  const query = String(new URLSearchParams({ as: look.as, channel: look.channel, thread: look.thread, chat: look.chat }));
  let answer = null;
  let found = null;
  try {
    answer = await fetch(`/state?${query}`, { headers: version ? { "if-none-match": version } : {} });
    found = answer.status === 200 ? await answer.json() : null;
  } catch {
    document.body.classList.add("away");
    return;
  }
  document.body.classList.remove("away");
  if (!found || again) return;
  version = answer.headers.get("etag") || "";
  state = found;
  try {
    draw();
  } catch (error) {
    console.error(error);
  }
}

function draw() {
  know({ users: state.names.users, channels: state.names.channels, zone: state.me.tz, now: new Date(state.now), me: state.me.id });
  if (!look.as) look.as = state.me.email;
  drawTop(state);
  drawPhone(state);
  drawSlack(state);
  drawModals(state);
  push();
  document.body.classList.add("ready");
}

// Show new alerts as a desktop would, never those that were there when the person came.
function push() {
  const key = (one) => `${state.me.id} ${one.kind} ${one.channel} ${one.ts}`;
  const fresh = state.alerts.filter((one) => !one.read);
  if (announced?.me === state.me.id) {
    for (const one of fresh.filter((alert) => !announced.keys.has(key(alert)))) toast(`${one.title}: ${one.text}`, "push");
  }
  announced = { me: state.me.id, keys: new Set(state.alerts.map(key)) };
}

show({});
setInterval(() => running || refresh(), 700);
addEventListener("focus", refresh);
$("#side-slack").addEventListener("click", () => show({ side: "slack" }));
$("#side-phone").addEventListener("click", () => show({ side: "phone" }));
