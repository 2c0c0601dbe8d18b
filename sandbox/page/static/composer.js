// Where a person of the shop writes: mentions, files, slash commands, Enter to send.

import { complete } from "./completion.js";
import { $, h } from "./dom.js";
import { act, settled, state as now } from "./store.js";

const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

// Turn "@Asha Rao" into what Slack sends for a mention; a longer name that begins alike stays as it is written.
function withMentions(text) {
  let written = text;
  for (const one of [...now.people].sort((a, b) => b.name.length - a.name.length)) {
    written = written.replace(new RegExp(`@${escaped(one.name)}(?![\\p{L}\\p{N}])`, "gu"), `<@${one.id}>`);
  }
  return written.replace(/@(here|channel|everyone)\b/g, "<!$1>");
}

const readFile = (file) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => resolve({ name: file.name, mimetype: file.type || "application/octet-stream", data: reader.result.split(",")[1] || "" });
  reader.readAsDataURL(file);
});

const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// People whose name, or a later word of it, begins with what stands behind the @; names may have spaces.
function namesFor(before) {
  const match = before.match(/(?:^|[\s(])@([\p{L}\p{M}'-]*(?: [\p{L}\p{M}'-]*)?)$/u);
  if (!match) return null;
  const typed = folded(match[1]);
  const fits = (one) => folded(one.name).startsWith(typed) || folded(one.name).split(" ").some((word) => word.startsWith(typed));
  const done = now.people.some((one) => match[1] === `${one.name} `);
  const found = done ? [] : now.people.filter((one) => !one.deleted && fits(one));
  return { typed: match[1], items: found.map((one) => ({ label: one.name, hint: one.bot ? "app" : one.role, text: `${one.name} ` })) };
}

// Slash commands, in a channel or a message to the app: Slack knows none in threads.
function commandsFor(before, place) {
  if (place.thread_ts || !/^\/\S*$/.test(before)) return null;
  const found = now.commands.filter((one) => one.name.startsWith(before));
  return { typed: before, items: found.map((one) => ({ label: one.name, hint: `${one.usage} · ${one.what}`, text: `${one.name} `, whole: one.name === before })) };
}

// `form` holds a textarea, a file input and buttons; `where` tells channel and thread when something is sent.
export function watchComposer(form, where, sent = () => null) {
  const box = $("textarea", form);
  const picker = $("input[type=file]", form);
  const tray = $(".tray", form);
  let files = [];

  async function send() {
    const text = box.value.trim();
    if (!text && !files.length) return;
    const carried = files;
    files = [];
    box.value = "";
    draw();
    await settled();
    const place = where();
    const [command, ...rest] = text.split(" ");
    const done = text.startsWith("/") && !place.thread_ts
      ? await act("command", { channel: place.channel, command, text: withMentions(rest.join(" ")) })
      : await act("say", { ...place, text: withMentions(text), files: carried });
    if (done) sent();
    else restore(text, carried);
  }

  // What was not taken stands there again, unless something new does.
  function restore(text, carried) {
    if (box.value || files.length) return;
    box.value = text;
    files = carried;
    draw();
  }

  function draw() {
    tray.replaceChildren(...files.map((file, n) => h("span", { class: "chip" }, `📎 ${file.name}`, h("button", { type: "button", "aria-label": `Take ${file.name} away`, onclick: () => { files.splice(n, 1); draw(); box.focus(); } }, "×"))));
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    form.classList.toggle("filled", Boolean(box.value.trim() || files.length));
  }

  const key = complete(form, box, (before) => commandsFor(before, where()) || namesFor(before), draw);

  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  box.addEventListener("keydown", (event) => {
    if (key(event)) return;
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
  });
  box.addEventListener("input", draw);
  $(".attach", form).addEventListener("click", () => picker.click());
  picker.addEventListener("change", async () => { files.push(...(await Promise.all([...picker.files].map(readFile)))); picker.value = ""; draw(); });
}
