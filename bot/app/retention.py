"""The hourly job that forgets what is old: the engine's settled work always, words, files and audit as the settings say."""

from collections.abc import Callable
from functools import partial

import structlog

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

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._words = settings.keep_words_days
        self._files = settings.keep_files_days
        self._audit = settings.keep_audit_days
        self._after: dict[What, int] = {}
        self._runs = 0
        for name in (*self._steps(), "files", "words", "pages"):
            counters.forgotten.labels(name)  # Prometheus sees a first row forgotten only if there was a zero before

    async def run(self) -> None:
        """One run."""
        if self._runs % LOOK_ANEW == 0:
            self._after.clear()
        self._runs += 1
        changed = {name: await self._all(name, step, SLICE) for name, step in self._steps().items()}
        if self._files:
            changed["files"] = await self._forget("files", self._files)
        if self._words:
            changed["words"] = await self._forget("words", self._words)
        changed["pages"] = await self._all("pages", lambda tx, limit: tx.retention.give_back_space(limit), PAGES)
        log.info("retention", **changed)

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


def _old(tx: Tx, *, what: What, days: int, after: int) -> OldMessages:
    return tx.forgetting.old(what, days, after=after, limit=SLICE)


def _forget(tx: Tx, what: What, ids: tuple[int, ...]) -> int:
    return tx.forgetting.words(ids) if what == "words" else tx.forgetting.files(ids)
