"""The operator's alert address is told of each outage once when it begins and once when it is over."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.clients.alerts import AlertAddress
from bot.notices.messages import outages as outage_words
from bot.telemetry.vitals import DATABASE, Vitals
from storage.queries.outages import Outage
from storage.store import Store
from storage.tx import Tx

log = structlog.get_logger("alerts")


@dataclass(slots=True, kw_only=True)
class OutageAlerts:
    """What the alert address knows. The database remembers it for all processes; while that is away, each its own part.

    `longest`: seconds that the database may take each time; `every`: how often the address is told, in seconds.
    """

    store: Store
    vitals: Vitals
    address: AlertAddress
    longest: float
    every: float
    _alone: dict[str, str] = field(default_factory=dict, init=False)
    """Parts and the words in which this process told of them without the database."""
    _lasting: frozenset[str] = field(default=frozenset(), init=False)
    """Parts whose outage the database had open when it was last read: those are told of from there."""

    async def tell(self) -> None:
        """Tell what began and what is over; what the address does not take is tried again the next time."""
        failing: dict[str, str] = {}
        for problem in self.vitals.problems():
            if problem.sure:
                failing.setdefault(problem.part, problem.why)
        await self._tell_alone(failing)
        if DATABASE in failing:
            return
        try:
            await self._tell_of_rows()
        except Exception as fault:  # noqa: BLE001  # the database is away: this process tells of it alone once that is sure
            log.warning("not_alerted", why=type(fault).__name__)

    async def _tell_alone(self, failing: Mapping[str, str]) -> None:
        """Of the database's own outage, and of what begins during it, only this process's memory can know whether it was told."""
        for part, why in failing.items():
            unknown = part == DATABASE or (DATABASE in failing and part not in self._lasting)
            if unknown and part not in self._alone and await self._post(part, why, over=False):
                self._alone[part] = why
        for part, why in list(self._alone.items()):
            if part not in failing and await self._post(part, why, over=True):
                del self._alone[part]

    async def _tell_of_rows(self) -> None:
        async with asyncio.timeout(self.longest):
            waiting, self._lasting = await self.store.read(_to_post)
            if not waiting or not await self.store.run(_ours_to_post, 2 * self.every):
                return
        for outage in waiting:
            over = outage.over_at is not None
            told_alone = outage.part == DATABASE or (not over and outage.part in self._alone)
            if not told_alone and not await self._post(outage.part, outage.why, over=over):
                return
            async with asyncio.timeout(self.longest):
                await self.store.run(_posted, outage)
            if outage.part != DATABASE:
                self._alone.pop(outage.part, None)

    async def _post(self, part: str, why: str, *, over: bool) -> bool:
        return await self.address.post(outage_words.sentence(part, why, over=over), part=part, over=over)


def _to_post(tx: Tx) -> tuple[Sequence[Outage], frozenset[str]]:
    return tx.outages.to_post(), tx.outages.lasting()


def _ours_to_post(tx: Tx, every: float) -> bool:
    """Of several processes one posts at a time."""
    return tx.job_claims.begin("alerts", every=every)


def _posted(tx: Tx, outage: Outage) -> None:
    tx.outages.posted(outage)
