"""Lanes: ordered queues of work. Only this module knows how a lane is written, how soon it goes and whose workers take it.

The engine knows a lane by its written name, as it is stored; whoever has work for one makes it here.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.model.message import Message
from bot.model.room import Thread


class Vendor(StrEnum):
    """Whom a lane's calls mostly go to."""

    SLACK = "slack"
    PERISKOPE = "periskope"


class Family(StrEnum):
    """What the work of a lane has in common. The words are stored, so a changed one is a migration."""

    REMOVALS = "kick"  # people who must leave a room
    WITHDRAWALS = "gone"  # what must no longer be read
    CHAT = "chat"  # what Periskope says of a chat, and is told of it
    WHATSAPP = "wa"  # what the customer gets
    SECOND_LOOK = "again"  # what people wrote while nothing listened
    ROOM = "room"  # a channel made, opened, filled
    LOOKS = "look"  # what was posted, brought up to date
    POSTS = "post"  # what customers and colleagues said, in order
    PERSON = "person"  # one person's account, files, and what only they see
    LINES = "line"  # about the assignee: behind what customers write
    DMS = "tell"  # direct messages
    TICKET = "ticket"
    FILES = "file"  # fetched and uploaded, beside the posts
    HOME = "home"
    BACKFILL = "earlier"  # what was said before our time
    JOB = "job"  # what an admin asked for and waits for nothing
    IN_ROOM = "in:room"  # events, from here on: who is in a channel
    IN_LOOK = "in:look"  # what a second look found in a thread: ahead of what is told of it since
    IN_THREAD = "in:thread"
    IN_CHAT = "in:chat"
    IN_PERSON = "in:person"
    IN_ORG = "in:org"
    IN_IMPORT = "in:import"
    IN_PLACE = "in:place"  # chats placed anew, one after another
    IN_DONE = "in:done"  # answered at once: stored to be known again

    @property
    def rank(self) -> int:
        """Its place among the lanes that are due; lower goes first."""
        return _RANKS[self]

    @property
    def vendor(self) -> Vendor:
        """Whose workers take it."""
        return Vendor.PERISKOPE if self in PERISKOPE else Vendor.SLACK

    @property
    def pattern(self) -> str:
        """What the written names of all its lanes are like, for SQL."""
        return f"{self}:%"


