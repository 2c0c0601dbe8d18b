// The page by keyboard alone: F6 goes from part to part, arrows from message to message, and focus stays when things are drawn anew.

const STOPS = "button, input, textarea, select, a[href], [tabindex]";
const PARTS = ["#me", "#messages", "#composer textarea", "#thread-messages", "#thread-composer textarea", "#chats .on", "#phone-text", "#clock button"];

const stopsIn = (where) => [where, ...where.querySelectorAll(STOPS)].filter((one) => one.matches(STOPS));

// Draw something anew; whoever was on a control of it is on the one in its place afterwards.
export function keepFocus(where, draw) {
  const active = document.activeElement;
  const inside = where.contains(active) && active !== where;
  const row = inside && [...where.children].findIndex((one) => one.contains(active));
  const at = inside && stopsIn(where.children[row]).indexOf(active);
  draw();
  if (!inside || active.isConnected) return;
  const stops = where.children[row] ? stopsIn(where.children[row]) : stopsIn(where);
  (stops[Math.min(at, stops.length - 1)] || null)?.focus({ preventScroll: true });
}

// What F6 lands on in a part: its newest message, its field, its first button; nothing if it does not show.
function landing(selector) {
  const found = document.querySelector(selector);
  if (!found?.getClientRects().length) return null;
  if (found.getAttribute("role") !== "log") return found;
  return [...found.querySelectorAll("article")].at(-1) || found.querySelector(STOPS);
}

// Where the focus is, as the number of its part; -1 outside all of them.
const partOf = (element) => PARTS.findIndex((one) => {
  const found = document.querySelector(one);
  return found?.contains(element) || (one.startsWith("#clock") && element.closest("#top")) || (one.startsWith("#chats") && element.closest("#chats")) || (one === "#me" && element.closest("#sidebar"));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "F6" || document.querySelector("#modal .modal, .shade.top")) return;
  event.preventDefault();
  const step = event.shiftKey ? -1 : 1;
  const at = partOf(document.activeElement);
  for (let n = 1; n <= PARTS.length; n += 1) {
    const there = landing(PARTS[(at + step * n + PARTS.length * 2) % PARTS.length]);
    if (there) return there.focus();
  }
});

// On a message: arrows go to the one before or after, Tab to what can be done with it.
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const message = document.activeElement;
  if (!step || !message?.matches("article.message")) return;
  event.preventDefault();
  const all = [...message.parentElement.querySelectorAll("article.message")];
  all[all.indexOf(message) + step]?.focus();
});
