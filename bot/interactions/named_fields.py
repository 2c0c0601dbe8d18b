"""Fields that choose what has a name: people with their addresses, labels, whoever is in this Slack."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.access.queries import Seen
from bot.blockkit import forms as kit
from bot.blockkit.blocks import Block
from bot.blockkit.forms import MOST_OPTIONS, Field, SelectOption
from bot.interactions import answers, options, resolve
from bot.interactions.ctx import Ctx
from bot.interactions.fields import FormField, Invalid, with_gone
from bot.interactions.models import several
from bot.model.person import Agent
from storage.tx import Tx


class PeopleField(FormField[list[Agent]]):
    """Some of the team, with their addresses. Who was chosen and has left stays, marked so.

    `members`: admins are not offered; `inactive`: also those who are out of the team are.
    """

    def __init__(self, *, members: bool = False, inactive: bool = False, **about: Any) -> None:
        super().__init__(**about)
        self._members, self._inactive = members, inactive

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of several."""
        chosen = several(raw)
        offered = with_gone(self.options(ctx, ""), chosen, lambda one: ctx.do(_left, one))
        return kit.some_of(self.kit, offered, chosen)

    def read(self, ctx: Ctx, raw: Any) -> list[Agent] | Invalid:
        """All of them, if they are in the roster."""
        people = ctx.do(resolve.by_ids, raw)
        unknown = len(people) < len(set(several(raw)))
        return Invalid(answers.NOBODY) if unknown or not (people or self.optional) else people

    def raw(self, value: list[Agent]) -> Any:
        """Our ids."""
        return [str(one.id) for one in value]

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """Those of them who are here, or were."""
        return ctx.do(options.people, members=self._members, inactive=self._inactive)

    def nothing(self) -> Any:
        """Nobody."""
        return []


class PersonField(FormField[Agent]):
    """One of the team."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one."""
        chosen = [str(raw)] if raw else []
        offered = with_gone(ctx.do(options.people), chosen, lambda one: ctx.do(_left, one))
        return kit.one_of(self.kit, offered, chosen[0] if chosen else None)

    def read(self, ctx: Ctx, raw: Any) -> Agent | Invalid:
        """The one who was chosen, if they are in the roster."""
        people = ctx.do(resolve.by_ids, [str(raw or "")])
        return people[0] if people else Invalid(answers.NOBODY)

    def raw(self, value: Agent) -> Any:
        """Our id."""
        return str(value.id)

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """Everybody who is here."""
        return ctx.do(options.people)


class ChatField(FormField[Seen]):
    """A chat that the asker may see, looked up as they type."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one."""
        return kit.one_of(self.kit, (), looked_up=True)

    def read(self, ctx: Ctx, raw: Any) -> Seen | Invalid:
        """The chat as it is now."""
        return ctx.chat(str(raw or "")) or Invalid(answers.NO_CHAT)

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """Those that fit."""
        return ctx.do(resolve.chat_choices, ctx.agent, query)


class LabelsField(FormField[tuple[int, ...]]):
    """Labels by our ids, in the order in which they were chosen. One that is gone stays, marked so.

    `without`: those that are not offered.
    """

    def __init__(self, *, without: frozenset[int] = frozenset(), **about: Any) -> None:
        super().__init__(**about)
        self._without = without

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of several; what was chosen stands first, so that its order is shown and kept."""
        chosen = several(raw)
        offered = with_gone(self.options(ctx, ""), chosen, lambda _: "A label that is gone")
        place = {one: at for at, one in enumerate(chosen)}
        in_order = sorted(offered, key=lambda one: place.get(one.value, len(place)))
        return kit.some_of(_with_rest(self.kit, chosen), in_order, chosen)

    def read(self, ctx: Ctx, raw: Any) -> tuple[int, ...] | Invalid:
        """Those that Periskope still has."""
        found = tuple(ctx.do(resolve.label_ids, raw))
        return found if found or self.optional else Invalid(answers.LABEL_GONE)

    def raw(self, value: tuple[int, ...]) -> Any:
        """Our ids."""
        return [str(one) for one in value]

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """Every other label."""
        return [one for one in ctx.do(options.labels) if int(one.value) not in self._without]

    def nothing(self) -> Any:
        """No labels."""
        return ()

    def left_out(self, ctx: Ctx, raw: Any) -> str:
        """Labels that Periskope has no more."""
        gone = len(dict.fromkeys(several(raw))) - len(ctx.do(resolve.label_ids, raw))
        return answers.labels_gone(gone) if gone else ""


class SlackUsersField(FormField[tuple[str, ...]]):
    """People, guests and bots of this Slack, by Slack's ids."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """Slack's own select."""
        chosen = several(raw)
        return kit.slack_users(_with_rest(self.kit, chosen), chosen)

    def read(self, ctx: Ctx, raw: Any) -> tuple[str, ...]:
        """Their ids."""
        return several(raw)

    def nothing(self) -> Any:
        """Nobody."""
        return ()


class SeeingField(PersonField):
    """One of those who may see the chat that the form is about. `refused`: why nobody else can be chosen."""

    def __init__(self, *, refused: str, **about: Any) -> None:
        super().__init__(**about)
        self._refused = refused

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one."""
        return kit.one_of(self.kit, self.options(ctx, ""), str(raw) if raw else None)

    def read(self, ctx: Ctx, raw: Any) -> Agent | Invalid:
        """The one who was chosen, if they may see it now."""
        found = super().read(ctx, raw)
        return found if str(raw) in {one.value for one in self.options(ctx, "")} else Invalid(self._refused)

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """Whoever is here and may see it."""
        return [] if ctx.about is None else ctx.do(options.seeing, ctx.about)


def with_unshown(chosen: Sequence[str], before: Sequence[str]) -> list[str]:
    """What was chosen in a select of several, and of what it held `before` all that Slack takes no more of: that stays."""
    return list(dict.fromkeys([*chosen, *before[MOST_OPTIONS:]]))


def _with_rest(what: Field, chosen: Sequence[str]) -> Field:
    """The field's texts, which say so where it holds more than Slack shows."""
    if len(chosen) <= MOST_OPTIONS:
        return what
    return replace(what, hint=f"{what.hint} {answers.more_than_shown(MOST_OPTIONS, len(chosen))}".strip())


def _left(tx: Tx, agent_id: str) -> str:
    found = next((one for one in tx.people.roster().agents if str(one.id) == agent_id), None)
    return f"{resolve.person(found) or 'Somebody'} (left)"
