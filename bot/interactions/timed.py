"""Arguments that are a time: each is read by one reader of times, whole, and asked about where it may be several."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from bot.blockkit.blocks import Block
from bot.blockkit.forms import Field, words_field
from bot.interactions import answers, options, resolve, times
from bot.interactions.kinds import Fit, Impossible, PlainArg, Ref
from bot.interactions.times import Doubt, Wrong
from bot.interactions.times.exception import written as exception_written
from bot.interactions.times.moment import written
from bot.interactions.times.past import written as past_written
from bot.interactions.times.week import WeeklyHours
from bot.interactions.times.week import written as week_written
from bot.interactions.tokens import Token
from bot.interactions.world import World
from bot.model.person import Agent
from bot.shifts.span import Span
from bot.text.names import fold
from storage.tx import Tx

NextShift = Callable[[Tx, Agent], datetime | None]
PIECES = frozenset({"word", "comma"})
MOST_ZONE_WORDS = 3
ENDS = frozenset({"until", "till", "til", "by"})
LASTS = ENDS | {"to", "for"}
BEGINS = frozenset({"from", "at", "on", "in", "within", "before"})


@dataclass(frozen=True)
class TimeArg(PlainArg):
    """Words about time. What they mean is kept as the words, and read again where it is needed."""

    noun: ClassVar[str] = "time"
    longest: int = 10
    hint: ClassVar[str] = "Like 17:00, tomorrow 9:00 or in 3h."

    def meaning(self, world: World, words: str) -> Any:
        """What the reader says of the words: a value, `Wrong`, `Doubt`, or None."""
        raise NotImplementedError

    def question(self, world: World, words: str, *, only: bool) -> str:
        """Which of several times is meant, as its reader asks."""
        found = self.meaning(world, words)
        return answers.unclear(words, found) if isinstance(found, Doubt) else super().question(world, words, only=only)

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        """Words alone; a name in quotes is no time."""
        if any(token.kind not in PIECES or token.quoted for token in some) or some[0].kind == "comma":
            return None
        words = world.line.written(some)
        match self.meaning(world, words):
            case None:
                return None
            case Wrong(why=why):
                return Impossible(why)
            case Doubt(readings=readings, partial=partial):
                return Fit(readings, asked=True, partial=partial)
        return Fit((words,))

    def sense(self, world: World, ref: Ref) -> object:
        return repr(self.meaning(world, str(ref)))

    def certain(self, world: World, ref: Ref) -> str:
        """Words that mean the same and can be taken for no name."""
        return str(ref)

    def unknown(self, world: World, typed: str) -> str:
        return answers.no_time(typed, self.hint)

    def value(self, world: World, ref: Ref) -> Any:
        return self.meaning(world, str(ref))

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        return words_field(what, str(chosen[0]) if chosen else "", placeholder=self.hint, longest=120)

    def from_field(self, world: World, value: Any) -> str:
        return " ".join(str(value or "").split())


@dataclass(frozen=True)
class MomentArg(TimeArg):
    """A moment ahead, on the asker's clock. `day_means`: minutes after midnight that a day alone stands for."""

    day_means: int = 0
    next_shift: NextShift | None = None

    def meaning(self, world: World, words: str) -> Any:
        """The instant; with a zone, why it is none."""
        found = self.on_own_clock(world, words)
        return found or self._elsewhere(world, words)

    def on_own_clock(self, world: World, words: str) -> Any:
        """The instant by the asker's clock."""
        shift = self.next_shift
        ahead = None if shift is None else lambda: shift(world.tx, world.agent)
        return times.moment(words, resolve.clock(world.tx, world.agent), day_means=self.day_means, next_shift=ahead)

    def _elsewhere(self, world: World, words: str) -> Wrong | None:
        """Why a time with a zone behind it is not taken: times are the asker's own."""
        every = words.split()
        for size in range(1, min(MOST_ZONE_WORDS, len(every) - 1) + 1):
            before, behind = " ".join(every[:-size]), " ".join(every[-size:])
            place = behind.removesuffix(" time").removesuffix(" Time")
            if not any(one.isdigit() for one in before) or self.on_own_clock(world, before) is None:
                continue
            if isinstance(times.zone(place, now=world.tx.business_now), str | Doubt):
                return Wrong(answers.own_clock(behind, resolve.zone(world.agent)))
        return None

    def certain(self, world: World, ref: Ref) -> str:
        found, first = self.meaning(world, str(ref)), fold(str(ref).partition(" ")[0])
        if not isinstance(found, datetime):
            return str(ref)
        plainly = written(found, resolve.clock(world.tx, world.agent))
        return f"{first} {plainly}" if first in ENDS else plainly


