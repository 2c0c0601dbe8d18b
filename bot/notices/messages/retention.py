"""What people read about words, files and audit lines that are soon older than they are to be kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.blockkit.blocks import moment
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
    """To admins: `counts` things, by kind, are older than they are to be kept for `days`, and are erased from `at` on."""

    counts: Mapping[str, int]
    days: Mapping[str, int]
    at: datetime

    def sentence(self, look: Lookup) -> Sentence:
        older = [f"{_older(kind, count)} older than {self.days[kind]} days." for kind, count in self.counts.items()]
        return Sentence(
            text=f"⚠️ {' '.join(older)} As the operator has set it, the app erases them from its database from "
            f"{moment(self.at)} on. To keep them, ask the operator to change `KEEP_…_DAYS` before."
        )
