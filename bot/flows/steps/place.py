"""Where a chat belongs, and making it so: threads begun, ended or withdrawn."""

import json
from collections.abc import Iterable

from bot.domain.events import Arrival
from bot.domain.ids import LabelId
from bot.domain.model import Chat, Room, Thread
from bot.domain.placement import LabelRoom, Spec, place_chat
from bot.flows.steps import owe, rooms
from bot.flows.steps.doors import hidden_from_meant
from storage.queries.outbox import new_mark
from storage.tx import Tx

MOVED = "room replaced"
LABEL = "label"


def specs(tx: Tx, chat_id: int) -> frozenset[Spec]:
    """The rooms in which the chat appears, by what they are for. What was erased appears nowhere."""
    if tx.chats.get(chat_id).kind == "erased":
        return frozenset()
    labels = tx.chats.labels_of(chat_id)
    roster = tx.people.roster()
    return place_chat(
        labels,
        roster.agents,
        granted=roster.granted,
        overrides=tx.people.overrides_of_chat(chat_id),
        label_members=rooms.holders(tx, labels),
    )


def place(tx: Tx, chat_id: int, *, begin: bool, before: int | None = None) -> list[Thread]:
    """Make the chat appear where it belongs and nowhere else; its current threads there.

    `begin`: threads that are missing are begun now (else they come with the next message). `before`: the message that
    is about to be copied, which history leaves out.
    """
    seek = rooms.find_or_make if begin else rooms.find
    wanted = {room.id: room for spec in specs(tx, chat_id) if (room := seek(tx, spec)) is not None}
    for thread in tx.threads.of_chat(chat_id, "current", "past"):
        if thread.room_id not in wanted:
            _leave(tx, thread)
    found = [_thread(tx, room, chat_id, begin=begin, before=before) for room in wanted.values()]
    return sorted((thread for thread in found if thread is not None), key=lambda thread: thread.room_id)


def _thread(tx: Tx, room: Room, chat_id: int, *, begin: bool, before: int | None) -> Thread | None:
    known = tx.threads.current(room.id, chat_id)
    if known is not None or not begin:
        return known
    earlier = [thread for thread in tx.threads.of_chat(chat_id, "past") if thread.room_id == room.id]
    thread = tx.threads.add(room.id, chat_id, previous_id=earlier[-1].id if earlier else None)
    owe.new_thread(tx, thread, before=before)
    return thread


def _leave(tx: Tx, thread: Thread) -> None:
    """Withdrawn if somebody meant to be in the room may not see the chat any more, else ended with its past left readable."""
    if hidden_from_meant(tx, thread.room_id, thread.chat_id):
        tx.threads.change(thread.id, state="leaving")
        owe.withdraw(tx, thread.id)
    elif thread.state == "current":
        tx.threads.change(thread.id, state="past")
        owe.card(tx, thread)


def give_up(tx: Tx, room: Room) -> None:
    """A room is used no more: its open chats go to where they belong at once, the copies in it are withdrawn."""
    for thread in tx.threads.in_room(room.id, "current", "past"):
        tx.threads.change(thread.id, state="leaving")
        owe.withdraw(tx, thread.id)
        if thread.state == "current":
            ask_to_place(tx, thread.chat_id, why=MOVED)


def roll_over(tx: Tx, chat: Chat) -> None:
    """End the chat's current threads where they stand: what comes next begins new ones, linked to these."""
    for thread in tx.threads.of_chat(chat.id):
        tx.threads.change(thread.id, state="past")
        owe.card(tx, thread)


def regranted(tx: Tx, *, labels: Iterable[int] = (), chats: Iterable[int] = (), why: str) -> None:
    """Access changed: people are moved at once, chats looked at again, each by an event of its own, waiting ones first.

    What is done here does not grow with the chats of a label: each looks for the next one.
    """
    touched = sorted(set(labels))
    held = {label for held in tx.people.roster().granted.values() for label in held}
    for label_id in touched:
        room = tx.rooms.find("label", label_id=label_id)
        if room is not None:
            rooms.refresh(tx, room)
        elif label_id in held:
            rooms.find_or_make(tx, LabelRoom(label=LabelId(label_id)))
    again = [chat for label_id in touched for chat in tx.threads.next_of_label(label_id, waiting=True)]
    for chat_id in dict.fromkeys([*again, *sorted(set(chats))]):
        ask_to_place(tx, chat_id, why=why)
    for label_id in touched:
        pass_on(tx, f"{LABEL}:{label_id}", after=0)


def pass_on(tx: Tx, why: str, *, after: int) -> None:
    """Chats of a label are looked at one after the other: ask for the next one."""
    kind, _, label_id = why.partition(":")
    if kind == LABEL:
        for chat_id in tx.threads.next_of_label(int(label_id), after=after):
            ask_to_place(tx, chat_id, why=why)


def ask_to_place(tx: Tx, chat_id: int, *, why: str) -> None:
    """Look at this chat again, in a transaction of its own."""
    raw = json.dumps({"place": chat_id, "why": why}).encode()
    lane = f"in:place:{chat_id}"
    tx.inbox.arrive(Arrival(source="self", key=f"place:{chat_id}:{new_mark()}", lane=lane, raw=raw))
