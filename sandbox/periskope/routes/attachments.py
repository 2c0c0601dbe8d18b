"""The file in a send or a note: base64 bytes, or an address to fetch it from."""

import base64
import binascii

import aiohttp

from sandbox.bulk import Bulk
from sandbox.periskope import checks
from sandbox.periskope.checks import Json
from sandbox.periskope.records import Media

KINDS = {"document", "image", "video", "audio"}


async def media_of(body: Json) -> tuple[Media, str] | None:
    """The file to send: exactly one of base64 ``filedata`` and a public ``url``; name and type are required."""
    media = body.get("media")
    if media is None:
        return None
    if not isinstance(media, dict):
        raise checks.invalid("body.media", "invalid object value")
    kind = checks.one_of(media, "type", KINDS)
    name, mimetype = checks.needed_text(media, "filename"), checks.needed_text(media, "mimetype")
    bulk = media.get("filedata")
    if isinstance(bulk, Bulk):
        return Media(filename=name, mimetype=mimetype, data=b"", bulk=bulk), kind or "document"
    url, encoded = checks.text(media, "url"), checks.text(media, "filedata")
    if kind is None or (url is None) == (encoded is None):
        raise checks.invalid("body.media", "'type' and exactly one of 'url' and 'filedata' are required")
    data = await _fetched(url) if url else _decoded(encoded or "")
    return Media(filename=name, mimetype=mimetype, data=data), kind


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.rpartition(",")[2], validate=True)
    except binascii.Error:
        raise checks.invalid("body.media.filedata", "invalid base64") from None


async def _fetched(url: str) -> bytes:
    """Only from this machine: the play-ground reaches nothing else."""
    if not url.startswith("http://127.0.0.1:"):
        raise checks.invalid("body.media.url", "could not be fetched")
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return await answer.read()
