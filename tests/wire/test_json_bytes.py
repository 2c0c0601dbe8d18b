"""Hostile bytes at the JSON door."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wire.json_bytes import Fault, read, read_any

ODD = st.text(st.sampled_from("\0\ud83d\ude00\udfff\ue000\ud7ff\\u0dé"))
HOSTILE = {
    "two hundred thousand brackets": (b"[" * 200_000, "too_deep"),
    "nested objects": (b'{"a":' * 100 + b"1" + b"}" * 100, "too_deep"),
    "an endless number": (b'{"a":' + b"9" * 5000 + b"}", "not_json"),
    "not a number": (b'{"a":NaN}', "not_json"),
    "infinity": (b'{"a":-Infinity}', "not_json"),
    "infinity in digits": (b'{"a":1e999}', "not_json"),
    "another encoding": ('{"a":1}'.encode("utf-16"), "not_utf8"),
    "a broken encoding": (b'{"a":"\xff"}', "not_utf8"),
    "nothing": (b"", "not_json"),
    "a list": (b"[]", "not_an_object"),
    "a mark in front": (b"\xef\xbb\xbf{}", "not_json"),
    "half": (b'{"a":', "not_json"),
    "a raw control sign": (b'{"a":"\x00"}', "not_json"),
    "too much": (b'{"a":"' + b"x" * (1 << 20) + b'"}', "too_large"),
}


@pytest.mark.parametrize(("raw", "why"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_bytes_are_a_fault_with_a_fixed_word(raw: bytes, why: str) -> None:
    assert read(raw) == Fault(why=why)


def test_brackets_inside_strings_are_not_depth() -> None:
    raw = json.dumps({"text": '[{"' * 5000}).encode()

    assert read(raw) == {"text": '[{"' * 5000}


def test_what_a_database_cannot_hold_is_cleaned() -> None:
    body = read(b'{"a\\u0000b":["x\\ud800y", "\\ud83d\\ude00", "z\\u0000"]}')

    assert body == {"ab": ["x\N{REPLACEMENT CHARACTER}y", "\N{GRINNING FACE}", "z"]}


def test_an_integer_beyond_64_bits_becomes_a_float_as_in_javascript() -> None:
    assert read_any(b"[123456789012345678, 12345678901234567890123]") == [123456789012345678, 1.2345678901234568e22]


def test_escaped_quotes_without_end_take_linear_time() -> None:
    began = time.process_time()
    read(b'{"a":[' * 70 + b'"' + b'\\"' * 400_000)

    assert time.process_time() - began < 2


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_a_fault(raw: bytes) -> None:
    assert isinstance(read(raw), (dict, Fault))


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text() | ODD, st.lists, max_leaves=50))
def test_whatever_is_read_can_be_stored(value: object) -> None:
    body = read(json.dumps({"v": value}).encode())

    assert isinstance(body, Fault) or json.loads(json.dumps(body, ensure_ascii=False).encode()) == body
