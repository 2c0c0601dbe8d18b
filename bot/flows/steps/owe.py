"""What trips owe to the outside, each with its lane and key."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain.content_json import from_json
from bot.domain.model import Message, Thread
from bot.domain.text_split import split
from bot.flows.steps import recall
from bot.views.copy import PART
from storage.queries.outbox import Effect
from storage.tx import Tx

JITTER = timedelta(seconds=0.3)  # Slack promises no order between events; what was written first goes first


def card(tx: Tx, thread: Thread) -> None:
    """The card shall show what is true now."""
    tx.outbox.owe_sync(Effect(kind="SyncCard", target=thread.id), lane=f"look:{thread.room_id}:{thread.chat_id}")


def cards(tx: Tx, chat_id: int) -> None:
    """All current cards of a chat shall show what is true now."""
    for thread in tx.threads.of_chat(chat_id):
        if thread.ts is not None:
            card(tx, thread)


def post_lane(thread: Thread) -> str:
    """Where a thread's posts queue: one line a room and chat."""
    return f"post:{thread.room_id}:{thread.chat_id}"


def new_thread(tx: Tx, thread: Thread, *, before: int | None) -> None:
    """A card, then one folded post of what was said before message `before`, or by now."""
    lane = post_lane(thread)
    tx.outbox.owe(Effect(kind="PostCard", target=thread.id), lane=lane, key=f"card:{thread.id}")
    post_id = tx.posts.add(kind="history", thread_id=thread.id)
    newest = tx.messages.newest_settled(thread.chat_id)
    until = tx.house if before is None or newest is None else newest
    below = before or tx.messages.next_id(thread.chat_id)
    payload: dict[str, Any] = {"before": below, "until": until.isoformat()}
    if recall.for_new(tx, thread, until, below):
        payload["asked"] = tx.now.isoformat()
    tx.outbox.owe(Effect(kind="PostHistory", target=post_id, payload=payload), lane=lane, key=f"history:{thread.id}")


def further_history(tx: Tx, thread: Thread, until: datetime, before: int) -> None:
    """One more folded post, of what was said before that."""
    payload = {"before": before, "until": until.isoformat(), "further": True}
    post_id = tx.posts.add(kind="history", thread_id=thread.id)
    effect = Effect(kind="PostHistory", target=post_id, payload=payload)
    tx.outbox.owe(effect, lane=post_lane(thread), key=f"history:{thread.id}:{before}")


def copy(tx: Tx, thread: Thread, message_id: int) -> None:
    """The message shall stand in this thread, once."""
    if not tx.posts.copy_in(thread.id, message_id):
        _parts(tx, thread, message_id, since=0)


def _further_parts(tx: Tx, message_id: int) -> None:
    """Its words may now be more than its posts hold: wherever it stands, the rest shall stand too."""
    held: dict[int, int] = {}
    for post, part in tx.posts.copies(message_id):
        if post.thread_id is not None:
            held[post.thread_id] = max(held.get(post.thread_id, 0), part + 1)
    for thread_id, since in held.items():
        _parts(tx, tx.threads.get(thread_id), message_id, since=since)


def _parts(tx: Tx, thread: Thread, message_id: int, *, since: int) -> None:
    words = from_json(tx.messages.get(message_id).body).doc
    for part in range(since, len(split(words, PART))):
        post_id = tx.posts.add_copy(thread.id, message_id, part=part)
        key = f"copy:{thread.id}:{message_id}:{part}"
        order = f"{tx.messages.get(message_id).at.timestamp():017.6f}:{part:04d}"
        tx.outbox.owe_in_order(Effect(kind="PostCopy", target=post_id), order=order, lane=post_lane(thread), key=key)
        tx.threads.wrote(thread.id)


def file(tx: Tx, thread: Thread, file_id: int) -> None:
    """A message's file shall stand in this thread: uploaded, then shared."""
    for kind in ("StageFile", "ShareFile"):
        tx.outbox.owe(Effect(kind=kind, target=file_id), lane=post_lane(thread), key=f"{kind}:{file_id}")


def copies_changed(tx: Tx, message_id: int) -> None:
    """Every copy of the message shall show what it says now."""
    for post, _ in tx.posts.copies(message_id):
        if post.ts is not None and post.thread_id is not None:
            thread = tx.threads.get(post.thread_id)
            lane = f"look:{thread.room_id}:{thread.chat_id}"
            tx.outbox.owe_sync(Effect(kind="SyncCopy", target=post.id), lane=lane)
    _further_parts(tx, message_id)


def marks(tx: Tx, message: Message, *, after: float = 0) -> None:
    """The agent's own Slack message shall carry the mark of its delivery, looked at now or `after` seconds."""
    if message.slack_ts is not None:
        lane = f"look:{message.slack_channel}:{message.id}"
        due = tx.now + timedelta(seconds=after) if after else None
        tx.outbox.owe_sync(Effect(kind="SyncMarks", target=message.id), lane=lane, due=due)


def notice(tx: Tx, thread: Thread, kind: str, *, key: str, **payload: Any) -> None:
    """A line of ours in the thread, once for `key`. `kind` names the sentence, `payload` holds our own keys."""
    _line(tx, thread, {"kind": kind, **payload}, lane=post_lane(thread), key=key)


def naming(tx: Tx, thread: Thread, kind: str, *, key: str, **payload: Any) -> None:
    """As `notice`, but behind what customers write, here and elsewhere; the thread's card still comes first."""
    lane = post_lane(thread) if thread.ts is None else f"line:{thread.room_id}:{thread.chat_id}"
    _line(tx, thread, {"kind": kind, **payload}, lane=lane, key=key)


