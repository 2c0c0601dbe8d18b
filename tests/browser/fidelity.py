"""`python -m tests.browser.fidelity`: a thread that holds every kind of message both ways, as docs/fidelity.md shows it."""

import base64
import time
from typing import Any

from sandbox.slack import plain
from tests.browser.pictures import FOLDER, Studio, studio
from tests.fidelity.inbound import INBOUND
from tests.fidelity.outbound import OUTBOUND
from tests.fidelity.scene import CHAT, ROOM, Row, Scene

TALL = 9_000  # the thread's panel shows all of it without scrolling
PART = 1_500  # pixels of one picture, about
PATIENCE = 60.0
EDGES = """return [...document.querySelectorAll('#thread-messages .message')].map((one) => {
    const at = one.getBoundingClientRect(); return [at.x, at.y, at.width, at.height]; })"""


def waits(at: Studio, true: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > end:
            raise AssertionError("it never stood in the thread")
        time.sleep(0.1)


def plays(at: Studio, scene: Scene, rows: tuple[Row, ...]) -> None:
    """Each row, seen in the thread before the next, so that nothing is merged."""
    for row in rows:
        at.stage.do(row.act(scene))
        waits(at, lambda row=row: row.there(scene))
    time.sleep(4)


def takes(at: Studio, scene: Scene, name: str, *, since: int) -> None:
    """The thread from its message `since` on, cut between messages into pictures of about the same height."""
    at.as_("asha", channel=ROOM, thread=scene.root, chat=scene.chat)
    at.page.find("#thread-messages .message")
    time.sleep(2)
    edges = at.page.run(EDGES)[since:]
    for number, part in enumerate(_parts(edges), 1):
        x, y, width, _ = part[0]
        height = part[-1][1] + part[-1][3] - y
        clip = {"x": x, "y": y, "width": width, "height": height + 8, "scale": 1}
        asked = {"cmd": "Page.captureScreenshot", "params": {"clip": clip, "captureBeyondViewport": True}}
        shot = at.page.ask("POST", "/goog/cdp/execute", asked)["data"]
        (FOLDER / f"{name}_{number}.png").write_bytes(base64.b64decode(shot))


def takes_phone(at: Studio, name: str, *, since: int) -> None:
    """What the customers have of it, from a bubble on."""
    edges = at.page.run(EDGES.replace("#thread-messages .message", ".bubble"))[since:]
    left = min(edge[0] for edge in edges) - 12
    right = max(edge[0] + edge[2] for edge in edges) + 12
    top, bottom = edges[0][1] - 2, edges[-1][1] + edges[-1][3] + 14
    clip = {"x": left, "y": top, "width": right - left, "height": bottom - top, "scale": 1}
    asked = {"cmd": "Page.captureScreenshot", "params": {"clip": clip, "captureBeyondViewport": True}}
    shot = at.page.ask("POST", "/goog/cdp/execute", asked)["data"]
    (FOLDER / f"{name}.png").write_bytes(base64.b64decode(shot))


def _parts(edges: list[list[float]]) -> list[list[list[float]]]:
    """Messages by the part in which the middle of each falls, all parts of one height."""
    top = edges[0][1]
    whole = edges[-1][1] + edges[-1][3] - top
    count = max(1, round(whole / PART))
    parts: list[list[list[float]]] = [[] for _ in range(count)]
    for edge in edges:
        parts[min(count - 1, int((edge[1] + edge[3] / 2 - top) * count / whole))].append(edge)
    return parts


def main() -> None:
    """Both directions."""
    with studio(1500, TALL) as at:
        scene = Scene(world=at.stage.world)
        at.as_("asha", channel=ROOM)
        at.page.click(".channel", ROOM)
        at.stage.do(scene.says("Good morning!"))
        waits(at, lambda: any(CHAT in plain(one) for one in at.stage.world.slack.channel(ROOM).roots()))
        waits(at, lambda: scene.found("Good morning!"))
        plays(at, scene, INBOUND)
        takes(at, scene, "fidelity_in", since=0)
        before = len(at.page.run(EDGES))
        bubbles = len(at.page.run(EDGES.replace("#thread-messages .message", ".bubble")))
        plays(at, scene, OUTBOUND)
        takes(at, scene, "fidelity_out", since=before)
        takes_phone(at, "fidelity_phone", since=bubbles)


if __name__ == "__main__":
    main()
