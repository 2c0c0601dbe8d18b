"""A line, and what becomes of it: done, asked, or refused with what to do next."""

from enum import StrEnum
from typing import Any, NamedTuple

from tests.understanding.house import ADMIN

Form = tuple[str, dict[str, Any]]


class Outcome(StrEnum):
    """What becomes of a line."""

    DONE = "done"
    ASKED = "asked"
    REFUSED = "refused"


class Row(NamedTuple):
    """A line. `says`: words of the answer, through every door; `form`: a form that holds the same, by its declaration."""

    outcome: Outcome
    line: str
    says: str
    doors: tuple[str, ...]
    form: Form | None = None
    who: str = ADMIN

    @property
    def looks(self) -> bool:
        """Whether it only shows something."""
        return self.line.startswith(LOOKS)


LOOKS = ("metrics ", "find ", "!hours", "am I ", "is <@UP1> off")
EVERY, AWAY, CARD, SLASH = ("slash", "dm", "thread"), ("slash", "dm"), ("thread",), ("slash",)


def done(line: str, says: str, doors: tuple[str, ...] = EVERY, form: Form | None = None, who: str = ADMIN) -> Row:
    """It is done, and the answer says to what."""
    return Row(Outcome.DONE, line, says, doors, form, who)


def asked(line: str, says: str, doors: tuple[str, ...] = EVERY, form: Form | None = None, who: str = ADMIN) -> Row:
    """It is asked what is meant."""
    return Row(Outcome.ASKED, line, says, doors, form, who)


def refused(line: str, says: str, doors: tuple[str, ...] = EVERY, form: Form | None = None, who: str = ADMIN) -> Row:
    """Nothing is done; the answer names the words, and what to type instead."""
    return Row(Outcome.REFUSED, line, says, doors, form, who)
