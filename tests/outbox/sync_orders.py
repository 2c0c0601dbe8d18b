"""Every sync of the program, ordered as the program orders it, twice or more with other values each time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.chats.actions import by_people
from bot.grants import actions as grants
from bot.model.effect.chats import MarkRead, ReadChat, SyncAssignee, SyncTicket
from bot.model.effect.notices import WithdrawDms
from bot.model.effect.people import (
    CompareAccess,
    FindPerson,
    LookAtChannel,
    SyncChatAccess,
    SyncHome,
    SyncMemberAccess,
    SyncProgress,
    SyncRemovals,
    SyncRoom,
)
from bot.model.effect.replies import CheckDeletion, LookAtRoom, LookAtThread, ReactWhatsApp
from bot.model.effect.reports import DeleteReport
from bot.model.effect.threads import Backfill, ReadMessage, SyncCard, SyncCopy, SyncMarks, SyncReactions, Withdraw
from bot.model.effect_kind import SyncEffect
from bot.model.ids import AgentId, MessageId, PostId, RoomId
from bot.model.lane import Lane
from bot.model.message import Content, Message, MessageDirection, MessageSource, MessageState, to_json
from bot.model.new_message import NewMessage
from bot.model.person import Agent
from bot.model.room import RoomState, ThreadState
from bot.model.ticket import Ticket
from bot.notices import actions as notices
from bot.outbox import enqueue
from bot.replies.actions import second_look
from bot.replies.actions import send as replies_send
from bot.rooms.actions import attach, place
from bot.text.document import words
from bot.threads import actions as threads
from bot.tickets import actions as tickets
from storage.tx import Tx
from tests.fixtures import shop, stage

COPY, REPLY = "1772445590.000150", "1772445590.000200"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A shop with one of everything that a sync can be about."""

    at: stage.Stage
    seen: Message
    reply: Message
    ticket: Ticket
    pending: Agent
    post: int


Order = Callable[[Tx, Scene, int], None]


def built(tx: Tx) -> Scene:
    at = stage.built(tx)
    place.begins(tx, tx.phones.get(1).org_phone, tx.business_now)
    seen = _message(
        tx,
        at,
        direction=MessageDirection.IN,
        source=MessageSource.CUSTOMER,
        state=MessageState.SEEN,
        full_id="true_1555@c.us_A",
        wa_id="A",
    )
    post = tx.posts.add_copy(at.thread, seen.id, part=0)
    tx.posts.change(post, ts=COPY, channel=stage.CHANNEL)
    home = {"slack_channel": stage.CHANNEL, "slack_ts": REPLY, "slack_root": stage.ROOT}
    reply = _message(
        tx,
        at,
        direction=MessageDirection.OUT,
        source=MessageSource.SLACK,
        state=MessageState.SENT,
        wa_id="B",
        author_id=at.asha.id,
        **home,
    )
    told = tx.posts.add(kind="tell", reader_id=at.asha.id)
    tx.posts.change(told, ts="1.5", channel="D1")
    other = tx.labels.seen("label-repairs", "repairs", tx.engine_now)
    tx.rooms.add(kind="label", label_id=other, name="wa-repairs", state=RoomState.OPEN, slack_id="C0REPAIRS")
    grants.confirm(tx, at.ravi, by=at.boss)
    pending = tx.people.add(email="nils@shop.example", role="member", name="nils", state="pending", tz="UTC")
    ticket = tx.tickets.add(at.chat.id, subject="Bell", periskope_id="T-1")
    for person in (at.boss, at.asha, at.ravi):
        tx.home_views.looked(person.id)
    return Scene(at=at, seen=seen, reply=reply, ticket=ticket, pending=pending, post=told)


def _message(tx: Tx, at: stage.Stage, **values: Any) -> Message:
    body = to_json(Content(doc=words("hello")))
    row = NewMessage(chat_id=at.chat.id, body=body, at=tx.business_now, seen_at=tx.engine_now, **values)
    message_id = tx.messages.add(row)
    assert message_id is not None
    return tx.messages.get(message_id)


