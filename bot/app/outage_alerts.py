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


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the database knows: the outages of which the address is to be told, and the parts whose outage lasts."""

    waiting: Sequence[Outage]
    lasting: frozenset[str]

    @property
    def known(self) -> frozenset[str]:
        """The parts of whose outage, or of its end, the address is told from here."""
        return self.lasting | {one.part for one in self.waiting}


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
    _unmarked: set[tuple[int, bool]] = field(default_factory=set, init=False)
    """Outages, and whether their end, that the address took and the database does not know to be told."""

    async def tell(self) -> None:
        """Tell what began and what is over; what the address does not take is tried again the next time."""
        failing: dict[str, str] = {}
        unsure = set(self.vitals.unknown())
        for problem in self.vitals.problems():
            if problem.sure:
                failing.setdefault(problem.part, problem.why)
            else:
                unsure.add(problem.part)
        try:
            rows = None if failing.get(DATABASE) == "away" else await self._read()
            if await self._tell_alone(failing, unsure - set(failing), rows) and rows is not None:
                await self._tell_of_rows(rows, failing)
        except Exception as fault:  # noqa: BLE001  # the database is away: this process tells of it alone once that is sure
            log.warning("not_alerted", why=type(fault).__name__)

    async def _read(self) -> _Rows | None:
        """None if the database does not answer, of which nothing else may be kept waiting."""
        try:
            async with asyncio.timeout(self.longest):
                rows = await self.store.read(_rows)
        except Exception as fault:  # noqa: BLE001  # as above
            log.warning("not_alerted", why=type(fault).__name__)
            return None
        self._lasting = rows.lasting
        return rows

    async def _tell_alone(self, failing: Mapping[str, str], unsure: set[str], rows: _Rows | None) -> bool:
        """Of the database's own outage, and of what begins during it, only this process's memory can know whether it was told.

        False if the address did not take something.
        """
        for part, why in failing.items():
            only_here = part == DATABASE or (DATABASE in failing and part not in self._lasting)
            if only_here and part not in self._alone:
                if not await self._post(part, why, over=False):
                    return False
                self._alone[part] = why
        for part in [part for part in self._alone if part not in failing and part not in unsure]:
            if self._is_over(part, failing, rows):
                if not await self._post(part, self._alone[part], over=True):
                    return False
                del self._alone[part]
        return True

    @staticmethod
    def _is_over(part: str, failing: Mapping[str, str], rows: _Rows | None) -> bool:
        """Whether the end of what was told alone is to be told alone. Where the database answers, its rows tell theirs."""
        if rows is None:
            return DATABASE in failing
        return part not in (rows.lasting if part == DATABASE else rows.known)

    async def _tell_of_rows(self, rows: _Rows, failing: Mapping[str, str]) -> None:
        told: list[Outage] = []
        to_tell: list[Outage] = []
        for outage in rows.waiting:
            over = outage.over_at is not None
            told_alone = outage.part == DATABASE or (not over and outage.part in self._alone)
            (told if told_alone or (outage.id, over) in self._unmarked else to_tell).append(outage)
        for outage in told:
            await self._mark(outage)
        for part in self._alone.keys() & rows.known - {DATABASE}:
            if part in rows.lasting or part not in failing:
                del self._alone[part]
        if not to_tell:
            return
        async with asyncio.timeout(self.longest):
            if not await self.store.run(_ours_to_post, 2 * self.every):
                return
        for outage in to_tell:
            over = outage.over_at is not None
            if not await self._post(outage.part, outage.why, over=over):
                return
            self._unmarked.add((outage.id, over))
            await self._mark(outage)

    async def _mark(self, outage: Outage) -> None:
        async with asyncio.timeout(self.longest):
            await self.store.run(_posted, outage)
        self._unmarked.discard((outage.id, outage.over_at is not None))

    async def _post(self, part: str, why: str, *, over: bool) -> bool:
        return await self.address.post(outage_words.sentence(part, why, over=over), part=part, over=over)


def _rows(tx: Tx) -> _Rows:
    return _Rows(tx.outages.to_post(), tx.outages.lasting())


def _ours_to_post(tx: Tx, every: float) -> bool:
    """Of several processes one posts at a time."""
    return tx.job_claims.begin("alerts", every=every)


def _posted(tx: Tx, outage: Outage) -> None:
    tx.outages.posted(outage)
