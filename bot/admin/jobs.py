"""Outages: admins are told once when a part fails, and once when it is well again."""

from bot.admin.queries.parts import failing, unsure
from bot.model.effect.chats import SyncTicket
from bot.model.effect.replies import SendWhatsApp
from bot.model.effect.threads import PostCopy
from bot.model.notice import Notice
from bot.notices.messages.held import WorkHeld
from bot.notices.messages.outages import PartFailing, PartWorksAgain
from bot.outbox import enqueue
from storage.queries.faults import FailingRow
from storage.queries.outages import Outage
from storage.tx import Tx

DECIDED_HERE = frozenset({"held", "unreadable"})
IN_THREAD = frozenset({SendWhatsApp.kind, SyncTicket.kind, PostCopy.kind})  # told at once, with buttons of their own


def compare_outages(tx: Tx) -> None:
    """Compare what all processes see with the outages known; tell admins of what began or is over, also on their homes."""
    tx.faults.forget([one for one in tx.faults.all() if _gone(tx, one)])
    began, over = tx.outages.compare(failing(tx), unsure=unsure(tx))
    for outage in began:
        if outage.part != "database":  # it is known only once it is over
            _tell(tx, outage, over=False)
    for outage in over:
        _tell(tx, outage, over=True)
    if began or over:
        for agent in tx.people.roster().agents:
            if agent.admin:
                enqueue.home(tx, agent.id)


def tell_held(tx: Tx) -> None:
    """Tell admins once of each thing that began to wait for a decision. What agents decide in its thread is not told."""
    waiting = {one.key for one in tx.held.items() if one.state in DECIDED_HERE and one.what not in IN_THREAD}
    known = set(tx.settings.get("held_told") or ())
    if waiting == known:
        return
    tx.settings.put("held_told", sorted(waiting), by=None)
    if new := sorted(waiting - known):
        enqueue.dm_admins(tx, WorkHeld(count=len(new)), key=f"held:{new[-1]}:{tx.engine_now.timestamp():.0f}")


def _gone(tx: Tx, fault: FailingRow) -> bool:
    """Whether who it is of is not here any more, or the wait it is of has ended: no job would find it mended."""
    match fault.kind:
        case "plan" | "shift":
            agent = tx.people.roster().get(int(fault.key))
            return agent is None or not agent.here
        case "duty" | "wait":
            return tx.waits.open(int(fault.key)) is None
    return False


def _tell(tx: Tx, outage: Outage, *, over: bool) -> None:
    """A message that waits until Slack is back still says what was."""
    said: Notice = PartFailing(part=outage.part, why=outage.why, at=outage.since)
    if over and outage.over_at is not None:
        said = PartWorksAgain(part=outage.part, why=outage.why, at=outage.since, until=outage.over_at)
    enqueue.dm_admins(tx, said, key=f"{said.kind}:{outage.id}")
