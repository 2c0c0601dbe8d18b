"""`python -m tests.browser.changes`: one thread with what was changed, deleted, taken off and found later, as docs/fidelity.md shows it."""

import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sandbox.slack import plain
from tests.browser.driver import browser
from tests.browser.pictures import MORNING, Studio, waits
from tests.browser.stage import Stage, the_app
from tests.fidelity.outbound import tabled, taken_off
from tests.fidelity.scene import CHAT, ROOM, Scene

AWAY = timedelta(minutes=20)
PICTURES = ("fidelity_changes",)
SIZE = (1400, 1500)


def sent(scene: Scene, words: str) -> bool:
    """Whether the mark under the agent's words says that the customers have them."""
    return any(scene.marked(words, mark) for mark in ("ballot_box_with_check", "large_blue_circle"))


def before(at: Stage, scene: Scene) -> None:
    """Everything that happens while the program listens."""
    world = at.world
    waits(
        "the room",
        lambda: any(one.name == ROOM and scene.agent in one.members for one in world.slack.channels.values()),
    )
    at.do(scene.says("Good morning! What is the service?"))
    waits("the card", lambda: any(CHAT in plain(one) for one in world.slack.channel(ROOM).roots()))
    waits("Good morning!", lambda: scene.found("Good morning!"))
    for words in ("It is 90 EUR", "Paid in advance"):
        at.do(scene.answers(words))
        waits(words, partial(sent, scene, words))
    first, second = [one for one in world.periskope.messages(scene.chat) if one.from_me][-2:]
    at.do(_changed(world.periskope.edit_sent, first, "It is 900 EUR"))
    waits("900 EUR", lambda: scene.found("900 EUR"))
    at.do(_changed(world.periskope.delete_message, second))
    waits("no longer has it", lambda: scene.found("no longer has it"))
    at.do(tabled(scene))
    waits("the table", lambda: "Small | 90" in scene.heard())
    at.do(taken_off(scene))
    waits("still has the file", lambda: scene.found("still has the file"))


async def _changed(change: Callable[..., None], *args: Any) -> None:
    change(*args)


def meanwhile(at: Stage, scene: Scene) -> None:
    """What is written while it is away, and Slack gives up telling."""
    at.do(scene.answers("You can collect it at five"))
    at.world.slack.delivery.queue.clear()
    at.world.slack.delivery.retries.clear()
    at.world.clock.move(AWAY)


def main() -> None:
    """The whole thread, in one picture."""
    with tempfile.TemporaryDirectory(prefix="studio-") as folder, browser(*SIZE) as page:
        stage = Stage(at=MORNING)
        try:
            scene = Scene(world=stage.world)
            with the_app(stage, Path(folder), SENDER="author"):
                before(stage, scene)
                time.sleep(3)
            meanwhile(stage, scene)
            with the_app(stage, Path(folder), SENDER="author"):
                waits("what was missed", lambda: scene.found("while this app was away") or "at five" in scene.heard())
                time.sleep(3)
                at = Studio(page=page, stage=stage)
                at.as_("asha", channel=ROOM, thread=scene.root, chat=scene.chat)
                page.find("#thread-messages .message")
                time.sleep(2)
                at.takes("fidelity_changes", "#thread-messages")
        finally:
            stage.close()


if __name__ == "__main__":
    main()
