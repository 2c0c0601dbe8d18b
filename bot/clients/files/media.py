"""Download of WhatsApp messages' files from where Periskope keeps them."""

import base64
import binascii
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

import aiohttp
from yarl import URL

from bot.clients.files.disk_slots import written
from bot.clients.files.download import Fetched, NotFetched, Terms, fetch
from bot.clients.files.public_hosts import local, within
from bot.outbox.calls.outcomes import Refused

HOSTS = frozenset({"api.periskope.app", "storage.googleapis.com"})


class MediaFetcher:
    """Downloads from Periskope's known hosts only; `api_url` (with or without `/v1`) completes relative addresses."""

    def __init__(self, session: aiohttp.ClientSession, *, api_url: str, hosts: frozenset[str] = HOSTS) -> None:
        self._session = session
        self._origin = URL(api_url).origin()
        self._hosts = hosts if local(self._origin) else hosts | {self._origin.host or ""}

    async def fetch(self, source: str, *, most: int, into: BinaryIO) -> Fetched | NotFetched:
        """Download a `Media.source` into `into`, without credentials. Refusals as in `download.fetch`."""
        if source.startswith("data:"):
            return _inline(source, most, into)
        address = f"{self._origin}{source}" if source.startswith("/") and not source.startswith("//") else source
        terms = Terms(allowed=lambda url: within(url, self._hosts, self._origin), most=most)
        return await fetch(self._session, address, into, terms)


def _inline(source: str, most: int, into: BinaryIO) -> Fetched | NotFetched:
    """The file in a `data:<mime>;base64,<data>` address, which notes made by API have."""
    head, _, data = source.removeprefix("data:").partition(",")
    mime, *marks = head.split(";")
    if len(data) > most * 4 // 3 + 4:
        return Refused(why="media_too_large")
    try:
        content = base64.b64decode(data, validate=True) if "base64" in marks else unquote_to_bytes(data)
    except (binascii.Error, ValueError):
        return Refused(why="media_address")
    return written(into, content) or Fetched(size=len(content), mime=mime)