def card(tx: Tx, scene: Scene, n: int) -> None:
    tx.chats.change(scene.at.chat.id, name=f"Customer {n}")
    (enqueue.card_words if n == 1 else enqueue.card)(tx, tx.threads.get(scene.at.thread))


def copy(tx: Tx, scene: Scene, n: int) -> None:
    tx.messages.change(scene.seen.id, body=to_json(Content(doc=words(f"hello {n}"))))
    enqueue.copies_changed(tx, scene.seen.id)


def marks(tx: Tx, scene: Scene, n: int) -> None:
    tx.messages.change(scene.reply.id, state=(MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN)[n])
    enqueue.marks(tx, tx.messages.get(scene.reply.id), after=30 * (n == 1))


def reactions(tx: Tx, scene: Scene, n: int) -> None:
    tx.messages.react(scene.reply.id, "1555@c.us", ("👍", "🎉", "")[n], tx.engine_now)
    enqueue.reactions(tx, tx.messages.get(scene.reply.id))


def withdraw(tx: Tx, scene: Scene, _: int) -> None:
    tx.threads.change(scene.at.thread, state=ThreadState.LEAVING)
    enqueue.withdraw(tx, scene.at.thread)


def room(tx: Tx, scene: Scene, n: int) -> None:
    user = f"UNEW{n}"
    tx.rooms.put_member(scene.at.room, user, wanted=True)
    enqueue.look_at_room(tx, scene.at.room)


def look(tx: Tx, scene: Scene, n: int) -> None:
    by = (scene.at.boss, scene.at.asha, scene.at.boss)[n]
    attach.look(tx, scene.at.label, "C0OTHER", by=by)


def again(tx: Tx, scene: Scene, n: int) -> None:
    since = tx.engine_now - timedelta(hours=n + 1)
    effect = LookAtRoom(target=RoomId(scene.at.room), since=since, began=tx.engine_now - timedelta(minutes=1))
    tx.outbox.sync(effect, lane=Lane.second_look(scene.at.room))


def thread_again(tx: Tx, scene: Scene, n: int) -> None:
    second_look.look_at_thread(tx, tx.threads.get(scene.at.thread), tx.engine_now - timedelta(hours=n + 1))


def kicks(tx: Tx, scene: Scene, n: int) -> None:
    tx.rooms.put_member(scene.at.room, f"UGONE{n}", wanted=False, present=True)
    enqueue.removals(tx, scene.at.room)


def by_hand(tx: Tx, scene: Scene, _: int) -> None:
    effect = CheckDeletion(target=MessageId(scene.reply.id))
    tx.outbox.sync(effect, lane=Lane.deletion_check(scene.reply.id), due=tx.engine_now + timedelta(minutes=10))


def react(tx: Tx, scene: Scene, n: int) -> None:
    by = (scene.at.asha, scene.at.ravi, scene.at.asha)[n]
    replies_send.react(tx, scene.seen, ("👍", "🎉", "")[n], by=by)


def mark_read(tx: Tx, scene: Scene, n: int) -> None:
    chat = tx.chats.get(scene.at.chat.id)
    if n:
        by_people.reopen(tx, shop.seen(tx, scene.at.asha, chat.id), by=scene.at.asha)
    else:
        tx.settings.put_policies(replace(tx.settings.policies(), mark_read=True), by=None)
        by_people.close(tx, shop.seen(tx, scene.at.asha, chat.id), by=scene.at.asha)


def earlier(tx: Tx, scene: Scene, n: int) -> None:
    by = (scene.at.asha, scene.at.ravi, scene.at.boss)[n]
    until = tx.business_now - timedelta(days=n)
    place.ask(tx, tx.threads.get(scene.at.thread), until, scene.seen.id, by=by)


def read_chat(tx: Tx, scene: Scene, _: int) -> None:
    enqueue.read_chat(tx, scene.at.chat.id)


