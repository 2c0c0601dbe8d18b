// What opens above the page: menus, lists, and small windows; walked by arrows, left by Escape.

import { $, h } from "./dom.js";

let openMenu = null;
let openedBy = null;
let byKeyboard = false;

export function closeMenu() {
  openMenu?.remove();
  openMenu = null;
}

// Close it, and let whoever used the keyboard go on from where they opened it.
export function leaveMenu() {
  closeMenu();
  if (byKeyboard && openedBy?.isConnected) openedBy.focus({ preventScroll: true });
}

document.addEventListener("mousedown", (event) => {
  if (openMenu && !openMenu.contains(event.target)) closeMenu();
});
// Escape leaves the menu alone, not what it was opened in; Tab goes on from where it was opened.
document.addEventListener("keydown", (event) => {
  if (!openMenu || !["Escape", "Tab"].includes(event.key)) return;
  if (event.key === "Tab" && openMenu.classList.contains("faults")) return;
  if (event.key === "Escape") event.preventDefault();
  closeMenu();
  openedBy?.focus();
});

const STEPS = { ArrowDown: 1, ArrowUp: -1 };
const SIDEWAYS = { ArrowRight: 1, ArrowLeft: -1 };

// Arrows walk what a menu or a list offers; from a field in it only up and down.
document.addEventListener("keydown", (event) => {
  const active = document.activeElement;
  const step = STEPS[event.key] || (active?.tagName === "BUTTON" && SIDEWAYS[event.key]);
  if (!step || !openMenu?.contains(active) || openMenu.classList.contains("faults")) return;
  const items = [...openMenu.querySelectorAll(".menu-item, .quick button")];
  const at = items.indexOf(active);
  event.preventDefault();
  const next = at < 0 && step > 0 ? 0 : at < 0 ? -1 : (at + step) % items.length;
  items.at(next)?.focus();
});

// Show `content` beside `anchor`, inside the window; `attrs` tell a screen reader what it is.
export function popover(anchor, content, kind = "", attrs = {}) {
  closeMenu();
  openMenu = h("div", { class: `popover ${kind}`, ...attrs }, content);
  openedBy = anchor;
  byKeyboard = anchor.matches(":focus-visible");
  document.body.append(openMenu);
  const at = anchor.getBoundingClientRect();
  const size = openMenu.getBoundingClientRect();
  const below = at.bottom + 6 + size.height < innerHeight;
  openMenu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  openMenu.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - size.height - 6)}px`;
  return openMenu;
}

// A menu of [label, what to do, "danger" or ""]; null is a line between.
export function menu(anchor, items) {
  const rows = items.filter((one) => one !== false).map((item) =>
    item === null
      ? h("hr")
      : h("button", { type: "button", role: "menuitem", class: `menu-item ${item[2] || ""}`, onclick: () => { leaveMenu(); item[1](); } }, item[0]));
  const shown = popover(anchor, rows, "menu", { role: "menu", "aria-label": "What can be done" });
  if (byKeyboard) $(".menu-item", shown)?.focus();
  return shown;
}

// A row of emoji, each [sign, its name]; `take` gets the one that was picked.
export function signs(anchor, list, take, kind = "") {
  const pick = (one) => { leaveMenu(); take(one); };
  const row = list.map((one) => h("button", { type: "button", role: "menuitem", title: one[1], "aria-label": one[1], onclick: () => pick(one) }, one[0]));
  const shown = popover(anchor, h("div", { class: `quick ${kind}` }, row), "", { role: "menu", "aria-label": "Emoji" });
  if (byKeyboard) $("button", shown)?.focus();
}

// A small window over everything; Escape, or a press beside it, leaves it with `otherwise`, and focus goes back.
function dialog(label, otherwise, build) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const leave = (answer) => {
      shade.remove();
      if (before?.isConnected) before.focus({ preventScroll: true });
      resolve(answer);
    };
    const shade = h("div", { class: "shade top", role: "dialog", "aria-modal": "true", "aria-label": label, onmousedown: (event) => event.target === shade && leave(otherwise) }, build(leave));
    shade.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.preventDefault();
        leave(otherwise);
      } else {
        within(shade, event);
      }
    });
    document.body.append(shade);
    $("input, textarea, select, .solid", shade)?.focus();
  });
}

// Tab stays inside `where`.
export function within(where, event) {
  if (event.key !== "Tab") return;
  const stops = [...where.querySelectorAll("button, input, textarea, select, a[href]")].filter((one) => !one.disabled && one.getClientRects().length);
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge && where.contains(document.activeElement)) return;
  event.preventDefault();
  (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

// Block Kit's question before something is done; answers whether it may be.
export const sure = (title, text, { yes, no, style = "" }) => dialog(title, false, (leave) =>
  h("div", { class: "ask" }, h("h3", {}, title), h("p", {}, text),
    h("div", { class: "ask-foot" },
      h("button", { class: "plain", onclick: () => leave(false) }, no),
      h("button", { class: `solid ${style}`, onclick: () => leave(true) }, yes))));

// A small form in a window of its own; answers the values, or null when it was left.
export function askFor(title, fields, done = "Send") {
  const inputs = fields.map((field) => [
    field.name,
    field.options
      ? h("select", {}, field.options.map(([value, label]) => h("option", { value, selected: value === field.value }, label)))
      : h(field.long ? "textarea" : "input", { type: field.type || "text", value: field.value || "", placeholder: field.hint || "", rows: 3 }),
  ]);
  const values = () => Object.fromEntries(inputs.map(([name, input]) => [name, input.value]));
  return dialog(title, null, (leave) => h("form", { class: "ask", onsubmit: (event) => { event.preventDefault(); leave(values()); } },
    h("h3", {}, title),
    inputs.map(([, input], n) => h("label", {}, fields[n].label, input)),
    h("div", { class: "ask-foot" },
      h("button", { type: "button", class: "plain", onclick: () => leave(null) }, "Cancel"),
      h("button", { type: "submit", class: "solid" }, done))));
}
