"""Files too large to hold: made while they are asked for, and counted while they come."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

BLOCK = bytes(range(256)) * 256
PIECE = 64 << 10
FIELD = b'"filedata"'


@dataclass(slots=True, kw_only=True)
class Bulk:
    """So many bytes that nobody keeps; `digest` (SHA-256, hexadecimal) of those that came."""

    size: int
    digest: str = ""

    def pieces(self) -> Iterator[bytes]:
        """Bytes of that number, always the same."""
        for start in range(0, self.size, len(BLOCK)):
            yield BLOCK[: self.size - start]

    def expected(self) -> str:
        """The digest of `pieces`."""
        seen = hashlib.sha256()
        for piece in self.pieces():
            seen.update(piece)
        return seen.hexdigest()


async def served(request: web.Request, bulk: Bulk, mime: str) -> web.StreamResponse:
    """Its bytes as an answer, a piece at a time."""
    answer = web.StreamResponse(headers={"Content-Type": mime, "Content-Length": str(bulk.size)})
    await answer.prepare(request)
    for piece in bulk.pieces():
        await answer.write(piece)
    await answer.write_eof()
    return answer


async def counted(request: web.Request) -> Bulk:
    """What a request brings, counted and forgotten."""
    seen, size = hashlib.sha256(), 0
    async for piece in request.content.iter_chunked(PIECE):
        seen.update(piece)
        size += len(piece)
    return Bulk(size=size, digest=seen.hexdigest())


@dataclass(slots=True)
class _Encoded:
    """The base64 in a JSON string, decoded as it comes."""

    seen: Any = field(default_factory=hashlib.sha256)
    size: int = 0
    rest: bytes = b""

    def take(self, piece: bytes) -> None:
        whole = self.rest + piece
        end = len(whole) // 4 * 4
        self.rest = whole[end:]
        data = base64.b64decode(whole[:end], validate=True)
        self.seen.update(data)
        self.size += len(data)


async def body_and_file(pieces: AsyncIterator[bytes]) -> tuple[Any, Bulk | None]:
    """A JSON body whose ``filedata`` is taken out and counted; there it stands empty."""
    kept, encoded, inside, done = bytearray(), _Encoded(), False, False
    async for piece in pieces:
        if inside:
            data, quote, tail = piece.partition(b'"')
            encoded.take(data)
            inside, done = not quote, bool(quote)
            kept += quote + tail
            continue
        kept += piece
        if not done and (at := _opened(kept)) is not None:
            data, quote, tail = bytes(kept[at:]).partition(b'"')
            encoded.take(data)
            inside, done = not quote, bool(quote)
            kept[at:] = quote + tail
    return json.loads(bytes(kept)), Bulk(size=encoded.size, digest=encoded.seen.hexdigest()) if done else None


def _opened(kept: bytearray) -> int | None:
    """Where the string after ``filedata`` begins, once all of its beginning is there."""
    at = kept.find(FIELD)
    quote = -1 if at < 0 else kept.find(b'"', at + len(FIELD))
    return None if quote < 0 else quote + 1
