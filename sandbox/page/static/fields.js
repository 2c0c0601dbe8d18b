// Block Kit's elements: buttons, menus, pickers, inputs. Each tells `changed` with a value when it is used.

import { h } from "./dom.js";
import { leaveMenu, menu, popover, sure } from "./popover.js";
import { textObject } from "./text.js";

const label = (option) => h("span", { class: "option-label" }, textObject(option.text));
const plain = (option) => option.text.text;
const optionsOf = (element) => element.options || (element.option_groups || []).flatMap((group) => group.options);

// `given`: { value: what it holds now, changed(value, extra), dispatch: true in messages, people, channels, suggest }
export function field(element, given) {
  const make = KINDS[element.type];
  return make ? make(element, given) : h("span", { class: "unknown" }, `[${element.type}]`);
}

function button(element, given) {
  const press = async () => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    if (element.url) window.open(element.url, "_blank", "noreferrer");
    given.changed(element.value ?? null, { pressed: true });
  };
  return h("button", { type: "button", class: `bk-button ${element.style || ""}`, data: { action: element.action_id || "" }, onclick: press }, textObject(element.text));
}

const confirmed = (asked) => sure(asked.title.text, textObject(asked.text), { yes: textObject(asked.confirm), no: textObject(asked.deny), style: asked.style });

function overflow(element, given) {
  const open = (event) => menu(event.currentTarget, element.options.map((one) => [label(one), async () => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    given.changed(one.value, { option: one });
  }]));
  return h("button", { type: "button", class: "bk-button overflow", "aria-label": "More actions", "aria-haspopup": "menu", data: { action: element.action_id || "" }, onclick: open }, "⋯");
}

// One control for every kind of select: what is chosen, and a list with a filter to choose from.
function select(element, given, { multi = false, load }) {
  const initial = element.initial_option ? [element.initial_option] : element.initial_options || [];
  let chosen = given.value !== undefined && given.value !== null ? [given.value].flat() : initial.map((one) => one.value);
  const known = Object.fromEntries([...initial, ...optionsOf(element)].map((one) => [one.value, plain(one)]));
  const control = h("button", { type: "button", class: `bk-select ${multi ? "multi" : ""}`, "aria-haspopup": "listbox", data: { action: element.action_id || "" }, onclick: open });
  const nameOf = (value) => given.names?.[value] || known[value] || value;
  show();
  return control;

  function show() {
    const empty = element.placeholder ? textObject(element.placeholder) : multi ? "Select" : "Select an item";
    if (!chosen.length) control.replaceChildren(h("span", { class: "unset" }, empty), "");
    else if (!multi) control.replaceChildren(h("span", {}, nameOf(chosen[0])));
    else control.replaceChildren(...chosen.map((one) => h("span", { class: "chip" }, nameOf(one), h("i", { onclick: (event) => { event.stopPropagation(); toggle(one); } }, "×"))));
  }

  function toggle(value) {
    if (multi) chosen = chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value];
    else chosen = [value];
    show();
    given.changed(multi ? chosen : chosen[0], {});
  }

  async function open() {
    const rows = h("div", { class: "options", role: "listbox", "aria-label": "What fits" });
    const filter = h("input", { type: "text", class: "filter", placeholder: "Find…", "aria-label": "Find", oninput: list, onkeydown: takeFirst });
    const box = popover(control, [filter, rows], "select-list");
    box.style.minWidth = `${control.offsetWidth}px`;
    filter.focus();
    await list();

    function takeFirst(event) {
      if (event.key !== "Enter") return;
      event.preventDefault();
      rows.querySelector(".menu-item")?.click();
    }

    async function list() {
      const wanted = filter.value.trim().toLowerCase();
      const found = await load(wanted);
      found.forEach((one) => { if (one.value) known[one.value] = one.text.text; });
      const shown = found.filter((one) => one.heading || load.filtered || plain(one).toLowerCase().includes(wanted));
      rows.replaceChildren(...(shown.length ? shown.map(row) : [h("p", { class: "none" }, "Nothing found")]));
    }

    async function pick(one, button) {
      toggle(one.value);
      if (!multi) return leaveMenu() || control.focus();
      const at = [...rows.children].indexOf(button);
      const walking = document.activeElement === button;
      await list();
      if (walking) rows.children[at]?.focus(); // the list was drawn anew under the hand
    }

    function row(one) {
      if (one.heading) return h("div", { class: "group" }, one.heading);
      const on = chosen.includes(one.value);
      return h("button", { type: "button", role: "option", "aria-selected": String(on), class: `menu-item ${on ? "on" : ""}`, onclick: (event) => pick(one, event.currentTarget) },
        h("span", { class: "tick" }, on ? "✓" : ""), h("span", {}, label(one), one.description ? h("small", {}, textObject(one.description)) : null));
    }
  }
}

