"""The operator's commands to the running process, and their answers."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.model.audit import AuditAction
from bot.notices.messages.outages import sentence
from bot.operator import held, trial_record
from bot.operator.client import Said
from bot.operator.export import FetchFile, export_chat
from bot.telemetry.vitals import PERISKOPE, REQUESTS, SLACK, WEBHOOKS, Vitals
from storage.backup import BackupRefused, back_up
from storage.queries.health import State
from storage.queries.lanes import LaneState
from storage.queries.processes import ProcessState
from storage.redis_wakes import RedisWakes
from storage.store import Store
from storage.tx import Tx

READ_SECONDS = 2.0
UNCOUNTED = "The database does not answer, so what waits cannot be counted."
PG_DUMP = (
    "The data is in PostgreSQL: back it up with pg_dump, for example pg_dump --format=custom --file=backup.dump, "
    "followed by the address in DATABASE_URL."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorDesk:
    """`vitals`: what is known of each part; `locked`: what to know of a locked database; `resume`: let it go on; `wakes`: of Redis, if there is one."""

    store: Store
    embedded: bool
    fetch: FetchFile
    vitals: Vitals
    locked: Callable[[], Awaitable[Sequence[str]]]
    resume: Callable[[Sequence[str]], Awaitable[Said]]
    wakes: RedisWakes | None = None

    async def answer(self, words: tuple[str, ...]) -> Said:
        """Carry out one command and answer it."""
        match words:
            case ("status",):
                return await self._status()
            case ("lanes",):
                return _listed(await self.store.read(_troubled))
            case ("lanes", "go", lane):
                return await self.store.run_first(_go, lane)
            case ("lanes", "hold", lane):
                return await self.store.run_first(_hold, lane)
            case ("held",):
                return await self.store.read(held.listed)
            case ("held", "again", key):
                return await self.store.run_first(held.try_again, key)
            case ("held", "skip", key):
                return await self.store.run_first(held.skip, key)
            case ("trace", asked):
                return await self.store.read(held.traced, asked)
            case ("resume", *keep):
                return await self.resume(keep)
            case _:
                return await self._hand_out(words)

    async def _hand_out(self, words: tuple[str, ...]) -> Said:
        """Commands that write or read something outside the database."""
        match words:
            case ("backup", file):
                return await self._backup(Path(file))
            case ("trial", *result):
                return Said(well=True, lines=(await trial_record.answer(self.store, tuple(result)),))
            case ("export", chat, folder):
                return await export_chat(self.store, self.fetch, chat, Path(folder))
            case _:
                return Said(well=False, lines=("There is no such command.",))

    async def _status(self) -> Said:
        problems = self.vitals.problems()
        ill = {problem.part for problem in problems}
        parts = [f"{part}: well" for part in self.vitals.parts() if part not in ill]
        parts += [f"{one.part}: NOT WELL for {one.seconds:.0f} s. {sentence(one.part, one.why)}" for one in problems]
        try:
            async with asyncio.timeout(READ_SECONDS):
                state, processes = await self.store.read(_state)
                note = await self.locked()
        except Exception:  # noqa: BLE001  # just then the operator asks; what this process knows by itself is still said
            return Said(well=False, lines=(*parts, *_vendors(self.vitals), UNCOUNTED))
        return Said(
            well=not problems and not note,
            lines=(*note, *parts, *_vendors(self.vitals), *self._processes(processes), *_counts(state)),
        )

    def _processes(self, live: list[ProcessState]) -> list[str]:
        """How many run, and their share of the connections that Slack takes; and what slows them."""
        told = max((one.told for one in live if one.told is not None), default=None)
        counted = "" if told is None else f", Slack counted {told}"
        lines = [f"processes: {len(live)}, with {sum(one.sockets for one in live)} of Slack's ten connections{counted}"]
        if self.wakes is not None and self.wakes.answers is False:
            lines.append(
                "Redis does not answer: each process notices the others' work only once a second. Check REDIS_URL."
            )
        if self.wakes is None and len(live) > 1:
            lines.append("REDIS_URL is not set: each process notices the others' work only once a second.")
        return lines

    async def _backup(self, target: Path) -> Said:
        if not self.embedded:
            return Said(well=False, lines=(PG_DUMP,))
        try:
            size = await self.store.read(back_up, target)
        except BackupRefused as refused:
            return Said(well=False, lines=(str(refused),))
        return Said(
            well=True, lines=(f"{target} holds everything up to now ({size / 1e6:.1f} MB). Keep .env with it.",)
        )


def _state(tx: Tx) -> tuple[State, list[ProcessState]]:
    return tx.health.state(), tx.processes.live()


def _vendors(vitals: Vitals) -> list[str]:
    """For each vendor its last success, and the age of what is not done."""
    lines = []
    for name, calls in ((SLACK, vitals.slack), (PERISKOPE, vitals.periskope)):
        last = "none yet" if calls.succeeded_at is None else f"{calls.age:.0f} s ago"
        late, event = vitals.shared.late.get(name, 0.0), vitals.shared.events.get(name, 0.0)
        lines.append(
            f"{name}: last success {last}, {calls.failures} failures since; oldest effect tried and not done {late:.0f} s, "
            f"oldest event not processed {event:.0f} s"
        )
    for name, door in ((WEBHOOKS, vitals.webhooks), (REQUESTS, vitals.requests)):
        if door is not None:
            seen = "none yet" if door.age is None else f"{door.age:.0f} s ago"
            lines.append(f"{name}: last verified {seen}")
    return lines


def _counts(state: State) -> list[str]:
    return [
        f"events waiting: {state.inbox}",
        f"owed to Slack and Periskope: {state.outbox}, of which the longest due is {state.late:.0f} s late",
        f"lanes held: {state.held_lanes}, failing: {state.failing_lanes}, waiting for something: {state.parked_lanes}",
        f"messages held for a person: {state.held_effects}",
        f"customers waiting for an answer: {state.waits}",
    ]


def _troubled(tx: Tx) -> list[LaneState]:
    return list(tx.lanes.troubled())


def _listed(lanes: list[LaneState]) -> Said:
    if not lanes:
        return Said(well=True, lines=("No lane is held or failing.",))
    return Said(well=True, lines=tuple(_line(lane) for lane in lanes))


def _line(lane: LaneState) -> str:
    held = lane.due is None and lane.waits_for is None
    how = (
        "held"
        if held
        else f"failed {lane.fails} times, tried again" + ("" if lane.due is None else f" {lane.due:%H:%M:%S} UTC")
    )
    return f"{lane.lane}  {how}  {lane.waiting} waiting  {lane.held_why or ''}".rstrip()


def _go(tx: Tx, lane: str) -> Said:
    if not tx.lanes.let_go(lane):
        return Said(well=False, lines=(f"No lane {lane} is held: `lanes` lists those that are.",))
    tx.outbox.read_again(lane)
    tx.audit.write(AuditAction.LANE_LET_GO, actor=None, via="operator", detail=lane)
    return Said(well=True, lines=(f"{lane} goes on.",))


def _hold(tx: Tx, lane: str) -> Said:
    if not tx.health.has_lane(lane):
        return Said(well=False, lines=(f"There is no lane {lane}.",))
    tx.lanes.hold_back(lane, "by the operator")
    tx.audit.write(AuditAction.LANE_HELD, actor=None, via="operator", detail=lane)
    return Said(well=True, lines=(f"{lane} waits until `lanes go {lane}`.",))
