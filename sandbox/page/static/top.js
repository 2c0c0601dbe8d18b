// The bar on top: the clock, what may go wrong, the app's health.

import { $, h } from "./dom.js";
import { askFor, menu, popover } from "./popover.js";
import { act } from "./store.js";

const KINDS = [["429", "too many requests (429)"], ["500", "server error (500)"], ["html503", "a proxy's page (503)"], ["drop", "connection lost before the work"], ["drop_after", "connection lost after the work"], ["late", "the answer comes late"]];
const SLACK = [["chat.postMessage", "posting"], ["chat.update", "updating"], ["", "every call"]];
const PERISKOPE = [["/message/send", "sending"], ["/chats", "reading chats"], ["", "every call"]];

let drawn = "";

export function drawTop(state) {
  const zones = state.zone;
  const at = new Date(state.now);
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: zones, hour: "2-digit", minute: "2-digit" }).format(at);
  const day = new Intl.DateTimeFormat("en-GB", { timeZone: zones, weekday: "short", day: "numeric", month: "short" }).format(at);
  $("#clock-time").textContent = time;
  $("#clock-day").textContent = `${day} · ${zones.split("/").pop().replace("_", " ")}`;
  $("#clock").classList.toggle("moved", Math.abs(state.offset) > 30);
  const key = JSON.stringify([state.faults, state.connected, state.app]);
  if (key === drawn) return;
  drawn = key;
  const health = { up: ["up", "app is running"], starting: ["starting", "app is starting"], away: ["away", "app does not answer"] }[state.app];
  $("#health").className = `health ${health[0]}`;
  $("#health").textContent = health[1];
  const planted = state.faults.slack + state.faults.periskope;
  $("#faults").replaceChildren(
    h("button", { class: `pill ${state.connected ? "" : "bad"}`, onclick: () => act("phone_connected", { connected: !state.connected }) }, state.connected ? "phone connected" : "phone disconnected"),
    h("button", { class: `pill ${planted ? "bad" : ""}`, id: "plant", "aria-haspopup": "dialog", onclick: (event) => faultMenu(event.currentTarget) }, planted ? `${planted} fault${planted === 1 ? "" : "s"} waiting` : "faults"),
    h("button", { class: "pill", "aria-haspopup": "menu", onclick: (event) => menu(event.currentTarget, [["Kill the app and start it again", () => act("restart_app"), "danger"], state.resets && ["Reset: begin with the first day", reset, "danger"]]) }, "app"));
}

function faultMenu(anchor) {
  const half = (side, title, places) =>
    h("form", { class: "fault", onsubmit: (event) => { event.preventDefault(); act("fail", { side, ...Object.fromEntries(new FormData(event.target)) }); event.target.querySelector("button").textContent = "planted"; } },
      h("b", {}, title),
      h("select", { name: "place", "aria-label": `${title}: which calls` }, places.map(([value, label]) => h("option", { value }, label))),
      h("select", { name: "kind", "aria-label": `${title}: what goes wrong` }, KINDS.map(([value, label]) => h("option", { value }, label))),
      h("label", {}, "for the next ", h("input", { name: "times", type: "number", min: 1, max: 50, value: 1 }), " calls"),
      h("button", { class: "solid" }, "Plant"));
  popover(anchor, [half("slack", "Slack", SLACK), half("periskope", "Periskope", PERISKOPE), h("button", { class: "plain", onclick: () => act("heal") }, "End all faults")], "faults", { role: "dialog", "aria-label": "Faults" }).querySelector("select").focus();
}

async function reset() {
  await act("reset");
  document.body.classList.add("away");
  location.assign("/");
}

async function setClock() {
  const now = new Date();
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 6e4).toISOString().slice(0, 16);
  const given = await askFor("Set the clock", [{ name: "at", label: "Date and time (of this computer's zone)", type: "datetime-local", value: local }], "Set");
  if (given?.at) act("set_clock", { at: new Date(given.at).toISOString() });
}

const move = (seconds) => act("move_clock", { seconds });
$("#clock-hour").addEventListener("click", () => move(3600));
$("#clock-day-on").addEventListener("click", () => move(86400));
$("#clock-quarter").addEventListener("click", () => move(900));
$("#clock-set").addEventListener("click", setClock);
$("#clock-real").addEventListener("click", () => act("real_clock"));
