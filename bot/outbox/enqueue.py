"""What trips owe to the outside, each with its lane and key."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot.model.chat import Chat
from bot.model.effect.chats import ReadChat
from bot.model.effect.notices import PostEphemeral, PostNotice, SendDm
from bot.model.effect.people import FindPerson, SyncHome, SyncRemovals, SyncRoom
from bot.model.effect.replies import AddNote, DeleteWhatsApp, EditWhatsApp, SendWhatsApp
from bot.model.effect.reports import DeleteReport
from bot.model.effect.threads import (
    PostCopy,
    PostHistory,
    React,
    SyncCard,
    SyncCopy,
    SyncMarks,
    SyncReactions,
    Withdraw,
)
from bot.model.ids import AgentId, ChatId, MessageId, PostId, RoomId, ThreadId
from bot.model.lane import Lane
from bot.model.message import Message, from_json
from bot.model.notice import Notice
from bot.model.room import Post, Thread
from bot.text.split import PART, split
from storage.tx import Tx

JITTER = timedelta(seconds=0.3)  # Slack promises no order between events; what was written first goes first
GATHERED = timedelta(seconds=3)
CARD_SECONDS = timedelta(seconds=3)
"""So long after the customer's last message their newest words go onto the card."""
CARD_AT_MOST = timedelta(seconds=10)
"""As long as they write on, their newest words go onto the card so often."""


def delete_report(tx: Tx, post_id: int) -> None:
    """A post outside all threads that names the customer shall be gone."""
    tx.outbox.sync(DeleteReport(target=PostId(post_id)), lane=Lane.withdrawn_report(post_id))


def card(tx: Tx, thread: Thread) -> None:
    """The card shall show what is true now."""
    tx.outbox.sync(SyncCard(target=ThreadId(thread.id)), lane=Lane.card(thread))


def card_words(tx: Tx, thread: Thread) -> None:
    """The card shall show the customer's newest words, once they pause; nothing else of it has changed."""
    due = tx.engine_now + CARD_SECONDS
    tx.outbox.sync(SyncCard(target=ThreadId(thread.id)), lane=Lane.card(thread), due=due, most=CARD_AT_MOST)


def cards(tx: Tx, chat_id: int) -> None:
    """All current cards of a chat shall show what is true now."""
    for thread in tx.threads.of_chat(chat_id):
        if thread.ts is not None:
            card(tx, thread)


def further_history(tx: Tx, thread: Thread, until: datetime, before: int) -> None:
    """One more folded post, of what was said before that."""
    post_id = tx.posts.add(kind="history", thread_id=thread.id)
    effect = PostHistory(target=PostId(post_id), before=before, until=until, further=True)
    tx.outbox.post(effect, lane=Lane.posts(thread), key=f"history:{thread.id}:{before}")


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
        # WhatsApp's times are whole seconds: within one, what came first goes first, also where it is posted anew.
        order = f"{tx.messages.get(message_id).at.timestamp():017.6f}:{message_id:012d}:{part:04d}"
        tx.outbox.post_in_order(PostCopy(target=PostId(post_id), order=order), lane=Lane.posts(thread), key=key)
        tx.threads.wrote(thread.id)


def copies_changed(tx: Tx, message_id: int) -> None:
    """Every copy of the message shall show what it says now."""
    for post, _ in tx.posts.copies(message_id):
        post_changed(tx, post)
    _further_parts(tx, message_id)


def post_changed(tx: Tx, post: Post) -> None:
    """A post that stands in a thread shall show what is true now."""
    if post.ts is not None and post.thread_id is not None:
        thread = tx.threads.get(post.thread_id)
        tx.outbox.sync(SyncCopy(target=PostId(post.id)), lane=Lane.looks(thread))


def _home(tx: Tx, message: Message) -> Message:
    """What a person wrote: for a further file the message that it hung on."""
    return message if message.part_of is None else tx.messages.get(message.part_of)


def marks(tx: Tx, message: Message, *, after: float = 0) -> None:
    """The agent's own Slack message shall carry the mark of its delivery, looked at now or `after` seconds."""
    message = _home(tx, message)
    if message.slack_ts is not None:
        due = tx.engine_now + timedelta(seconds=after) if after else None
        tx.outbox.sync(SyncMarks(target=MessageId(message.id)), lane=Lane.marks(message), due=due)


def notice(tx: Tx, thread: Thread, said: Notice, *, key: str) -> None:
    """A line of ours in the thread, once for `key`."""
    _line(tx, thread, said, lane=Lane.posts(thread), key=key)


def assignee_line(tx: Tx, thread: Thread, said: Notice, *, key: str) -> None:
    """As `notice`, but behind what customers write, here and elsewhere; the thread's card still comes first."""
    lane = Lane.posts(thread) if thread.ts is None else Lane.lines(thread)
    _line(tx, thread, said, lane=lane, key=key)


def _line(tx: Tx, thread: Thread, said: Notice, *, lane: Lane, key: str) -> None:
    post_id = tx.posts.add(kind="notice", thread_id=thread.id)
    tx.outbox.post(PostNotice(target=PostId(post_id), notice=said), lane=lane, key=f"notice:{key}")


def dm(tx: Tx, agent_id: int, said: Notice, *, key: str, admins: bool = False) -> None:
    """A private message to one of our people, once for `key`. `admins`: only as long as they are one."""
    post_id = tx.posts.add(kind="tell", reader_id=agent_id)
    effect = SendDm(target=PostId(post_id), admins=admins, notice=said)
    tx.outbox.post(effect, lane=Lane.dms(agent_id), key=f"tell:{agent_id}:{key}")


