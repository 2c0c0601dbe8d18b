// Block Kit as Slack shows it: each block becomes an element.

import { h } from "./dom.js";
import { field } from "./fields.js";
import { mrkdwn, richText, textObject } from "./text.js";

// `given` is handed to every element, with the block's id; see fields.js.
export function blocks(list, given) {
  return (list || []).map((block) => {
    const make = KINDS[block.type];
    return make ? make(block, given) : h("div", { class: "block unknown" }, `[${block.type}]`);
  });
}

const inBlock = (element, block, given) =>
  field({ ...element, block_id: block.block_id }, {
    ...given,
    value: given.valueOf?.(block.block_id, element.action_id),
    changed: (value, extra = {}) => given.changed(element, block, value, extra),
  });

function section(block, given) {
  const fields = block.fields ? h("div", { class: "fields" }, block.fields.map((one) => h("div", {}, textObject(one)))) : null;
  const beside = block.accessory ? h("div", { class: "accessory" }, inBlock(block.accessory, block, given)) : null;
  return h("div", { class: "block section" }, h("div", { class: "section-text" }, block.text ? textObject(block.text) : null, fields), beside);
}

function context(block) {
  return h("div", { class: "block context" }, block.elements.map((one) =>
    one.type === "image" ? h("img", { src: one.image_url || "", alt: one.alt_text || "" }) : h("span", {}, textObject(one))));
}

let fields = 0;

// Say to a screen reader what a field is, what is wrong with it, and what helps; its new id.
function named(made, { error, hint }) {
  const id = (made.id = `field-${++fields}`);
  made.setAttribute("aria-labelledby", made.matches(".bk-select") ? `${id}-label ${id}` : `${id}-label`);
  if (error || hint) made.setAttribute("aria-describedby", [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" "));
  if (error) made.setAttribute("aria-invalid", "true");
  return id;
}

function input(block, given) {
  const error = given.errors?.[block.block_id];
  const made = inBlock(block.element, block, { ...given, dispatch: block.dispatch_action });
  const id = named(made, { error, hint: block.hint });
  return h("div", { class: `block input ${error ? "wrong" : ""}`, data: { block: block.block_id || "" } },
    h("label", { class: "input-label", id: `${id}-label`, htmlFor: id }, textObject(block.label), block.optional ? h("span", { class: "optional" }, " (optional)") : null),
    made,
    error ? h("p", { class: "error", id: `${id}-error`, role: "alert" }, "⚠ ", error) : null,
    block.hint ? h("p", { class: "input-hint", id: `${id}-hint` }, textObject(block.hint)) : null);
}

function image(block, given) {
  const source = block.image_url || (block.slack_file && given.fileUrl?.(block.slack_file)) || "";
  return h("figure", { class: "block" }, block.title ? h("figcaption", {}, textObject(block.title)) : null, h("img", { class: "bk-image", src: source, alt: block.alt_text || "" }));
}

const KINDS = {
  section,
  context,
  input,
  image,
  actions: (block, given) => h("div", { class: "block actions" }, block.elements.map((one) => inBlock(one, block, given))),
  header: (block) => h("h3", { class: "block header" }, textObject(block.text)),
  divider: () => h("hr", { class: "block divider" }),
  rich_text: richText,
  markdown: (block) => h("div", { class: "block" }, mrkdwn(block.text.replace(/\*\*(.+?)\*\*/g, "*$1*").replace(/^#+ (.*)$/gm, "*$1*"))),
  file: (block) => h("div", { class: "block context" }, "📎 file"),
  table: (block) => h("table", { class: "block" }, (block.rows || []).map((row) => h("tr", {}, row.map((cell) => h("td", {}, cell.type === "rich_text" ? richText(cell) : cell.text || ""))))),
};
