"""Handlers of the audit: asked for, paged, filtered, sent as a file."""

import json
from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action, may_do
from bot.access.queries import Seen, judged
from bot.admin.messages import SENTENCES, AuditLine, audit_lines, audit_list
from bot.blockkit.paging import Page
from bot.interactions import answers, options, resolve, times
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.kinds import ChoiceArg
from bot.interactions.models import (
    Answer,
    ButtonPressed,
    CommandUsed,
    FieldErrors,
    FormSubmitted,
    OpenModal,
    Replace,
    Reply,
    several,
)
from bot.interactions.named import ChatArg, PeopleArg
from bot.interactions.registry import arg, command
from bot.interactions.timed import PastArg
from bot.interactions.times.past import written as written_days
from bot.model.effect.reports import AuditFile
from bot.model.person import Agent
from bot.shifts.span import Span
from storage.tx import Tx

DID = {str(did): did.replace("_", "-") for did in SENTENCES}
SHAPES = {"csv": "file table"}


@command(
    "audit",
    say=("audit log", "log", "trail", "changes"),
    right=Action.AUDIT,
    group="admins",
    help="Who changed what, for whom, when.",
    example="/periskope audit @asha 7d",
    changes=False,
)
def audit(
    ctx: Ctx,
    *,
    people: Sequence[Agent] = arg(PeopleArg(), after="of for by about", optional=True),
    chat: Seen | None = arg(ChatArg(), after="of for about", optional=True),
    days: Span | None = arg(PastArg(), after="for in of", optional=True),
    did: str | None = arg(ChoiceArg(DID, called="change"), optional=True, label="what was done"),
    shape: str | None = arg(ChoiceArg(SHAPES, called="form"), after="as in", optional=True),
) -> Answer:
    """The newest lines first, ten a page, or all of them as a file."""
    asked: dict[str, Any] = {
        "about": [int(one.id) for one in people],
        "did": did or "",
        "chat": None if chat is None else chat.chat.id,
        "days": "" if days is None else written_days(days),
    }
    if shape is not None:
        return ctx.do(audit_file, ctx.agent, ctx.ask, asked)
    return ctx.do(shown, ctx.agent, asked, form=ctx.forms)


def shown(tx: Tx, agent: Agent, asked: dict[str, Any], *, form: bool) -> Answer:
    """The first page; in words where no form can be opened."""
    if form:
        return OpenModal(view=audit_page(tx, agent, asked, 0))
    rows, total = _found(tx, agent, asked, 0)
    return Reply(text=audit_lines([_row(tx, row) for row in rows], total))


def audit_form(tx: Tx, agent: Agent) -> Answer:
    """All of it, by a button."""
    if not may_do(agent, Action.AUDIT):
        return Reply(text=answers.ADMINS_ONLY)
    return shown(tx, agent, {}, form=True)


def audit_turned(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Shows another page; the button's value is its first row."""
    if not may_do(agent, Action.AUDIT) or press.view is None:
        return Reply(text=answers.ADMINS_ONLY)
    try:
        asked = dict(json.loads(press.view.data or "{}"))
    except (ValueError, TypeError):
        asked = {}
    start = int(press.value) if press.value is not None and press.value.isdecimal() else 0
    return Replace(view=audit_page(tx, agent, asked, min(start, 1_000_000)))


def audit_sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Takes the filter form: shows the audit, or sends it as a file."""
    if not may_do(agent, Action.AUDIT):
        return FieldErrors(errors={"did": answers.ADMINS_ONLY})
    values = sent.form.values
    days = resolve.days(values)
    if days is None:
        return FieldErrors(errors=resolve.UNREADABLE_DAYS)
    chat = judged(tx, agent, key=str(values.get("chat") or ""))
    did = str(values.get("did") or "any")
    asked: dict[str, Any] = {
        "about": [int(one.id) for one in resolve.by_ids(tx, values.get("people"))],
        "did": "" if did == "any" else did[:40],
        "chat": None if chat is None else chat.id,
        "days": days,
    }
    if "csv" in several(values.get("as")):
        return audit_file(tx, agent, CommandUsed.behind(sent), asked)
    return Replace(view=audit_page(tx, agent, asked, 0))


def audit_file(tx: Tx, agent: Agent, ask: CommandUsed, asked: dict[str, Any]) -> Answer:
    """Enqueues the audit as a CSV file; times are text, as an effect keeps them."""
    where = _where(tx, agent, asked)
    where |= {name: where[name].isoformat() for name in ("since", "until") if name in where}
    return options.send_files(tx, agent, ask, AuditFile(where=where))


def audit_page(tx: Tx, agent: Agent, asked: dict[str, Any], start: int) -> dict[str, Any]:
    """A page of the audit as a form; the form's data keeps the filter."""
    rows, total = _found(tx, agent, asked, start)
    page = Page(start=start, total=total)
    shown = [_row(tx, row) for row in rows]
    return audit_list(shown, page, looked_for=str(asked.get("days") or ""), data=json.dumps(asked))


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


@button("form:audit", text="Audit…", right=Action.AUDIT)
def open_audit(ctx: Ctx) -> Answer:
    """The newest lines."""
    return ctx.do(audit_form, ctx.agent)
