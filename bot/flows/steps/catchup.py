"""After a gap, in which nothing reached us: how much was found, how far it is taken in, and a word when that is done."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.flows.steps import owe
from storage.tx import Tx

GAP = timedelta(minutes=10)  # shorter ones are looked up without a word
SETTING = "gap"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """`found` messages of a gap that began at `since`; so many events are still to take in, so many effects to go out."""

    since: datetime
    found: int
    to_take_in: int
    to_go_out: int


def found(tx: Tx, since: datetime, count: int) -> None:
    """A look at what came after `since` found so many messages. Of several phones the numbers add up."""
    if not count or tx.now - since < GAP:
        return
    known = tx.settings.get(SETTING) or {"since": since.isoformat(), "found": 0}
    first = min(since, datetime.fromisoformat(known["since"]))
    gap = {"since": first.isoformat(), "until": tx.now.isoformat(), "found": known["found"] + count}
    tx.settings.put(SETTING, gap, by=None)


def progress(tx: Tx) -> Progress | None:
    """How far it is; None: nothing is being caught up with."""
    gap = tx.settings.get(SETTING)
    if not gap:
        return None
    state = tx.health.state()
    since = datetime.fromisoformat(gap["since"])
    return Progress(since=since, found=gap["found"], to_take_in=state.inbox, to_go_out=state.outbox)


def tell_when_done(tx: Tx) -> bool:
    """Once everything that arrived is taken in, admins hear what was brought in."""
    gap = tx.settings.get(SETTING)
    if not gap or tx.inbox.waiting():
        return False
    tx.settings.put(SETTING, None, by=None)
    owe.tell_admins(tx, "caught_up", key=f"gap:{gap['since']}", at=gap["since"], until=gap["until"], count=gap["found"])
    return True
