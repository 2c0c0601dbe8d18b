"""What a message says: words, and whatever else WhatsApp can carry. Stored as JSON in the message's row."""

from dataclasses import dataclass, field
from typing import Any

from bot.domain.text import Doc


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A file on a WhatsApp message. `source` is Periskope's address for it, None while it cannot be had; size in bytes."""

    kind: str
    source: str | None = field(default=None, repr=False)
    name: str = field(default="", repr=False)
    mime: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSeen:
    """A file on a Slack message. `mode` is Slack's word: hosted, snippet, external, tombstone, hidden_by_limit."""

    slack_file: str
    name: str = field(default="", repr=False)
    mime: str = ""
    size: int = 0
    mode: str = "hosted"
    url: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The whole of what one message says.

    `kind` is WhatsApp's type (`chat`, `image`, `ptt`, `location`, `vcard`, `poll_creation`, `ciphertext`, …); an unknown
    one is kept as it came. `doc` holds the words or the caption. `facts` holds plain JSON for what is neither words nor
    file: a place, contact cards, a poll with votes, a call.
    """

    kind: str = "chat"
    doc: Doc = field(default=Doc(), repr=False)
    media: Media | None = None
    files: tuple[FileSeen, ...] = field(default=(), repr=False)
    facts: dict[str, Any] = field(default_factory=dict, repr=False)
