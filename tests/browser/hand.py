"""A hand at the page: the mouse, or the keyboard alone; the page itself counts presses and picks."""

from dataclasses import dataclass

from tests.browser.driver import ELEMENT, Browser

ENTER, SPACE, ESCAPE, TAB, UP, DOWN, F6 = "\ue007", " ", "\ue00c", "\ue004", "\ue013", "\ue015", "\ue036"
ALL = "\ue009a\ue009"  # Control and A
MOST_STEPS = 90

COUNT = """
if (!window.presses) {
    window.presses = { clicks: 0, radios: new Set() };
    document.addEventListener('click', (event) => {
        const one = event.target.closest('button, select, a, input[type=checkbox], input[type=radio]');
        if (!one || one.hasAttribute('aria-haspopup')) return; // what a list or a menu opens is picked from it
        if (one.type !== 'radio') presses.clicks += 1;
        else presses.radios.add(one.closest('.bk-boxes').dataset.action); // arrows pass by others
    }, true);
}
presses.clicks = 0;
presses.radios.clear();
"""
FOUND = """const found = [...document.querySelectorAll(arguments[0])].find(
    (one) => one.textContent.includes(arguments[1]) && (one.getClientRects().length || one.closest('.tools')));
    window.wanted = found; return Boolean(found)"""
THERE = """const at = document.activeElement;
    if (at === wanted) return 'there';
    if (document.querySelector('.popover, #modal .modal, .shade.top')) return 'inside';
    const part = (one) => one.closest('#chats, #phone-form, #clock, #sidebar, #messages, #composer, #thread-messages, #thread-composer');
    if (part(at) !== part(wanted)) return 'elsewhere';
    const [mine, its] = [at, wanted].map((one) => one.closest('article.message'));
    if (mine === its) return 'inside';
    return its.compareDocumentPosition(mine) & Node.DOCUMENT_POSITION_FOLLOWING ? 'below' : 'above'"""


@dataclass
class Hand:
    """`mouse`, else keys alone: then nothing is pressed that the focus did not come to by keys."""

    page: Browser
    mouse: bool

    def begin(self) -> None:
        """Count from here."""
        self.page.run(COUNT)

    def counted(self) -> int:
        """Presses and picks since."""
        return int(self.page.run("return presses.clicks + presses.radios.size"))

    def use(self, css: str, text: str = "") -> None:
        """Press a button, tick a box."""
        if self.mouse:
            self._point(css, text)
            self.page.click(css, text)
            return
        self._walk(css, text)
        box = self.page.run("return document.activeElement.type === 'checkbox'")
        self.page.press(SPACE if box else ENTER)

    def choose(self, action: str, value: str) -> None:
        """One of several radio buttons."""
        group = f'#modal .bk-boxes[data-action="{action}"]'
        wanted = f'{group} input[value="{value}"]'
        if self.mouse:
            self.page.click(wanted)
        else:
            self._walk(f"{group} input:checked", "")
        self.page.until(lambda: self._chosen(wanted), f"{wanted} is not chosen")

    def _chosen(self, wanted: str) -> bool:
        chosen = bool(self.page.run("return document.querySelector(arguments[0])?.checked", wanted))
        if not chosen and not self.mouse:
            self.page.press(DOWN)
        return chosen

    def menu(self, css: str, entry: str) -> None:
        """Open a menu and pick an entry, by what it says."""
        self._from_menu(css, ".popover [role=menuitem]", entry)

    def sign(self, css: str, name: str) -> None:
        """Open a row of emoji and pick one, by its name."""
        self._from_menu(css, f'.popover [role=menuitem][aria-label="{name}"]', "")

    def _from_menu(self, opener: str, entry: str, text: str) -> None:
        self.use(opener)
        self.page.find(entry, text)
        if self.mouse:
            self.page.click(entry, text)
            return
        self.page.until(lambda: self._steps_on(entry, text), f"{entry} with {text!r} is not reached by arrows")
        self.page.press(ENTER)

    def _steps_on(self, entry: str, text: str) -> bool:
        self.page.run(FOUND, entry, text)
        there = bool(self.page.run("return document.activeElement === wanted"))
        if not there:
            self.page.press(DOWN)
        return there

    def pick(self, css: str, words: str, *, several: bool = False) -> None:
        """Open a list, find by a few letters, pick what fits."""
        self.use(css)
        self.page.find(".popover .filter:focus")
        self.page.press(words)
        self.page.find(".popover .menu-item:only-child", words)
        if self.mouse:
            self.page.click(".popover .menu-item", words)
        else:
            self.page.press(ENTER)
        if several:
            self.page.press(ESCAPE)
        self.page.gone(".popover")

    def fill(self, css: str, words: str) -> None:
        """Write into a field, in place of what stands there."""
        if not self.mouse:
            self._walk(css, "")
        elif not self.page.run("return document.activeElement.matches(arguments[0])", css):
            self.page.click(css)
        self.page.press(ALL + words)

    def write(self, css: str, words: str) -> None:
        """Write where the focus is, which must be there already, and send it."""
        self.page.find(f"{css}:focus")
        self.page.press(words + ENTER)

    def _point(self, css: str, text: str) -> None:
        """Let the mouse rest on the message, so that its tools show."""
        self.page.until(lambda: self.page.run(FOUND, css, text), f"no {css} with {text!r}")
        message = self.page.run("return wanted.closest('.tools') && wanted.closest('article')")
        if message is not None:
            where = {"type": "pointerMove", "duration": 0, "origin": {ELEMENT: message[ELEMENT]}, "x": 0, "y": 0}
            mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": [where]}
            self.page.ask("POST", "/actions", {"actions": [mouse]})

    def _walk(self, css: str, text: str) -> None:
        """Go there by keys: F6 to its part, arrows to its message, Tab to itself."""
        self.page.until(lambda: self.page.run(FOUND, css, text), f"no {css} with {text!r}")
        keys = {"inside": TAB, "elsewhere": F6, "above": DOWN, "below": UP}
        for _ in range(MOST_STEPS):
            self.page.run(FOUND, css, text)
            there = self.page.run(THERE)
            if there == "there":
                return
            self.page.press(keys[there])
        raise AssertionError(f"no key leads to {css} with {text!r}")
