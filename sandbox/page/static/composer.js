// Where a person of the shop writes: mentions, files, slash commands, Enter to send.

import { $, closeMenu, h, menu } from "./dom.js";
import { act, settled, state as now } from "./main.js";

// Turn "@Asha Rao" into what Slack sends for a mention.
function withMentions(text) {
  let written = text;
  for (const one of [...now.people].sort((a, b) => b.name.length - a.name.length)) written = written.replaceAll(`@${one.name}`, `<@${one.id}>`);
  return written.replace(/@(here|channel|everyone)\b/g, "<!$1>");
}

const readFile = (file) => new Promise((resolve) => {
  const reader = new FileReader();
  reader.onload = () => resolve({ name: file.name, mimetype: file.type || "application/octet-stream", data: reader.result.split(",")[1] || "" });
  reader.readAsDataURL(file);
});

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
    if (text.startsWith("/") && !place.thread_ts) {
      const [command, ...rest] = text.split(" ");
      await act("command", { channel: place.channel, command, text: rest.join(" ") });
    } else {
      await act("say", { ...place, text: withMentions(text), files: carried });
    }
    sent();
  }

  function draw() {
    tray.replaceChildren(...files.map((file, n) => h("span", { class: "chip" }, `📎 ${file.name}`, h("i", { onclick: () => { files.splice(n, 1); draw(); } }, "×"))));
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    form.classList.toggle("filled", Boolean(box.value.trim() || files.length));
  }

  function offerNames() {
    const before = box.value.slice(0, box.selectionStart);
    const match = before.match(/(?:^|\s)@([\p{L}]*)$/u);
    if (!match) return closeMenu();
    const found = now.people.filter((one) => !one.deleted && one.name.toLowerCase().startsWith(match[1].toLowerCase()));
    if (!found.length) return closeMenu();
    menu(form, found.slice(0, 6).map((one) => [one.name, () => {
      box.value = `${before.slice(0, before.length - match[1].length)}${one.name} ${box.value.slice(box.selectionStart)}`;
      box.focus();
      draw();
    }]));
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); closeMenu(); send(); }
  });
  box.addEventListener("input", () => { draw(); offerNames(); });
  $(".attach", form).addEventListener("click", () => picker.click());
  picker.addEventListener("change", async () => { files.push(...(await Promise.all([...picker.files].map(readFile)))); picker.value = ""; draw(); });
}