@dataclass(frozen=True)
class UntilArg(MomentArg):
    """The moment until which something lasts that begins now. A day or an hour alone may be when it shall begin: that is asked."""

    hint: ClassVar[str] = "Like until 17:00 or for 3h."

    def meaning(self, world: World, words: str) -> Any:
        """The instant, or whose next shift ends it."""
        if (shift := times.until_shift(words)) is not None:
            return shift
        if times.until_shift(f"until {words}") is not None:
            return Doubt(answers.BEGINS_NOW, (f"until {words}",))
        if (lasting := times.lasting(words)) is not None:
            return self._still_ahead(world, lasting)
        found, first = super().meaning(world, words), fold(words.partition(" ")[0])
        if isinstance(found, Doubt) and first in LASTS:
            return replace(found, readings=tuple(_until(one) for one in found.readings))
        if not isinstance(found, datetime | Doubt) or first in LASTS or times.lasts_today(words):
            return found
        if times.length(fold(words)) is not None or (isinstance(found, Doubt) and _each_lasts(found)):
            return found
        if first in BEGINS:
            return Wrong(answers.BEGINS_NOW)
        if isinstance(found, Doubt):
            return replace(found, readings=tuple(f"until {one}" for one in found.readings))
        if ENDS.intersection(fold(words).split()):  # as in `tomorrow until 9:00`
            return Doubt(answers.BEGINS_NOW, (_until(written(found, resolve.clock(world.tx, world.agent))),))
        return Doubt(answers.BEGINS_NOW, (f"until {words}",))

    def certain(self, world: World, ref: Ref) -> str:
        return _until(super().certain(world, ref))

    def _still_ahead(self, world: World, lasting: Doubt) -> Wrong | Doubt:
        ahead = tuple(one for one in lasting.readings if isinstance(self.on_own_clock(world, one), datetime))
        return Doubt(lasting.why, ahead) if ahead else Wrong(times.OVER)


def _until(words: str) -> str:
    return words if words.partition(" ")[0] in LASTS else f"until {words}"


def _each_lasts(found: Doubt) -> bool:
    return all(one.partition(" ")[0] in LASTS for one in found.readings)


@dataclass(frozen=True)
class PastArg(TimeArg):
    """Days back, on the asker's clock."""

    hint: ClassVar[str] = "Like today, 7d, since 3 june or may."

    def meaning(self, world: World, words: str) -> Any:
        """The span."""
        return times.past(words, resolve.clock(world.tx, world.agent))

    def certain(self, world: World, ref: Ref) -> str:
        found = self.meaning(world, str(ref))
        return past_written(found) if isinstance(found, Span) else str(ref)


@dataclass(frozen=True)
class WeekArg(TimeArg):
    """A week of shifts, maybe with a zone."""

    noun: ClassVar[str] = "week"
    longest: int = 30
    hint: ClassVar[str] = "Like mon-fri 9:00-13:00 14:00-18:00 Europe/Berlin."

    def meaning(self, world: World, words: str) -> Any:
        """The weekly hours."""
        return times.week(words, now=world.tx.business_now, colleagues=options.team_zones(world.tx))

    def certain(self, world: World, ref: Ref) -> str:
        found = self.meaning(world, str(ref))
        return week_written(found) if isinstance(found, WeeklyHours) else str(ref)


@dataclass(frozen=True)
class ExceptionArg(TimeArg):
    """Days off or other hours. Its value is the words: *today* is each person's own day.

    `new`: one that shall be, of which a part may be said; else one that there is. `off_by`: the argument with which a line's
    beginning says that all of it is off.
    """

    new: bool = True
    off_by: str = ""

    longest: int = 16
    hint: ClassVar[str] = "Like 24 dec to 31 dec off, or 24 dec 10:00-14:00."

    def meaning(self, world: World, words: str) -> Any:
        """What the words mean on the asker's clock."""
        clock = resolve.clock(world.tx, world.agent)
        words = f"{words} off" if self.off_by in world.filled else words
        return times.exception(words, clock) or (times.unfinished(words, clock) if self.new else None)

    def certain(self, world: World, ref: Ref) -> str:
        found = self.meaning(world, str(ref))
        return (exception_written(found) or str(ref)) if isinstance(found, tuple) else str(ref)

    def value(self, world: World, ref: Ref) -> Any:
        return str(ref)
