"""What a notice is: a sentence that the app says by itself, stored as its word and our keys of what it is about.

A class's name is its word, as it is stored; a field is stored only where it differs from its default. To rename either,
or to take a default away, is a migration. Names are looked up when the sentence is shown, so that they are true then.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from bot.model.message import MessageState

NOTICES: dict[str, type["Notice"]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A notice's text in mrkdwn, its plain form for notifications if that differs, and its buttons."""

    text: str = field(repr=False)
    plain: str = field(default="", repr=False)
    buttons: tuple[dict[str, Any], ...] = ()
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """What a sentence says of a message. `source`: the address of what a person wrote in Slack; `words`: raw, shortened.

    `now`: the same without the word that it was edited; empty once it is deleted.
    `unread`: parts of the Slack message that no customer can get, as Slack calls them. `state`: how far it has come, None
    of one that is gone.
    """

    chat: int | None = None
    words: str = field(default="", repr=False)
    now: str = field(default="", repr=False)
    source: str | None = None
    deleted: bool = False
    unread: tuple[str, ...] = ()
    state: MessageState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingChat:
    """A chat that waits: its name with its link, for how long, its assignee ready to be shown, who that is, and if offline."""

    name: str = field(repr=False)
    seconds: float
    assignee: str
    unassigned: bool
    reader_is_assignee: bool
    assignee_offline: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundAction:
    """What a person did while the app was away: *send*, *edit*, *delete*, or something on the chat. `words`: raw."""

    what: str
    person: str
    words: str = field(default="", repr=False)
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundList:
    """All that was found in a thread, and what somebody has decided about it: *now*, *never*, or nothing yet."""

    found: tuple[FoundAction, ...] = ()
    decided: str = ""
    by: str = "somebody"


class Lookup(Protocol):
    """Our rows as a sentence shows them now. Names come as safe mrkdwn, somebody unknown as *somebody*."""

    def chat(self, chat_id: int | None) -> str:
        """A chat's name, as a link where it has a thread."""

    def chat_key(self, chat_id: int) -> str:
        """A chat's key, with what is shown of it, for buttons."""

    def person(self, agent_id: int | None) -> str:
        """A person's name, with the address where another looks alike."""

    def person_by_address(self, agent_id: int | None, slack_user: str | None = None) -> str:
        """A person's name with the address; of nobody in the team the Slack user."""

    def mention(self, agent_id: int) -> str:
        """A person, alerted where Slack knows them."""

    def room(self, room_id: int) -> str:
        """A channel's name."""

    def label(self, label_id: int) -> str:
        """A label's name."""

    def message(self, key: str) -> MessageFacts:
        """What a message says now; nothing of one that is gone."""

    def file_name(self, message: str, slack_file: str) -> str:
        """The raw name of a message's file; empty if it is gone."""

    def waiting(self, chat_id: int) -> WaitingChat | None:
        """How long a chat has been waiting, and for whom; None: it does not wait."""

    def found(self, draft: str) -> FoundList:
        """What was found in a thread after a gap."""


@dataclass(frozen=True, kw_only=True)
class Notice(ABC):
    """A sentence that the app says by itself. `kind`: the word under which it is stored."""

    kind: ClassVar[str]
    # What a newer release adds to a notice changes what it says: an older one must not say half of it.
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        cls.kind = cls.__name__
        if abstract:
            return
        if cls.kind in NOTICES:
            raise TypeError(f"two notices are stored as {cls.kind}")
        if "sentence" not in vars(cls):
            raise TypeError(f"{cls.kind} has no sentence")
        NOTICES[cls.kind] = cls

    @abstractmethod
    def sentence(self, look: Lookup) -> Sentence:
        """The words, with what they are about looked up in `look`."""


@dataclass(frozen=True, kw_only=True)
class AboutChat(Notice, abstract=True):
    """Names a chat: said in private only to somebody who may see it."""

    chat: int


@dataclass(frozen=True, kw_only=True)
class MayNameChat(Notice, abstract=True):
    """Names a chat if there is one."""

    chat: int | None = None


@dataclass(frozen=True, kw_only=True)
class AboutMessage(Notice, abstract=True):
    """About a message, by its key: said in private only to somebody who may see its chat."""

    message: str


@dataclass(frozen=True, kw_only=True)
class ListsChats(Notice, abstract=True):
    """Lists chats, the first of `count`: its reader is shown those that they may see, and nothing if there is none."""

    chats: tuple[int, ...]
    count: int


@dataclass(frozen=True, kw_only=True)
class NamesChats(Notice, abstract=True):
    """Ready-made words that tell of chats: said in private only to somebody who may see all of them."""

    names: tuple[int, ...] = ()
