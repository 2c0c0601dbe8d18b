"""What help, the README and the list of all commands say of one command."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.model.person import Role

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandRow:
    """One command.

    `synonyms` map other words to an action ("" for none). `actions` map an action to the words for it. `who`: whom it
    is for at all; `admin_actions` are for admins besides. `group`: under which heading help lists it. `in_thread`: only
    as `@periskope …` under a card.
    """

    name: str
    help: str
    usage: str = ""
    who: Role = "member"
    group: str = "you"
    synonyms: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, Words] = field(default_factory=dict)
    admin_actions: frozenset[str] = frozenset()
    in_thread: bool = False
