"""Messages: what one says (stored as JSON in its row), its row, its files, and quick replies."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.text.document import Doc, plain
from bot.text.document_json import from_json as doc_from_json
from bot.text.document_json import to_json as doc_to_json
from bot.text.names import fold

LARGEST = 100 << 20
"""Bytes of the largest file that is passed on: it travels inside a request, where Periskope names no limit. WhatsApp
itself takes documents of 2 GB."""
PLAYED = 16 << 20
"""Bytes up to which WhatsApp takes pictures, videos and sound as such; larger ones go whole, as documents."""
IMAGES = frozenset({"image/jpeg", "image/png"})  # what WhatsApp shows as a picture; others arrive as documents
VIDEOS = frozenset({"video/mp4", "video/3gpp"})
SOUNDS = frozenset({"audio/aac", "audio/amr", "audio/m4a", "audio/mp4", "audio/mpeg", "audio/ogg", "audio/x-m4a"})
ENDINGS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif", "image/heic": ".heic",
    "image/svg+xml": ".svg", "video/mp4": ".mp4", "video/3gpp": ".3gp", "video/webm": ".webm",
    "video/quicktime": ".mov", "audio/aac": ".aac", "audio/amr": ".amr", "audio/flac": ".flac", "audio/m4a": ".m4a",
    "audio/mp4": ".m4a", "audio/mpeg": ".mp3", "audio/ogg": ".ogg", "audio/wav": ".wav", "audio/webm": ".webm",
    "audio/x-m4a": ".m4a", "audio/x-wav": ".wav", "application/pdf": ".pdf", "application/zip": ".zip",
    "application/json": ".json", "application/msword": ".doc", "application/vnd.ms-excel": ".xls",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "text/plain": ".txt", "text/csv": ".csv", "text/html": ".html", "text/vcard": ".vcf", "text/x-vcard": ".vcf",
}  # fmt: skip
LONGEST_FACT = 1_000  # characters: what is longer is a preview picture in letters
HOSTED = frozenset({"hosted", "snippet"})
FORGOTTEN: dict[str, Any] = {"kind": "forgotten"}
"""The stored content of a message older than the operator keeps words."""


class MessageDirection(StrEnum):
    """From whom to whom."""

    IN = "in"  # from the customer
    OUT = "out"  # to the customer
    NOTE = "note"  # for the team only, here or in Periskope
    LINE = "line"  # a quiet line of WhatsApp's own, shown above the next message


class MessageSource(StrEnum):
    """Where it was written."""

    CUSTOMER = "customer"  # on the customer's WhatsApp
    SLACK = "slack"  # by an agent here
    CONSOLE = "console"  # by a person in Periskope
    HANDSET = "handset"  # on one of our own phones
    API = "api"  # by another program, or the echo of what this one sent
    BROADCAST = "broadcast"  # one text of ours to many chats at once
    AUTO = "auto"  # by the automatic reply


class MessageState(StrEnum):
    """How far it has come."""

    SEEN = "seen"  # WhatsApp has it: it was told to us
    ECHO = "echo"  # may be what one of our own sends became
    EARLY = "early"  # something about it was told before the message itself
    WAITS = "waits"  # to be sent
    ASKED = "asked"  # its author was asked something, and has not answered
    SENDING = "sending"  # the call is out
    SENT = "sent"  # by us, and WhatsApp has it
    FAILED = "failed"  # certainly not sent
    UNKNOWN = "unknown"  # may have been sent
    REFUSED = "refused"  # may not be sent
    DROPPED = "dropped"  # taken back before it was sent
    NOTE = "note"  # kept in the team


class FileState(StrEnum):
    """How far a message's file has come in one thread."""

    WANTED = "wanted"  # to be fetched
    STAGED = "staged"  # uploaded, not shared yet
    SHARING = "sharing"  # Slack took the share, and has not shown yet where it stands
    SHARED = "shared"  # stands in the thread
    GONE = "gone"  # cannot be had any more, or was deleted from Slack
    REFUSED = "refused"  # will not be passed on; the row says why
    UNDELETABLE = "undeletable"  # shared, and Slack has refused to delete it


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
    """A file on a Slack message.

    `mode` is Slack's word: hosted, snippet, external, tombstone, hidden_by_limit; pages of Slack's are canvas or list.
    `preview`: the first lines of a text, as Slack tells them; None if it tells none.
    """

    slack_file: str
    name: str = field(default="", repr=False)
    mime: str = ""
    size: int = 0
    mode: str = "hosted"
    url: str | None = field(default=None, repr=False)
    preview: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that one message says.

    `kind` is WhatsApp's type (`chat`, `image`, `ptt`, `location`, `vcard`, `poll_creation`, `ciphertext`, …); an unknown
    one is kept as it came. `doc` holds the words or the caption. `facts` holds plain JSON for what is neither words nor
    file: a place, contact cards, a poll with votes, a call. `unread`: kinds of the parts of a Slack message that are in
    none of these, and that therefore reach no customer.
    """

    kind: str = "chat"
    doc: Doc = field(default=Doc(), repr=False)
    media: Media | None = None
    files: tuple[FileSeen, ...] = field(default=(), repr=False)
    facts: dict[str, Any] = field(default_factory=dict, repr=False)
    unread: tuple[str, ...] = ()


_LATEST: list[tuple[dict[str, Any], Content]] = [({}, Content())]
"""The row that `from_json` read last, and what it found: one message is asked for several times in a row."""


def searched_words(row: dict[str, Any]) -> str:
    """What a reader finds in a stored `Content`, folded: words, captions, names of files, what a place or a poll says."""
    content = from_json(row)
    media = [content.media.name] if content.media is not None else []
    return fold(" ".join([plain(content.doc), *media, *(file.name for file in content.files), *_said(content.facts)]))


def _said(fact: Any) -> Iterator[str]:
    """The words in plain JSON, without its keys and without addresses."""
    if isinstance(fact, str):
        yield from () if "://" in fact or len(fact) > LONGEST_FACT else (fact,)
    elif isinstance(fact, dict):
        for one in fact.values():
            yield from _said(one)
    elif isinstance(fact, list):
        for one in fact:
            yield from _said(one)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A WhatsApp message, or a reply on its way. `body` is a `Content` as JSON.

    `seen_at` is engine time. `late`: newer messages were known before it, or it came long after it was written.
    `part_of`: the message of which it carries a further file.
    """

    id: int
    key: str
    chat_id: int
    wa_id: str | None
    full_id: str | None = field(repr=False)
    queue_id: str | None
    direction: MessageDirection
    source: MessageSource
    state: MessageState
    author_id: int | None
    author_email: str | None = field(repr=False)
    contact_id: int | None
    body: dict[str, Any] = field(repr=False)
    quoted_wa_id: str | None
    at: datetime
    seen_at: datetime
    late: bool
    changed_at: datetime | None
    ack: int
    edited_at: datetime | None
    deleted_at: datetime | None
    slack_channel: str | None
    slack_ts: str | None
    slack_root: str | None
    slack_edited: str | None
    part_of: int | None
    reacted: str | None
    mark: str | None
    why: str | None
    version: int

    @property
    def forgotten(self) -> bool:
        """Whether it is older than the operator keeps words: only who wrote it, when and in which way is still known."""
        return self.body == FORGOTTEN


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFile:
    """A message's file in one thread. `at`: since when it is wanted (engine time); `round`: how often it was fetched."""

    id: int
    message_id: int
    thread_id: int
    slack_file_id: str | None
    state: FileState
    why: str | None
    at: datetime
    round: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickReply:
    """A stored text with at most one file; the whole team's where `agent_id` is None."""

    id: int
    agent_id: int | None
    name: str
    body: str = field(repr=False)
    file: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def files(self) -> tuple[FileSeen, ...]:
        """The file that goes with the text, if there is one."""
        return () if self.file is None else (FileSeen(**self.file),)


