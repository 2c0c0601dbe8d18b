// Small tools for building what is seen: elements, faces, toasts.

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

const COLOURS = ["#3a6fd8", "#b05a00", "#0b7a5b", "#a8478f", "#7a52c7", "#c2413b", "#1f7590", "#7a6922"]; // each under white letters

export function colourOf(text) {
  let sum = 7;
  for (const letter of text || "") sum = (sum * 31 + letter.codePointAt(0)) >>> 0;
  return COLOURS[sum % COLOURS.length];
}

export function initials(name) {
  const words = (name || "").replace(/[^\p{L}\p{N} ]/gu, " ").trim().split(/\s+/);
  const [sign] = new Intl.Segmenter().segment((name || "").trim() || "?"); // a name of emoji alone has a sign of its own
  if (!words[0]) return sign.segment;
  return ([...words[0]][0] + (words.length > 1 ? [...words[words.length - 1]][0] : "")).toUpperCase();
}

export function avatar(name, extra = "") {
  return h("span", { class: `avatar ${extra}`, style: `background:${colourOf(name)}`, "aria-hidden": "true" }, initials(name));
}

export function toast(words, kind = "") {
  const shown = h("div", { class: `toast ${kind}`, role: "status" }, words);
  $("#toasts").append(shown);
  setTimeout(() => shown.classList.add("leaving"), 5200);
  setTimeout(() => shown.remove(), 5600);
}
