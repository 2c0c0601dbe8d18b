"""The export of one chat into a folder: its messages as JSON lines, what belongs to it, and its files."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from bot.model.audit import AuditAction
from bot.model.message import from_json
from bot.operator.client import Said
from bot.text.safe import mask_number
from storage.store import Store
from storage.tx import Tx

FetchFile = Callable[[str, Path], Awaitable[bool]]
"""Downloads what is kept at an address into a file; False if it cannot be had."""
PAGE = 500
OWN_ONLY = 0o700


async def export_chat(store: Store, fetch: FetchFile, word: str, folder: Path) -> Said:
    """Write the one chat that is called so into a new folder, and the audit."""
    found = await store.read(lambda tx: tx.exports.chats_called(word))
    if len(found) != 1:
        return _which(word, found)
    chat = found[0]
    try:
        folder.mkdir(mode=OWN_ONLY)
    except OSError as fault:
        return Said(well=False, lines=(f"{folder} cannot be made: {fault.strerror}. Name a new folder.",))
    await store.run(_audited, chat["id"])
    beside = await store.read(lambda tx: tx.exports.beside(chat["id"]))
    await asyncio.to_thread(_write, folder / "about.json", [json.dumps(chat | beside, **_STYLE, indent=2)])
    messages, missing = await _messages(store, fetch, chat["id"], folder)
    note = f" {missing} files can no longer be had: attachments.json names them." if missing else ""
    return Said(well=True, lines=(f"{folder} holds {messages} messages of {chat['name'] or word}.{note}",))


def _which(word: str, found: list[dict[str, Any]]) -> Said:
    if not found:
        return Said(well=False, lines=(f"No chat is called “{word}”. Try its whole name, its number, or its key.",))
    named = [f"{chat['key']}  {chat['name'] or 'no name'}  {mask_number(chat['wa_chat_id'])}" for chat in found]
    return Said(well=False, lines=(f"{len(found)} chats are called “{word}”. Name one by its key:", *named))


async def _messages(store: Store, fetch: FetchFile, chat_id: int, folder: Path) -> tuple[int, int]:
    """How many messages were written, and how many of their files cannot be had."""
    count, after = 0, 0
    had: dict[str, str | None] = {}
    while rows := await store.read(partial(_page, chat_id=chat_id, after=after)):
        await asyncio.to_thread(_write, folder / "messages.jsonl", [json.dumps(row, **_STYLE) for row in rows])
        for row in rows:
            had |= await _files(fetch, row, folder / "files")
        count, after = count + len(rows), rows[-1]["id"]
    await asyncio.to_thread(_write, folder / "attachments.json", [json.dumps(had, **_STYLE, indent=2)])
    return count, sum(one is None for one in had.values())


async def _files(fetch: FetchFile, row: dict[str, Any], folder: Path) -> dict[str, str | None]:
    """By the message's key and the file's place: where it was written, None if it cannot be had."""
    content = from_json(row["body"])
    sources = [content.media.source] if content.media is not None else [one.url for one in content.files]
    had: dict[str, str | None] = {}
    for number, source in enumerate(sources):
        name = f"{row['key']}-{number}"
        folder.mkdir(mode=OWN_ONLY, exist_ok=True)
        there = source is not None and await fetch(source, folder / name)
        had[name] = f"files/{name}" if there else None
    return had


def _page(tx: Tx, *, chat_id: int, after: int) -> list[dict[str, Any]]:
    return tx.exports.messages(chat_id, after=after, limit=PAGE)


def _audited(tx: Tx, chat_id: int) -> None:
    tx.audit.write(AuditAction.CHAT_EXPORTED, actor=None, via="operator", chat_id=chat_id, detail="by the operator")


def _write(path: Path, lines: list[str]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


_STYLE: dict[str, Any] = {"ensure_ascii": False, "default": _plain}
