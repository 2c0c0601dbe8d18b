"""Fields that choose a time; what is typed into them goes through the readers of typed times."""

from datetime import date
from typing import Any

from bot.blockkit import forms as kit
from bot.blockkit.blocks import Block
from bot.interactions import answers, times
from bot.interactions.ctx import Ctx
from bot.interactions.fields import FormField, Invalid, Unsure, WordsField
from bot.interactions.times import Doubt, Wrong
from bot.interactions.times.clock import clock
from bot.interactions.times.hours import Hours
from bot.interactions.times.hours import written as written_hours

NO_TIME_OF_DAY = "That is no time of day. Say it like 17:00."


class DayField(FormField[date]):
    """A day on no clock."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A date picker."""
        return kit.day(self.kit, str(raw or ""))

    def read(self, ctx: Ctx, raw: Any) -> date | Invalid:
        """The date that Slack gives as YYYY-MM-DD."""
        try:
            return date.fromisoformat(str(raw or ""))
        except ValueError:
            return Invalid("Choose a day.")

    def raw(self, value: date) -> Any:
        """YYYY-MM-DD."""
        return value.isoformat()


class ClockField(FormField[int]):
    """A time of day, in minutes after midnight."""

    def block(self, ctx: Ctx, raw: Any) -> Block:
        """A time picker."""
        return kit.time_of_day(self.kit, str(raw or ""))

    def read(self, ctx: Ctx, raw: Any) -> int | Invalid:
        """Read as a typed time of day is."""
        found = clock(str(raw or ""))
        if isinstance(found, Wrong):
            return Invalid(found.why)
        return Invalid(NO_TIME_OF_DAY) if found is None else found

    def raw(self, value: int) -> Any:
        """HH:MM."""
        return f"{value // 60:02d}:{value % 60:02d}"


class ShiftsField(WordsField[tuple[Hours, ...]]):
    """The hours of one day, read as typed hours are."""

    placeholder = "9:00-13:00, 14:00-18:00"

    def read(self, ctx: Ctx, raw: Any) -> tuple[Hours, ...] | Invalid:
        """Each shift's start and end; nothing typed is no shift."""
        typed = str(raw or "").strip()
        if not typed and self.optional:
            return ()
        found = times.several(typed)
        if isinstance(found, tuple):
            return found
        if isinstance(found, Doubt):
            return Unsure(answers.not_a_time(typed, found), answers.unclear(typed, found), found.readings)
        hint = f"Like {self.placeholder}."
        return Invalid(answers.no_time(typed, hint) if found is None else answers.not_a_time(typed, found))

    def raw(self, value: tuple[Hours, ...]) -> Any:
        """As they are typed, with commas between them."""
        return ", ".join(written_hours(one) for one in value)
