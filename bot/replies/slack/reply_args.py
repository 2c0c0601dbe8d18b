"""What is said in lines about quick replies: a name with its text, and one that is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from bot.interactions.kinds import Fit, Impossible, Ref
from bot.interactions.things import NamedRestArg, ThingArg
from bot.interactions.world import World
from bot.model.message import QuickReply
from bot.replies import messages as replies_messages
from bot.replies import queries as replies_queries
from bot.replies.policy.team_talk import may_be_called, plain_name

SIGN = "!"
"""With it before a name, the name alone under a card sends the text."""


@dataclass(frozen=True)
class NamedTextArg(NamedRestArg):
    """A text to be stored behind its short name."""

    def named(self, typed: str) -> str | Impossible:
        """One that can be typed behind `!`."""
        short = plain_name(typed)
        return short if may_be_called(short) else Impossible(replies_messages.REPLY_NAME)


@dataclass(frozen=True)
class ReplyArg(ThingArg):
    """A quick reply by its short name. `changed`: only one that the asker may change."""

    changed: bool = True
    own = "reply"
    noun: ClassVar[str] = "quick reply"
    longest: int = 3

    def key(self, world: World, ref: Ref) -> str:
        one = self.value(world, ref)
        return "" if one is None else replies_queries.marked(world.tx, one)

    def by_key(self, world: World, key: str) -> Fit | Impossible:
        fits = tuple(one.id for one in self._theirs(world) if replies_queries.marked(world.tx, one) == key)
        return Fit(fits) if fits else Impossible(replies_messages.NO_REPLY)

    def called(self, world: World, words: str, *, quoted: bool, keyword: bool) -> Fit | Impossible | None:
        """A keyword is a name only where one is changed: alone it says what to do."""
        if keyword and not self.changed:
            return None
        theirs = self._theirs(world)
        if " " in words:  # with whose it is, as it is offered where two have one name
            whose = f"!{words.removeprefix('!')}".casefold()
            fits = tuple(one.id for one in theirs if self.shown(world, one.id).casefold() == whose)
            return Fit(fits) if fits else None
        called = [one for one in replies_queries.stored(world.tx, world.agent) if one.name == plain_name(words)]
        if fits := tuple(one.id for one in called if one in theirs):
            return Fit(fits)
        if called:
            return Impossible(replies_messages.teams_own(called[0].name))
        return Impossible(self.unknown(world, words)) if words.startswith(SIGN) else None

    def unknown(self, world: World, typed: str) -> str:
        return replies_messages.no_reply(typed, changed=self.changed)

    def _theirs(self, world: World) -> list[QuickReply]:
        found = replies_queries.changeable if self.changed else replies_queries.stored
        return found(world.tx, world.agent)

    def value(self, world: World, ref: Ref) -> QuickReply | None:
        return next((one for one in self._theirs(world) if one.id == ref), None)

    def typed(self, world: World, ref: Ref) -> str:
        one = self.value(world, ref)
        if one is None:
            return ""
        alike = [each for each in self._theirs(world) if each.name == one.name]
        return self.shown(world, ref) if len(alike) > 1 else f"!{one.name}"

    def shown(self, world: World, ref: Ref) -> str:
        one = self.value(world, ref)
        return "" if one is None else replies_messages.reply_named(one.name, team=one.agent_id is None)

    def described(self, world: World, ref: Ref) -> str:
        one = self.value(world, ref)
        return "" if one is None else one.body

    def offered(self, world: World) -> Sequence[Ref]:
        return [one.id for one in self._theirs(world)]
