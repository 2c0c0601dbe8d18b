"""Where a chat belongs, and making it so: threads started, ended or withdrawn."""

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from bot.access import queries as access_queries
from bot.model.chat import Chat, Phone
from bot.model.effect.threads import Backfill, PostCard, PostHistory
from bot.model.ids import LabelId, PostId, ThreadId
from bot.model.lane import Lane
from bot.model.person import Agent
from bot.model.queue import Arrival
from bot.model.room import Room, Thread, ThreadState
from bot.outbox import enqueue
from bot.rooms.actions import membership
from bot.rooms.policy.changes import NewThread, ThreadChanges, thread_changes
from bot.rooms.policy.placement import LabelRoom, Spec, place_chat
from storage.queries.outbox import new_mark
from storage.tx import Tx

MOVED = "room replaced"
LABEL = "label"
NOBODY: frozenset[str] = frozenset()
RECENT = timedelta(hours=48)  # never taken for old, wherever the sandbox has set its clock
AT_MOST = timedelta(seconds=3)  # so long a new thread's messages wait for what was before them
LOOK = timedelta(seconds=0.1)


def new_thread(tx: Tx, thread: Thread, *, before: int | None) -> None:
    """A card, then one folded post of what was said before message `before`, or by now."""
    lane = Lane.posts(thread)
    tx.outbox.post(PostCard(target=ThreadId(thread.id)), lane=lane, key=f"card:{thread.id}")
    post_id = tx.posts.add(kind="history", thread_id=thread.id)
    newest = tx.messages.newest_settled(thread.chat_id)
    until = tx.business_now if before is None or newest is None else newest
    below = before or tx.messages.next_id(thread.chat_id)
    asked = tx.engine_now if for_new(tx, thread, until, below) else None
    effect = PostHistory(target=PostId(post_id), before=below, until=until, asked=asked)
    tx.outbox.post(effect, lane=lane, key=f"history:{thread.id}")


def specs(tx: Tx, chat_id: int) -> frozenset[Spec]:
    """The rooms in which the chat appears, by what they are for. What was erased appears nowhere."""
    if tx.chats.get(chat_id).kind == "erased":
        return frozenset()
    labels = tx.chats.labels_of(chat_id)
    roster, overrides = tx.people.roster(), tx.people.overrides_of_chat(chat_id)
    concerned = {*overrides, *(one.id for label in labels for one in roster.holders(label))}
    return place_chat(
        labels,
        [agent for one in sorted(concerned) if (agent := roster.get(one)) is not None],
        granted=roster.granted,
        overrides=overrides,
        label_members=membership.holders(tx, labels),
    )


def place(tx: Tx, chat_id: int, *, begin: bool, before: int | None = None) -> list[Thread]:
    """Make the chat appear where it belongs and nowhere else; its current threads there.

    `begin`: threads that are missing are started now (else they come with the next message). `before`: the message that
    is about to be copied, which history leaves out.
    """
    seek = membership.find_or_make if begin else membership.find
    rooms = {room.id for spec in specs(tx, chat_id) if (room := seek(tx, spec)) is not None}
    changes = _changes(tx, chat_id, rooms, begin=begin)
    for thread in changes.withdraw:
        membership.withdraw(tx, thread)
    for thread in changes.end:
        _end(tx, thread)
    started = [_begin(tx, chat_id, new, before=before) for new in changes.begin]
    return sorted([*changes.stay, *started], key=lambda thread: thread.room_id)


def wanted_now(tx: Tx, chat_id: int) -> bool:
    """True if missing threads are started at once: for chats that wait, and for open ones that have a thread."""
    if tx.waits.open(chat_id) is not None:
        return True
    return tx.chats.get(chat_id).closed_at is None and bool(
        tx.threads.of_chat(chat_id, ThreadState.CURRENT, ThreadState.PAST, ThreadState.LEAVING)
    )


def _changes(tx: Tx, chat_id: int, rooms: Collection[int], *, begin: bool) -> ThreadChanges:
    threads = tx.threads.of_chat(chat_id, ThreadState.CURRENT, ThreadState.PAST)
    elsewhere = {thread.room_id for thread in threads}.difference(rooms)
    return thread_changes(
        rooms,
        threads,
        meant={room_id: membership.written(tx, room_id) for room_id in elsewhere},
        readers=access_queries.readers(tx, chat_id) if elsewhere else NOBODY,
        begin=begin,
    )


def _begin(tx: Tx, chat_id: int, new: NewThread, *, before: int | None) -> Thread:
    thread = tx.threads.add(new.room_id, chat_id, previous_id=new.previous_id)
    new_thread(tx, thread, before=before)
    return thread


def _end(tx: Tx, thread: Thread) -> None:
    tx.threads.change(thread.id, state=ThreadState.PAST)
    enqueue.card(tx, thread)


def leave_room(tx: Tx, room: Room) -> None:
    """A room is used no more: its open chats go to where they belong at once, the copies in it are withdrawn."""
    for thread in tx.threads.in_room(room.id, ThreadState.CURRENT, ThreadState.PAST):
        membership.withdraw(tx, thread)
        if thread.state == ThreadState.CURRENT:
            ask_to_place(tx, thread.chat_id, why=MOVED)


