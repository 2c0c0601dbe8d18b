"""`python -m tests.long_day`: live through a night and a Monday, and print what it amounted to; `--long` with 2,000 chats."""

import argparse
import asyncio
import logging
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime

import structlog

from tests.long_day.day import LONG, SHORT, lived
from tests.long_day.figures import Figure


def table(found: Iterable[Figure]) -> str:
    """The figures as a table that documents can hold."""
    lines = ["| figure | value | at most | of |", "|---|---|---|---|"]
    for one in found:
        most = "" if one.most is None else f"{one.most:g}{'' if one.holds else ' **missed**'}"
        lines.append(f"| {one.name} | {one.value:.4g} | {most} | {one.of} |")
    return "\n".join(lines)


def main() -> int:
    reading = argparse.ArgumentParser(prog="python -m tests.long_day", description=__doc__)
    reading.add_argument("--long", action="store_true", help="2,000 chats, a whole night and a whole day")
    plan = LONG if reading.parse_args().long else SHORT
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
    found = asyncio.run(lived(plan, today=datetime.fromtimestamp(time.time(), UTC)))
    sys.stdout.write(table(found) + "\n")
    return 0 if all(one.holds for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
