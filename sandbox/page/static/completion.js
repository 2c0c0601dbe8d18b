// What a composer offers while somebody writes: names after @, commands after /; walked by arrows, taken by Enter or Tab.

import { h } from "./dom.js";
import { closeMenu, popover } from "./popover.js";
import { begun, state as now } from "./store.js";

const MOST = 6;

// `offers(before)` answers {typed, items: [{label, hint, text, whole}]} for the words before the caret, or null.
export function complete(form, box, offers, changed) {
  let found = null;
  let at = 0;

  function draw() {
    const offered = now && offers(box.value.slice(0, box.selectionStart));
    if (!offered?.items.length) return close();
    found = { ...offered, items: offered.items.slice(0, MOST) };
    at = Math.min(at, found.items.length - 1);
    popover(form, h("div", { role: "listbox", "aria-label": "Suggestions" }, found.items.map((one, n) =>
      h("button", { type: "button", role: "option", "aria-selected": String(n === at), class: `menu-item ${n === at ? "at" : ""}`, onmousedown: (event) => { event.preventDefault(); take(n); } },
        h("b", {}, one.label), one.hint ? h("small", {}, one.hint) : null))), "menu completion");
  }

  function close() {
    if (found) closeMenu();
    found = null;
    at = 0;
  }

  function take(n) {
    const before = box.value.slice(0, box.selectionStart);
    const kept = before.slice(0, before.length - found.typed.length) + found.items[n].text;
    box.value = kept + box.value.slice(box.selectionStart);
    box.setSelectionRange(kept.length, kept.length);
    close();
    changed();
    box.focus();
  }

  box.addEventListener("input", () => { at = 0; draw(); });
  box.addEventListener("blur", close);
  begun.then(() => { if (document.activeElement === box) draw(); });

  // True if the key was for the list and nothing else may take it.
  return function key(event) {
    if (!found) return false;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      at = (at + steps[event.key] + found.items.length) % found.items.length;
      draw();
    } else if (event.key === "Enter" && found.items[at].whole) {
      close();
      return false;
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(at);
    } else if (event.key === "Escape") {
      close();
    } else {
      return false;
    }
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
}
