// The left half: the customers' phones.

import { $, avatar, colourOf, h } from "./dom.js";
import { WHATSAPP } from "./emoji.js";
import { fill, kept, place, toEnd, watchEdges } from "./lists.js";
import { askFor, leaveMenu, menu, signs } from "./popover.js";
import { act, settled, show, state as now } from "./store.js";
import { clockIn, dayIn, whatsapp } from "./text.js";

let quoting = null;
let editing = null;
let writer = {};
let drawn = "";
let opened = "";

export function drawPhone(state) {
  const key = JSON.stringify([state.chats, state.chat, quoting, editing, writer]);
  if (key === drawn) return;
  drawn = key;
  place($("#chats"), state.chats.map((one) => kept(`chat ${one.id}`, [one, state.chat?.id === one.id], () => chatRow(one))));
  if (state.chat) drawChat(state.chat);
}

const again = () => { drawn = ""; drawPhone(now); };

function chatRow(chat) {
  return h("button", { class: `chat-row ${now.chat?.id === chat.id ? "on" : ""}`, title: chat.name, data: { chat: chat.id }, onclick: () => { quoting = editing = null; show({ chat: chat.id }); } },
    avatar(chat.name, chat.group ? "group" : ""),
    h("span", { class: "chat-words" }, h("b", { dir: "auto" }, chat.name), h("small", { dir: "auto" }, bare(chat.last) || "no messages yet")),
    chat.at ? h("time", {}, clockIn(chat.zone, new Date(chat.at))) : null);
}

// WhatsApp's words without the marks for bold, italic and struck, as its list of chats shows them.
const bare = (text) => text.replace(/(?<!\w)([*_~])(?=\S)([^\n]+?)(?<=\S)\1(?!\w)/gu, "$2");
const city = (zone) => zone.split("/").pop().replaceAll("_", " ");
const zoneOf = (chat) => chat.participants.find((one) => one.id === me(chat))?.zone || chat.zone;
const me = (chat) => writer[chat.id] || chat.participants[0]?.id || chat.id;

function drawChat(chat) {
  $("#phone-head").replaceChildren(
    avatar(chat.name, chat.group ? "group" : ""),
    h("div", { class: "phone-title" }, h("b", { dir: "auto" }, chat.name),
      h("small", {}, chat.group ? chat.participants.map((one) => one.name).join(", ") : chat.number, h("span", { class: "its-zone" }, ` · ${city(zoneOf(chat))}`))),
    h("button", { class: "icon", "aria-label": "What else can happen", "aria-haspopup": "menu", onclick: (event) => happenings(event.currentTarget, chat) }, "⋮"));
  const facts = [chat.labels.length ? chat.labels.map((one) => `#${one}`).join(" ") : "no label", chat.assigned_to ? `assigned to ${chat.assigned_to}` : "unassigned", chat.closed ? "closed" : ""];
  $("#phone-facts").textContent = `In Periskope: ${facts.filter(Boolean).join(" · ")}`;
  let day = "";
  const rows = chat.messages.flatMap((one) => {
    const today = dayIn(zoneOf(chat), new Date(one.at));
    const line = today === day ? [] : [h("div", { class: "day" }, today)];
    day = today;
    return [...line, one.event ? h("div", { class: "day event" }, one.event) : kept(`bubble ${chat.id} ${one.unique_id}`, [one, quoted(chat, one), me(chat)], () => bubble(chat, one))];
  });
  fill($("#bubbles"), rows, chat.span);
  if (opened !== chat.id) toEnd($("#bubbles"));
  opened = chat.id;
  drawWriter(chat);
}

function ticks(one) {
  if (one.ack < 0) return h("i", { class: "ticks failed" }, "!");
  return h("i", { class: `ticks ${one.ack >= 4 ? "read" : ""}`, title: ["waiting", "sent", "sent", "delivered", "read", "read"][one.ack] }, one.ack >= 2 ? "✓✓" : one.ack === 1 ? "✓" : "◷");
}

const quoted = (chat, one) => one.quoted && chat.messages.find((other) => other.unique_id === one.quoted);

