"""Grants taken over from what Periskope shows to whom: proposed, shown, and carried out when an admin says so."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from bot.domain import inferred
from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, Open, Pressed, Push, Replace, Say, Submitted
from bot.domain.commands import Command
from bot.domain.events import Arrival
from bot.domain.ids import AgentId, ChatId
from bot.domain.inferred import Holds, ImportGoesOn, Proposal
from bot.domain.people import Agent
from bot.flows import roster
from bot.flows.desk import named
from bot.flows.steps import owe, through
from bot.views import answers, forms_import
from bot.views.lists import PAGE, Page
from storage.queries.drafts import Draft
from storage.queries.outbox import new_mark
from storage.tx import Tx

KIND = "import"
AT_ONCE = 2_000  # chats: what is worked out while somebody waits for the form
STEP = 20  # chats of one transaction
HOLDS = timedelta(hours=1)
VIA = "import"
Proposals = Mapping[AgentId, Proposal]


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`import`, `import @asha @omar`: what would be granted; if that takes long, it is worked out behind this answer."""
    if not may_do(agent, Action.IMPORT):
        return Say(text=answers.ADMINS_ONLY)
    meant = named.people(tx, agent, command.arguments.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    only = [int(one.id) for one in meant.agents]
    chats = tx.there.spoken()
    if chats > AT_ONCE or not ask.team:
        key = tx.drafts.add(KIND, {"only": only}, agent_id=agent.id, until=tx.now + HOLDS)
        _go_on(tx, key)
        return Say(text=forms_import.READING.format(chats=f"{chats} chats"))
    found = _proposals(tx, only)
    if not found:
        return Say(text=forms_import.NOTHING)
    key = tx.drafts.add(KIND, _body(found), agent_id=agent.id, until=tx.now + HOLDS)
    return Open(view=_page(tx, key, found, 0))


def form(tx: Tx, agent: Agent) -> Answer:
    """The same behind a button."""
    ask = Asked(once="", team="here", slack_user=agent.slack_user or "", text="")
    return command(tx, agent, Command(name="import"), ask)


def _proposals(tx: Tx, only: Iterable[int] = ()) -> dict[AgentId, Proposal]:
    """For every member, or those of `only`, what Periskope shows them beyond what they see here."""
    held, wanted = tx.people.roster(), set(only)
    members = [one for one in held.agents if through.concerns(one) and (not wanted or one.id in wanted)]
    known = tx.there.alike([one.email for one in members])
    found = {}
    for one in members:
        holds = Holds(labels=held.granted.get(one.id, frozenset()), overrides=tx.people.overrides_of(one.id))
        found[one.id] = inferred.infer(one, holds, known)
    return {agent_id: proposal for agent_id, proposal in found.items() if proposal}


def _body(found: Proposals, **more: Any) -> dict[str, Any]:
    return {"people": {str(agent_id): asdict(proposal) for agent_id, proposal in found.items()}, **more}


def _found(body: dict[str, Any]) -> dict[AgentId, Proposal]:
    return {
        AgentId(int(agent_id)): Proposal(**{what: tuple(ids) for what, ids in told.items()})
        for agent_id, told in (body.get("people") or {}).items()
    }


def _page(tx: Tx, key: str, found: Proposals, start: int) -> dict[str, Any]:
    people = sorted(found, key=lambda one: named.person(tx.people.get(one)))[start : start + PAGE]
    rows = [_row(tx, one, found[one]) for one in people]
    return forms_import.preview(rows, Page(start=start, total=len(found)), silent=tx.there.silent(), data=key)


def _row(tx: Tx, agent_id: AgentId, proposal: Proposal) -> forms_import.Row:
    most = forms_import.MOST_NAMED
    return forms_import.Row(
        person=named.person(tx.people.get(agent_id)),
        labels=tuple(named.label_names(tx, proposal.labels)),
        allow=tuple(named.title(tx.chats.get(one)) for one in proposal.allow[:most]),
        allow_count=len(proposal.allow),
        deny=tuple(named.title(tx.chats.get(one)) for one in proposal.deny[:most]),
        deny_count=len(proposal.deny),
    )


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """The proposal that was worked out meanwhile, or another page of it."""
    if not may_do(agent, Action.IMPORT):
        return Say(text=answers.ADMINS_ONLY)
    turned = press.view is not None and press.action != "import:show"
    draft = _draft(tx, agent, (press.view.data if turned and press.view else press.value) or "")
    if draft is None:
        return Say(text=forms_import.STALE)
    start = int(press.value) if turned and press.value is not None and press.value.isdigit() else 0
    view = _page(tx, draft.key, _found(draft.body), min(start, 1_000_000))
    return Replace(view=view) if turned else Push(view=view)


def _draft(tx: Tx, agent: Agent, key: str) -> Draft | None:
    """A proposal shown to this admin that nobody has begun to carry out."""
    draft = tx.drafts.get(key, KIND)
    return draft if draft is not None and draft.agent_id == agent.id and "todo" not in draft.body else None


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """*Apply*, once: it is judged again and carried out person by person, behind this answer."""
    if not may_do(agent, Action.IMPORT):
        return Say(text=answers.ADMINS_ONLY)
    draft = _draft(tx, agent, sent.form.data)
    if draft is None or "people" not in draft.body:
        return Say(text=forms_import.STALE)
    found = _found(draft.body)
    tx.drafts.take(draft.key, KIND)
    shown = sum(inferred.size(one) for one in found.values())
    body = _body(found, todo=sorted(found), shown=shown, made=0)
    _go_on(tx, tx.drafts.add(KIND, body, agent_id=agent.id))
    tx.audit.write("imported", actor=agent.id, via="slack", detail=f"{len(found)} people")
    return Say(text=forms_import.applying(len(found), shown))


def goes_on(event: ImportGoesOn, tx: Tx) -> str:
    """The next part: working it out, or carrying it out for one person."""
    draft = tx.drafts.get(event.draft, KIND)
    admin = None if draft is None else tx.people.roster().get(draft.agent_id)
    if draft is None or admin is None or not may_do(admin, Action.IMPORT):
        return "no import"
    if "todo" not in draft.body:
        return _worked_out(tx, draft, admin)
    if draft.body["todo"]:
        tx.drafts.change(draft.key, _one_part(tx, draft.body, by=admin))
        _go_on(tx, draft.key)
        return "imported a part"
    tx.drafts.take(draft.key, KIND)
    made, shown = draft.body["made"], draft.body["shown"]
    owe.tell(tx, admin.id, "import_done", key=f"import:{draft.key}", count=made, passed=max(0, shown - made))
    return "imported"


def _worked_out(tx: Tx, draft: Draft, admin: Agent) -> str:
    found = _proposals(tx, draft.body["only"])
    tx.drafts.change(draft.key, _body(found))
    kind = "import_ready" if found else "import_nothing"
    owe.tell(tx, admin.id, kind, key=f"import:{draft.key}:ready", count=len(found), draft=draft.key)
    return "worked out"


def _one_part(tx: Tx, body: dict[str, Any], *, by: Agent) -> dict[str, Any]:
    """A person's labels together with their denials, so that no denied chat is shown in between; then chats by and by.

    What is made is judged in the transaction that makes it: others decide and Periskope changes in the meantime.
    """
    agent_id, *rest = body["todo"]
    begins = body.get("turn") != agent_id
    told = _judged_again(tx, body, agent_id) if begins else Proposal(**body["people"][str(agent_id)])
    made = 0
    for label_id in told.labels:
        made += roster.grant_label(tx, tx.people.get(agent_id), label_id, by=by, via=VIA) is None
    for chat_id in told.deny:
        made += roster.set_access(tx, tx.people.get(agent_id), chat_id, allow=False, by=by, via=VIA) is None
    for chat_id in told.allow[:STEP]:
        made += _allowed(tx, agent_id, chat_id, by=by)
    left = Proposal(allow=tuple(told.allow[STEP:]))
    people = body["people"] | {str(agent_id): asdict(left)}
    return body | {
        "people": people,
        "turn": agent_id,
        "todo": [agent_id, *rest] if left else rest,
        "made": body["made"] + made,
    }


def _judged_again(tx: Tx, body: dict[str, Any], agent_id: AgentId) -> Proposal:
    return inferred.still(_found(body)[agent_id], _proposals(tx, [int(agent_id)]).get(agent_id, Proposal()))


def _allowed(tx: Tx, agent_id: AgentId, chat_id: ChatId, *, by: Agent) -> bool:
    """One chat granted, unless somebody has decided about it since, or Periskope no longer shows it."""
    agent, there = tx.people.get(agent_id), tx.there.of_chat(chat_id) or {}
    if tx.people.override_for(agent_id, chat_id) is not None or there.get(agent.email.casefold()) is not True:
        return False
    return roster.set_access(tx, agent, chat_id, allow=True, by=by, via=VIA) is None


def _go_on(tx: Tx, key: str) -> None:
    raw = json.dumps({"import": key}).encode()
    tx.inbox.arrive(Arrival(source="self", key=f"import:{key}:{new_mark()}", lane=f"in:import:{key}", raw=raw))
