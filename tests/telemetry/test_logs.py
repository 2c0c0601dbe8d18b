import json

import pytest

from bot.telemetry.logs import where
from bot.text import split


def fault_of(broken: object) -> BaseException:
    try:
        split.split(broken, 1)  # type: ignore[arg-type]  # a fault inside a file of ours
    except AttributeError as fault:
        return fault
    raise AssertionError("nothing was raised")


def test_a_fault_is_placed_by_file_function_and_line() -> None:
    nearest = where(fault_of(None)).split(" < ")[0]
    file, function, line = nearest.split(":")

    assert file.startswith("bot/text/")
    assert function
    assert line.isdecimal()


def test_where_a_library_is_installed_is_not_told() -> None:
    with pytest.raises(ValueError, match="property name") as caught:
        json.loads("{")

    assert where(caught.value).startswith("decoder.py:raw_decode:")