const fixed = (element) => async () =>
  element.options || (element.option_groups || []).flatMap((group) => [{ heading: textObject(group.label), text: { text: "" } }, ...group.options]);
const asOptions = (rows) => rows.map(([value, text]) => ({ value, text: { type: "plain_text", text } }));

function external(element, given) {
  const load = async (query) => (query.length >= (element.min_query_length ?? 3) ? given.suggest(element.action_id, query, element.block_id) : []);
  load.filtered = true;
  return load;
}

function people(element, given, multi) {
  const initial = multi ? element.initial_users || element.initial_conversations : element.initial_user || element.initial_conversation;
  const start = given.value ?? initial;
  const rows = element.type.includes("users") ? given.people : given.channels;
  return select({ ...element, initial_option: undefined }, { ...given, value: start, names: Object.fromEntries(rows) }, { multi, load: async () => asOptions(rows) });
}

function text(element, given, type = "text") {
  const attrs = {
    value: given.value ?? element.initial_value ?? "", placeholder: element.placeholder?.text || "", maxLength: element.max_length || 3000,
    data: { action: element.action_id || "" },
    oninput: (event) => given.changed(event.target.value, { quiet: true }),
    onkeydown: (event) => { if (event.key === "Enter" && !element.multiline && given.dispatch) { event.preventDefault(); given.changed(event.target.value, { pressed: true }); } },
  };
  return element.multiline ? h("textarea", { ...attrs, rows: 4, class: "bk-text" }) : h("input", { ...attrs, type, class: "bk-text" });
}

function boxes(element, given, kind) {
  const initial = kind === "radio" ? (element.initial_option ? [element.initial_option.value] : []) : (element.initial_options || []).map((one) => one.value);
  let chosen = given.value !== undefined && given.value !== null ? [given.value].flat() : initial;
  const group = `g${Math.random()}`;
  return h("div", { class: "bk-boxes", role: kind === "radio" ? "radiogroup" : "group", data: { action: element.action_id || "" } }, element.options.map((one) =>
    h("label", {},
      h("input", { type: kind, name: group, value: one.value, checked: chosen.includes(one.value), onchange: (event) => {
        if (kind === "radio") chosen = [one.value];
        else chosen = event.target.checked ? [...chosen, one.value] : chosen.filter((value) => value !== one.value);
        given.changed(kind === "radio" ? one.value : chosen, {});
      } }),
      h("span", {}, textObject(one.text), one.description ? h("small", {}, textObject(one.description)) : null))));
}

function picker(element, given, type, initial) {
  let value = given.value ?? initial ?? "";
  if (type === "datetime-local" && typeof value === "number") value = new Date(value * 1000 - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 16);
  return h("input", { type, value, class: "bk-text short", data: { action: element.action_id || "" }, onchange: (event) =>
    given.changed(type === "datetime-local" ? Math.floor(new Date(event.target.value).getTime() / 1000) : event.target.value || null, {}) });
}

const KINDS = {
  button,
  workflow_button: button,
  overflow,
  static_select: (element, given) => select(element, given, { load: fixed(element) }),
  multi_static_select: (element, given) => select(element, given, { multi: true, load: fixed(element) }),
  external_select: (element, given) => select(element, given, { load: external(element, given) }),
  multi_external_select: (element, given) => select(element, given, { multi: true, load: external(element, given) }),
  users_select: (element, given) => people(element, given, false),
  multi_users_select: (element, given) => people(element, given, true),
  conversations_select: (element, given) => people(element, given, false),
  multi_conversations_select: (element, given) => people(element, given, true),
  channels_select: (element, given) => people(element, given, false),
  multi_channels_select: (element, given) => people(element, given, true),
  plain_text_input: (element, given) => text(element, given),
  email_text_input: (element, given) => text(element, given, "email"),
  url_text_input: (element, given) => text(element, given, "url"),
  number_input: (element, given) => text(element, given, "number"),
  checkboxes: (element, given) => boxes(element, given, "checkbox"),
  radio_buttons: (element, given) => boxes(element, given, "radio"),
  datepicker: (element, given) => picker(element, given, "date", element.initial_date),
  timepicker: (element, given) => picker(element, given, "time", element.initial_time),
  datetimepicker: (element, given) => picker(element, given, "datetime-local", element.initial_date_time),
  image: (element) => h("img", { class: "bk-thumb", src: element.image_url || "", alt: element.alt_text || "" }),
};
