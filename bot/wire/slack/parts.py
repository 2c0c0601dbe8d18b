"""What a Slack message says besides its files: its words, its tables, and the names of the parts that nobody can read."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.text.document import Block, Doc, is_empty
from bot.wire.fields import flag, records, words
from bot.wire.slack import rich_text

PREVIEW = ("from_url", "original_url", "app_unfurl_url", "is_app_unfurl")
ATTACHMENT = "attachment"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageParts:
    """The document, and the kinds of the parts that are not in it, each once."""

    doc: Doc = field(repr=False)
    unread: tuple[str, ...] = ()


def said(message: dict[str, Any]) -> MessageParts:
    """Everything that a person put into a message. Tables come after the words: as blocks, or pasted as attachments."""
    typed = rich_text.read(message.get("blocks"), message.get("text"))
    below = attached(message)
    words_typed = () if below.doc.blocks and is_empty(typed) else typed.blocks
    return MessageParts(
        doc=rich_text.joined((*words_typed, *below.doc.blocks)),
        unread=tuple(dict.fromkeys((*rich_text.unread(message.get("blocks")), *below.unread))),
    )


def attached(message: dict[str, Any]) -> MessageParts:
    """What hangs below the words. Previews of links are Slack's, and a shared message is told apart elsewhere."""
    own = [one for one in records(message.get("attachments")) if not is_preview(one) and not is_shared(one)]
    tables = tuple(table for one in own for table in _tables(one))
    return MessageParts(
        doc=Doc(blocks=tables), unread=tuple(dict.fromkeys(kind for one in own for kind in _unread(one)))
    )


def is_preview(attachment: dict[str, Any]) -> bool:
    """Whether Slack or an app made it of an address in the words."""
    return any(attachment.get(name) for name in PREVIEW)


def is_shared(attachment: dict[str, Any]) -> bool:
    """Whether the attachment is a shared Slack message, which somebody else may have written."""
    return bool(
        flag(attachment.get("is_share")) or flag(attachment.get("is_msg_unfurl")) or attachment.get("message_blocks")
    )


def _tables(attachment: dict[str, Any]) -> Iterator[Block]:
    for block in records(attachment.get("blocks")):
        if block.get("type") == rich_text.TABLE:
            yield rich_text.table(block)


def _unread(attachment: dict[str, Any]) -> Iterator[str]:
    """Only tables are known to be pasted by people; whose words any other block holds is not known."""
    blocks = records(attachment.get("blocks"))
    if not blocks:
        yield ATTACHMENT
    for block in blocks:
        if block.get("type") == rich_text.TABLE:
            yield from rich_text.unread([block])
        else:
            yield words(block.get("type")) or ATTACHMENT
