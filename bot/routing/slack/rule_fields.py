"""Fields of the form of a routing rule. What a rule holds and is offered no more stays in it, marked so, until it is taken out."""

from collections.abc import Sequence
from typing import Any

from bot.blockkit import forms as kit
from bot.blockkit.blocks import Block
from bot.blockkit.forms import SelectOption
from bot.interactions import options
from bot.interactions.ctx import Ctx
from bot.interactions.fields import ChoiceField, FormField, Invalid, WordsField, with_gone
from bot.interactions.models import several
from bot.interactions.options import Offered
from bot.routing import messages as routing_messages
from bot.shifts import timezones

LONGEST_ID = 10  # digits


class IdsField(FormField[frozenset[int]]):
    """Some of our things, by our ids. `offered`: those that there are; `gone`: what one is called that is no more."""

    def __init__(self, *, offered: Offered, gone: str, **about: Any) -> None:
        super().__init__(optional=True, **about)
        self._offered, self._gone = offered, gone

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of several."""
        chosen = several(raw)
        return kit.some_of(self.kit, with_gone(ctx.do(self._offered), chosen, lambda _: self._gone), chosen)

    def read(self, ctx: Ctx, raw: Any) -> frozenset[int]:
        """The ids that were chosen, also of what is gone: whose they may be is the form's to say."""
        return frozenset(int(one) for one in several(raw) if one.isdecimal() and len(one) < LONGEST_ID)

    def raw(self, value: frozenset[int]) -> Any:
        """In order."""
        return [str(one) for one in sorted(value)]

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """All of them."""
        return ctx.do(self._offered)

    def nothing(self) -> Any:
        """None of them."""
        return frozenset()


class PlaceField(ChoiceField):
    """A place in the order; of more than a select holds the rest is looked up."""

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """All of them."""
        return self.choices


class WholeField(WordsField[int]):
    """A whole number. `refused`: why there can be none below one."""

    longest = 6

    def __init__(self, *, refused: str, **about: Any) -> None:
        super().__init__(**about)
        self._refused = refused

    def read(self, ctx: Ctx, raw: Any) -> int | Invalid:
        """The number, from one on."""
        typed = str(raw or "").strip()
        if not typed.isdecimal() or len(typed) > self.longest:
            return Invalid(routing_messages.NUMBER)
        return int(typed) or Invalid(self._refused)

    def raw(self, value: int) -> Any:
        """Its digits."""
        return str(value)


class ZoneField(FormField[str]):
    """A time zone."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one, looked up as one types."""
        chosen = [str(raw)] if raw else []
        return kit.one_of(self.kit, with_gone(ctx.do(options.zones), chosen, str), chosen[0] if chosen else None)

    def read(self, ctx: Ctx, raw: Any) -> str | Invalid:
        """The zone, if our data know it."""
        return str(raw) if timezones.known(str(raw)) else Invalid(routing_messages.NO_ZONE)

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """Every zone, those of the team first."""
        return ctx.do(options.zones)
