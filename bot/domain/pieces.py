"""A reply with its files as what WhatsApp takes: one text or one file a message, the first file with the text."""

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.content import Content, FileSeen, Media
from bot.domain.text import Doc, is_empty, plain

CAPTION = 1_000
"""Characters of text that go with a file: WhatsApp cuts longer captions."""
LARGEST = 100 << 20
"""Bytes of the largest file that is passed on: it travels inside a request, where Periskope names no limit. WhatsApp
itself takes documents of 2 GB."""
PLAYED = 16 << 20
"""Bytes up to which WhatsApp takes pictures, videos and sound as such; larger ones go whole, as documents."""
HOSTED = frozenset({"hosted", "snippet"})
REASONS = {
    "external": "it is only a link",
    "tombstone": "it was deleted",
    "hidden_by_limit": "this Slack hides it",
    "check_file_info": "it belongs to another company's Slack",
    "space": "it is a canvas",
}


def unsendable(file: FileSeen) -> str | None:
    """Why a file of a Slack message does not go to the customer; None if it does."""
    if file.mode not in HOSTED:
        return REASONS.get(file.mode, "it is not a file of this Slack")
    if file.url is None:
        return "it cannot be fetched"
    return "it is too large" if file.size > LARGEST else None


def refused(content: Content) -> list[tuple[FileSeen, str]]:
    """The files that do not go, each with the reason."""
    return [(file, why) for file in content.files if (why := unsendable(file)) is not None]


def pieces(content: Content) -> list[Content]:
    """The messages to be sent, in order; none if nothing of it can go."""
    files = [file for file in content.files if unsendable(file) is None]
    words = not is_empty(content.doc)
    together = words and files and not files[0].mime.startswith("audio/") and len(plain(content.doc)) <= CAPTION
    first = [replace(content, files=tuple(files[:1] if together else ()))] if words else []
    return [*first, *(replace(content, doc=Doc(), files=(file,)) for file in (files[1:] if together else files))]


def as_media(files: Iterable[FileSeen]) -> Media | None:
    """The first of these files as a message's own, for copies of a reply."""
    first = next(iter(files), None)
    if first is None:
        return None
    kind = first.mime.partition("/")[0]
    known = kind if kind in {"image", "video", "audio"} else "document"
    return Media(kind=known, name=first.name, mime=first.mime, size=first.size or None)