def start_new_thread(tx: Tx, chat: Chat) -> None:
    """End the chat's current threads where they stand: what comes next begins new ones, linked to these."""
    for thread in tx.threads.of_chat(chat.id):
        _end(tx, thread)


def on_grants_changed(tx: Tx, *, labels: Iterable[int] = (), chats: Iterable[int] = (), why: str) -> None:
    """Access changed: people are moved at once, chats looked at again, each by an event of its own, waiting ones first.

    What is done here does not grow with the chats of a label: each looks for the next one.
    """
    touched = sorted(set(labels))
    held = {label for held in tx.people.roster().granted.values() for label in held}
    for label_id in touched:
        room = tx.rooms.find("label", label_id=label_id)
        if room is not None:
            membership.recompute(tx, room)
        elif label_id in held:
            membership.find_or_make(tx, LabelRoom(label=LabelId(label_id)))
    again = [chat for label_id in touched for chat in tx.threads.next_of_label(label_id, waiting=True)]
    for chat_id in dict.fromkeys([*again, *sorted(set(chats))]):
        ask_to_place(tx, chat_id, why=why)
    for label_id in touched:
        on_label_changed(tx, f"{LABEL}:{label_id}", after=0)


def on_label_changed(tx: Tx, why: str, *, after: int) -> None:
    """Chats of a label are looked at one after the other: ask for the next one."""
    kind, _, label_id = why.partition(":")
    if kind == LABEL:
        for chat_id in tx.threads.next_of_label(int(label_id), after=after):
            ask_to_place(tx, chat_id, why=why)


def ask_to_place(tx: Tx, chat_id: int, *, why: str) -> None:
    """Look at this chat again, in a transaction of its own."""
    raw = json.dumps({"place": chat_id, "why": why}).encode()
    lane = Lane.in_place(chat_id)
    tx.inbox.arrive(Arrival(source="self", key=f"place:{chat_id}:{new_mark()}", lane=lane, raw=raw))


def begins(tx: Tx, org_phone: str, at: datetime) -> None:
    """From then on the messages of this phone come by themselves."""
    tx.settings.move_cursor(f"begins:{org_phone}", at)


NO_PHONE = "no phone"


def starts(tx: Tx, org_phone: str, *, running: timedelta) -> None:
    """What is written to this phone from now on is news, though it is found by the first poll.

    To the first phones of all, also what was written in the time that this process is `running`, if it had any to ask for.
    """
    now, without = tx.business_now, tx.settings.cursor(NO_PHONE)
    at = now - running if without is None else max(now - running, without)
    tx.settings.move_cursor(f"starts:{org_phone}", at.replace(microsecond=0))  # Periskope's times may be whole seconds


def no_phone(tx: Tx) -> None:
    """There is no phone yet."""
    tx.settings.move_cursor(NO_PHONE, tx.business_now)


def started(tx: Tx, org_phone: str) -> datetime | None:
    """Since when what is written to this phone is news; None for a phone that was here before this was noted."""
    return tx.settings.cursor(f"starts:{org_phone}")


def is_news(tx: Tx, chat: Chat, phone: Phone, at: datetime) -> bool:
    """True if what was written at that time is not from before the program, though a first poll found it.

    In a group, also if another phone of ours would have told of it: what only a new one does, nobody has seen.
    """
    others = [one.org_phone for one in tx.phones.in_chat(chat.id)] if chat.kind == "group" else []
    since = [started(tx, phone.org_phone)]
    since += [started(tx, one) or tx.settings.cursor(f"begins:{one}") for one in others if one != phone.org_phone]
    return any(one is not None and at >= one for one in since)


def ours_from(tx: Tx, chat: Chat) -> datetime | None:
    """Before this, a chat's messages are to be asked for: what is newer comes by itself, and must not be taken for old."""
    begins = tx.settings.cursor(f"begins:{tx.phones.get(chat.phone_id).org_phone}")
    return None if begins is None else min(begins, tx.business_now - RECENT)


def for_new(tx: Tx, thread: Thread, until: datetime, before: int) -> bool:
    """A thread begins where little is known of what was before: that is fetched first. False if enough is known."""
    most, chat = tx.settings.policies().history, tx.chats.get(thread.chat_id)
    if thread.previous_id is not None or ours_from(tx, chat) is None:
        return False
    if len(tx.messages.last(chat.id, limit=most, before=(until, before))) >= most:
        return False
    effect = Backfill(target=ThreadId(thread.id), until=until, before=before)
    tx.outbox.sync(effect, lane=Lane.backfill(thread.id))
    return True


def still_coming(tx: Tx, thread: Thread, asked: datetime | None) -> datetime | None:
    """When to look again for what a folded post waits for; None: it is there, or is waited for no longer."""
    if asked is None or tx.engine_now - asked > AT_MOST:
        return None
    return tx.engine_now + LOOK if tx.outbox.open_for(Backfill, thread.id) else None


def ask(tx: Tx, thread: Thread, until: datetime, before: int, *, by: Agent) -> None:
    """Fetch what is earlier than that, then fold it into the thread; `by` hears of it if there is nothing."""
    effect = Backfill(target=ThreadId(thread.id), until=until, before=before, by=by.id)
    tx.outbox.sync(effect, lane=Lane.backfill(thread.id))
