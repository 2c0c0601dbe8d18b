"""`python -m tests.browser.fidelity`: a thread that holds every kind of message both ways, as docs/fidelity.md shows it."""

import time
from functools import partial

from sandbox.slack import plain
from tests.browser.pictures import Studio, studio, waits
from tests.fidelity.inbound import INBOUND
from tests.fidelity.outbound import OUTBOUND
from tests.fidelity.scene import CHAT, ROOM, Row, Scene

TALL = 9_000  # the thread's panel shows all of it without scrolling
PART = 1_500  # pixels of one picture, about
PICTURES = ("fidelity_in_1", "fidelity_in_2", "fidelity_out_1", "fidelity_out_2", "fidelity_phone")
EDGES = """return [...document.querySelectorAll('#thread-messages .message')].map((one) => {
    const at = one.getBoundingClientRect();
    return [at.x, at.y, at.width, at.height, Number(one.classList.contains('joined'))]; })"""


def plays(at: Studio, scene: Scene, rows: tuple[Row, ...]) -> None:
    """Each row, seen in the thread before the next, so that nothing is merged."""
    for row in rows:
        at.stage.do(row.act(scene))
        waits(row.what, partial(row.there, scene))
    time.sleep(4)


def takes(at: Studio, scene: Scene, name: str, *, since: int) -> None:
    """The thread from its message `since` on, cut between messages into pictures of about the same height."""
    at.as_("asha", channel=ROOM, thread=scene.root, chat=scene.chat)
    at.page.find("#thread-messages .message")
    time.sleep(2)
    edges = at.page.run(EDGES)[since:]
    for number, part in enumerate(_parts(edges), 1):
        x, y, width, *_ = part[0]
        height = part[-1][1] + part[-1][3] - y
        at.takes_area(f"{name}_{number}", x, y, width, height)


def takes_phone(at: Studio, name: str, *, since: int) -> None:
    """What the customers have of it, from a bubble on."""
    edges = at.page.run(EDGES.replace("#thread-messages .message", ".bubble"))[since:]
    left = min(edge[0] for edge in edges) - 12
    right = max(edge[0] + edge[2] for edge in edges) + 12
    top, bottom = edges[0][1] - 2, edges[-1][1] + edges[-1][3] + 14
    at.takes_area(name, left, top, right - left, bottom - top)


def _parts(edges: list[list[float]]) -> list[list[list[float]]]:
    """Messages by the part in which the middle of each falls, all parts of about one height; none begins without a name."""
    top = edges[0][1]
    whole = edges[-1][1] + edges[-1][3] - top
    count = max(1, round(whole / PART))
    parts: list[list[list[float]]] = [[] for _ in range(count)]
    place = 0
    for edge in edges:
        _, y, _, height, joined = edge
        if not joined:
            place = min(count - 1, int((y + height / 2 - top) * count / whole))
        parts[place].append(edge)
    return parts


def main() -> None:
    """Both directions."""
    with studio(1500, TALL) as at:
        scene = Scene(world=at.stage.world)
        at.as_("asha", channel=ROOM)
        at.page.click(".channel", ROOM)
        at.stage.do(scene.says("Good morning!"))
        waits("its card", lambda: any(CHAT in plain(one) for one in at.stage.world.slack.channel(ROOM).roots()))
        waits("its words", lambda: scene.found("Good morning!"))
        plays(at, scene, INBOUND)
        takes(at, scene, "fidelity_in", since=0)
        before = len(at.page.run(EDGES))
        bubbles = len(at.page.run(EDGES.replace("#thread-messages .message", ".bubble")))
        plays(at, scene, OUTBOUND)
        takes(at, scene, "fidelity_out", since=before)
        takes_phone(at, "fidelity_phone", since=bubbles)


if __name__ == "__main__":
    main()
