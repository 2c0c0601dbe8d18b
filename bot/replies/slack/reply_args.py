"""What is said in lines about quick replies: a name with its text, and one that is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from bot.access.policy import Action, may_do
from bot.blockkit.blocks import Block
from bot.blockkit.forms import Field, SelectOption, one_of
from bot.interactions.kinds import ArgKind, Fit, Impossible, Ref, RestArg
from bot.interactions.tokens import Token
from bot.interactions.world import World
from bot.model.message import QuickReply
from bot.model.person import Agent
from bot.replies import messages as replies_messages
from bot.replies.policy.team_talk import quick_reply
from bot.text.document import words
from bot.text.fuzzy import TYPED_AROUND
from storage.tx import Tx


@dataclass(frozen=True, slots=True)
class NamedText:
    """A text to be stored, and its short name."""

    short: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True)
class NamedTextArg(RestArg):
    """A short name and, behind it, a text as it was typed: people and addresses in it are words of the text."""

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        short = plain_name(some[0].value)
        text = world.line.text[some[0].end : some[-1].end].lstrip(",;，；、 ").strip()
        return Fit((f"{short} {text}",)) if may_be_called(short) else Impossible(replies_messages.REPLY_NAME)

    def value(self, world: World, ref: Ref) -> NamedText:
        short, _, text = str(ref).partition(" ")
        return NamedText(short, text)


@dataclass(frozen=True)
class ReplyArg(ArgKind):
    """A quick reply by its short name. `changed`: only one that the asker may change."""

    changed: bool = True
    noun: ClassVar[str] = "quick reply"
    longest: int = 1

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        theirs = self._theirs(world)
        if some[0].kind == "reply":
            fits = tuple(one.id for one in theirs if marked(world.tx, one) == some[0].value)
            return Fit(fits) if fits else Impossible(replies_messages.NO_REPLY)
        if not self.changed and world.is_keyword(some):
            return None
        if some[0].kind not in {"word", "phrase"}:
            return None
        called = [one for one in world.tx.quick_replies.of(world.agent.id) if one.name == plain_name(some[0].value)]
        if fits := tuple(one.id for one in called if one in theirs):
            return Fit(fits)
        return Impossible(replies_messages.teams_own(called[0].name)) if called else None

    def unknown(self, world: World, typed: str) -> str:
        return replies_messages.no_reply(typed)

    def _theirs(self, world: World) -> list[QuickReply]:
        every = world.tx.quick_replies.of(world.agent.id)
        return [one for one in every if not self.changed or may_change(world.agent, team=one.agent_id is None)]

    def value(self, world: World, ref: Ref) -> QuickReply | None:
        return next((one for one in self._theirs(world) if one.id == ref), None)

    def mark(self, world: World, ref: Ref) -> str:
        one = self.value(world, ref)
        return "" if one is None else f"<!reply^{marked(world.tx, one)}>"

    def typed(self, world: World, ref: Ref) -> str:
        one = self.value(world, ref)
        return "" if one is None else f"!{one.name}"

    def shown(self, world: World, ref: Ref) -> str:
        one = self.value(world, ref)
        return "" if one is None else replies_messages.reply_named(one.name, team=one.agent_id is None)

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        choices = [
            SelectOption(value=marked(world.tx, one), text=self.shown(world, one.id), description=one.body)
            for one in self._theirs(world)
        ]
        first = self.value(world, chosen[0]) if chosen else None
        return one_of(what, choices[:100], None if first is None else marked(world.tx, first))

    def from_field(self, world: World, value: Any) -> str:
        return f"<!reply^{value}>" if value and str(value).replace(".", "").isalnum() else ""


def marked(tx: Tx, one: QuickReply) -> str:
    """What names this text as it is now, and no other that has its number later."""
    return f"{one.id:x}.{tx.hashed(f'{one.agent_id} {one.name} {one.body}')[:12]}"


def may_change(agent: Agent, *, team: bool) -> bool:
    """Whether somebody may change their own, or the team's."""
    return may_do(agent, Action.TEAM_REPLIES if team else Action.OWN_REPLIES)


def plain_name(short: str) -> str:
    """A short name as it is compared."""
    return short.strip(TYPED_AROUND).casefold()


def may_be_called(short: str) -> bool:
    """Whether this can be a short name: `!` with it would be understood in a thread."""
    return bool(short) and quick_reply(words(f"!{short}")) == short