function bubble(chat, one) {
  const mine = one.sender === me(chat);
  const named = !one.from_me && chat.group && !mine;
  const about = quoted(chat, one);
  return h("div", { class: `bubble ${mine ? "mine" : "theirs"} ${one.from_me ? "company" : ""}`, data: { id: one.unique_id } },
    one.from_me ? h("div", { class: "from company" }, "Harbor Bikes", h("small", {}, one.performed_by === "api" ? "" : one.performed_by ? ` via console` : " via handset")) : null,
    named ? h("div", { class: "from", style: `color:${colourOf(one.sender_name)}` }, one.sender_name) : null,
    one.is_deleted
      ? h("em", { class: "gone" }, "🚫 This message was deleted")
      : [about ? h("div", { class: "quote" }, h("b", {}, about.from_me ? "Harbor Bikes" : about.sender_name), (about.body || about.kind).slice(0, 120)) : null, media(one), h("span", { class: "words" }, whatsapp(one.body || ""))],
    h("div", { class: "under" }, one.edited ? "edited " : "", clockIn(zoneOf(chat), new Date(one.at)), " ", one.from_me ? ticks(one) : mine ? h("i", { class: "ticks" }, "✓✓") : null),
    one.reactions.length ? h("div", { class: "reacted" }, one.reactions.join("")) : null,
    one.is_deleted ? null : h("button", { class: "bubble-more", "aria-label": "Message actions", "aria-haspopup": "menu", onclick: (event) => actions(event.currentTarget, chat, one, mine) }, "▾"));
}

function media(one) {
  if (one.media && one.media.mimetype.startsWith("image/")) return h("img", { src: one.media.url, alt: one.media.filename, class: "picture" });
  if (one.media) return h("a", { class: "attached", href: one.media.url, target: "_blank" }, one.kind === "ptt" ? "🎤 voice note" : `📎 ${one.media.filename}`);
  if (one.extra.location) return h("div", { class: "attached" }, `📍 ${one.extra.location.latitude}, ${one.extra.location.longitude}`);
  if (one.extra.vcards) return h("div", { class: "attached" }, "👤 contact card");
  if (one.extra.poll_info) return h("div", { class: "attached" }, `📊 ${one.extra.poll_info.pollOptions.map((option) => `${option} ${Object.keys(one.extra.poll_results?.[option] || {}).length}`).join(" · ")}`);
  if (one.extra.order_id) return h("div", { class: "attached" }, `🛒 order ${one.extra.order_id}`);
  if (!one.body) return h("div", { class: "attached" }, one.kind.replaceAll("_", " "));
  return null;
}

function actions(anchor, chat, one, mine) {
  const react = h("div", { class: "quick" }, WHATSAPP.map((sign) => h("button", { type: "button", role: "menuitem", onclick: () => leaveMenu() || act("customer_reacts", { chat: chat.id, id: one.unique_id, emoji: one.reacted_by[me(chat)] === sign ? "" : sign, sender: me(chat) }) }, sign)));
  const items = [["Reply", () => { quoting = one; editing = null; again(); $("#phone-text").focus(); }]];
  if (mine) items.push(["Edit", () => { editing = one; quoting = null; again(); $("#phone-text").value = one.body; $("#phone-text").focus(); }], ["Delete for everyone", () => act("customer_deletes", { chat: chat.id, id: one.unique_id }), "danger"]);
  for (const option of one.extra.poll_info?.pollOptions || []) items.push([`Vote “${option}”`, () => act("customer_votes", { chat: chat.id, id: one.unique_id, option, sender: me(chat) })]);
  menu(anchor, items).prepend(react);
}

function drawWriter(chat) {
  const who = $("#phone-who");
  who.hidden = !chat.group;
  who.replaceChildren(...chat.participants.map((one) => h("option", { value: one.id, selected: one.id === me(chat) }, `as ${one.name}`)));
  who.onchange = () => { writer = { ...writer, [chat.id]: who.value }; again(); };
  const about = quoting || editing;
  $("#phone-about").hidden = !about;
  $("#phone-about").replaceChildren(about ? h("span", {}, quoting ? "Replying to: " : "Editing: ", (about.body || about.kind).slice(0, 60)) : "", h("button", { type: "button", class: "icon", "aria-label": "Write a new message instead", onclick: () => { quoting = editing = null; $("#phone-text").value = ""; again(); } }, "×"));
}

async function say() {
  const box = $("#phone-text");
  const text = box.value.trim();
  if (!text) return;
  box.value = "";
  await settled();
  const chat = now.chat;
  const done = editing
    ? await act("customer_edits", { chat: chat.id, id: editing.unique_id, text })
    : await act("customer_says", { chat: chat.id, text, sender: me(chat), quoted: quoting?.unique_id });
  if (done) quoting = editing = null;
  else box.value ||= text;
  again();
}

