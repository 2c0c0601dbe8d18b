"""The pictures in docs/pictures: the whole thing in a browser, used by hand of a script, and looked at."""

import base64
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.browser.driver import Browser, browser
from tests.browser.stage import Stage, the_app

FOLDER = Path("docs/pictures")
MARGIN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Studio:
    """A browser in front of a sandbox with the real app in it."""

    page: Browser
    stage: Stage

    def as_(self, first: str, **shown: str) -> None:
        """Sit down as somebody of the shop."""
        self.page.open(self.stage.page(**{"as": f"{first}@harborbikes.example", **shown}))
        self.page.find(".health.up")

    def types(self, text: str) -> None:
        """Type a command in the channel, and wait for what answers: a form, or words."""
        page, seen = self.page, len(self._answers())
        page.type("#composer textarea", f"{text}\n")
        page.until(
            lambda: page.run("return !!document.querySelector('#modal .modal')") or len(self._answers()) > seen, text
        )

    def closes(self) -> None:
        """Leave whatever form is open."""
        self.page.run("for (const one of document.querySelectorAll('#modal [aria-label=Close]')) one.click()")
        self.page.gone("#modal .modal")

    def takes(self, name: str, css: str = "body") -> None:
        """A picture of the first thing that fits, as docs/pictures/<name>.png."""
        script = """const one = [...document.querySelectorAll(arguments[0])].at(-1).getBoundingClientRect();
            return [one.x, one.y, one.width, one.height]"""
        self.page.find(css)
        x, y, width, height = self.page.run(script, css)
        edge = 0 if css == "body" else MARGIN
        clip = {"x": x - edge, "y": y - edge, "width": width + 2 * edge, "height": height + 2 * edge, "scale": 1}
        asked = {"cmd": "Page.captureScreenshot", "params": {"clip": clip}}
        shot = self.page.ask("POST", "/goog/cdp/execute", asked)["data"]
        (FOLDER / f"{name}.png").write_bytes(base64.b64decode(shot))

    def _answers(self) -> list[str]:
        found = self.page.run(
            "return [...document.querySelectorAll('#messages .message')].map((one) => one.textContent)"
        )
        return [str(one) for one in found]


@contextmanager
def studio(width: int = 1400, height: int = 900) -> Iterator[Studio]:
    """Start all of it, and stop it again."""
    with tempfile.TemporaryDirectory(prefix="studio-") as folder, browser(width, height) as page:
        stage = Stage()
        try:
            with the_app(stage, Path(folder)):
                yield Studio(page=page, stage=stage)
        finally:
            stage.close()
