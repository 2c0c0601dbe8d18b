"""Examples that can be tried as they stand: they name a chat, a label and a colleague of whoever reads them."""

import re
from collections.abc import Callable
from functools import cache

from bot.model.chat import ChatQuery
from bot.model.person import Agent
from storage.tx import Tx

HEAVY = frozenset({"erase", "role"})
"""Commands whose line, typed as it stands, would begin something that cannot be taken back: a made-up name stays in it."""
SOME = 10  # chats looked through for one with a name that can be typed as it stands
PLAIN = re.compile(r"[^\W\d_][\w-]*(?: [\w-]+){0,3}")
HANDLE = re.compile(r"[a-z]+")


class Examples:
    """The lines of commands, for one reader. `chat`: the name of the chat that is spoken of, if one is."""

    def __init__(self, tx: Tx, agent: Agent, chat: str = "") -> None:
        self._found: Callable[[str], str | None] = cache(lambda made_up: OWN[made_up](tx, agent))
        self._chat = chat if PLAIN.fullmatch(chat) else ""

    def of(self, line: str, *, family: str) -> str:
        """The line with what this person has in the place of made-up names, where there is something that can be named."""
        if family in HEAVY:
            return line
        for made_up in OWN:
            if made_up in line and (own := self._own(made_up)) is not None:
                line = line.replace(made_up, own)
        return line

    def _own(self, made_up: str) -> str | None:
        return self._chat if self._chat and made_up == CHAT else self._found(made_up)


def _chat(tx: Tx, agent: Agent) -> str | None:
    found = tx.chat_lists.first(agent, ChatQuery(), limit=SOME)
    return next((one.name for one in found if one.name and PLAIN.fullmatch(one.name)), None)


def _label(tx: Tx, agent: Agent) -> str | None:
    granted = tx.people.roster().granted.get(agent.id, frozenset())
    seen = (one.name for one in tx.labels.all() if agent.admin or one.id in granted)
    return next((name for name in seen if name and PLAIN.fullmatch(name)), None)


def _colleague(tx: Tx, agent: Agent) -> str | None:
    """By the address before its @, unless another's begins so too."""
    names = [one.email.partition("@")[0] for one in tx.people.roster().agents if one.here and one.id != agent.id]
    return next((f"@{name}" for name in names if HANDLE.fullmatch(name) and names.count(name) == 1), None)


CHAT = "Priya Nair"
OWN: dict[str, Callable[[Tx, Agent], str | None]] = {
    CHAT: _chat,
    "vip, sales": _label,
    "vip": _label,
    "@asha": _colleague,
}
"""What stands in examples, and how what this person has in its place is found."""
