"""Many people to be moved between rooms: Slack allows few moves a minute, so admins see how far it is."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.model.effect.notices import SendDm
from bot.model.effect.people import SyncProgress
from bot.model.ids import PostId
from bot.model.lane import Lane
from bot.notices.messages.rooms import MovingPeople, PeopleMoved
from storage.tx import Tx

MANY = 20  # calls; fewer are made before anybody could read about them
SETTING = "moving"
SECONDS_EACH = 1.2
APART = timedelta(seconds=5)  # between two states of the message that tells it


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkProgress:
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
        effect = SyncProgress(target=PostId(post_id), over=run["done"] if over else None)
        tx.outbox.sync(effect, lane=Lane.progress(post_id), due=None if over else tx.engine_now + APART)
    if over:
        tx.settings.put(SETTING, None, by=None)


def next_look(tx: Tx) -> datetime:
    """When it may be shown again, if it is shown now; Slack lets few messages be changed a minute."""
    run = tx.settings.get(SETTING)
    if run is None:
        return tx.engine_now
    last = run.get("shown")
    at = tx.engine_now if last is None else datetime.fromisoformat(last) + APART
    if at <= tx.engine_now:
        tx.settings.put(SETTING, run | {"shown": tx.engine_now.isoformat()}, by=None)
    return at


def progress(tx: Tx) -> BulkProgress | None:
    """How far it is; None: not many are being moved."""
    run = tx.settings.get(SETTING)
    if run is None:
        return None
    removals, invitations, _ = tx.rooms.to_move()
    total = run["done"] + removals + invitations
    return BulkProgress(done=run["done"], total=total, removals=removals, seconds=_calls(tx) * SECONDS_EACH)


def _calls(tx: Tx) -> int:
    """A removal is a call of its own; of the invitations to a room a hundred go at once."""
    removals, _, rooms = tx.rooms.to_move()
    return removals + rooms


def notice(tx: Tx, over: int | None = None) -> MovingPeople | PeopleMoved:
    """What is said of it, as it is now. `over`: all of so many are done."""
    far = progress(tx)
    if over is not None or far is None:
        return PeopleMoved(count=over or 0)
    return MovingPeople(count=far.total, done=far.done, seconds=far.seconds)


def _tell(tx: Tx) -> list[int]:
    posts = []
    for agent in tx.people.roster().agents:
        if agent.admin:
            post_id = tx.posts.add(kind="tell", reader_id=agent.id)
            effect = SendDm(target=PostId(post_id), notice=notice(tx))
            tx.outbox.post(effect, lane=Lane.person(agent.id), key=f"tell:moving:{post_id}")
            posts.append(post_id)
    return posts
