"""What must hold in the database at every moment, and of all that was said."""

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, LiteralString

import psycopg

from tests.processes.outside import Outside

NEVER: dict[str, LiteralString] = {
    "work waits in a lane that nothing will wake": """
        select w.lane, w.key, l.lane from (
            select lane, key from outbox where state in ('ready', 'sending')
            union all select lane, key from inbox where state = 'new'
        ) w left join lane l on l.lane = w.lane
        where l.due is null and l.waits_for is null and l.lease_until is null and l.held_at is null""",
    "a lane waits for a gate that is open": """
        select l.lane, l.waits_for from lane l join room r on l.waits_for = 'room:' || r.id where r.compared_at is not null
        union all
        select l.lane, l.waits_for from lane l join chat c on l.waits_for = 'chat:' || c.id where c.access_read_at is not null""",
    "a lane waits for a gate that nobody is to open": """
        select l.lane, l.waits_for from lane l where l.waits_for is not null and not exists (
            select from outbox o where o.lane = l.waits_for and o.state in ('ready', 'sending'))""",
    "two effects of a lane are being sent": """
        select lane, count(*) from outbox where state = 'sending' group by lane having count(*) > 1""",
    "an effect is sent before one that comes first": """
        select a.lane, a.key, b.key from outbox a join outbox b on b.lane = a.lane and b.seq > a.seq
        where a.state in ('ready', 'sending') and a.kind = 'Post' and b.state in ('sending', 'done')""",
    "a lane is held": """
        select lane, held_why from lane where held_at is not null""",
    "the server had to end a deadlock": """
        select deadlocks from pg_stat_database where datname = current_database() and deadlocks > 0""",
}
WAITS: LiteralString = """
    select (select count(*) from inbox where state = 'new')
        + (select count(*) from outbox where state in ('ready', 'sending'))
        + (select count(*) from lane where due is not null or waits_for is not null or lease_until is not null)"""
OUTAGES = {
    "OperationalError", "InterfaceError", "TransactionLost", "LaneLost", "DatabaseError", "InternalError", "TimeoutError"
}  # fmt: skip  # one line of words


class Untrue(AssertionError):
    """Something that must hold does not."""


def look(url: str) -> int:
    """All that must never be, asked at one moment; how much waits. Raises Untrue."""
    with psycopg.connect(url, application_name="truth") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        for what, question in NEVER.items():
            if found := connection.execute(question).fetchmany(5):
                raise Untrue(f"{what}: {found}")
        [(waits,)] = connection.execute(WAITS).fetchall()
    return int(waits)


def hear(logs: Iterable[Path]) -> None:
    """What the processes warned of is the database's being away, and nothing else. Raises Untrue."""
    for log in logs:
        for line in log.read_text().splitlines():
            warned = json.loads(line)
            if warned.get("why") not in OUTAGES or warned["event"] == "died":
                raise Untrue(f"{log.name}: {line}")


def compare(outside: Outside) -> None:
    """Everything was said: once, in its lane's order, and no number was given twice. Raises Untrue."""
    said: dict[tuple[int, int], list[str]] = defaultdict(list)
    lanes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in outside.got:
        if not line["refused"]:
            said[line["n"], line["line"]].append(line["by"])
            lanes[line["lane"]].append(line)
    if missing := outside.open_lines:
        raise Untrue(f"lost: {missing}")
    if twice := {which: by for which, by in said.items() if len(by) > 1}:
        raise Untrue(f"doubled: {twice}")
    for lane, lines in lanes.items():
        for one, other in itertools.pairwise(lines):
            if one["place"] >= other["place"]:
                raise Untrue(f"out of order in {lane}: {one} before {other}")
    numbers: dict[str, dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    for line in outside.got:
        for name, number in line["counts"].items():
            numbers[name][number].add(line["n"])
    for name, given in numbers.items():
        _counted(name, given)
        _in_turn(name, given, outside)


def _counted(name: str, given: dict[int, set[int]]) -> None:
    """A counter was counted up by one event after another, and each of them once."""
    twice = {number: to for number, to in given.items() if len(to) > 1}
    if twice or sorted(given) != list(range(1, len(given) + 1)):
        raise Untrue(f"{name} was counted up to {max(given)} in {len(given)} steps, twice to {twice}")


def _in_turn(name: str, given: dict[int, set[int]], outside: Outside) -> None:
    """What was told of one thing happened in the order in which it was told."""
    last: dict[str, int] = {}
    for number in sorted(given):
        [n] = given[number]
        event = outside.told[n]
        if name == event.about and last.get(str(event.lane), 0) > n:
            raise Untrue(f"{name}: {last[str(event.lane)]} happened before {n}")
        last[str(event.lane)] = n
