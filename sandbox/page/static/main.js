// The page's start: which parts it has, and when they are drawn.

import { $, toast } from "./dom.js";
import { drawDemo, watchDemo } from "./demo.js";
import "./keyboard.js";
import { drawModals } from "./modal.js";
import { drawPhone } from "./phone.js";
import "./search.js";
import { drawSlack } from "./slack.js";
import { drawWith, look, poll, refresh, show, state as now } from "./store.js";
import { know } from "./text.js";
import { drawTop } from "./top.js";

let announced = null;

function learn(state) {
  know({ users: state.names.users, channels: state.names.channels, zone: state.me.tz, now: new Date(state.now), me: state.me.id });
  if (!look.as) look.as = state.me.email;
}

// Show new alerts as a desktop would, never those that were there when the person came.
function push(state) {
  const key = (one) => `${state.me.id} ${one.kind} ${one.channel} ${one.ts}`;
  const fresh = state.alerts.filter((one) => !one.read);
  if (announced?.me === state.me.id) {
    for (const one of fresh.filter((alert) => !announced.keys.has(key(alert)))) toast(`${one.title}: ${one.text}`, "push");
  }
  announced = { me: state.me.id, keys: new Set(state.alerts.map(key)) };
}

drawWith(learn, drawTop, drawPhone, drawSlack, drawModals, drawDemo, push, () => document.body.classList.add("ready"));
watchDemo(() => now);
show({});
setInterval(poll, 700);
addEventListener("focus", refresh);
$("#side-slack").addEventListener("click", () => show({ side: "slack" }));
$("#side-phone").addEventListener("click", () => show({ side: "phone" }));
