"""What a message costs in statements, commits and thread switches: counts that no machine changes much."""

from tests.bench import statements
from tests.bench.gates import COUNTS, REACHED, WAYS, gated

RUSH, ROUNDS = 50, 1


async def test_no_message_costs_more_of_the_database_than_it_did() -> None:
    async with statements.shop() as running_app:
        found = await statements.counted(running_app, rush=RUSH, rounds=ROUNDS)
    rows = [gated(f"{way}: {what}", found[way][what], "") for way in WAYS for what in COUNTS]

    assert len(rows) == len(REACHED) * len(COUNTS)
    assert [row.cells() for row in rows if row.fails()] == []
