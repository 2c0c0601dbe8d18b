"""The fields of declared forms. Each renders itself, reads back what was chosen, and offers what may be chosen, for one asker."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, Self, TypeVar, overload

from bot.blockkit import forms as kit
from bot.blockkit.blocks import Block
from bot.blockkit.forms import Field, SelectOption
from bot.interactions.ctx import Ctx
from bot.interactions.models import several

T = TypeVar("T")
V = TypeVar("V")
Values = Mapping[str, Any]
"""What a form holds, by field, as Slack keeps it: texts, lists of texts, None."""
NEEDED = "This is needed."
OFFERED_NO_MORE = "What you chose is not offered any more. Choose again."
MOST_NUMBER = 10_000
_NUMBER = re.compile(r"\d{1,8}(?:[.,]\d{1,6})?")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
YES_NO = (SelectOption(value="yes", text="Yes"), SelectOption(value="no", text="No"))


@dataclass(frozen=True, slots=True)
class Invalid:
    """What a field holds cannot be taken, and why."""

    why: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Unsure(Invalid):
    """What a field holds may be several things. `asked`: the question; `readings`: each meaning as the field would hold it."""

    asked: str = field(repr=False)
    readings: tuple[str, ...] = field(repr=False)

    @staticmethod
    def all_of(wrong: Mapping[str, Invalid]) -> "dict[str, Unsure] | None":
        """All of them by field, if there is nothing else wrong, and each can be chosen in the form; else None."""
        found = {name: one for name, one in wrong.items() if isinstance(one, Unsure) and kit.can_ask(one.readings)}
        return found if len(found) == len(wrong) else None


class Filled(Protocol):
    """A form with what was read out of it."""

    def get(self, name: str) -> Any:
        """What this field was read as."""
        ...


def always(values: Values) -> bool:
    """A field that is always there."""
    return True


class FormField(Generic[T]):
    """A field of a form. `when`: whether it is there, by what the others hold; `redraws`: a change shows the form anew."""

    def __init__(
        self,
        *,
        text: str,
        hint: str = "",
        optional: bool = False,
        redraws: bool = False,
        when: Callable[[Values], bool] = always,
    ) -> None:
        self.name = ""
        self.text, self.hint, self.optional, self.redraws, self.when = text, hint, optional, redraws, when

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, form: None, owner: type) -> Self: ...
    @overload
    def __get__(self, form: Filled, owner: type) -> T: ...
    def __get__(self, form: Filled | None, owner: type) -> Self | T:
        if form is None:
            return self
        found: T = form.get(self.name)
        return found

    @property
    def kit(self) -> Field:
        """Its name and texts as a block takes them."""
        return Field(name=self.name, label=self.text, hint=self.hint, optional=self.optional, acts=self.redraws)

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """The field as it is shown, with what was chosen."""
        raise NotImplementedError

    def read(self, ctx: Ctx, raw: Any) -> T | Invalid:
        """The value of what was chosen; it is looked up and judged now."""
        raise NotImplementedError

    def raw(self, value: T) -> Any:
        """What the field holds when this value is chosen: `read` gives it back."""
        return value

    def said(self, value: T) -> str:
        """The value as people read it."""
        return str(self.raw(value) or "none")

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """What may be chosen, where it is looked up while somebody types."""
        return ()

    def nothing(self) -> Any:
        """What an optional field that holds nothing is read as."""
        return None

    def left_out(self, ctx: Ctx, raw: Any) -> str:
        """What of the choice is there no more and so was not taken, as people read it; empty: nothing."""
        return ""


class Maybe(FormField[V | None]):
    """A field that may be left empty, and then is None."""

    def __init__(self, inner: FormField[V]) -> None:
        super().__init__(text=inner.text, hint=inner.hint, optional=True, redraws=inner.redraws, when=inner.when)
        self._inner = inner
        inner.optional = True

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self._inner.name = name

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """As the field within."""
        return self._inner.block(ctx, raw)

    def read(self, ctx: Ctx, raw: Any) -> V | Invalid | None:
        """None for nothing."""
        return None if raw in (None, "", []) else self._inner.read(ctx, raw)

    def raw(self, value: V | None) -> Any:
        """Nothing for None."""
        return None if value is None else self._inner.raw(value)

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """As the field within."""
        return self._inner.options(ctx, query)


def maybe(inner: FormField[V]) -> Maybe[V]:
    """The field, left empty or not."""
    return Maybe(inner)


def with_gone(offered: Sequence[SelectOption], chosen: Sequence[str], gone: Callable[[str], str]) -> list[SelectOption]:
    """What is offered, before it what was chosen and is offered no more: never lost without a word."""
    there = {one.value for one in offered}
    left = [SelectOption(value=one, text=gone(one)) for one in chosen if one not in there]
    return [*left, *offered]


class WordsField(FormField[T]):
    """A value that is typed. `placeholder`: an example; `longest`: characters."""

    placeholder, longest, lines = "", 120, False

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A text input."""
        return kit.words_field(
            self.kit, str(raw or ""), placeholder=self.placeholder, longest=self.longest, lines=self.lines
        )


class TextField(WordsField[str]):
    """Free words. `lines`: several of them."""

    def __init__(self, *, lines: bool = False, longest: int = 3_000, **about: Any) -> None:
        super().__init__(**about)
        self.lines, self.longest = lines, longest

    def read(self, ctx: Ctx, raw: Any) -> str | Invalid:
        """The words; spaces alone are none."""
        text = str(raw or "")
        return text if text.strip() or self.optional else Invalid(NEEDED)


