"""What of a reply can go to a customer: files one by one, the messages it becomes, the places of a stored text."""

import re
from collections.abc import Mapping
from dataclasses import replace

import regex

from bot.model.message import HOSTED, LARGEST, Content, FileSeen, media_kind
from bot.text.document import Doc, plain

CAPTION = 1_000
"""Characters of text that go with a file: WhatsApp cuts longer captions."""
REASONS = {
    "external": "it is only a link",
    "tombstone": "it was deleted",
    "hidden_by_limit": "this Slack hides it",
    "check_file_info": "it belongs to another company's Slack",
    "canvas": "it is a Slack canvas",
    "list": "it is a Slack list",
    "space": "it is a Slack canvas",
}
_SEEN = regex.compile(r"[^\s\p{Cf}\p{Cc}\p{Default_Ignorable_Code_Point}]")
PLACE = re.compile(r"\{(name|agent)\}")


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


def can_be_seen(doc: Doc) -> bool:
    """Whether there is anything in it that a customer would see."""
    return _SEEN.search(plain(doc)) is not None


def pieces(content: Content) -> list[Content]:
    """The messages to be sent, in order; none if nothing of it can go."""
    files = [file for file in content.files if unsendable(file) is None]
    words = can_be_seen(content.doc)
    together = (
        words and files and media_kind(files[0].mime, files[0].size) != "audio" and len(plain(content.doc)) <= CAPTION
    )
    first = [replace(content, files=tuple(files[:1] if together else ()))] if words else []
    return [*first, *(replace(content, doc=Doc(), files=(file,)) for file in (files[1:] if together else files))]


def filled(text: str, names: Mapping[str, str]) -> str:
    """`{name}` and `{agent}` as `names` has them, left as they stand where it has none.

    What is put in is not looked at again.
    """
    return PLACE.sub(lambda found: names.get(found[1], found[0]), text)


def unfilled(text: str, names: Mapping[str, str]) -> str | None:
    """The first place for which there is no name, as it is typed (`{agent}`); None if every place can be filled."""
    return next((found[0] for found in PLACE.finditer(text) if found[1] not in names), None)


def name_for_customers(name: str) -> str:
    """A colleague's name as customers may read it: empty if it holds an address, as Slack names may."""
    return "" if "@" in name else name.strip()
