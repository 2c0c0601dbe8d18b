"""Headless Chromium, driven through plain WebDriver over HTTP."""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"
PATIENCE_SECONDS = 60.0
STARTS = 5


class Browser:
    """One page in one window; every look waits a while for what it looks for."""

    def __init__(self, address: str) -> None:
        self.address = address

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        kind = {"content-type": "application/json"}
        asked = urllib.request.Request(self.address + path, data, kind, method=method)  # noqa: S310  # always http here
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310  # to a driver started below
            return json.load(answer)["value"]

    def open(self, url: str) -> None:
        self.ask("POST", "/url", {"url": url})

    def run(self, script: str, *args: Any) -> Any:
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(args)})

    def find(self, css: str, text: str = "") -> str:
        """The id of the first visible element that fits and contains `text`, once there is one."""
        script = """return [...document.querySelectorAll(arguments[0])].find(
            (one) => one.textContent.includes(arguments[1]) && one.getClientRects().length) ?? null"""
        found = self.until(lambda: self.run(script, css, text), f"no {css} with {text!r}")
        return str(found[ELEMENT])

    def click(self, css: str, text: str = "") -> None:
        """Click what is found, again if the page was just being drawn anew."""

        def clicked() -> bool:
            self.ask("POST", f"/element/{self.find(css, text)}/click", {})
            return True

        self.until(clicked, f"{css} with {text!r} cannot be clicked")

    def type(self, css: str, text: str) -> None:
        self.ask("POST", f"/element/{self.find(css)}/value", {"text": text})

    def press(self, text: str) -> None:
        """Type into whatever has the focus, again if that was just being drawn anew."""

        def pressed() -> bool:
            self.ask("POST", f"/element/{self.ask('GET', '/element/active')[ELEMENT]}/value", {"text": text})
            return True

        self.until(pressed, "nothing has the focus")

    def sees(self, css: str, text: str) -> bool:
        """Whether `text` shows inside `css`, now or soon; an assertion error tells what stands there instead."""
        self.find(css, text)
        return True

    def gone(self, css: str) -> bool:
        self.until(lambda: self.run("return document.querySelectorAll(arguments[0]).length === 0", css), f"{css} stays")
        return True

    def until(self, look: Any, why: str) -> Any:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            with contextlib.suppress(urllib.error.HTTPError):
                if found := look():
                    return found
            if time.monotonic() > deadline:
                raise AssertionError(f"{why}; the page reads:\n{self.run('return document.body.innerText')[:3000]}")
            time.sleep(0.05)

    def devtools(self, command: str, **params: Any) -> Any:
        """One command of Chromium's developer tools."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": command, "params": params})

    def scheme(self, wanted: str) -> None:
        """Show the page as somebody sees it who prefers ``light`` or ``dark``."""
        self.devtools("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": wanted}])

    def resize(self, width: int, height: int) -> None:
        """Make the page's own area so large; the window's frame does not count."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", **metrics)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.ask("GET", "/screenshot")))


@contextmanager
def browser(width: int = 1400, height: int = 900) -> Iterator[Browser]:
    """A fresh browser of its own; Debian's ``chromium`` and ``chromium-driver`` must be installed."""
    driver = shutil.which("chromedriver")
    if driver is None:
        raise RuntimeError("chromedriver is missing; on Debian: apt-get install chromium chromium-driver")
    with tempfile.TemporaryDirectory(prefix="browser-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "driver.log"
        process, port = _started([driver, "--port=0", f"--log-path={log}"])
        try:
            address = f"http://127.0.0.1:{port}/session"
            arguments = [*FLAGS, f"--user-data-dir={folder}/profile", f"--window-size={width},{height}"]
            options = {"goog:chromeOptions": {"args": arguments}}
            session = Browser(address).ask("POST", "", {"capabilities": {"alwaysMatch": options}})["sessionId"]
            page = Browser(f"{address}/{session}")
            page.resize(width, height)
            yield page
            page.ask("DELETE", "")
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()


def _started(command: list[str]) -> "tuple[subprocess.Popen[str], int]":
    """The driver and its port. It gives up when the port that it found is taken for its second address, so: again."""
    said: list[str] = []
    for _ in range(STARTS):
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        for line in process.stdout or ():
            said.append(line)
            if "successfully on port" in line:
                return process, int(line.rsplit(" ", 1)[1].rstrip(".\n"))
        process.wait()
        if process.stdout:
            process.stdout.close()
    raise RuntimeError(f"chromedriver did not start: {''.join(said)[-500:]}")
