"""A log that nobody takes fails nothing, delays nothing, and is counted."""

import fcntl
import json
import os
import sys
from collections.abc import Iterator

import pytest
import structlog

from bot.cli import log_to_stderr
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


@pytest.fixture
def logging_as_the_program() -> Iterator[None]:
    """What the test sets up for the log is undone."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


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


@pytest.mark.usefixtures("logging_as_the_program")
def test_a_lost_line_of_the_program_is_one_and_the_next_one_stands_by_itself(
    pipe: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = pipe
    with os.fdopen(os.dup(writing), "w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        log_to_stderr("info")
        log, before = structlog.get_logger(), lost()
        log.info("x" * 4000)  # the only page
        for _ in range(5):
            log.info("lost")
        missed = lost() - before
        first = os.read(reading, SMALLEST_PIPE)
        heard = []
        for word in ("next", "last"):
            log.info(word)
            heard += [json.loads(line) for line in os.read(reading, SMALLEST_PIPE).splitlines()]

    assert missed == 5
    assert first.endswith(b"}\n")
    assert [line["event"] for line in heard] == ["log_lines_lost", "next", "last"]
    assert heard[0]["lines"] == 5


@pytest.mark.usefixtures("logging_as_the_program")
def test_a_program_that_was_started_with_stderr_closed_logs_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    before = lost()
    log_to_stderr("info")
    structlog.get_logger().info("unheard")

    assert lost() == before
