"""The forms that say which chats, which lines of the audit, which figures; what they send is judged like words typed."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Replace, Say, Submitted
from bot.domain.people import Agent
from bot.flows.desk import chats, figures, named, offered, record
from bot.flows.desk.figures import GROUPS, Wanted
from bot.views import answers, forms_filters
from bot.views.blocks import section
from bot.views.inputs import modal
from storage.tx import Tx

UNREADABLE_DAYS = {"to": "The last day comes after the first. Choose both, or another range above."}


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*Filter…* in the list of chats and in the audit; every other button there turns a page."""
    data = "" if press.view is None else press.view.data
    if press.action == "chats:filter":
        return Replace(view=_chats_form(tx, agent, data))
    if press.action == "audit:filter" and may_do(agent, Action.AUDIT):
        return Replace(view=forms_filters.audit(offered.people(tx, inactive=True)))
    turn = chats.turned if press.action.startswith("chats:") else record.audit_turned
    return turn(tx, agent, press)


def _chats_form(tx: Tx, agent: Agent, data: str) -> dict[str, Any]:
    wanted = chats.wanted_from(data)
    holders = {None: "any", 0: "nobody", agent.id: "me"}
    now = forms_filters.ChatFilter(
        labels=tuple(str(one) for one in sorted(wanted.labels)),
        holder=holders.get(wanted.holder, str(wanted.holder)),
        state=wanted.state or "any",
        phone="any" if wanted.phone is None else str(wanted.phone),
        words=wanted.words,
    )
    people = offered.people(tx) if agent.admin else []
    return forms_filters.chats(now, offered.labels(tx), people, offered.phones(tx), data=data)


def chats_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """The list again, with what was chosen; it holds only what this person may see, whatever was asked for."""
    values = sent.form.values
    holder = str(values.get("holder") or "any")
    phone = str(values.get("phone") or "any")
    wanted = replace(
        chats.wanted_from("{}"),
        labels=frozenset(named.label_ids(tx, values.get("labels") or ())),
        holder={"any": None, "nobody": 0, "me": agent.id}.get(holder, _number(holder)),
        state=chats.STATES.get(str(values.get("state")), ""),
        phone=_number(phone),
        words=str(values.get("words") or "").strip()[:200],
    )
    return Replace(view=chats.page(tx, agent, wanted))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None  # longer is no id of ours


def audit_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """The audit again, or as a file."""
    if not may_do(agent, Action.AUDIT):
        return FieldErrors(errors={"did": answers.ADMINS_ONLY})
    values = sent.form.values
    days = _days(values)
    if days is None:
        return FieldErrors(errors=UNREADABLE_DAYS)
    chat = named.chat_by_key(tx, agent, str(values.get("chat") or ""))
    did = str(values.get("did") or "any")
    asked: dict[str, Any] = {
        "about": [int(one.id) for one in named.by_ids(tx, values.get("people") or ())],
        "did": "" if did == "any" else did[:40],
        "chat": None if chat is None else chat.id,
        "days": days,
    }
    if "csv" in (values.get("as") or ()):
        return record.audit_file(tx, agent, _ask(sent), asked)
    return Replace(view=record.audit_page(tx, agent, asked, 0))


def _ask(sent: Submitted) -> Asked:
    return Asked(once=sent.once, team=sent.team, slack_user=sent.slack_user, text="")


def _days(values: dict[str, Any]) -> str | None:
    """`2026-03-01 to 2026-03-31`, the one day that was chosen, or nothing; None if they are the wrong way round."""
    found = [str(values[name]) for name in ("from", "to") if values.get(name)]
    try:
        read = [date.fromisoformat(one) for one in found]
    except ValueError:
        return None
    if read != sorted(read):
        return None
    return " to ".join(found)


def metrics_form(tx: Tx, agent: Agent) -> Answer:
    """Members see their own; admins choose whose."""
    return Open(view=forms_filters.metrics(offered.people(tx) if may_do(agent, Action.OTHERS_METRICS) else []))


def metrics_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """The figures in place of the form, or on their way as files."""
    values = sent.form.values
    chosen = str(values.get("days") or "7d")
    days = _days(values) if chosen == "range" else chosen
    if not days:
        return FieldErrors(errors=UNREADABLE_DAYS)
    people = named.by_ids(tx, [str(values.get("whose") or "")])
    wanted = Wanted(
        days=days,
        group=GROUPS.get(str(values.get("by")), "person"),
        whose=people[0] if people else None,
        shape=str(values.get("as") or "here"),
        grouped=True,
    )
    said = figures.answer(tx, agent, _ask(sent), wanted)
    if isinstance(said, Say) and said.blocks:
        return Replace(view=modal("figures", "Figures", said.blocks))
    return said if not isinstance(said, Say) else Replace(view=modal("figures", "Figures", [section(said.text)]))
