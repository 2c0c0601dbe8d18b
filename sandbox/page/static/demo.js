// For somebody new: the first look, three things to try that tick themselves, and a tour of six steps.

import { $, h } from "./dom.js";
import { act, look, show } from "./store.js";

const REMOVES = "/periskope label @Asha Rao remove sales";
const STEPS = [
  ["answer", "Answer a customer", "Write in the thread: it reaches the customer's phone."],
  ["write", "Write as a customer", "Under Customers, pick a phone and send something."],
  ["remove", "Take access away", `As Nina, the admin: ${REMOVES}`],
];
const TOUR = [
  ["#phones", "The customers", "Their phones, for you to play. Whoever writes here writes to the shop's WhatsApp number."],
  ["#channels", "Slack", "Each label has a private channel. Who has the label is in it; who loses it is out of it."],
  ["#thread", "A chat is a thread", "What you write here goes to the customer; the mark under it says how far it came."],
  ["#me", "Everybody of the shop", "Become Nina, the admin, or an agent with other labels, and see what they see."],
  ["#composer", "Commands", "/periskope help tells what you can do: your status, your chats, who may see what."],
  ["#top", "Time and trouble", "Move the clock to see shifts begin; break Slack or WhatsApp and see that nothing is lost."],
];

let left = sessionStorage.getItem("hint") === "left";
let went = Boolean(look.channel || look.thread || look.as);
let drawn = "";
let step = -1;

export function drawDemo(state) {
  if (!went && state.opening) {
    went = true;
    if (!look.channel && !look.thread) show(state.opening);
  }
  const key = JSON.stringify([state.steps, state.resets, left, step]);
  if (key === drawn) return;
  drawn = key;
  $("#demo").replaceChildren(...(step >= 0 ? [tour(state)] : left ? [] : [hint(state)]));
}

function hint(state) {
  const next = STEPS.find(([name]) => !state.steps[name])?.[0];
  return h("section", { class: "hint", "aria-label": "Try it" },
    h("header", {}, h("b", {}, next ? "Try it" : "All three done"), h("button", { class: "icon", "aria-label": "Hide", onclick: () => { left = true; sessionStorage.setItem("hint", "left"); drawDemo(state); } }, "×")),
    STEPS.map(([name, title, how]) => h("div", { class: `step ${state.steps[name] ? "done" : ""}`, data: { step: name } }, h("span", { class: "box", "aria-hidden": "true" }, state.steps[name] ? "✓" : ""), h("span", {}, h("b", {}, title), name === next ? h("small", {}, how) : null, name === next && name === "remove" && admin(state) ? h("button", { class: "plain", onclick: () => fillIn(state) }, "Write it as Nina") : null))),
    next ? null : h("p", {}, "Asha is out of #wa-sales. Undo, below the answer, brings her back."),
    h("footer", {}, h("button", { class: "solid", onclick: () => go(0, state) }, "Take the tour"), state.resets ? h("button", { class: "plain", onclick: async () => { await act("reset"); location.assign("/"); } }, "Reset") : null));
}

const admin = (state) => state.people.find((one) => one.role === "admin" && !one.deleted);

// Become the admin with the line written, for a person to read and send.
async function fillIn(state) {
  await show({ as: admin(state).email, channel: "wa-triage", thread: "", side: "slack" });
  const box = $("#composer textarea");
  box.value = REMOVES;
  box.dispatchEvent(new Event("input"));
  box.focus();
}

function tour(state) {
  const [where, title, words] = TOUR[step];
  return h("section", { class: "hint tour", role: "dialog", "aria-label": title },
    h("header", {}, h("b", {}, title), h("small", {}, `${step + 1}/${TOUR.length}`), h("button", { class: "icon", "aria-label": "End the tour", onclick: () => go(-1, state) }, "×")),
    h("p", {}, words),
    h("footer", {},
      step ? h("button", { class: "plain", onclick: () => go(step - 1, state) }, "Back") : null,
      h("button", { class: "solid", onclick: () => go(step + 1 < TOUR.length ? step + 1 : -1, state) }, step + 1 < TOUR.length ? "Next" : "Done")));
}

// Narrow, the thread lies over the channel.
function covered(one) {
  const box = one.getBoundingClientRect();
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  return Boolean(top?.closest("#thread"));
}

function go(n, state) {
  for (const one of document.querySelectorAll(".toured")) one.classList.remove("toured");
  step = n;
  if (step >= 0) {
    const [where] = TOUR[step];
    if (where === "#composer" && covered($(where))) show({ thread: "" });
    ($(where)?.getClientRects().length ? $(where) : $("#room")).classList.add("toured");
  }
  drawDemo(state);
  $("#demo .solid")?.focus();
}

// Called when a state is drawn for the first time: the tour can be asked for at any time.
export function watchDemo(current) {
  $("#tour").addEventListener("click", () => { left = false; go(0, current()); });
}
