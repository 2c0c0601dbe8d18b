// The right half: a Slack client as one of the shop's people.

import { $, avatar, h } from "./dom.js";
import { blocks } from "./blocks.js";
import { watchComposer } from "./composer.js";
import { keepFocus } from "./keyboard.js";
import { fill, follow, reveal, toEnd, watchEdges } from "./lists.js";
import { askFor, menu } from "./popover.js";
import { act, look, show, sought, state as now } from "./store.js";
import { editing, face, rows } from "./messages.js";
import { surroundings } from "./modal.js";

const drawn = {};

// Run `draw` only when what it shows has changed, so that nothing is lost under a hand.
function once(part, facts, draw) {
  const key = JSON.stringify(facts);
  if (drawn[part] === key) return;
  drawn[part] = key;
  draw();
}

export function drawSlack(state) {
  once("people", [state.people, state.me.id], () => drawPeople(state));
  once("channels", [state.channels, state.room?.id, state.place, state.me.id], () => drawChannels(state));
  const minute = state.now.slice(0, 16);
  once("room", [state.room, state.home, state.app, state.place, state.me, state.shortcuts, editing, look.at, minute], () => drawRoom(state));
  once("thread", [state.thread, state.room?.id, state.me.id, editing, look.at, minute], () => drawThread(state));
  if (reveal(sought.ts, [$("#messages"), $("#thread-messages")])) sought.ts = "";
}

function drawPeople(state) {
  const names = state.people.filter((one) => !one.bot);
  $("#me").replaceChildren(avatar(state.me.name), h("span", {}, h("b", {}, state.me.name), h("small", {}, `${state.me.role} · ${state.me.tz.split("/").pop().replace("_", " ")}`)), h("i", {}, "▾"));
  $("#me").onclick = (event) => menu(event.currentTarget, [
    ...names.map((one) => [h("span", { class: "menu-person" }, avatar(one.name, "small"), h("span", {}, one.name, h("small", {}, ` ${one.role}${one.deleted ? ", deactivated" : ""}`))), () => become(one)]),
    null,
    ["Add a person to this Slack…", addPerson],
    ["Make them a guest", () => act("make_guest", { user: state.me.id })],
    [state.me.deleted ? "Reactivate them" : "Deactivate them", () => act(state.me.deleted ? "reactivate" : "deactivate", { user: state.me.id }), "danger"],
  ]);
}

function become(one) {
  $("#search").value = "";
  show({ as: one.email, channel: "", thread: "" });
}

async function addPerson() {
  const given = await askFor("Add a person to this Slack", [{ name: "name", label: "Name", value: "Kofi Mensah" }, { name: "email", label: "E-mail", value: "kofi@harborbikes.example" }, { name: "tz", label: "Zone", value: "Africa/Accra" }], "Add");
  if (given?.email) act("add_user", given);
}

function drawChannels(state) {
  const row = (one, sign) =>
    h("button", { class: `channel ${one.bold ? "bold" : ""} ${state.room?.id === one.id && state.place === "room" ? "on" : ""} ${one.archived ? "archived" : ""}`, data: { name: one.name }, onclick: () => show({ channel: one.name, thread: "" }) },
      h("span", { class: "sign" }, sign), h("span", { class: "channel-name" }, one.name), one.badge ? h("b", { class: "badge", "aria-label": `${one.badge} unread` }, one.badge) : null);
  const im = state.channels.find((one) => one.kind === "im");
  const rooms = state.channels.filter((one) => one.kind !== "im");
  keepFocus($("#channels"), () => $("#channels").replaceChildren(
    h("h4", {}, "Channels"),
    ...rooms.map((one) => row(one, one.kind === "group" ? h("i", { class: "lock" }) : "#")),
    rooms.length ? "" : h("p", { class: "no-channels" }, "Not in any channel yet."),
    h("h4", {}, "Apps"),
    h("button", { class: `channel app ${state.place !== "room" || state.room?.kind === "im" ? "on" : ""} ${im?.bold ? "bold" : ""}`, onclick: () => show({ channel: im?.badge ? "dm" : "home", thread: "" }) },
      h("span", { class: "app-mark tiny" }, "P"), h("span", { class: "channel-name" }, state.app_name), im?.badge ? h("b", { class: "badge", "aria-label": `${im.badge} unread` }, im.badge) : null)));
}

// Whether somebody opened a place from within Slack: then they go on by writing there.
function fromHere() {
  const active = document.activeElement;
  return !$("#modal .modal") && (!active || active === document.body || Boolean(active.closest("#sidebar, #room")));
}

function tabs(state) {
  const tab = (name, place, label) => h("button", { class: `tab ${look.channel === name || state.place === place ? "on" : ""}`, onclick: () => show({ channel: name, thread: "" }) }, label);
  return h("div", { class: "tabs" }, tab("home", "home", "Home"), tab("dm", "dm", "Messages"));
}

