"""The result of the last trial, in the database: written by the process that runs, or, if none does, directly."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.model.audit import AuditAction
from bot.operator.client import NobodyThere, ask
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx

COMMAND = "trial"


async def last_trial(url: str, folder: Path) -> dict[str, Any]:
    """The last trial's result; empty if there was none."""
    try:
        said = await asyncio.to_thread(ask, folder, COMMAND)
        return dict(json.loads(said.lines[0])) if said.well else {}
    except NobodyThere:
        return dict(await _directly(url, lambda store: store.read(read)))


async def keep_trial(url: str, folder: Path, result: dict[str, Any]) -> None:
    """Store a trial's result."""
    try:
        await asyncio.to_thread(ask, folder, COMMAND, json.dumps(result))
    except NobodyThere:
        await _directly(url, lambda store: store.run(write, result))


async def answer(store: Store, words: tuple[str, ...]) -> str:
    """The running process's side: read the result, or store the one given; returns what is stored, as JSON."""
    if words:
        await store.run(write, dict(json.loads(words[0])))
    return json.dumps(await store.read(read))


def read(tx: Tx) -> dict[str, Any]:
    """The last trial's result."""
    return tx.settings.trial()


def write(tx: Tx, result: dict[str, Any]) -> None:
    """Store it, with the time, and say so in the audit."""
    tx.settings.put_trial(result)
    tx.audit.write(
        AuditAction.TRIAL_KEPT, actor=None, via="operator", detail="author" if result.get("author") else "line"
    )


async def _directly(url: str, work: Any) -> Any:
    store = open_store(url, business_clock=lambda: datetime.now(UTC))  # noqa: TID251  # no process runs whose clock it could be
    try:
        return await work(store)
    finally:
        await store.close()