function happenings(anchor, chat) {
  const say_ = (fields) => act("customer_says", { chat: chat.id, sender: me(chat), ...fields });
  const members = now.members.map((one) => [one, one]);
  const labels = now.labels.map((one) => one.name).join(", ");
  menu(anchor, [
    ["Read everything (blue ticks)", () => act("customer_reads", { chat: chat.id })],
    ["Send a picture or another file…", () => $("#phone-file").click()],
    ...SAMPLES.map(([label, kind, name]) => [label, () => sendSample(chat, kind, name)]),
    ["Send a location", () => say_({ text: null, kind: "location", fields: { location: { latitude: "52.3702", longitude: "4.8952", options: { name: "Harbor Bikes" } } } })],
    ["Send a contact card", () => say_({ text: null, kind: "vcard", fields: { vcards: ["BEGIN:VCARD\nVERSION:3.0\nFN:Lee Park\nTEL:+14155550188\nEND:VCARD"] } })],
    ["Send a poll", () => say_({ text: "When shall we meet?", kind: "poll_creation", fields: { poll_info: { pollName: "When shall we meet?", pollOptions: ["Friday", "Saturday"], options: { allowMultipleAnswers: false } } } })],
    ["Call and hang up", () => act("call", { chat: chat.id, result: "MISSED" })],
    chat.group && ["Somebody joins…", async () => { const given = await askFor("Who joins the group?", [{ name: "who", label: "Number", value: "447700900399" }], "Join"); if (given) act("group_event", { chat: chat.id, kind: "add", who: given.who }); }],
    chat.group && ["Leave the group", () => act("group_event", { chat: chat.id, kind: "leave", who: me(chat) })],
    null,
    ["Answer from the Periskope console…", async () => { const given = await askFor("Answer from the console", [{ name: "email", label: "As", options: members }, { name: "text", label: "Words", long: true }]); if (given?.text) act("console_replies", { chat: chat.id, ...given }); }],
    ["Answer with the shop's phone…", async () => { const given = await askFor("Answer with the phone in hand", [{ name: "text", label: "Words", long: true }]); if (given?.text) act("handset_replies", { chat: chat.id, ...given }); }],
    ["Private note in the console…", async () => { const given = await askFor("Private note", [{ name: "email", label: "As", options: members }, { name: "text", label: "Words", long: true }], "Save"); if (given?.text) act("console_note", { chat: chat.id, ...given }); }],
    ["Labels in the console…", async () => { const given = await askFor("Labels, with commas between", [{ name: "labels", label: `Known: ${labels}`, value: chat.labels.join(", ") }], "Save"); if (given) act("set_labels", { chat: chat.id, labels: given.labels }); }],
    ["Assign in the console…", async () => { const given = await askFor("Assign the chat", [{ name: "email", label: "To", options: [["", "nobody"], ...members], value: chat.assigned_to || "" }], "Assign"); if (given) act("assign", { chat: chat.id, email: given.email }); }],
    ["Close in the console", () => act("close", { chat: chat.id })],
  ]);
}

const SAMPLES = [["Send a voice note", "ptt", "voice-note.ogg"], ["Send a video", "video", "ride.mp4"], ["Send a sticker", "sticker", "sticker.webp"], ["Send a document", "document", "invoice.pdf"]];
const TYPES = { ogg: "audio/ogg; codecs=opus", mp4: "video/mp4", webp: "image/webp", pdf: "application/pdf" };

async function sendSample(chat, kind, name) {
  const file = await (await fetch(`/static/samples/${name}`)).blob();
  const data = await new Promise((resolve) => { const reader = new FileReader(); reader.onload = () => resolve(reader.result.split(",")[1]); reader.readAsDataURL(file); });
  act("customer_says", { chat: chat.id, sender: me(chat), text: null, kind, media: { filename: name, mimetype: TYPES[name.split(".").pop()], data } });
}

async function newCustomer() {
  const given = await askFor("A new customer writes", [{ name: "name", label: "Name", value: "Ravi Menon" }, { name: "number", label: "Number", value: `1415555${String(Math.floor(Math.random() * 90) + 110).padStart(4, "0")}` }, { name: "text", label: "Words", value: "Hello, are you open today?", long: true }]);
  if (!given?.number) return;
  const made = await act("new_customer", given);
  if (made) show({ chat: made.chat });
}

watchEdges($("#bubbles"), "chat");
$("#phone-form").addEventListener("submit", (event) => { event.preventDefault(); say(); });
$("#phone-text").addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); say(); } });
$("#phone-new").addEventListener("click", newCustomer);
$("#phone-emoji").addEventListener("click", (event) => {
  event.preventDefault();
  signs(event.currentTarget, [...WHATSAPP, "🙂", "🎉", "👋"].map((sign) => [sign, sign]), ([sign]) => { $("#phone-text").value += sign; $("#phone-text").focus(); });
});
$("#phone-file").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (!file) return;
  const data = await new Promise((resolve) => { const reader = new FileReader(); reader.onload = () => resolve(reader.result); reader.readAsDataURL(file); });
  event.target.value = "";
  const kind = file.type.startsWith("image/") ? "image" : file.type.startsWith("video/") ? "video" : file.type.startsWith("audio/") ? "audio" : "document";
  act("customer_says", { chat: now.chat.id, sender: me(now.chat), text: $("#phone-text").value || null, kind, media: { filename: file.name, mimetype: file.type || "application/octet-stream", data: data.split(",")[1] } });
  $("#phone-text").value = "";
});
