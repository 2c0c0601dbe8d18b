"""Effects that this release cannot read: of a newer one beside it, or left by an older one."""

import re
from dataclasses import dataclass

from bot.blockkit.blocks import said
from bot.model.effect.notices import PostEphemeral, PostNotice, SendDm
from bot.model.effect_kind import CANNOT_READ, Effect, UnreadableEffect
from bot.model.notice import Lookup, Notice, Sentence
from bot.model.queue import OutboxEntry
from bot.outbox import enqueue
from bot.outbox.models import NeedsPerson
from storage.tx import Tx

NOT_IN_LANES = re.compile(r"[^a-zA-Z0-9:.-]")
SAYING = frozenset({SendDm.kind, PostEphemeral.kind, PostNotice.kind})
"""What says something by itself: what comes after it does not build upon it."""


@dataclass(frozen=True, kw_only=True)
class OrderUnreadable(Notice):
    """To admins. `asked`: the kind of effect; `lane`: what waits, a name of ours which is shown to be copied."""

    asked: str
    lane: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{_unknown(self.asked)} What comes after it in the same line waits. Start the newest release everywhere, "
            f"then `lanes go {NOT_IN_LANES.sub('', self.lane)[:200]}` where the app runs: what can be read by then is done "
            "first."
        )


@dataclass(frozen=True, kw_only=True)
class StateUnreadable(Notice):
    """To admins. `asked`: the kind of effect. Nothing waits for it."""

    asked: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(text=f"{_unknown(self.asked)} Nothing waits for it. Start the newest release everywhere.")


def _unknown(asked: str) -> str:
    return f"⚠️ Not done: another release of the app left `{said(asked, 100)}`, which this one cannot read."


def cannot_read(tx: Tx, entry: OutboxEntry[Effect | UnreadableEffect]) -> NeedsPerson:
    """Held, and admins told. What came behind it in order waits too, except for a state, and behind mere words."""
    alone = entry.kind in SAYING or tx.outbox.is_sync(entry)
    notice = StateUnreadable(asked=entry.kind) if alone else OrderUnreadable(asked=entry.kind, lane=entry.lane)
    enqueue.dm_admins(tx, notice, key=f"unreadable:{entry.id}:{entry.version}")
    return NeedsPerson(why=f"{CANNOT_READ} {entry.kind}", lane=not alone)