def to_json(content: Content) -> dict[str, Any]:
    """Plain JSON for a message's row; what is empty is left out."""
    row: dict[str, Any] = {"kind": content.kind}
    if content.doc.blocks:
        row["doc"] = doc_to_json(content.doc)
    if content.media is not None:
        row["media"] = asdict(content.media)
    if content.files:
        row["files"] = [asdict(file) for file in content.files]
    if content.facts:
        row["facts"] = content.facts
    if content.unread:
        row["unread"] = list(content.unread)
    return row


def from_json(row: dict[str, Any]) -> Content:
    """The content that `to_json` wrote. `row` is never changed in place: asked again for the very same, it is not read again."""
    latest = _LATEST[0]
    if latest[0] is row:
        return latest[1]
    content = Content(
        kind=row.get("kind", "chat"),
        doc=doc_from_json(row.get("doc", [])),
        media=Media(**row["media"]) if row.get("media") else None,
        files=tuple(FileSeen(**file) for file in row.get("files", ())),
        facts=row.get("facts", {}),
        unread=tuple(row.get("unread", ())),
    )
    _LATEST[0] = (row, content)
    return content


def without_files(row: dict[str, Any]) -> dict[str, Any]:
    """A stored `Content` without the names of its files and without where to fetch them; what kind they are stays."""
    found = dict(row)
    if found.get("media"):
        found["media"] = {**found["media"], "source": None, "name": ""}
    if found.get("files"):
        found["files"] = [{**one, "url": None, "name": "", "preview": None} for one in found["files"]]
    return found


def as_media(files: Iterable[FileSeen]) -> Media | None:
    """The first of these files as a message's own, for copies of a reply."""
    first = next(iter(files), None)
    if first is None:
        return None
    kind = media_kind(first.mime, first.size)
    return Media(kind=kind, name=first.name, mime=first.mime, size=first.size or None)


def media_kind(mime: str, size: int) -> str:
    """How WhatsApp takes a file of `size` bytes: `image`, `video`, `audio`, or `document`, which stays unchanged.

    What it would not show or play there, as a format of sound that phones do not know, goes as a document.
    """
    kind = base_type(mime)
    if size > PLAYED:
        return "document"
    if kind in IMAGES:
        return "image"
    if kind in VIDEOS:
        return "video"
    return "audio" if kind in SOUNDS else "document"


def base_type(mime: str) -> str:
    """The type without its parameters, in lower case."""
    return mime.partition(";")[0].strip().lower()


def named(name: str, mime: str, *, word: str = "file") -> str:
    """The file's name; one without is called by `word`, with the ending of its type."""
    return name or word + ENDINGS.get(base_type(mime), "")


def content_of(message: Message) -> Content:
    """A message's content. A reply's own file counts as its media, even before WhatsApp says where it keeps it."""
    content = from_json(message.body)
    return content if content.media is not None else replace(content, media=as_media(content.files))
