// One message in Slack: who, when, what, reactions, replies, and what can be done with it.

import { avatar, h, toast } from "./dom.js";
import { blocks } from "./blocks.js";
import { emoji, PICKER } from "./emoji.js";
import { kept } from "./lists.js";
import { askFor, menu, signs } from "./popover.js";
import { act, look, show, state as now } from "./store.js";
import { surroundings } from "./modal.js";
import { clock, dateOf, dayName, mrkdwn } from "./text.js";

export let editing = null;

// Somebody's small picture; the app's is its mark.
export const face = (name) => (name === now.app_name ? h("span", { class: "avatar small app-mark", "aria-hidden": "true" }, "P") : avatar(name, "small"));

// The rows of a list of messages, with a line where a day begins.
export function rows(list, room, inThread, newFrom = null) {
  const around = JSON.stringify([now.me.id, now.me.tz, now.names, now.now.slice(0, 15)]); // names, and what today is
  let day = "";
  let before = null;
  return list.flatMap((one) => {
    const at = dateOf(one.ts);
    const today = dayName(at);
    const line = today !== day ? [h("div", { class: "day-line" }, h("span", {}, today))] : [];
    if (newFrom && one.ts === newFrom) line.push(h("div", { class: "day-line new-line" }, h("span", {}, "New")));
    const joined = !line.length && before && before.who === one.who && !one.system && !before.system && !before.ephemeral && !one.ephemeral && !before.deleted && !one.broadcast && one.ts - before.ts < 300 && !before.reply_count;
    day = today;
    before = one;
    return [...line, kept(`${inThread} ${room.id} ${one.ts}`, [one, joined, editing === one.ts, look.at === one.ts, around], () => message(one, room, { inThread, joined }))];
  });
}

function message(one, room, { inThread, joined }) {
  if (one.system) return h("div", { class: "message system" }, h("span", {}, mrkdwn(one.text)), h("time", {}, clock(dateOf(one.ts))));
  const body = one.deleted ? h("em", { class: "gone" }, "This message was deleted.") : editing === one.ts ? editor(one, room) : content(one, room);
  const picture = one.icon ? h("span", { class: "avatar glyph" }, emoji(one.icon.replaceAll(":", ""))) : one.bot ? h("span", { class: "avatar app-mark" }, "P") : avatar(one.name);
  return h("article", { class: `message ${joined ? "joined" : ""} ${one.ephemeral ? "ephemeral" : ""} ${one.mentions_me ? "for-me" : ""} ${look.at === one.ts ? "sought" : ""}`, tabIndex: -1, "aria-label": `${one.name}, ${clock(dateOf(one.ts))}`, data: { ts: one.ts } },
    h("div", { class: "gutter" }, joined ? h("time", { class: "quiet" }, clock(dateOf(one.ts))) : picture),
    h("div", { class: "message-body" },
      one.ephemeral ? h("div", { class: "only-you" }, "👁 Only visible to you") : null,
      one.broadcast && !inThread ? h("button", { class: "replied", onclick: () => show({ thread: one.thread_ts }) }, "replied to a thread") : null,
      joined ? null : h("div", { class: "who" }, h("b", {}, one.name), one.bot ? h("span", { class: "app-tag" }, "APP") : null, h("time", {}, clock(dateOf(one.ts)))),
      body,
      one.deleted ? null : reactions(one, room),
      !inThread && one.reply_count ? replies(one) : null),
    one.deleted || one.ephemeral ? null : tools(one, room, inThread));
}

function content(one, room) {
  const given = {
    ...surroundings(now),
    suggest: async (action, query) => (await act("suggest", { channel: room.id, ts: one.ts, action, query }))?.options || [],
    changed: (element, block, value, extra) => {
      if (!extra.quiet) act("click", { channel: room.id, ts: one.ts, action: element.action_id, block: block.block_id, type: element.type, value });
    },
  };
  const inner = one.blocks.length ? blocks(one.blocks, given) : h("div", { class: "block" }, mrkdwn(one.text));
  return h("div", { class: "content" }, inner, blocks(one.attached, given), one.edited ? h("span", { class: "edited" }, "(edited)") : null, one.files.map(file));
}

