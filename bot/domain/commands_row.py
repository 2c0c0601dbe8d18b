"""What a row of the table of commands holds, and which commands are switched on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.domain.people import Role

Group = Literal["you", "chats", "thread", "admins"]
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One command.

    `synonyms` map other words to an action ("" for none). `actions` map an action to the words for it. `who`: whom it
    is for at all; `admin_actions` are for admins besides. `takes`: what is read out of its words (see
    `commands_arguments`). `form`: callback id of the form that does the same; empty: an answer is all there is.
    `group`: under which heading help lists it. `in_thread`: only as `@periskope …` under a card.
    """

    name: str
    help: str
    usage: str = ""
    who: Role = "member"
    group: Group = "you"
    form: str = ""
    synonyms: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, Words] = field(default_factory=dict)
    admin_actions: frozenset[str] = frozenset()
    default: str = ""
    takes: frozenset[str] = frozenset()
    in_thread: bool = False

    @property
    def ready(self) -> bool:
        """Built and switched on. What is not ready is unknown to everybody and stands in no help."""
        return self.name in READY


# Flip a command on by naming it here once everything behind it is there.
READY: frozenset[str] = frozenset({
    "help", "status", "schedule", "exceptions", "metrics", "chats", "find", "open", "assign", "why", "remind", "mute",
    "take", "release", "close", "reopen", "access", "label", "team", "invite", "role", "routing", "audit", "settings",
    "replies", "health", "start", "tickets", "erase", "import",
})  # fmt: skip


def same(*words: str) -> dict[str, str]:
    """Words that mean the command itself and no action of it."""
    return dict.fromkeys(words, "")
