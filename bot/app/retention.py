"""The hourly job that forgets what is old: the engine's settled work always, words, files and audit as the settings say."""

from collections.abc import Awaitable, Callable
from functools import partial

import structlog

from bot.model.retention import KINDS, KeptFor, planned, unlike
from bot.notices.messages.retention import ErasureAhead
from bot.outbox import enqueue
from bot.settings import Settings
from bot.telemetry import counters
from storage.queries.forgetting import OldMessages, What
from storage.store import Store
from storage.tx import Tx

SLICE = 500  # rows in one transaction; between two, whatever else waits is written
PAGES = 256  # of 4 KB each
MOST_SLICES = 2_000  # of one kind in one run; the next run goes on
LOOK_ANEW = 24  # runs: then old messages are looked through from the first one again
log = structlog.get_logger("retention")
Step = Callable[[Tx, int], int]

ENGINE: dict[str, Step] = {
    "events": lambda tx, limit: tx.retention.prune_events(limit),
    "effects": lambda tx, limit: tx.retention.prune_effects(limit),
    "lanes": lambda tx, limit: tx.retention.prune_lanes(limit),
    "rate_limits": lambda tx, limit: tx.retention.prune_rate_limits(limit),
    "proposals": lambda tx, limit: tx.retention.prune_proposals(limit),
}


class RetentionJob:
    """Runs the job, in slices behind everything else that is to be written. Broken off anywhere, it goes on next time."""

    def __init__(self, store: Store, settings: Settings, *, differs: Callable[[frozenset[str]], None]) -> None:
        """`differs`: told which kinds another process of the installation keeps for less long, after each look."""
        self._store = store
        self._differs = differs
        self._days = settings.keep_days
        self._starting = True
        self._words, self._files, self._audit = self._days.values()
        self._after: dict[What, int] = {}
        self._runs = 0
        for name in (*self._steps(), "files", "words", "pages"):
            counters.forgotten.labels(name)  # Prometheus sees a first row forgotten only if there was a zero before

    async def announce(self) -> None:
        """Plan from when on what is erased; admins and the log are told before the first erasure of what is there."""
        before, plan, _ = await self._store.read(self._plan)
        if plan != before:
            plan, ahead, older = await self._store.run(self._planned)
            for kind, one in ahead.items():
                log.warning("erasure_ahead", kind=kind, count=older[kind], days=one.days, at=one.erases_at.isoformat())
        self._starting = False
        self._differs(unlike(self._days, plan))

    def _plan(self, tx: Tx) -> tuple[dict[str, KeptFor], dict[str, KeptFor], dict[str, int]]:
        """The plan as it is stored and as it is to be, and how many things are older."""
        before = tx.settings.kept_for()
        new = {kind: days for kind, days in self._days.items() if kind not in before or days < before[kind].days}
        older = tx.forgetting.older(new)
        starting = self._starting or _alone(tx)
        return before, planned(self._days, before, older, tx.engine_now, starting=starting), older

    def _planned(self, tx: Tx) -> tuple[dict[str, KeptFor], dict[str, KeptFor], dict[str, int]]:
        """Stores the plan, and tells admins of what it erases that was there before: at most once a day of each number."""
        before, plan, older = self._plan(tx)
        ahead = {kind: one for kind, one in plan.items() if one != before.get(kind) and older.get(kind)}
        if plan != before:
            tx.settings.put_kept_for(plan)
        for kind in [kind for kind in KINDS if kind in ahead]:
            one = ahead[kind]
            said = ErasureAhead(what=kind, count=older[kind], days=one.days, at=one.erases_at)
            enqueue.dm_admins(tx, said, key=f"erasure_ahead:{kind}:{one.days}:{one.erases_at:%Y-%m-%d}")
        return plan, ahead, older

    async def run(self) -> None:
        """One run. What was set only lately is erased after a day; where that cannot be told, only settled rows are cleared.

        Raises the first fault, once everything else was tried.
        """
        due, faults = frozenset[str](), list[Exception]()
        try:
            await self.announce()
            due = await self._store.read(self._due)
        except Exception as fault:  # noqa: BLE001  # raised below
            faults.append(fault)
        self._words, self._files, self._audit = (days if kind in due else 0 for kind, days in self._days.items())
        if self._runs % LOOK_ANEW == 0:
            self._after.clear()
        self._runs += 1
        changed = {}
        for name, part in self._parts().items():
            try:
                changed[name] = await part()
            except Exception as fault:  # noqa: BLE001  # raised below: a row that cannot be cleared keeps no others
                log.error("not_cleared", kind=name, why=type(fault).__name__)  # noqa: TRY400  # the traceback is of the first
                faults.append(fault)
        log.info("retention", **changed)
        if faults:
            raise faults[0]

    def _due(self, tx: Tx) -> frozenset[str]:
        """What this process may erase by its own number: another may just have stored a longer one, long announced."""
        plan = tx.settings.kept_for()
        return frozenset(
            kind for kind, one in plan.items() if one.days <= self._days[kind] and one.erases_at <= tx.engine_now
        )

    def _parts(self) -> dict[str, Callable[[], Awaitable[int]]]:
        parts: dict[str, Callable[[], Awaitable[int]]] = {
            name: partial(self._all, name, step, SLICE) for name, step in self._steps().items()
        }
        if self._files:
            parts["files"] = partial(self._forget, "files", self._files)
        if self._words:
            parts["words"] = partial(self._forget, "words", self._words)
        parts["pages"] = partial(self._all, "pages", lambda tx, limit: tx.retention.give_back_space(limit), PAGES)
        return parts

    def _steps(self) -> dict[str, Step]:
        """The kinds of which one statement finds the next slice."""
        steps = dict(ENGINE)
        if self._words:
            steps["event_words"] = lambda tx, limit: tx.retention.empty_events(self._words, limit)
            steps["effect_words"] = lambda tx, limit: tx.retention.empty_effects(self._words, limit)
        if self._audit:
            steps["audit"] = lambda tx, limit: tx.retention.prune_audit(self._audit, limit)
        return steps

    async def _all(self, name: str, step: Step, size: int) -> int:
        total = 0
        for _ in range(MOST_SLICES):
            done = await self._store.run_later(step, size)
            counters.forgotten.labels(name).inc(done)
            total += done
            if done < size:
                break
        return total

    async def _forget(self, what: What, days: int) -> int:
        """Old messages are found by a reader, so that only the change itself keeps the writer."""
        total, after = 0, self._after.get(what, 0)
        for _ in range(MOST_SLICES):
            old = await self._store.read(partial(_old, what=what, days=days, after=after))
            if not old.ids:
                break
            done = await self._store.run_later(_forget, what, old.ids)
            counters.forgotten.labels(what).inc(done)
            total, after = total + done, old.ids[-1]
            if not old.more:
                break
        first = self._after.get(what, 0)
        self._after[what] = await self._store.read(lambda tx: tx.forgetting.first_left(what, days, after=first))
        return total


def _alone(tx: Tx) -> bool:
    """Whether one process lives: a shorter number in the plan is that of one which has ended."""
    return len(tx.processes.live()) == 1


def _old(tx: Tx, *, what: What, days: int, after: int) -> OldMessages:
    return tx.forgetting.old(what, days, after=after, limit=SLICE)


def _forget(tx: Tx, what: What, ids: tuple[int, ...]) -> int:
    return tx.forgetting.words(ids) if what == "words" else tx.forgetting.files(ids)