def read_message(tx: Tx, scene: Scene, _: int) -> None:
    threads.ask_where(tx, scene.seen)


def assignee(tx: Tx, scene: Scene, n: int) -> None:
    chat, at = tx.chats.get(scene.at.chat.id), scene.at
    if n == 2:
        by_people.release(tx, shop.seen(tx, at.boss, chat.id), by=at.boss)
    else:
        by_people.assign_to(tx, shop.seen(tx, at.boss, chat.id), (at.asha, at.ravi)[n], by=at.boss)


def ticket(tx: Tx, scene: Scene, n: int) -> None:
    at, now = scene.at, tickets.now(tx, scene.ticket)
    if n == 2:
        tickets.put_state(tx, now, done=now.open, by=at.ravi)
    else:
        tickets.assign(tx, now, (at.asha, at.ravi)[n], by=(at.boss, at.asha)[n])


def member_access(tx: Tx, scene: Scene, n: int) -> None:
    by = None if n == 1 else scene.at.boss
    other = next(one.id for one in tx.labels.all() if one.name == "repairs")
    if n == 2:
        grants.revoke_label(tx, scene.at.ravi, other, by=by, via="slack")
    else:
        grants.grant_label(tx, scene.at.ravi, other, by=by, via="slack")
        grants.labels(tx, scene.at.ravi.id, by=None if by is None else by.id)


def chat_access(tx: Tx, scene: Scene, n: int) -> None:
    grants.set_access(tx, scene.at.ravi, scene.at.chat.id, allow=n == 1, by=scene.at.boss, via="slack")


def compare(tx: Tx, scene: Scene, n: int) -> None:
    grants.compare(tx, scene.at.ravi.id, scene.at.chat.id, about=f"chat:{n}")


def moving(tx: Tx, scene: Scene, n: int) -> None:
    effect = SyncProgress(target=PostId(scene.post), over=n or None)
    tx.outbox.sync(effect, lane=Lane.progress(scene.post), due=None if n else tx.engine_now + timedelta(seconds=5))


def take_back(tx: Tx, scene: Scene, _: int) -> None:
    enqueue.delete_report(tx, scene.post)


def told(tx: Tx, scene: Scene, n: int) -> None:
    if n == 1:
        tx.posts.names(scene.post, scene.at.chat.id)
        tx.people.override(scene.at.asha.id, scene.at.chat.id, allow=False, by=None)
    notices.withdraw(tx, scene.at.asha.id)


def find(tx: Tx, scene: Scene, n: int) -> None:
    if n == 0:
        enqueue.find_person(tx, scene.pending.id)
    else:
        effect = FindPerson(target=AgentId(scene.pending.id), by=scene.at.boss.id, slack_user=f"UNILS{n}")
        tx.outbox.sync(effect, lane=Lane.person(scene.pending.id))


def home(tx: Tx, scene: Scene, n: int) -> None:
    enqueue.home(tx, scene.at.asha.id, due=tx.engine_now + timedelta(seconds=3) if n else None)


ORDERS: dict[type[SyncEffect], Order] = {
    DeleteReport: take_back,
    SyncCard: card,
    SyncCopy: copy,
    SyncMarks: marks,
    SyncReactions: reactions,
    Withdraw: withdraw,
    SyncRoom: room,
    LookAtChannel: look,
    LookAtRoom: again,
    LookAtThread: thread_again,
    SyncRemovals: kicks,
    CheckDeletion: by_hand,
    ReactWhatsApp: react,
    MarkRead: mark_read,
    Backfill: earlier,
    ReadChat: read_chat,
    ReadMessage: read_message,
    SyncAssignee: assignee,
    SyncTicket: ticket,
    SyncMemberAccess: member_access,
    SyncChatAccess: chat_access,
    CompareAccess: compare,
    SyncProgress: moving,
    WithdrawDms: told,
    FindPerson: find,
    SyncHome: home,
}
