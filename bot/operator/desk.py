"""What the operator may ask of the running process, and the answers."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from bot.operator.knock import Said
from storage.backup import BackupRefused, Restored, back_up
from storage.queries.health import State
from storage.queries.lanes import LaneState
from storage.store import Store
from storage.tx import Tx

PG_DUMP = (
    "The data is in PostgreSQL: back it up with pg_dump, for example pg_dump --format=custom --file=backup.dump, "
    "followed by the address in DATABASE_URL."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorDesk:
    """`ready`: what must be true to be ready; `resume`: begin sending after a restore, None where nothing waits for it."""

    store: Store
    embedded: bool
    ready: Callable[[], dict[str, bool]]
    restored: Callable[[], Restored | None]
    resume: Callable[[], Awaitable[int]]

    async def answer(self, words: tuple[str, ...]) -> Said:
        """Answer one question."""
        match words:
            case ("status",):
                return await self._status()
            case ("lanes",):
                return _listed(await self.store.read(_troubled))
            case ("lanes", "go", lane):
                return await self.store.run_first(_go, lane)
            case ("lanes", "hold", lane):
                return await self.store.run_first(_hold, lane)
            case ("backup", file):
                return await self._backup(Path(file))
            case ("resume",):
                return await self._resume()
            case _:
                return Said(well=False, lines=("There is no such command.",))

    async def _status(self) -> Said:
        ready = self.ready()
        state = await self.store.read(_state)
        parts = [f"{part}: {'well' if well else 'NOT WELL'}" for part, well in ready.items()]
        restored = self.restored()
        note = [] if restored is None else [restored.sentence()]
        return Said(well=all(ready.values()), lines=(*note, *parts, *_counts(state)))

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

    async def _resume(self) -> Said:
        if self.restored() is None:
            return Said(well=False, lines=("Nothing was restored: everything runs already.",))
        asked = await self.resume()
        return Said(well=True, lines=(f"Going on. {asked} sends are first looked for in Slack and Periskope.",))


def _state(tx: Tx) -> State:
    return tx.health.state()


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
    tx.audit.write("lane_let_go", actor=None, via="operator", detail=lane)
    return Said(well=True, lines=(f"{lane} goes on.",))


def _hold(tx: Tx, lane: str) -> Said:
    if not tx.health.has_lane(lane):
        return Said(well=False, lines=(f"There is no lane {lane}.",))
    tx.lanes.hold_back(lane, "by the operator")
    tx.audit.write("lane_held", actor=None, via="operator", detail=lane)
    return Said(well=True, lines=(f"{lane} waits until `lanes go {lane}`.",))
