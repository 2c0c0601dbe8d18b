"""The audit and the settings."""

import json
import re
from dataclasses import replace
from typing import Any

from bot.domain import metrics
from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Replace, Say, Submitted
from bot.domain.commands import Command
from bot.domain.people import Agent
from bot.flows.desk import named, offered
from bot.views import answers, forms_settings, refusals
from bot.views.audit import AuditRow, audit_list, sentence
from bot.views.blocks import section
from bot.views.inputs import Choice
from bot.views.lists import Page
from storage.queries.outbox import Effect
from storage.tx import Tx

CSV = re.compile(r"\bcsv\b", re.IGNORECASE)
FORMS = {"chat_granted": "granted", "chat_denied": "denied", "label_revoked": "label_taken"}
DONE = {shown: done for done, shown in FORMS.items()}
REFUSALS = frozenset({answers.ADMINS_ONLY, answers.NOT_FOR_YOU, refusals.NO_CHAT})


def if_refused(tx: Tx, agent: Agent, said: Answer, what: str) -> None:
    """An answer that refuses leaves a line, the same for what is hidden and what is not there."""
    texts = said.errors.values() if isinstance(said, FieldErrors) else (said.text,) if isinstance(said, Say) else ()
    if REFUSALS.intersection(texts):
        refused(tx, agent, what)


def refused(tx: Tx, agent: Agent, what: str) -> None:
    """Somebody may not do that. `what`: our own word for the command, button or form."""
    tx.audit.write("refused", actor=agent.id, via="slack", detail=what[:60])


