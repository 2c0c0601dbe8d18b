"""A log that nobody takes fails nothing, delays nothing, and is counted."""

import fcntl
import json
import os
from collections.abc import Iterator

import pytest

from bot.telemetry import counters
from bot.telemetry.log_output import MOST_BYTES, LogOutput

SMALLEST_PIPE = 4096


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """The two ends of a pipe that holds one page."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, SMALLEST_PIPE)
    yield reading, writing
    for end in (reading, writing):
        try:
            os.close(end)
        except OSError:
            assert end == reading  # closed by the test


def lost() -> float:
    return float(counters.lost_lines._value.get())


def test_a_reader_that_is_gone_fails_nothing(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    output, before = LogOutput(writing), lost()
    os.close(reading)
    for number in range(3):
        output.write(f'{{"n": {number}}}\n')

    assert lost() - before == 3


def test_a_descriptor_that_is_closed_fails_nothing(pipe: tuple[int, int]) -> None:
    _, writing = pipe
    other = os.dup(writing)
    output, before = LogOutput(other), lost()
    os.close(other)
    output.write("{}\n")

    assert lost() - before == 1


def test_a_reader_that_stands_still_delays_nothing_and_hears_later_what_it_missed(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    output, before = LogOutput(writing), lost()
    line = json.dumps({"event": "x" * 500}) + "\n"
    for _ in range(40):  # more than a page holds: a write that waits would never return
        output.write(line)
    missed = lost() - before
    os.read(reading, SMALLEST_PIPE)
    output.write(line)
    heard = os.read(reading, SMALLEST_PIPE).decode().splitlines()

    assert missed > 30
    assert json.loads(heard[0]) == {"event": "log_lines_lost", "lines": missed}
    assert heard[1] == line.rstrip()


def test_a_line_longer_than_a_pipe_takes_is_cut_and_the_next_one_stands_by_itself(pipe: tuple[int, int]) -> None:
    reading, writing = pipe
    output = LogOutput(writing)
    output.write("y" * 10_000 + "\n")
    cut = os.read(reading, SMALLEST_PIPE)
    output.write('{"next": "ü"}\n')

    assert len(cut) == MOST_BYTES
    assert cut.endswith(b"y\n")
    assert json.loads(os.read(reading, SMALLEST_PIPE)) == {"next": "ü"}