function file(one) {
  if (one.deleted) return h("div", { class: "file" }, h("em", { class: "gone" }, "This file was deleted."));
  if (one.mimetype.startsWith("image/")) return h("figure", { class: "file" }, h("figcaption", {}, one.name), h("a", { href: one.url, target: "_blank" }, h("img", { src: one.url, alt: one.name })));
  if (one.mimetype.startsWith("audio/")) return h("figure", { class: "file" }, h("figcaption", {}, one.name), h("audio", { controls: true, src: one.url }));
  return h("a", { class: "file card", href: one.url, target: "_blank" }, h("span", { class: "file-icon" }, "📄"), h("span", {}, h("b", {}, one.name), h("small", {}, `${one.mimetype} · ${Math.ceil(one.size / 1024)} KB`)));
}

function reactions(one, room) {
  if (!one.reactions.length) return null;
  return h("div", { class: "reactions" }, one.reactions.map((found) =>
    h("button", { class: `reaction ${found.mine ? "mine" : ""}`, "aria-pressed": String(found.mine), "aria-label": `${found.name}, ${found.who.length}`, title: `${found.who.join(", ")} reacted with :${found.name}:`, onclick: () => act(found.mine ? "unreact" : "react", { channel: room.id, ts: one.ts, name: found.name }) }, emoji(found.name), h("b", {}, found.who.length))));
}

function replies(one) {
  return h("button", { class: `replies ${one.unread_thread ? "unread" : ""}`, onclick: () => show({ thread: one.ts }) },
    one.repliers.map(face), h("b", {}, `${one.reply_count} ${one.reply_count === 1 ? "reply" : "replies"}`), h("small", {}, `Last reply ${dayName(dateOf(one.last_reply)).replace(/^(Today|Yesterday)$/, (word) => word.toLowerCase())} at ${clock(dateOf(one.last_reply))}`));
}

function tools(one, room, inThread) {
  const react = (event) => signs(event.currentTarget, PICKER.map((name) => [emoji(name), name]), ([, name]) => act("react", { channel: room.id, ts: one.ts, name }), "wide");
  return h("div", { class: "tools" },
    h("button", { title: "Add reaction", "aria-label": "Add reaction", "aria-haspopup": "menu", onclick: react }, "☺"),
    inThread ? null : h("button", { title: "Reply in thread", "aria-label": "Reply in thread", class: "reply-in-thread", onclick: () => show({ thread: one.thread_ts || one.ts }) }, "💬"),
    h("button", { title: "More actions", "aria-label": "More actions", "aria-haspopup": "menu", class: "more-actions", onclick: (event) => more(event.currentTarget, one, room) }, "⋮"));
}

function more(anchor, one, room) {
  const own = one.mine
    ? [null, ["Edit message", () => { editing = one.ts; show({}); }], ["Delete message", () => act("remove", { channel: room.id, ts: one.ts }), "danger"]]
    : [];
  menu(anchor, [
    ...now.shortcuts.message.map((found) => [h("span", {}, h("b", {}, found.name), h("small", {}, " · app")), () => act("shortcut", { callback: found.callback_id, channel: room.id, ts: one.ts })]),
    ["Copy link", async () => { await navigator.clipboard?.writeText(one.link).catch(() => null); toast("Link copied"); }],
    ["Add a reaction by name…", async () => { const given = await askFor("Reaction", [{ name: "name", label: "Its name, without colons", value: "eyes" }], "React"); if (given?.name) act("react", { channel: room.id, ts: one.ts, name: given.name }); }],
    ...own,
  ]);
}

function editor(one, room) {
  const box = h("textarea", { value: one.source, rows: 2, "aria-label": "Edit the message" });
  const leave = () => { editing = null; show({}); };
  const save = async () => { editing = null; await act("edit", { channel: room.id, ts: one.ts, text: box.value }); };
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); save(); }
    if (event.key === "Escape") leave();
  });
  setTimeout(() => box.focus());
  return h("div", { class: "editor" }, box, h("div", {}, h("button", { class: "plain", onclick: leave }, "Cancel"), h("button", { class: "solid", onclick: save }, "Save")));
}
