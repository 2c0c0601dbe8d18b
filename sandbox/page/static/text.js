// Slack's two ways of writing text (mrkdwn and rich text) as elements, dates in the reader's zone.

import { h } from "./dom.js";
import { emoji, fromUnicode } from "./emoji.js";

let names = { users: {}, channels: {}, zone: "UTC", now: new Date() };

// Tell this module whom ids mean, in which zone the reader lives, and what time it is.
export function know(given) {
  names = given;
}

const unescaped = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
const person = (id) => h("span", { class: `mention ${id === names.me ? "me" : ""}` }, "@" + (names.users[id] || id));
const room = (id, label) => h("span", { class: "mention" }, "#" + (label || names.channels[id] || "private-channel"));
const anchor = (url, label) => h("a", { href: /^(https?|mailto|tel):/.test(url) ? url : "#", target: "_blank", rel: "noreferrer", class: "link" }, label || url);

const formats = new Map(); // making one takes far longer than using it

function inZone(at, how, zone = names.zone) {
  const key = `${zone} ${JSON.stringify(how)}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...how }));
  return formats.get(key).format(at);
}

const dayKey = (at, zone) => inZone(at, { year: "numeric", month: "2-digit", day: "2-digit" }, zone);

export const clockIn = (zone, at) => inZone(at, { hour: "2-digit", minute: "2-digit" }, zone);
export const clock = (at) => clockIn(undefined, at);
export const dateOf = (ts) => new Date(Number(ts) * 1000);

export function dayIn(zone, at) {
  for (const [days, word] of [[0, "Today"], [-1, "Yesterday"], [1, "Tomorrow"]]) {
    if (dayKey(at, zone) === dayKey(new Date(names.now.getTime() + days * 864e5), zone)) return word;
  }
  return inZone(at, { weekday: "long", day: "numeric", month: "long" }, zone);
}

export const dayName = (at) => dayIn(undefined, at);

function near(at, otherwise, lower) {
  const word = dayName(at);
  if (!["Today", "Yesterday", "Tomorrow"].includes(word)) return inZone(at, otherwise);
  return lower ? word.toLowerCase() : word;
}

export function ago(seconds) {
  if (seconds < 60) return "just now";
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86400)} d ago`;
}

const SHORT = { day: "numeric", month: "short", year: "numeric" };
const LONG = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
const PLAIN = { day: "numeric", month: "long", year: "numeric" };

function dated(seconds, format) {
  const at = new Date(Number(seconds) * 1000);
  const tokens = {
    date_num: () => dayKey(at).split("/").reverse().join("-"),
    date_slash: () => dayKey(at),
    date: () => inZone(at, PLAIN),
    date_short: () => inZone(at, SHORT),
    date_long: () => inZone(at, LONG),
    date_pretty: () => near(at, PLAIN, true),
    date_short_pretty: () => near(at, SHORT, true),
    date_long_pretty: () => near(at, LONG, true),
    day_divider_pretty: () => dayName(at),
    time: () => clock(at),
    time_secs: () => inZone(at, { hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    ago: () => ago((names.now - at) / 1000),
  };
  return format.replace(/\{(\w+)\}/g, (all, name) => (tokens[name] ? tokens[name]() : all));
}

function angled(inside) {
  const [target, label] = inside.split(/\|(.*)/s);
  if (target[0] === "@") return person(target.slice(1));
  if (target[0] === "#") return room(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, seconds, format] = target.split("^");
    return h("span", { class: "date", title: label || "" }, dated(seconds, format));
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target[0] === "!") return h("span", { class: "mention me" }, "@" + target.slice(1).split("^")[0]);
  return anchor(unescaped(target), label ? unescaped(label) : null);
}

const INLINE = /<([^<>\n]+)>|`([^`\n]+)`|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])|(?<![\w~])~([^~\n]+)~(?![\w~])|:([a-z0-9_+-]+(?:::[a-z0-9-]+)?):/g;

function inline(text) {
  const found = [];
  let last = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > last) found.push(unescaped(text.slice(last, match.index)));
    const [all, angle, code, bold, italic, struck, named] = match;
    if (angle) found.push(angled(angle));
    else if (code) found.push(h("code", {}, unescaped(code)));
    else if (bold) found.push(h("b", {}, inline(bold)));
    else if (italic) found.push(h("i", {}, inline(italic)));
    else if (struck) found.push(h("s", {}, inline(struck)));
    else if (named) found.push(emoji(named));
    last = match.index + all.length;
  }
  if (last < text.length) found.push(unescaped(text.slice(last)));
  return found;
}

function lines(text) {
  return text.split("\n").map((line, n, all) => {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (quoted) return h("blockquote", {}, inline(quoted[1]) || " ");
    return [inline(line), n < all.length - 1 ? h("br") : null];
  });
}

export function mrkdwn(text) {
  return (text || "").split("```").map((part, n) => (n % 2 ? h("pre", {}, unescaped(part.replace(/^\n/, ""))) : lines(part)));
}