def audit(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`audit`, `audit @asha`, `audit 7d`, `audit <chat>`, `audit <what was done>`: newest first."""
    if not may_do(agent, Action.AUDIT):
        return Say(text=answers.ADMINS_ONLY)
    meant = named.people(tx, agent, command.arguments.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    as_file = CSV.search(command.arguments.words) is not None
    words = CSV.sub("", command.arguments.words).strip(" ,")
    about = [int(one.id) for one in meant.agents]
    asked: dict[str, Any] = {"about": about, "words": words[:100]}
    if as_file:
        return audit_file(tx, agent, ask, asked)
    if ask.team:
        return Open(view=audit_page(tx, agent, asked, 0))
    rows, _ = _found(tx, agent, asked, 0)
    return Say(text="\n".join(sentence(_row(tx, row)) for row in rows) or answers.NOTHING_FOUND)


def audit_file(tx: Tx, agent: Agent, ask: Asked, asked: dict[str, Any]) -> Answer:
    """What was asked for as a table; times as text, as an effect keeps them."""
    where = _where(tx, agent, asked)
    where |= {name: where[name].isoformat() for name in ("since", "until") if name in where}
    return send_file(tx, agent, ask, {"what": "audit", "where": where})


def audit_page(tx: Tx, agent: Agent, asked: dict[str, Any], start: int) -> dict[str, Any]:
    """A page of it, with what was asked for."""
    rows, total = _found(tx, agent, asked, start)
    page = Page(start=start, total=total)
    shown = [_row(tx, row) for row in rows]
    return audit_list(shown, page, looked_for=str(asked.get("words") or ""), data=json.dumps(asked))


def send_file(tx: Tx, agent: Agent, ask: Asked, about: dict[str, Any]) -> Answer:
    """A table into the asker's DM, made when it is sent."""
    effect = Effect(kind="TellFile", target=agent.id, payload=about)
    tx.outbox.owe(effect, lane=f"person:{agent.id}", key=f"file:{agent.id}:{ask.once}:{about['what']}")
    return Say(text=answers.FILE_COMES)


def _found(tx: Tx, agent: Agent, asked: dict[str, Any], start: int) -> tuple[list[dict[str, Any]], int]:
    return tx.lists.audit(start=start, limit=10, **_where(tx, agent, asked))


def _where(tx: Tx, agent: Agent, asked: dict[str, Any]) -> dict[str, Any]:
    words = str(asked.get("words") or "")
    where: dict[str, Any] = {"about": [int(one) for one in asked.get("about") or ()]}
    days = metrics.span(str(asked["days"]), now=tx.house, zone=agent.tz or "UTC") if asked.get("days") else None
    where |= {} if days is None else {"since": days.start, "until": days.end}
    where |= {"action": DONE.get(asked["did"], asked["did"])} if asked.get("did") else {}
    where |= {"chat_id": int(asked["chat"])} if asked.get("chat") else {}
    span = metrics.span(words, now=tx.house, zone=agent.tz or "UTC") if words else None
    if span is not None:
        where["since"] = span.start
    elif words:
        chats = tx.lists.named(agent, words)
        where |= {"chat_id": chats[0]} if len(chats) == 1 else {"action": words.replace(" ", "_").casefold()}
    return where


def _row(tx: Tx, row: dict[str, Any]) -> AuditRow:
    roster = tx.people.roster()
    chat = None if row["chat_id"] is None else tx.chats.get(row["chat_id"])
    return AuditRow(
        at=row["at"],
        action=FORMS.get(row["action"], row["action"]),
        actor=named.person(roster.get(row["actor_id"])),
        whom=named.person(roster.get(row["whom_id"])),
        chat="" if chat is None else named.title(chat),
        label="" if row["label_id"] is None else tx.labels.get(row["label_id"]).name,
        room="" if row["room_id"] is None else tx.rooms.get(row["room_id"]).name,
        via=row["via"],
        detail=row["detail"],
    )


def audit_turned(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """Another page of it."""
    if not may_do(agent, Action.AUDIT) or press.view is None:
        return Say(text=answers.ADMINS_ONLY)
    try:
        asked = dict(json.loads(press.view.data or "{}"))
    except (ValueError, TypeError):
        asked = {}
    start = int(press.value) if press.value is not None and press.value.isdigit() else 0
    return Replace(view=audit_page(tx, agent, asked, min(start, 1_000_000)))


def settings(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """Every policy in one form."""
    return settings_form(tx, agent) if ask.team else Say(text=answers.NEEDS_FORM.format(command="settings"))


def settings_form(tx: Tx, agent: Agent) -> Answer:
    if not may_do(agent, Action.SETTINGS):
        return Say(text=answers.ADMINS_ONLY)
    return Open(view=_settings_view(tx))


def _settings_view(tx: Tx) -> dict[str, Any]:
    phones = [Choice(value=one.org_phone.partition("@")[0], text=named.phone(one)) for one in tx.phones.all()]
    return forms_settings.settings(tx.settings.policies(), offered.labels(tx), phones, data=_stamp(tx))


def _stamp(tx: Tx) -> str:
    """Names what the form showed, so that two admins hear of each other."""
    return tx.hashed(json.dumps(tx.settings.policies().to_json(), sort_keys=True))


def settings_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Changes hold at once; who changed which stands in the audit."""
    now = tx.settings.policies()
    if not may_do(agent, Action.SETTINGS):
        return FieldErrors(errors={"switches": answers.ADMINS_ONLY})
    if sent.form.data != _stamp(tx):
        fresh = _settings_view(tx)
        return Replace(view={**fresh, "blocks": [section(refusals.went_stale()), *fresh["blocks"]]})
    changed, wrong = forms_settings.read(sent.form.values, now, offered.labels(tx))
    if wrong:
        return FieldErrors(errors=wrong)
    after = replace(now, **changed)
    moved = sorted(key for key, value in after.to_json().items() if value != now.to_json()[key])
    if not moved:
        return Say(text=answers.NOTHING_CHANGED)
    tx.settings.put_policies(after, by=agent.id)
    tx.audit.write("settings", actor=agent.id, via="slack", detail=", ".join(moved))
    return Say(text=answers.settings_saved(moved))