function drawRoom(state) {
  const app = state.place !== "room";
  const room = state.room;
  $("#room-head").replaceChildren(
    h("div", { class: "room-title" },
      h("h2", {}, app ? [h("span", { class: "app-mark tiny" }, "P"), ` ${state.app_name}`] : room ? [room.kind === "group" ? h("i", { class: "lock" }) : "#", room.name] : "Nothing here yet"),
      room && !app ? h("small", {}, room.topic || room.purpose || "") : null),
    app ? tabs(state) : "",
    room && !app ? h("button", { class: "members", "aria-label": `${room.members.length} members`, "aria-haspopup": "menu", onclick: (event) => roomMenu(event.currentTarget, state) }, ...room.members.slice(0, 3).map((one) => face(one.name)), h("b", {}, room.members.length)) : "");
  $("#composer").hidden = state.place === "home" || !room;
  if (state.place === "home") {
    const shown = `home ${state.me.id}`;
    const at = drawn.shown === shown ? $("#messages").scrollTop : 0;
    const opened = drawn.shown !== shown;
    fill($("#messages"), [home(state)]);
    $("#messages").scrollTop = at; // home has no end to follow
    drawn.shown = shown;
    if (opened) act("open_home"); // however they came here: a click, an address, another person
    return;
  }
  if (!room) return fill($("#messages"), [h("div", { class: "empty" }, h("h3", {}, "No channel to show"), h("p", {}, state.app === "starting" ? "The app is starting: in a moment it makes its channels and brings everybody in." : `${state.me.name} is in no channel. Become Nina, the admin (top left), and give ${state.me.name} a label: /periskope label ${state.me.name} sales`))]);
  $("#composer textarea").placeholder = app ? `Message ${state.app_name}` : `Message #${room.name}`;
  const list = rows(room.messages, room, false, newFrom(state));
  fill($("#messages"), list.length ? list : [h("div", { class: "empty" }, h("h3", {}, app ? "Your messages with the app" : `#${room.name}`), h("p", {}, app ? "Plain words are commands here: try help." : "Nothing has been posted yet."))], room.span);
  if (drawn.shown !== room.id) {
    toEnd($("#messages"));
    if (fromHere()) $("#composer textarea").focus({ preventScroll: true });
  }
  drawn.shown = room.id;
}

const readUpTo = {}; // person and channel -> the newest that they had before them
let opened = {}; // the channel that is open: where what is new in it began

// The ts of the first message that came while this person was elsewhere, as long as the channel stays open.
function newFrom(state) {
  const key = `${state.me.id} ${state.room.id}`;
  if (opened.key !== key) {
    const before = readUpTo[key];
    opened = { key, ts: before && state.room.messages.find((one) => one.ts > before && !one.mine)?.ts };
  }
  readUpTo[key] = state.room.messages.at(-1)?.ts || readUpTo[key] || "0";
  return opened.ts;
}

function home(state) {
  if (!state.home && state.app === "starting") return h("div", { class: "empty" }, h("h3", {}, "The app is starting"), h("p", {}, "In a moment it makes its channels, and this page opens the one where a customer waits."));
  if (!state.home) return h("div", { class: "empty" }, h("h3", {}, "The app's home is empty"), h("p", {}, "It is drawn when somebody opens it; wait a moment."));
  const given = {
    ...surroundings(state),
    suggest: async (action, query) => (await act("suggest", { view: state.home.id, action, query }))?.options || [],
    changed: (element, block, value, extra) => { if (!extra.quiet) act("click_in_view", { view: state.home.id, action: element.action_id, block: block.block_id, type: element.type, value }); },
  };
  return h("div", { class: "home" }, blocks(state.home.blocks, given));
}

function roomMenu(anchor, state) {
  const room = state.room;
  const inside = new Set(room.members.map((one) => one.id));
  const outside = state.people.filter((one) => !inside.has(one.id) && !one.deleted && !one.bot);
  menu(anchor, [
    ...room.members.map((one) => [h("span", { class: "menu-person" }, avatar(one.name, "small"), one.name), () => null]),
    null,
    ...outside.map((one) => [`Add ${one.name}`, () => act("join_by_hand", { channel: room.id, user: one.id })]),
    ["Leave this channel", () => { act("leave", { channel: room.id }); show({ channel: "", thread: "" }); }],
    null,
    ["Remove the app", () => act("remove_app", { channel: room.id }), "danger"],
    ["Make the channel public", () => act("make_public", { channel: room.id }), "danger"],
    ["Archive the channel", () => act("archive", { channel: room.id }), "danger"],
  ]);
}

function drawThread(state) {
  const pane = $("#thread");
  document.body.classList.toggle("with-thread", Boolean(state.thread));
  pane.hidden = !state.thread;
  if (!state.thread) {
    drawn.threadShown = "";
    return;
  }
  $("#thread-room").textContent = state.place === "room" ? `#${state.room.name}` : state.app_name;
  $("#thread-also").hidden = state.place !== "room";
  $("#thread-also-name").textContent = `#${state.room.name}`;
  const { messages: [root, ...replies], span } = state.thread;
  const count = `${root.reply_count} ${root.reply_count === 1 ? "reply" : "replies"}`;
  const line = replies.length ? h("div", { class: "reply-line" }, h("span", {}, count)) : null;
  fill($("#thread-messages"), [rows([root], state.room, true), line, rows(replies, state.room, true).filter((one) => !one.classList.contains("day-line"))], span);
  if (drawn.threadShown !== state.thread.root) {
    toEnd($("#thread-messages"));
    if (fromHere()) $("#thread-composer textarea").focus({ preventScroll: true });
  }
  drawn.threadShown = state.thread.root;
}

$("#composer .shortcuts").addEventListener("click", (event) => menu(event.currentTarget, [
  ...now.shortcuts.global.map((one) => [h("span", {}, h("b", {}, one.name), h("small", {}, " · app shortcut")), () => act("shortcut", { callback: one.callback_id })]),
  ["/periskope", () => { const box = $("#composer textarea"); box.value = "/periskope "; box.focus(); }],
]));
watchEdges($("#messages"), "room");
watchEdges($("#thread-messages"), "thread");
$("#thread-close").addEventListener("click", async () => { await show({ thread: "" }); $("#composer textarea").focus(); });
watchComposer($("#composer"), () => ({ channel: now.room.id }), () => follow($("#messages")));
watchComposer($("#thread-composer"), () => ({ channel: now.room.id, thread_ts: now.thread.root, broadcast: $("#thread-also input").checked }), () => { $("#thread-also input").checked = false; follow($("#thread-messages")); });
