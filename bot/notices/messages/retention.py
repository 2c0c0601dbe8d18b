"""What people read about words, files and audit lines that are soon older than they are to be kept."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.blockkit.blocks import counted, moment
from bot.model.notice import Lookup, Notice, Sentence
from bot.model.retention import KeptFor

WHAT = {
    "words": ("The words of 1 message are", "The words of {} messages are"),
    "files": ("The file of 1 message is", "The files of {} messages are"),
    "audit": ("1 line of the audit is", "{} lines of the audit are"),
}


def to_be_erased(kind: str, count: int, kept: KeptFor, now: datetime, *, known: bool) -> str:
    """How much of a kind is erased when. `known`: the program that runs has planned it already."""
    older = f"{_older(kind, count)} older than KEEP_{kind.upper()}_DAYS={kept.days}"
    if kept.erases_at <= now:
        return f"{older}: erased within the hour while the program runs."
    when = f"erased from {kept.erases_at:%Y-%m-%d %H:%M} UTC on" if known else "erased a day after the next start"
    return f"{older}: {when}. To keep them, change the setting before."


def _older(kind: str, count: int) -> str:
    one, many = WHAT[kind]
    return one if count == 1 else many.format(f"{count:,}")


@dataclass(frozen=True, kw_only=True)
class ErasureAhead(Notice):
    """To admins: `count` things are older than the `days` for which they are to be kept, and are erased from `at` on."""

    what: Literal["words", "files", "audit"]
    count: int
    days: int
    at: datetime

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ {_older(self.what, self.count)} older than {counted(self.days, 'day')}. As the operator has set it, the app "
            f"erases them from its database from {moment(self.at)} on. To keep them, ask the operator to change "
            f"`KEEP_{self.what.upper()}_DAYS` before."
        )
