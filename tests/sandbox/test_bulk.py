"""Files that nobody holds: counted as they come, however they are cut."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator

import pytest

from sandbox.bulk import Bulk, body_and_file

DATA = bytes(range(256)) * 5
BODY = {"chat_id": "1@c.us", "media": {"type": "video", "filedata": base64.b64encode(DATA).decode()}, "message": "x"}


async def _cut(raw: bytes, size: int) -> AsyncIterator[bytes]:
    for start in range(0, len(raw), size):
        yield raw[start : start + size]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1_000, 10_000])
async def test_a_body_is_read_and_its_file_counted_however_it_is_cut(size: int) -> None:
    body, bulk = await body_and_file(_cut(json.dumps(BODY).encode(), size))

    assert body == {**BODY, "media": {"type": "video", "filedata": ""}}
    assert bulk == Bulk(size=len(DATA), digest=hashlib.sha256(DATA).hexdigest())


async def test_a_body_without_a_file_is_read_whole() -> None:
    assert await body_and_file(_cut(b'{"message": "\\"filedata\\""}', 5)) == ({"message": '"filedata"'}, None)


@pytest.mark.parametrize("size", [1, 65_536, 65_537, 200_000])
def test_made_bytes_are_as_many_as_asked_for_and_always_the_same(size: int) -> None:
    made = b"".join(Bulk(size=size).pieces())

    assert len(made) == size
    assert Bulk(size=size).expected() == hashlib.sha256(made).hexdigest()
