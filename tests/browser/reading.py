"""How the page reads: to a screen reader, by Chromium's accessibility tree; to eyes, by the computed colours."""

import re
from typing import Any

from tests.browser.driver import Browser

CONTROLS = frozenset(
    {"button", "checkbox", "combobox", "link", "listbox", "menu", "menuitem", "menuitemcheckbox", "option", "radio",
     "searchbox", "spinbutton", "switch", "textbox", "dialog", "radiogroup"}
)  # fmt: skip
WORD = re.compile(r"\w")
EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")

FAINT = """
const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
const over = (top, under) => { const a = top[3] ?? 1; return [0, 1, 2].map((n) => top[n] * a + under[n] * (1 - a)); };
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const ratio = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
const layers = (one) => { const found = []; for (let at = one; at; at = at.parentElement) found.push(getComputedStyle(at)); return found; };
const painted = (style) => { // a gradient is judged by its first colour; an icon or a pattern lies on a colour of its own
  const gradient = style.backgroundImage.match(/^linear-gradient\\([^r]*(rgba?\\([^)]+\\))/);
  return gradient ? parse(gradient[1]) : parse(style.backgroundColor);
};
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const one = walker.currentNode.parentElement;
  const words = walker.currentNode.textContent.trim();
  if (!/[\\p{L}\\p{N}]/u.test(words) || one.closest('.app-mark') || // a mark is no word
       !one.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
  const styles = layers(one);
  if (styles.some((style) => Number(style.opacity) < 1)) continue; // what is fading or rests
  let under = [255, 255, 255];
  for (const style of [...styles].reverse()) under = over(painted(style), under);
  const style = styles[0];
  const big = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
  const seen = ratio(over(parse(style.color), under), under);
  if (seen < (big ? 3 : 4.5)) found.push(`${words.slice(0, 40)} in ${one.className || one.tagName}: ${seen.toFixed(2)}`);
}
return [...new Set(found)]
"""


def faint(page: Browser) -> list[str]:
    """Words whose contrast is below WCAG's AA (4.5, large ones 3), each with where it stands and what it has."""
    return [str(one) for one in page.run(FAINT)]


def nameless(page: Browser) -> list[str]:
    """Controls that a screen reader would tell without a word of what they are."""
    tree = page.devtools("Accessibility.getFullAXTree")["nodes"]
    return [_described(node, page) for node in tree if not node["ignored"] and _mute(node)]


def _mute(node: Any) -> bool:
    role, name = node.get("role", {}).get("value"), str(node.get("name", {}).get("value", ""))
    return role in CONTROLS and not (WORD.search(name) or EMOJI.search(name))


def _described(node: Any, page: Browser) -> str:
    asked = page.devtools("DOM.describeNode", backendNodeId=node["backendDOMNodeId"])["node"]
    attributes = " ".join(asked.get("attributes", [])[:8])
    return f"{node['role']['value']} {node.get('name', {}).get('value', '')!r} <{asked['nodeName']} {attributes}>"
