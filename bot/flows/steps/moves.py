"""Many people to be moved between rooms: Slack allows few moves a minute, so admins see how far it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.queries.outbox import Effect
from storage.tx import Tx

MANY = 20  # calls; fewer are made before anybody could read about them
SETTING = "moving"
SECONDS_EACH = 1.2
APART = timedelta(seconds=5)  # between two states of the message that tells it


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Of `total` removals and invitations `done` are done, and `removals` of those still to do are removals.

    `seconds`: about how long Slack's limit makes the rest take.
    """

    done: int
    total: int
    removals: int
    seconds: float


def moved(tx: Tx, count: int) -> None:
    """So many people were just moved: count them, and begin to tell of it if many are still to come."""
    run = tx.settings.get(SETTING)
    if run is not None:
        tx.settings.put(SETTING, run | {"done": run["done"] + count}, by=None)
    elif _calls(tx) >= MANY:
        tx.settings.put(SETTING, {"done": count, "posts": []}, by=None)
        tx.settings.put(SETTING, {"done": count, "posts": _tell(tx)}, by=None)
    look(tx)


def look(tx: Tx) -> None:
    """The messages that tell it shall show how far it is; at the end at once, and for the last time."""
    run = tx.settings.get(SETTING)
    if run is None:
        return
    over = _calls(tx) == 0
    for post_id in run["posts"]:
        numbers = {"over": run["done"]} if over else {}
        effect = Effect(kind="SyncMoving", target=post_id, payload=numbers)
        tx.outbox.owe_sync(effect, lane=f"look:moving:{post_id}", due=None if over else tx.now + APART)
    if over:
        tx.settings.put(SETTING, None, by=None)


def next_look(tx: Tx) -> datetime:
    """When it may be shown again, if it is shown now; Slack lets few messages be changed a minute."""
    run = tx.settings.get(SETTING)
    if run is None:
        return tx.now
    last = run.get("shown")
    at = tx.now if last is None else datetime.fromisoformat(last) + APART
    if at <= tx.now:
        tx.settings.put(SETTING, run | {"shown": tx.now.isoformat()}, by=None)
    return at


def progress(tx: Tx) -> Progress | None:
    """How far it is; None: not many are being moved."""
    run = tx.settings.get(SETTING)
    if run is None:
        return None
    removals, invitations, _ = tx.rooms.to_move()
    total = run["done"] + removals + invitations
    return Progress(done=run["done"], total=total, removals=removals, seconds=_calls(tx) * SECONDS_EACH)


def _calls(tx: Tx) -> int:
    """A removal is a call of its own; of the invitations to a room a hundred go at once."""
    removals, _, rooms = tx.rooms.to_move()
    return removals + rooms


def facts(tx: Tx, over: int | None = None) -> dict[str, Any]:
    """What the sentence needs, as it is now. `over`: all of so many are done."""
    far = progress(tx)
    if over is not None or far is None:
        return {"kind": "people_moved", "count": over or 0}
    return {"kind": "moving_people", "count": far.total, "passed": far.done, "seconds": far.seconds}


def _tell(tx: Tx) -> list[int]:
    posts = []
    for agent in tx.people.roster().agents:
        if agent.admin:
            post_id = tx.posts.add(kind="tell", reader_id=agent.id)
            effect = Effect(kind="Tell", target=post_id, payload=facts(tx))
            tx.outbox.owe(effect, lane=f"person:{agent.id}", key=f"tell:moving:{post_id}")
            posts.append(post_id)
    return posts
