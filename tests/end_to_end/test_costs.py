"""What a message costs: counts that no machine changes much, of what the database is asked and of Python's functions."""

from tests.bench import calls, statements
from tests.bench.calls import Calls
from tests.bench.gates import CALLS, COUNTS, REACHED, WAYS, gated

RUSH, ROUNDS = 50, 1


async def test_no_message_costs_more_of_the_database_than_it_did() -> None:
    async with statements.shop() as running_app:
        found = await statements.counted(running_app, rush=RUSH, rounds=ROUNDS)
    rows = [gated(f"{way}: {what}", found[way][what], "") for way in WAYS for what in COUNTS]

    assert len(rows) == len(REACHED) * len(COUNTS)
    assert [row.cells() for row in rows if row.fails()] == []


async def test_no_message_calls_more_functions_than_it_did() -> None:
    found = await calls.counted(rush=2 * RUSH)
    rows = [gated(f"{way}: calls", found[way].total(), "") for way in CALLS]
    least = {
        (way, thread): _of_thread(found[way], thread) for way in CALLS for thread in ("MainThread", "sqlite-writer")
    }

    assert [one for one, calls in least.items() if calls < CALLS[one[0]] / 10] == []  # they are counted at all
    assert [row.cells() for row in rows if row.fails()] == []


def _of_thread(found: Calls, thread: str) -> float:
    return sum(times for name, times in found.items() if name.startswith(thread))