def _line(tx: Tx, thread: Thread, payload: dict[str, Any], *, lane: str, key: str) -> None:
    post_id = tx.posts.add(kind="notice", thread_id=thread.id)
    tx.outbox.owe(Effect(kind="PostNotice", target=post_id, payload=payload), lane=lane, key=f"notice:{key}")


def tell(tx: Tx, agent_id: int, kind: str, *, key: str, **payload: Any) -> None:
    """A private message to one of our people, once for `key`."""
    post_id = tx.posts.add(kind="tell", reader_id=agent_id)
    effect = Effect(kind="Tell", target=post_id, payload={"kind": kind, **payload})
    tx.outbox.owe(effect, lane=f"tell:{agent_id}", key=f"tell:{agent_id}:{key}")


def tell_admins(tx: Tx, kind: str, *, key: str, **payload: Any) -> None:
    """A private message to every admin, as long as they are one."""
    for agent in tx.people.roster().agents:
        if agent.admin:
            tell(tx, agent.id, kind, key=key, **payload, admins=True)


def whisper(tx: Tx, kind: str, *, to: str, channel: str, root: str | None, key: str, **payload: Any) -> None:
    """A sentence that only one person sees, if they look now. `to` is a Slack user, in the roster or not."""
    about = {"kind": kind, "to": to, "channel": channel, "root": root, **payload}
    effect = Effect(kind="Whisper", target=0, payload=about)
    tx.outbox.owe(effect, lane=f"person:{to}", key=f"whisper:{to}:{key}")


def reactions(tx: Tx, message: Message) -> None:
    """The agent's own Slack message shall carry what customers reacted with."""
    if message.slack_ts is not None:
        lane = f"look:{message.slack_channel}:{message.id}"
        tx.outbox.owe_sync(Effect(kind="SyncReactions", target=message.id), lane=lane)


def mark_refused(tx: Tx, *, channel: str, ts: str, name: str) -> None:
    """A reaction on a Slack message that is no message of ours to the customer."""
    effect = Effect(kind="React", target=0, payload={"channel": channel, "ts": ts, "name": name})
    tx.outbox.owe(effect, lane=f"look:{channel}:{ts}", key=f"react:{channel}:{ts}:{name}")


def send(tx: Tx, message_id: int, chat_id: int, *, delay: float, again: int = 0, order: str | None = None) -> None:
    """The reply shall reach the customer, not before `delay` seconds from now, in the order in which people wrote.

    `again`: a person decided that it shall go, each time with another number; it is not asked about any more.
    `order`: its place among others, as a Slack `ts`, where it has none itself.
    """
    due = tx.now + max(timedelta(seconds=delay), JITTER)
    effect = Effect(kind="SendWhatsApp", target=message_id, payload={"again": again} if again else None)
    order = order or tx.messages.get(message_id).slack_ts or f"{tx.house.timestamp():.6f}"
    tx.outbox.owe_in_order(effect, order=order, lane=f"wa:{chat_id}", key=f"send:{message_id}:{again}", due=due)


def read_chat(tx: Tx, chat_id: int) -> str:
    """The chat's record shall be read afresh; gives the gate to wait at."""
    lane = f"chat:{chat_id}"
    tx.outbox.owe_sync(Effect(kind="ReadChat", target=chat_id), lane=lane)
    return lane


def room(tx: Tx, room_id: int) -> None:
    """Slack shall have the room as our rows have it; removals in a lane of their own, ahead of all."""
    removals(tx, room_id)
    look_at_room(tx, room_id)


def look_at_room(tx: Tx, room_id: int) -> None:
    """The room shall be made, opened, read or filled, whatever is next; nobody is removed by this."""
    tx.outbox.owe_sync(Effect(kind="SyncRoom", target=room_id), lane=f"room:{room_id}")


def removals(tx: Tx, room_id: int) -> None:
    """Whoever is in the room and should not be shall be out; nothing waits in this lane but other removals."""
    if tx.rooms.intruders(room_id):
        tx.outbox.owe_sync(Effect(kind="SyncKicks", target=room_id), lane=f"kick:{room_id}")


def withdraw(tx: Tx, thread_id: int) -> None:
    """Nothing of the thread shall stand in its room."""
    tx.outbox.owe_sync(Effect(kind="Withdraw", target=thread_id), lane=f"gone:{thread_id}")


def find_person(tx: Tx, agent_id: int) -> None:
    """Look for the Slack person behind an address."""
    tx.outbox.owe_sync(Effect(kind="FindPerson", target=agent_id), lane=f"person:{agent_id}")


def home(tx: Tx, agent_id: int, *, due: datetime | None = None) -> None:
    """The person's home tab shall show what is true now, or then."""
    tx.outbox.owe_sync(Effect(kind="SyncHome", target=agent_id), lane=f"home:{agent_id}", due=due)


def note(tx: Tx, message: Message) -> None:
    """The note shall stand in Periskope too."""
    tx.outbox.owe(Effect(kind="AddNote", target=message.id), lane=f"wa:{message.chat_id}", key=f"note:{message.id}")


def edit_whatsapp(tx: Tx, message: Message) -> None:
    """The customer shall have the newest words."""
    lane = f"wa:{message.chat_id}"
    tx.outbox.owe(Effect(kind="EditWhatsApp", target=message.id), lane=lane, key=f"edit:{message.id}:{message.version}")


def delete_whatsapp(tx: Tx, message: Message) -> None:
    """The customer shall no longer have the message."""
    lane = f"wa:{message.chat_id}"
    tx.outbox.owe(Effect(kind="DeleteWhatsApp", target=message.id), lane=lane, key=f"delete:{message.id}")
