"""The pictures in docs/pictures: the whole program in a browser, used by a script, and photographed."""

import base64
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sandbox.slack import Message, plain
from tests.browser.driver import Browser, browser
from tests.browser.stage import Stage, the_app

T = TypeVar("T")

FOLDER = Path("docs/pictures")
MORNING = datetime(2027, 3, 2, 9, 20, tzinfo=UTC)  # a Tuesday; everybody of the shop is awake
PATIENCE = 120.0
FORM_HEIGHT = 4000  # pixels; the longest form fits
QUIET = """document.querySelector('#toasts').replaceChildren();
    document.activeElement?.blur?.();
    document.querySelector('#messages').scrollTop = 1e9;
    for (const list of document.querySelectorAll('#messages, #thread-messages, #bubbles')) {
        const { top, height } = list.getBoundingClientRect();
        for (const one of list.children) {
            const { top: begins, bottom: ends } = one.getBoundingClientRect();
            one.style.visibility = begins < top && ends > top && ends < top + height / 2 ? 'hidden' : '';
        }
    }"""
WHOLE = """const style = document.createElement('style');
    style.textContent = '.shade { background: #edebe8 } .modal { max-height: none } '
        + '.message:hover .tools { display: none } .message:hover { background: none }';
    document.head.append(style);"""


def waits(what: str, true: Callable[[], T]) -> T:
    """What `true` answers, once it is something; an AssertionError after two minutes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(LookupError, StopIteration):
            if found := true():
                return found
        time.sleep(0.1)
    raise AssertionError(f"never so: {what}")


def keep(name: str, picture: bytes) -> None:
    """Store one picture as docs/pictures/<name>.png."""
    (FOLDER / f"{name}.png").write_bytes(picture)


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A browser in front of a sandbox with the real app in it."""

    page: Browser
    stage: Stage

    def as_(self, first: str, **shown: str) -> None:
        """Sit down as somebody of the shop, without the steps that greet a newcomer."""
        shown = {"as": f"{first}@harborbikes.example", **shown}
        self.page.open(self.stage.page(**shown))
        if not self.page.run("return sessionStorage.getItem('hint')"):
            self.page.run("sessionStorage.setItem('hint', 'left')")
            self.page.open(self.stage.page(**shown))
        self.page.find(".health.up")
        self.page.run(WHOLE)

    def types(self, text: str) -> None:
        """Type a command in the channel, and wait for what answers: a form, or words."""
        page, seen = self.page, len(self._answers())
        page.type("#composer textarea", text)
        if page.run("return !!document.querySelector('.completion')"):
            page.type("#composer textarea", "\ue00c")
        page.type("#composer textarea", "\n")
        page.until(
            lambda: page.run("return !!document.querySelector('#modal .modal')") or len(self._answers()) > seen, text
        )

    def closes(self) -> None:
        """Leave whatever form is open."""
        self.page.run("for (const one of document.querySelectorAll('#modal [aria-label=Close]')) one.click()")
        self.page.gone("#modal .modal")

    def takes(self, name: str, css: str = "body", *, edge: int = 0) -> None:
        """A picture of the last thing that fits, with `edge` pixels around it, as docs/pictures/<name>.png."""
        script = """const one = [...document.querySelectorAll(arguments[0])].at(-1).getBoundingClientRect();
            return [one.x, one.y, one.width, one.height]"""
        self.page.find(css)
        self.page.run(QUIET)
        x, y, width, height = self.page.run(script, css)
        self.takes_area(name, x - edge, y - edge, width + 2 * edge, height + 2 * edge)

    def takes_area(self, name: str, x: float, y: float, width: float, height: float) -> None:
        """A picture of that part of the page, in pixels, also where it lies outside the window."""
        clip = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
        asked = {"cmd": "Page.captureScreenshot", "params": {"clip": clip, "captureBeyondViewport": True}}
        keep(name, base64.b64decode(self.page.ask("POST", "/goog/cdp/execute", asked)["data"]))

    def takes_form(self, name: str) -> None:
        """A picture of the form that is open, whole."""
        width, height = self.page.run("return [innerWidth, innerHeight]")
        self.page.find("#modal .modal")
        self.page.resize(width, FORM_HEIGHT)
        self.takes(name, "#modal .modal", edge=14)
        self.page.resize(width, height)

    def _answers(self) -> list[str]:
        found = self.page.run(
            "return [...document.querySelectorAll('#messages .message')].map((one) => one.textContent)"
        )
        return [str(one) for one in found]


def card(at: Studio, room: str, name: str) -> Message:
    """The newest card of this customer in this channel, once there is one."""
    slack = at.stage.world.slack
    return waits(f"the card of {name}", lambda: [one for one in slack.channel(room).roots() if name in plain(one)][-1])


def answer(at: Studio, first: str, room: str, name: str, words: str) -> None:
    """Somebody of the shop writes in a customer's thread, and the customer has it."""
    slack, chats = at.stage.world.slack, at.stage.world.periskope.chats
    person, root = slack.user(f"{first}@harborbikes.example").id, card(at, room, name)
    at.stage.do(slack.say(person, slack.channel(room).id, words, thread_ts=root.ts))
    waits(words, lambda: any(one.from_me and words in (one.body or "") for chat in chats.values() for one in chat.log))


@contextmanager
def studio(width: int = 1400, height: int = 900) -> Iterator[Studio]:
    """Start all of it on a Tuesday morning, and stop it again."""
    with tempfile.TemporaryDirectory(prefix="studio-") as folder, browser(width, height) as page:
        stage = Stage(at=MORNING)
        try:
            with the_app(stage, Path(folder), SENDER="author"):
                yield Studio(page=page, stage=stage)
        finally:
            stage.close()