class RadioField(FormField[str]):
    """One of a few. `choices`: each key with its text."""

    def __init__(self, *, choices: Sequence[SelectOption], first: str = "", **about: Any) -> None:
        super().__init__(**about)
        self.choices, self.first = choices, first or choices[0].value

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """Radio buttons."""
        return kit.radio(self.kit, self._with_stored(raw), str(raw or self.first))

    def said(self, value: str) -> str:
        """Its text."""
        return next((one.text for one in self.choices if one.value == value), value)

    def _with_stored(self, raw: Any) -> Sequence[SelectOption]:
        """What is offered, and what is stored and offered no more: another is taken only if it is chosen."""
        chosen = [raw] if raw and isinstance(raw, str) else []
        return with_gone(self.choices, chosen, lambda one: f"{one} (not offered any more)")

    def read(self, ctx: Ctx, raw: Any) -> str | Invalid:
        """The key, if it is offered: what was not chosen is not taken for the first one."""
        if str(raw) in {one.value for one in self.choices}:
            return str(raw)
        return Invalid(OFFERED_NO_MORE if raw else NEEDED)


class ChoiceField(RadioField):
    """One of some, in a select."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one."""
        return kit.one_of(self.kit, self._with_stored(raw), str(raw or self.first))


class SelectField(FormField[str]):
    """One of what there is for the asker, in a select. `offered`: all of it."""

    def __init__(self, *, offered: Callable[[Ctx], Sequence[SelectOption]], **about: Any) -> None:
        super().__init__(**about)
        self._offered = offered

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A select of one."""
        return kit.one_of(self.kit, self._offered(ctx), str(raw) if raw else None)

    def read(self, ctx: Ctx, raw: Any) -> str | Invalid:
        """The key of one that is offered now."""
        if not raw:
            return "" if self.optional else Invalid(NEEDED)
        return str(raw) if str(raw) in {one.value for one in self._offered(ctx)} else Invalid(OFFERED_NO_MORE)

    def options(self, ctx: Ctx, query: str) -> Sequence[SelectOption]:
        """All of them."""
        return self._offered(ctx)


class YesNoField(FormField[bool]):
    """A question that is answered with yes or no."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """Two radio buttons."""
        return kit.radio(self.kit, YES_NO, str(raw))

    def read(self, ctx: Ctx, raw: Any) -> bool | Invalid:
        """True for yes."""
        return str(raw) == "yes" if str(raw) in {"yes", "no"} else Invalid(NEEDED)

    def raw(self, value: bool) -> Any:  # noqa: FBT001  # as every field
        """`yes` or `no`."""
        return "yes" if value else "no"


class NumberField(WordsField[float]):
    """A number; a comma counts as the decimal point, unless it may part thousands. `whole`: without decimals."""

    longest = 8

    def __init__(self, *, least: float = 0, most: float = MOST_NUMBER, **about: Any) -> None:
        super().__init__(**about)
        self.least, self.most, self.whole = least, most, False

    def read(self, ctx: Ctx, raw: Any) -> float | Invalid:
        """The number."""
        typed, number = str(raw or "").strip(), self.in_digits(raw)
        if _THOUSANDS.fullmatch(typed):
            return Invalid(f"“{typed}” can be read as two numbers. Type it without commas and points.")
        if number is not None and self.least <= number <= self.most and (not self.whole or number.is_integer()):
            return number
        return Invalid(f"Type a {'whole ' * self.whole}number from {self.least:g} to {self.most:g}.")

    def in_digits(self, raw: Any) -> float | None:
        """The number, be it within the limits or not; None: it is none."""
        typed = str(raw or "").strip()
        return float(typed.replace(",", ".")) if _NUMBER.fullmatch(typed) else None

    def raw(self, value: float) -> Any:
        """Without zeros at its end, but for one that tells it from thousands."""
        plainly = self.said(value)
        return f"{plainly}0" if _THOUSANDS.fullmatch(plainly) else plainly

    def said(self, value: float) -> str:
        """Without zeros at its end."""
        return f"{value:.10g}"


class ListField(WordsField[tuple[str, ...]]):
    """Words between commas or on lines of their own, each once, in lower case."""

    def __init__(self, *, lines: bool = False, longest: int = 3_000, **about: Any) -> None:
        super().__init__(**about)
        self.lines, self.longest = lines, longest

    def read(self, ctx: Ctx, raw: Any) -> tuple[str, ...] | Invalid:
        """The words."""
        parts = (one.strip().lower() for one in str(raw or "").replace("\n", ",").split(","))
        found = tuple(dict.fromkeys(one for one in parts if one))
        return found if found or self.optional else Invalid(NEEDED)

    def raw(self, value: tuple[str, ...]) -> Any:
        """With commas between them."""
        return ", ".join(value)

    def nothing(self) -> Any:
        """No words."""
        return ()


class TickField(FormField[bool]):
    """One thing that is ticked or not."""

    def __init__(self, *, choice: SelectOption, **about: Any) -> None:
        super().__init__(optional=True, **about)
        self._choice = choice

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """One checkbox."""
        return kit.ticks(self.kit, [self._choice], several(raw))

    def read(self, ctx: Ctx, raw: Any) -> bool:
        """Whether it is ticked."""
        return self._choice.value in several(raw)

    def raw(self, value: bool) -> Any:  # noqa: FBT001  # as every field
        """The choice's key, or nothing."""
        return [self._choice.value] if value else []

    def nothing(self) -> Any:
        """Not ticked."""
        return False
