// Long lists: what is drawn stays until it changes, a reader's place is kept, the end is followed, the rest comes by scrolling.

import { keepFocus } from "./keyboard.js";
import { refresh, upTo } from "./store.js";

const MOST_KEPT = 2000;
const STEP = 100;
const EDGE = 240; // pixels
const made = new Map(); // what and where -> what was drawn for it, and of what

// What stands for `key` already, unless one of the `facts` about it has changed.
export function kept(key, facts, draw) {
  const text = JSON.stringify(facts);
  const known = made.get(key);
  if (known?.text === text) return known.node;
  const node = draw();
  if (made.size >= MOST_KEPT) made.clear();
  made.set(key, { text, node });
  return node;
}

const lists = new Map(); // where a list stands -> which one it is, and which part of it is shown
const following = new Set();

// From now on keep the end in sight, as after one's own message, until the reader scrolls by hand.
export function follow(where) {
  following.add(where);
  const list = lists.get(where);
  if (list && upTo[list.name]) {
    upTo[list.name] = 0;
    list.span = null; // so that arriving at the end of this part does not ask for the next one instead
    refresh();
  }
  where.scrollTop = where.scrollHeight;
  for (const kind of ["wheel", "touchmove", "pointerdown"]) where.addEventListener(kind, () => following.delete(where), { once: true, passive: true });
}

// `where` shows a part of a long list: near an edge of the part the next one is asked for.
export function watchEdges(where, name) {
  lists.set(where, { name, span: null });
  keepEnd(where);
  where.addEventListener("scroll", () => {
    const { span } = lists.get(where);
    if (!span) return;
    const below = where.scrollHeight - where.scrollTop - where.clientHeight;
    if (where.scrollTop < EDGE && span.from > 0) upTo[name] = span.to - Math.min(STEP, span.from);
    else if (below < EDGE && span.to < span.of) upTo[name] = span.to + STEP < span.of ? span.to + STEP : 0;
    else return;
    lists.get(where).span = null; // one part at a time
    refresh();
  }, { passive: true });
}

// Whoever is at the end stays there when the list becomes narrower or lower: its lines then wrap, or fewer of them fit.
function keepEnd(where) {
  let there = true;
  where.addEventListener("scroll", () => { there = isAtEnd(where); }, { passive: true });
  new ResizeObserver(() => { if (there) toEnd(where); }).observe(where);
}

const isAtEnd = (where) => where.scrollHeight - where.scrollTop - where.clientHeight < 60;

// Bring the message of this `ts` into the middle of each list that has it, and the focus to it; whether one has it.
export function reveal(ts, places) {
  const found = ts ? places.flatMap((where) => [...where.querySelectorAll("article.message")].filter((one) => one.dataset.ts === ts && one.getClientRects().length)) : [];
  for (const one of found) {
    const where = one.parentElement;
    const list = lists.get(where);
    if (list?.span && list.span.to < list.span.of) upTo[list.name] = list.span.to;
    following.delete(where);
    where.scrollTop += one.getBoundingClientRect().top - where.getBoundingClientRect().top - Math.max(0, (where.clientHeight - one.offsetHeight) / 2);
  }
  found.at(-1)?.focus({ preventScroll: true });
  return found.length > 0;
}

// Make these the children of `where`; those that stand there already are not touched.
export function place(where, nodes) {
  const staying = new Set(nodes);
  keepFocus(where, () => {
    for (const old of [...where.childNodes]) if (!staying.has(old)) old.remove();
    let at = where.firstChild;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else where.insertBefore(node, at);
    }
  });
}

const ends = new WeakMap(); // a list that was scrolled to its end -> where that was

// Scroll to the end, and again as pictures come in, unless the reader has scrolled meanwhile.
export function toEnd(where) {
  where.scrollTop = where.scrollHeight;
  ends.set(where, where.scrollTop);
  for (const image of where.querySelectorAll("img")) {
    if (!image.complete) image.addEventListener("load", () => { if (ends.get(where) === where.scrollTop) toEnd(where); }, { once: true });
  }
}

// Replace the children of `where` without moving a reader who has scrolled away from the end; `span`: which part they are.
export function fill(where, children, span = null) {
  const list = lists.get(where);
  if (list) list.span = span;
  const nodes = children.flat(9).filter(Boolean);
  const last = !span || span.to === span.of;
  const atEnd = last && (following.has(where) || isAtEnd(where));
  const before = where.scrollTop;
  const staying = new Set(nodes);
  const bottom = where.getBoundingClientRect().bottom;
  const anchor = atEnd ? null : [...where.children].findLast((one) => staying.has(one) && one.getBoundingClientRect().top < bottom);
  const stood = anchor?.getBoundingClientRect().top;
  place(where, nodes);
  if (atEnd) toEnd(where);
  else where.scrollTop = before;
  if (anchor) where.scrollTop += anchor.getBoundingClientRect().top - stood;
}
