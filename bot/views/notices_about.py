"""What a notice is about, and what it comes to: shared by all notices."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.views.blocks import Block, bold, name


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A chat that waits: for how long, who holds it (empty: nobody), and whether that is the reader."""

    chat: str = field(repr=False)
    link: str | None = None
    seconds: float = 0
    holder: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a sentence may need. Names come as they are stored; they are made safe here.

    `link` is a permalink; `key` the key of the message, chat, person or draft that the buttons act on; `user` a Slack
    user to be mentioned, only where somebody is meant to be alerted.
    """

    chat: str = field(default="", repr=False)
    link: str | None = None
    key: str = ""
    person: str = ""
    by: str = ""
    room: str = ""
    labels: tuple[str, ...] = ()
    role: str = ""
    user: str | None = None
    why: str = ""
    words: str = field(default="", repr=False)
    file: str = field(default="", repr=False)
    at: datetime | None = None
    until: datetime | None = None
    seconds: float = 0
    count: int = 0
    passed: int = 0
    chats: tuple[tuple[str, str | None], ...] = field(default=(), repr=False)
    waits: tuple[Waiting, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Our markup, its plain form for notifications if that differs, and buttons."""

    text: str = field(repr=False)
    plain: str = field(default="", repr=False)
    buttons: tuple[Block, ...] = ()
    quiet: bool = False


Teller = Callable[[About], Sentence]


def the_chat(about: About) -> str:
    """The chat's name, as a link where there is one."""
    shown = name(about.chat or "a chat")
    return f"<{about.link}|{shown}>" if about.link else bold(shown)


def whom(about: About) -> str:
    """The person it is about; a Slack user whom the team does not know is named by Slack, which alerts nobody in a DM."""
    return who(about.person) if about.person or not about.user else f"<@{about.user}>"


def who(person: str) -> str:
    """A person's name, or a word for somebody unknown."""
    return bold(name(person)) if person else "somebody"
