"""The audit as people read it: a page, lines, or a file."""

import json
from typing import Any

from bot.access.queries import judged
from bot.admin.messages import AuditLine, audit_lines, audit_list
from bot.blockkit.paging import Page
from bot.interactions import options, resolve, times
from bot.interactions.models import (
    Answer,
    CommandUsed,
)
from bot.model.effect.reports import AuditFile
from bot.model.person import Agent
from bot.shifts.span import Span
from storage.tx import Tx


def in_words(tx: Tx, agent: Agent, asked: dict[str, Any]) -> str:
    """The newest lines."""
    rows, total = _found(tx, agent, asked, 0)
    return audit_lines([_row(tx, row) for row in rows], total)


def send_file(tx: Tx, agent: Agent, ask: CommandUsed, asked: dict[str, Any]) -> Answer:
    """Enqueues the audit as a CSV file; times are text, as an effect keeps them."""
    where = _where(tx, agent, asked)
    where |= {name: where[name].isoformat() for name in ("since", "until") if name in where}
    return options.send_files(tx, agent, ask, AuditFile(where=where))


def asked_from(data: str) -> dict[str, Any]:
    """The filter that a form's own data keeps."""
    told = resolve.kept(data)
    people = told.get("about")
    about = [resolve.row_id(one) for one in people] if isinstance(people, list) else []
    return {
        "about": [one for one in about if one is not None],
        "did": str(told.get("did") or ""),
        "chat": resolve.row_id(told.get("chat")),
        "days": str(told.get("days") or ""),
    }


def page(tx: Tx, agent: Agent, asked: dict[str, Any], start: int) -> dict[str, Any]:
    """A page of the audit as a form; the form's data keeps the filter."""
    rows, total = _found(tx, agent, asked, start)
    page = Page(start=start, total=total)
    shown = [_row(tx, row) for row in rows]
    return audit_list(shown, page, looked_for=_looked_for(tx, agent, asked), data=json.dumps(asked))


def _looked_for(tx: Tx, agent: Agent, asked: dict[str, Any]) -> str:
    """The filter in words, so that nobody takes the lines for all there are."""
    roster = tx.people.roster()
    people = [resolve.who(tx, roster.get(int(one))) for one in asked.get("about") or ()]
    seen = judged(tx, agent, chat_id=int(asked["chat"])) if asked.get("chat") else None
    did = str(asked.get("did") or "").replace("_", " ")
    parts = (*people, "" if seen is None else resolve.title(seen.chat), did, str(asked.get("days") or ""))
    return ", ".join(part for part in parts if part)


def _found(tx: Tx, agent: Agent, asked: dict[str, Any], start: int) -> tuple[list[dict[str, Any]], int]:
    return tx.chat_lists.audit(start=start, limit=10, **_where(tx, agent, asked))


def _where(tx: Tx, agent: Agent, asked: dict[str, Any]) -> dict[str, Any]:
    where: dict[str, Any] = {"about": [int(one) for one in asked.get("about") or ()]}
    days = times.past(str(asked.get("days") or ""), resolve.clock(tx, agent))
    where |= {"since": days.start, "until": days.end} if isinstance(days, Span) else {}
    where |= {"action": asked["did"]} if asked.get("did") else {}
    where |= {"chat_id": int(asked["chat"])} if asked.get("chat") else {}
    return where


def _row(tx: Tx, row: dict[str, Any]) -> AuditLine:
    roster = tx.people.roster()
    chat = None if row["chat_id"] is None else tx.chats.get(row["chat_id"])
    return AuditLine(
        at=row["at"],
        action=row["action"],
        actor=resolve.who(tx, roster.get(row["actor_id"])),
        whom=resolve.who(tx, roster.get(row["whom_id"])),
        chat="" if chat is None else resolve.title(chat),
        label="" if row["label_id"] is None else tx.labels.get(row["label_id"]).name,
        room="" if row["room_id"] is None else tx.rooms.get(row["room_id"]).name,
        via=row["via"],
        detail=row["detail"],
    )