export function textObject(given) {
  if (!given) return "";
  if (given.type === "mrkdwn") return mrkdwn(given.text);
  return given.text.replace(/:([a-z0-9_+-]+):/g, (all, name) => emoji(name));
}

function styled(inner, style = {}) {
  let made = inner;
  if (style.code) made = h("code", {}, made);
  if (style.strike) made = h("s", {}, made);
  if (style.italic) made = h("i", {}, made);
  if (style.bold) made = h("b", {}, made);
  return made;
}

const withBreaks = (text) => text.split("\n").map((line, n) => [n ? h("br") : null, line]);

const RICH = {
  text: (one) => styled(withBreaks(one.text), one.style),
  link: (one) => styled(anchor(one.url, one.text), one.style),
  user: (one) => person(one.user_id),
  channel: (one) => room(one.channel_id),
  usergroup: (one) => h("span", { class: "mention" }, "@group"),
  broadcast: (one) => h("span", { class: "mention me" }, "@" + one.range),
  emoji: (one) => (one.unicode && fromUnicode(one.unicode)) || emoji(one.name),
  date: (one) => h("span", { class: "date" }, dated(one.timestamp, one.format)),
  color: (one) => h("code", {}, one.value),
};

const unknown = (one) => one.text || one.url || one.fallback || `[${one.type}]`;
const richInline = (elements) => (elements || []).map((one) => (RICH[one.type] || unknown)(one));

const RICH_BLOCKS = {
  rich_text_section: (one) => h("div", { class: "rich" }, richInline(one.elements)),
  rich_text_quote: (one) => h("blockquote", {}, richInline(one.elements)),
  rich_text_preformatted: (one) => h("pre", {}, richInline(one.elements)),
  rich_text_list: (one) =>
    h(one.style === "ordered" ? "ol" : "ul", { style: `margin-left:${(one.indent || 0) * 22}px`, start: (one.offset || 0) + 1 },
      one.elements.map((item) => h("li", {}, richInline(item.elements)))),
};

export const richText = (block) => h("div", { class: "block" }, (block.elements || []).map((one) => (RICH_BLOCKS[one.type] || (() => ""))(one)));

// WhatsApp's own markup, for the phones.
export function whatsapp(text) {
  const spans = /```([\s\S]+?)```|`([^`\n]+)`|(?<![\w*])\*([^*\n]+)\*(?![\w*])|(?<![\w_])_([^_\n]+)_(?![\w_])|(?<![\w~])~([^~\n]+)~(?![\w~])|(https?:\/\/[^\s<]+)/g;
  const found = [];
  let last = 0;
  for (const match of (text || "").matchAll(spans)) {
    found.push(text.slice(last, match.index));
    const [all, block, code, bold, italic, struck, url] = match;
    if (block || code) found.push(h("code", {}, block || code));
    else if (bold) found.push(h("b", {}, whatsapp(bold)));
    else if (italic) found.push(h("i", {}, whatsapp(italic)));
    else if (struck) found.push(h("s", {}, whatsapp(struck)));
    else found.push(anchor(url));
    last = match.index + all.length;
  }
  return [...found, (text || "").slice(last)];
}
