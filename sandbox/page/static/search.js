// Search in Slack: what this person may read, newest first.

import { $, h } from "./dom.js";
import { leaveMenu, popover } from "./popover.js";
import { look, show } from "./store.js";
import { clock, dateOf, dayName } from "./text.js";

let asked = 0;

function row(one) {
  const at = dateOf(one.ts);
  return h("button", { type: "button", class: "menu-item found", onclick: () => { leaveMenu(); show({ channel: one.channel, thread: one.thread_ts || one.ts, at: one.ts }); } },
    h("span", {}, h("b", {}, one.who), h("small", {}, ` ${one.channel === "dm" ? "direct message" : `#${one.channel}`} · ${dayName(at)} ${clock(at)}`), h("span", { class: "found-words" }, one.text)));
}

async function find(box) {
  const mine = ++asked;
  const answer = await fetch(`/search?${new URLSearchParams({ as: look.as, q: box.value })}`);
  const { found } = await answer.json();
  if (mine !== asked || !box.value.trim()) return;
  popover(box, found.length ? found.map(row) : h("p", { class: "none" }, "Nothing found. Words of channels that you are not in do not show here."), "menu");
}

$("#search").addEventListener("input", (event) => { if (event.target.value.trim()) find(event.target); });
$("#search").addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); find(event.target); } });
