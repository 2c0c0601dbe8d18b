"""The commands that there are, for help, the README and whoever asks whether words are a command."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from bot.access.policy import Action, may_do
from bot.interactions import answers
from bot.interactions.command_row import CommandRow
from bot.interactions.kinds import ArgKind, Fit, Impossible
from bot.interactions.registry import REGISTRY, Declaration, Registry, plain
from bot.interactions.tokens import Token
from bot.interactions.words import is_sign
from bot.interactions.world import World
from bot.model.ids import AgentId
from bot.model.person import Agent, Role
from bot.text.fuzzy import nearest

_ADMINS_BESIDES = re.compile(r"; admins .*$")
_MEMBER = Agent(id=AgentId(0), email="", role="member", state="active")


def rows(registry: Registry = REGISTRY) -> tuple[CommandRow, ...]:
    """A row for each command."""
    return tuple(_row(family, some) for family, some in registry.families().items())


def usable(role: Role, *, in_thread: bool = False) -> tuple[CommandRow, ...]:
    """Commands that this role can use here; a member's help says nothing of what admins do besides."""
    here = [row for row in rows() if in_thread or not row.in_thread]
    if role == "admin":
        return tuple(here)
    return tuple(replace(row, help=_ADMINS_BESIDES.sub(".", row.help)) for row in here if row.who == "member")


def nearest_command(word: str, role: Role) -> str | None:
    """The beginning of a line that this role can use and most likely meant, as it can be typed.

    Names go before synonyms: *statsu* is *status* and not *stats*. A word of a phrase is not near: *version* is no *remove person*.
    """
    theirs = usable(role, in_thread=True)
    synonyms = [
        synonym
        for row in theirs
        for synonym, verb in row.synonyms.items()
        if " " not in synonym and (role == "admin" or verb not in row.admin_actions)
    ]
    return nearest(word, [row.name for row in theirs]) or nearest(word, synonyms)


def begun_by(word: str, role: Role) -> CommandRow | None:
    """The command that this role can use and that a line of this word alone would be; None: there is none."""
    word = plain(word)
    for row in usable(role, in_thread=True):
        verbs = [verb for synonym, verb in row.synonyms.items() if plain(synonym) == word]
        if plain(row.name) == word or any(role == "admin" or verb not in row.admin_actions for verb in verbs):
            return row
    return None


def commands_with(verb: str, role: Role) -> list[str]:
    """The commands that this role can use and that say this verb behind their name, as `label add`."""
    word = plain(verb)
    return [
        f"{row.name} {action}"
        for row in usable(role)
        for action, words in row.actions.items()
        if word and word in words and (role == "admin" or action not in row.admin_actions)
    ]


def _row(family: str, some: tuple[Declaration, ...]) -> CommandRow:
    some = tuple(sorted(some, key=lambda one: bool(one.verb)))  # what the bare name does comes first
    first = some[0]
    for_admins = {one.verb for one in some if not _for_members(one)}
    return CommandRow(
        name=family,
        help=first.help,
        usage=" | ".join(dict.fromkeys(one.usage.removeprefix(family).strip() for one in some if one.args or one.verb)),
        who="member" if any(_for_members(one) for one in some) else "admin",
        group=first.group,
        synonyms={words: one.verb for one in some for words in one.say if words} | dict.fromkeys(first.also, ""),
        actions={one.verb: tuple(sorted({one.verb, *one.verbs})) for one in some if one.verb},
        admin_actions=frozenset(for_admins - {""}),
        in_thread=first.group == "thread",
    )


def _for_members(one: Declaration) -> bool:
    return not isinstance(one.right, Action) or may_do(_MEMBER, one.right, sees=True)


def example(row: CommandRow, *, in_thread: bool = False) -> str:
    """A line that works as it stands; under a card the command alone, which is about that card's chat."""
    if in_thread and row.in_thread:
        return f"@periskope {row.name}"
    some = REGISTRY.families().get(row.name, ())
    found = next((one.sample for one in some if one.changes), some[0].sample if some else f"/periskope {row.name}")
    return found.replace("/periskope", "@periskope") if in_thread else found


def most_used(rows: Iterable[CommandRow], names: Sequence[str], count: int = 3) -> list[CommandRow]:
    """The first of these names that stand in the rows."""
    by_name = {row.name: row for row in rows}
    return [by_name[name] for name in dict.fromkeys(names) if name in by_name][:count]


@dataclass(frozen=True)
class CommandArg(ArgKind):
    """A command, by its name or any other beginning of a line."""

    noun: ClassVar[str] = "command"

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        """Its name as the table has it; a sign alone, as in `help ?`, names none."""
        if any(token.kind not in {"word", "phrase"} or is_sign(token) for token in some):
            return None
        words = " ".join(token.value for token in some)
        fits = tuple(row.name for row in rows() if plain(words) in {plain(row.name), *map(plain, row.synonyms)})
        return Fit(fits) if fits else Impossible(self.unknown(world, words))

    def unknown(self, world: World, typed: str) -> str:
        """With the nearest that the asker may use."""
        near = nearest_command(typed, world.agent.role)
        hint = f" Did you mean `{near}`?" if near else ""
        return f"I don't know the command “{answers.typed(typed)}”.{hint}"
