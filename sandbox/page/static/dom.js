// Small tools for building what is seen: elements, menus, toasts.

export function h(tag, attrs = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else if (name === "data") Object.assign(made.dataset, value);
    else if (name in made && name !== "list" && name !== "style") made[name] = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(9).filter((one) => one !== null && one !== undefined && one !== false));
  return made;
}

export const $ = (selector, within = document) => within.querySelector(selector);

const COLOURS = ["#5b8def", "#d9730d", "#0f9d76", "#b4519e", "#8a63d2", "#c2413b", "#2b8aa8", "#8d7a2f"];

export function colourOf(text) {
  let sum = 7;
  for (const letter of text || "") sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}

export function initials(name) {
  const words = (name || "?").replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(/\s+/);
  return ((words[0] || "?")[0] + (words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase();
}

export function avatar(name, extra = "") {
  return h("span", { class: `avatar ${extra}`, style: `background:${colourOf(name)}`, "aria-hidden": "true" }, initials(name));
}

let openMenu = null;
let openedBy = null;

export function closeMenu() {
  openMenu?.remove();
  openMenu = null;
}

document.addEventListener("mousedown", (event) => {
  if (openMenu && !openMenu.contains(event.target)) closeMenu();
});
// Escape leaves the menu alone, not what it was opened in.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !openMenu) return;
  event.preventDefault();
  closeMenu();
  openedBy?.focus();
});

// Arrows walk what a menu or a list offers.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !openMenu?.contains(document.activeElement)) return;
  const items = [...openMenu.querySelectorAll(".menu-item")];
  const at = items.indexOf(document.activeElement);
  event.preventDefault();
  const next = at < 0 && step > 0 ? 0 : at < 0 ? -1 : (at + step) % items.length;
  items.at(next)?.focus();
});

// Show `content` beside `anchor`, inside the window.
export function popover(anchor, content, kind = "") {
  closeMenu();
  openMenu = h("div", { class: `popover ${kind}` }, content);
  openedBy = anchor;
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
      : h("button", { type: "button", class: `menu-item ${item[2] || ""}`, onclick: () => { closeMenu(); item[1](); } }, item[0]));
  const shown = popover(anchor, rows, "menu");
  if (anchor.matches(":focus-visible")) $(".menu-item", shown)?.focus(); // opened from the keyboard
  return shown;
}

export function toast(words, kind = "") {
  const shown = h("div", { class: `toast ${kind}`, role: "status" }, words);
  $("#toasts").append(shown);
  setTimeout(() => shown.classList.add("leaving"), 5200);
  setTimeout(() => shown.remove(), 5600);
}

// A small form in a window of its own; answers the values, or null when it was left.
export function askFor(title, fields, done = "Send") {
  return new Promise((resolve) => {
    const inputs = fields.map((field) => [
      field.name,
      field.options
        ? h("select", {}, field.options.map(([value, label]) => h("option", { value, selected: value === field.value }, label)))
        : h(field.long ? "textarea" : "input", { type: field.type || "text", value: field.value || "", placeholder: field.hint || "", rows: 3 }),
    ]);
    const leave = (answer) => { shade.remove(); resolve(answer); };
    const form = h("form", { class: "ask", onsubmit: (event) => { event.preventDefault(); leave(Object.fromEntries(inputs.map(([name, input]) => [name, input.value]))); } },
      h("h3", {}, title),
      inputs.map(([, input], n) => h("label", {}, fields[n].label, input)),
      h("div", { class: "ask-foot" },
        h("button", { type: "button", class: "plain", onclick: () => leave(null) }, "Cancel"),
        h("button", { type: "submit", class: "solid" }, done)));
    const shade = h("div", { class: "shade top", onmousedown: (event) => event.target === shade && leave(null) }, form);
    document.body.append(shade);
    inputs[0]?.[1].focus();
  });
}
