// Open modals: a form for each view, errors at the field, pushes and updates without losing what was typed.

import { $, h } from "./dom.js";
import { keepFocus } from "./keyboard.js";
import { within } from "./popover.js";
import { blocks } from "./blocks.js";
import { act, state as now } from "./store.js";
import { textObject } from "./text.js";

let drawn = "";
let sending = false;
let shown = ""; // the form on top
let lastFocus = null; // where the person was before the first form opened
const typed = {}; // view id -> block id -> action id -> value

export function drawModals(state) {
  const key = JSON.stringify(state.views.map((one) => [one.id, one.hash, one.errors]));
  if (key === drawn) return;
  drawn = key;
  if (!$("#modal .modal") && state.views.length) lastFocus = document.activeElement;
  sending = false;
  const top = state.views.at(-1);
  const same = top && top.id === shown;
  shown = top?.id;
  keepFocus($("#modal"), () => $("#modal").replaceChildren(...(top ? [dialog(top, state.views.length)] : [])));
  if (same && !Object.keys(top.errors || {}).length && $("#modal").contains(document.activeElement)) return;
  if (!top) return lastFocus?.isConnected && lastFocus.focus({ preventScroll: true });
  const first = $("#modal .wrong input, #modal .wrong textarea, #modal .block.input input, #modal textarea, #modal .modal-body button, #modal footer button");
  first?.focus({ preventScroll: true });
}

// What blocks need to know about people and rooms, wherever they are drawn.
export const surroundings = (state) => ({
  people: state.people.filter((one) => !one.deleted && !one.bot).map((one) => [one.id, one.name]),
  channels: state.channels.filter((one) => one.kind !== "im").map((one) => [one.id, `#${one.name}`]),
  fileUrl: (file) => `/file/${file.id || (file.url || "").split("/").find((part) => /^F[A-Z0-9]+$/.test(part))}`,
});

// Escape leaves the form on top; Tab stays inside it.
document.addEventListener("keydown", (event) => {
  const form = $("#modal .modal");
  if (!form || event.defaultPrevented || $(".popover") || $(".shade.top")) return;
  if (event.key === "Escape") {
    event.preventDefault();
    act("close_view", { view: now.views.at(-1).id });
  } else {
    within(form, event);
  }
});

function dialog(view, depth) {
  const values = (typed[view.id] ||= {});
  const given = {
    ...surroundings(now),
    errors: view.errors,
    valueOf: (block, action) => values[block]?.[action],
    suggest: async (action, query) => (await act("suggest", { view: view.id, action, query }))?.options || [],
    changed: (element, block, value, extra) => {
      if (extra.pressed !== true || element.type !== "button") (values[block.block_id] ||= {})[element.action_id] = value;
      const tells = block.type !== "input" || (block.dispatch_action && !extra.quiet);
      if (tells && !extra.quiet) act("click_in_view", { view: view.id, action: element.action_id, block: block.block_id, type: element.type, value, values });
    },
  };
  const leave = () => act("close_view", { view: view.id });
  const send = async (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    event.target.classList.add("sending");
    await act("submit", { view: view.id, values });
    sending = false;
    event.target.classList.remove("sending");
  };
  return h("div", { class: "shade", role: "dialog", "aria-modal": "true", "aria-label": view.title },
    h("form", { class: "modal", onsubmit: send, noValidate: true },
      h("header", {}, depth > 1 ? h("button", { type: "button", class: "icon", "aria-label": "Back", onclick: leave }, "‹") : null, h("span", { class: "app-mark" }, "P"), h("h2", {}, view.title),
        h("button", { type: "button", class: "icon", "aria-label": "Close", onclick: () => act("close_view", { view: view.id, all: true }) }, "×")),
      h("div", { class: "modal-body" }, blocks(view.blocks, given)),
      h("footer", {},
        h("button", { type: "button", class: "bk-button", onclick: leave }, view.close ? textObject(view.close) : view.submit ? "Cancel" : "Close"),
        view.submit ? h("button", { type: "submit", class: "bk-button primary" }, textObject(view.submit)) : null)));
}