# Removals before cards, cards before posts, posts before what can wait. Customers' messages go before lines about the
# assignee and direct messages: a shift's start brings many.
_RANKS = {
    Family.REMOVALS: 0,
    Family.WITHDRAWALS: 1,
    Family.SECOND_LOOK: 1,
    Family.CHAT: 2,
    Family.WHATSAPP: 2,
    Family.ROOM: 3,
    Family.LOOKS: 4,
    Family.POSTS: 5,
    Family.PERSON: 5,
    Family.LINES: 6,
    Family.DMS: 6,
    Family.TICKET: 6,
    Family.FILES: 7,
    Family.HOME: 7,
    Family.BACKFILL: 7,
    Family.JOB: 8,
    Family.IN_ROOM: 1,
    Family.IN_LOOK: 2,
    Family.IN_THREAD: 2,
    Family.IN_CHAT: 3,
    Family.IN_PERSON: 4,
    Family.IN_ORG: 4,
    Family.IN_IMPORT: 5,
    Family.IN_PLACE: 6,
    Family.IN_DONE: 6,
}
_NAMES = frozenset(Family)
PERISKOPE = (Family.WHATSAPP, Family.CHAT, Family.TICKET, Family.BACKFILL)


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane; as text, the way it is stored."""

    family: Family
    rest: str = ""

    def __str__(self) -> str:
        return f"{self.family}:{self.rest}" if self.rest else str(self.family)

    @classmethod
    def parse(cls, stored: str) -> Self:
        """The lane that is stored so. Raises ValueError for a family that this release does not know."""
        family = family_of(stored)
        if family is None:
            raise ValueError(f"no family of lanes is called as in {stored!r}")
        return cls(family, stored[len(family) + 1 :])

    @property
    def direction(self) -> str:
        """Is its work taken in or sent out?"""
        return "in" if self.family.startswith("in:") else "out"

    @classmethod
    def removals(cls, room_id: int) -> Self:
        """Who must leave a room; nothing waits here but other removals."""
        return cls(Family.REMOVALS, str(room_id))

    @classmethod
    def withdrawal(cls, thread_id: int) -> Self:
        """A thread that must no longer stand."""
        return cls(Family.WITHDRAWALS, str(thread_id))

    @classmethod
    def withdrawn_dms(cls, agent_id: int) -> Self:
        """Direct messages that a person may no longer have."""
        return cls(Family.WITHDRAWALS, f"person:{agent_id}")

    @classmethod
    def withdrawn_report(cls, post_id: int) -> Self:
        """A post outside all threads that names a customer."""
        return cls(Family.WITHDRAWALS, f"post:{post_id}")

    @classmethod
    def erasure(cls, chat_id: int, contact_id: int | None) -> Self:
        """A customer erased."""
        return cls(Family.WITHDRAWALS, f"erase:{chat_id}:{contact_id or 0}")

    @classmethod
    def deletion_check(cls, message_id: int) -> Self:
        """Was a reply deleted by a person, or with its thread? It is looked up late, so nothing else may wait here."""
        return cls(Family.WITHDRAWALS, f"message:{message_id}")

    @classmethod
    def chat(cls, chat_id: int) -> Self:
        """A chat's record in Periskope; as a gate, open once it was read."""
        return cls(Family.CHAT, str(chat_id))

    @classmethod
    def file_lookup(cls, message_id: int) -> Self:
        """Where Periskope keeps a message's file."""
        return cls(Family.CHAT, f"file:{message_id}")

    @classmethod
    def whatsapp(cls, chat_id: int) -> Self:
        """What the customer gets, in order."""
        return cls(Family.WHATSAPP, str(chat_id))

    @classmethod
    def room(cls, room_id: int) -> Self:
        """A channel; as a gate, open once the channel may be posted to."""
        return cls(Family.ROOM, str(room_id))

    @classmethod
    def second_look(cls, room_id: int) -> Self:
        """A channel read once more; as a gate, open once what was found there is handled."""
        return cls(Family.SECOND_LOOK, str(room_id))

    @classmethod
    def second_look_at(cls, thread: Thread) -> Self:
        """A thread read once more."""
        return cls(Family.SECOND_LOOK, f"{thread.room_id}:{thread.chat_id}:{thread.id}")

    @classmethod
    def looks(cls, thread: Thread) -> Self:
        """A thread's copies, brought up to date."""
        return cls(Family.LOOKS, f"{thread.room_id}:{thread.chat_id}")

    @classmethod
    def card(cls, thread: Thread) -> Self:
        """A thread's card, brought up to date: apart from the copies, since it may wait for further words."""
        return cls(Family.LOOKS, f"{thread.room_id}:{thread.chat_id}:{thread.id}")

    @classmethod
    def marks(cls, message: Message) -> Self:
        """The marks on an agent's own Slack message."""
        return cls(Family.LOOKS, f"{message.slack_channel}:{message.id}")

    @classmethod
    def reaction(cls, channel: str, ts: str) -> Self:
        """A mark on a Slack message that is none of ours."""
        return cls(Family.LOOKS, f"{channel}:{ts}")

    @classmethod
    def progress(cls, post_id: int) -> Self:
        """A direct message that counts along."""
        return cls(Family.LOOKS, f"moving:{post_id}")

    @classmethod
    def posts(cls, thread: Thread) -> Self:
        """What is posted in a room of one chat, in order."""
        return cls(Family.POSTS, f"{thread.room_id}:{thread.chat_id}")

    @classmethod
    def reports(cls, room_id: int) -> Self:
        """What is posted in a room outside all threads."""
        return cls(Family.POSTS, f"{room_id}:0")

    @classmethod
    def lines(cls, thread: Thread) -> Self:
        """Lines about the assignee."""
        return cls(Family.LINES, f"{thread.room_id}:{thread.chat_id}")

    @classmethod
    def person(cls, agent_id: int) -> Self:
        """One person's account and files."""
        return cls(Family.PERSON, str(agent_id))

    @classmethod
    def ephemerals(cls, slack_user: str) -> Self:
        """What only one Slack user sees."""
        return cls(Family.PERSON, slack_user)

    @classmethod
    def dms(cls, agent_id: int) -> Self:
        """One person's direct messages."""
        return cls(Family.DMS, str(agent_id))

    @classmethod
    def ticket(cls, ticket_id: int) -> Self:
        """A ticket in Periskope."""
        return cls(Family.TICKET, str(ticket_id))

    @classmethod
    def file(cls, file_id: int) -> Self:
        """A file on its way to Slack."""
        return cls(Family.FILES, str(file_id))

    @classmethod
    def home(cls, agent_id: int) -> Self:
        """One person's home tab."""
        return cls(Family.HOME, str(agent_id))

    @classmethod
    def backfill(cls, thread_id: int) -> Self:
        """What was said before our time, for a thread."""
        return cls(Family.BACKFILL, str(thread_id))

    @classmethod
    def attaching(cls, channel: str, label_id: int) -> Self:
        """A channel that shall be a label's."""
        return cls(Family.JOB, f"attach:{channel}:{label_id}")

    @classmethod
    def in_chat(cls, hashed: str) -> Self:
        """Events of a chat. `hashed`: its name, which shows no number."""
        return cls(Family.IN_CHAT, hashed)

    @classmethod
    def in_thread(cls, channel: str, ts: str) -> Self:
        """Events of a Slack thread."""
        return cls(Family.IN_THREAD, f"{channel}:{ts}")

    @classmethod
    def in_look(cls, channel: str, ts: str) -> Self:
        """What a second look found in a Slack thread."""
        return cls(Family.IN_LOOK, f"{channel}:{ts}")

    @classmethod
    def in_room(cls, channel: str) -> Self:
        """Events of a channel and its people."""
        return cls(Family.IN_ROOM, channel)

    @classmethod
    def in_person(cls, slack_user: str) -> Self:
        """Events of one Slack user."""
        return cls(Family.IN_PERSON, slack_user)

    @classmethod
    def in_org(cls) -> Self:
        """Events of the whole organisation."""
        return cls(Family.IN_ORG)

    @classmethod
    def in_import(cls, key: str) -> Self:
        """The steps of one import."""
        return cls(Family.IN_IMPORT, key)

    @classmethod
    def in_place(cls, chat_id: int) -> Self:
        """A chat to be placed anew, or started."""
        return cls(Family.IN_PLACE, str(chat_id))

    @classmethod
    def in_done(cls) -> Self:
        """Where interactions stand that were answered at once."""
        return cls(Family.IN_DONE)


def family_of(stored: str) -> Family | None:
    """The family of a lane that is stored so; None: this release does not know it."""
    parts = stored.split(":")
    name = ":".join(parts[:2]) if parts[0] == "in" else parts[0]
    return Family(name) if name in _NAMES else None


def vendor_of(stored: str) -> Vendor:
    """Whose workers take a lane that is stored so."""
    family = family_of(stored)
    return Vendor.SLACK if family is None else family.vendor


def word_of(stored: str) -> str:
    """One word for a lane that is stored so, whether it is for what comes in or what goes out."""
    return (family_of(stored) or "").removeprefix("in:")
