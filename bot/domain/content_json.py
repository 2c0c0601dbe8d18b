"""Content as plain JSON, for the message's row."""

from dataclasses import asdict
from typing import Any

from bot.domain.content import Content, FileSeen, Media
from bot.domain.text_json import from_json as doc_from_json
from bot.domain.text_json import to_json as doc_to_json


def to_json(content: Content) -> dict[str, Any]:
    """Write; what is empty is left out."""
    row: dict[str, Any] = {"kind": content.kind}
    if content.doc.blocks:
        row["doc"] = doc_to_json(content.doc)
    if content.media is not None:
        row["media"] = asdict(content.media)
    if content.files:
        row["files"] = [asdict(file) for file in content.files]
    if content.facts:
        row["facts"] = content.facts
    return row


def from_json(row: dict[str, Any]) -> Content:
    """Read what `to_json` wrote."""
    return Content(
        kind=row.get("kind", "chat"),
        doc=doc_from_json(row.get("doc", [])),
        media=Media(**row["media"]) if row.get("media") else None,
        files=tuple(FileSeen(**file) for file in row.get("files", ())),
        facts=row.get("facts", {}),
    )