def dm_admins(tx: Tx, said: Notice, *, key: str, by: int | None = None) -> None:
    """A private message to every admin, as long as they are one. `by`: who did what it tells of, and was answered."""
    for agent in tx.people.roster().agents:
        if agent.admin and agent.id != by:
            dm(tx, agent.id, said, key=key, admins=True)


def ephemeral(tx: Tx, said: Notice, *, to: str, channel: str, root: str | None, key: str) -> None:
    """A sentence that only one person sees, if they look now. `to` is a Slack user, in the roster or not."""
    effect = PostEphemeral(to=to, channel=channel, root=root, notice=said)
    tx.outbox.post(effect, lane=Lane.ephemerals(to), key=f"whisper:{to}:{key}")


def reactions(tx: Tx, message: Message) -> None:
    """The agent's own Slack message shall carry what customers reacted with."""
    message = _home(tx, message)
    if message.slack_ts is not None:
        tx.outbox.sync(SyncReactions(target=MessageId(message.id)), lane=Lane.marks(message))


def mark_refused(tx: Tx, *, channel: str, ts: str, name: str) -> None:
    """A reaction on a Slack message that is no message of ours to the customer."""
    effect = React(channel=channel, ts=ts, name=name)
    tx.outbox.post(effect, lane=Lane.reaction(channel, ts), key=f"react:{channel}:{ts}:{name}")


def send(tx: Tx, message_id: int, chat_id: int, *, delay: float, again: int = 0, order: str | None = None) -> None:
    """The reply shall reach the customer, not before `delay` seconds from now, in the order in which people wrote.

    `again`: a person decided that it shall go, each time with another number; it is not asked about any more.
    `order`: its place among others, as a Slack `ts`, where it has none itself.
    """
    due = tx.engine_now + max(timedelta(seconds=delay), JITTER)
    order = order or tx.messages.get(message_id).slack_ts or f"{tx.business_now.timestamp():.6f}"
    effect = SendWhatsApp(target=MessageId(message_id), again=again, order=order)
    tx.outbox.post_in_order(effect, lane=Lane.whatsapp(chat_id), key=f"send:{message_id}:{again}", due=due)


def read_chat(tx: Tx, chat_id: int) -> str:
    """The chat's record shall be read afresh; gives the gate to wait at."""
    lane = Lane.chat(chat_id)
    tx.outbox.sync(ReadChat(target=ChatId(chat_id)), lane=lane)
    return str(lane)


def look_at_room(tx: Tx, room_id: int) -> None:
    """The room shall be made, opened, read or filled, whatever is next; nobody is removed by this."""
    tx.outbox.sync(SyncRoom(target=RoomId(room_id)), lane=Lane.room(room_id))


def removals(tx: Tx, room_id: int) -> None:
    """Whoever is in the room and should not be shall be out; nothing waits in this lane but other removals."""
    tx.outbox.sync(SyncRemovals(target=RoomId(room_id)), lane=Lane.removals(room_id))


def withdraw(tx: Tx, thread_id: int) -> None:
    """Nothing of the thread shall stand in its room."""
    tx.outbox.sync(Withdraw(target=ThreadId(thread_id)), lane=Lane.withdrawal(thread_id))


def find_person(tx: Tx, agent_id: int) -> None:
    """Look for the Slack person behind an address, unless that is under way: an admin may have said who it is."""
    if not tx.outbox.open_for(FindPerson, agent_id):
        tx.outbox.sync(FindPerson(target=AgentId(agent_id)), lane=Lane.person(agent_id))


def home(tx: Tx, agent_id: int, *, due: datetime | None = None) -> None:
    """The person's home tab shall show what is true now, or then."""
    tx.outbox.sync(SyncHome(target=AgentId(agent_id)), lane=Lane.home(agent_id), due=due)


def note(tx: Tx, message: Message) -> None:
    """The note shall stand in Periskope too."""
    tx.outbox.post(AddNote(target=MessageId(message.id)), lane=Lane.whatsapp(message.chat_id), key=f"note:{message.id}")


def edit_whatsapp(tx: Tx, message: Message, *, by: int, had: int) -> None:
    """The customer shall have the newest words. `had`: which of its former bodies the message had before, from 0."""
    effect = EditWhatsApp(target=MessageId(message.id), by=by, had=had)
    tx.outbox.post(effect, lane=Lane.whatsapp(message.chat_id), key=f"edit:{message.id}:{message.version}")


def delete_whatsapp(tx: Tx, message: Message, *, by: int | None) -> None:
    """The customer shall no longer have the message. It may be asked for again after it was not done."""
    effect = DeleteWhatsApp(target=MessageId(message.id), by=by)
    tx.outbox.post(effect, lane=Lane.whatsapp(message.chat_id), key=f"delete:{message.id}:{message.version}")


def chat_changed(tx: Tx, before: Chat, after: Chat) -> None:
    """Its wait or its assignee is another: whoever holds or held it, admins, and all in its rooms if it was nobody's."""
    looking = tx.home_views.lookers()
    if not looking:
        return
    concerned = {one for one in (before.assignee_id, after.assignee_id) if one is not None}
    if before.assignee_id is None or after.assignee_id is None:
        concerned |= set(tx.routing.places(after.id))
    _show(tx, looking, concerned)


def switched(tx: Tx, people: Collection[int]) -> None:
    """These people went on or off: themselves, and admins, who see the team."""
    looking = tx.home_views.lookers() if people else frozenset()
    if looking:
        _show(tx, looking, set(people))


def _show(tx: Tx, looking: frozenset[int], concerned: set[int]) -> None:
    admins = {agent.id for agent in tx.people.roster().agents if agent.admin}
    for agent_id in sorted(looking & (concerned | admins)):
        home(tx, agent_id, due=tx.engine_now + GATHERED)
