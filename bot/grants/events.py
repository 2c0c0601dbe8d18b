from dataclasses import asdict
from typing import Any

from bot.access.policy import Action, may_do
from bot.grants import actions as grants
from bot.grants import policy as grants_policy
from bot.grants import queries as grants_queries
from bot.grants.policy import AccessProposal
from bot.model.event import ImportGoesOn
from bot.model.ids import AgentId, ChatId
from bot.model.person import Agent
from bot.model.queue import Proposal
from bot.notices.messages.access import ImportDone, ImportNothing, ImportReady
from bot.outbox import enqueue
from storage.tx import Tx

STEP = 20  # chats of one transaction
VIA = "import"


def goes_on(event: ImportGoesOn, tx: Tx) -> str:
    """The next part: working it out, or carrying it out for one person."""
    draft = tx.proposals.get(event.draft, grants_queries.KIND)
    admin = None if draft is None else tx.people.roster().get(draft.agent_id)
    if draft is None or admin is None or not may_do(admin, Action.IMPORT):
        return "no import"
    if "todo" not in draft.body:
        return _worked_out(tx, draft, admin)
    if draft.body["todo"]:
        tx.proposals.change(draft.key, _one_part(tx, draft.body, by=admin))
        grants.go_on(tx, draft.key)
        return "imported a part"
    tx.proposals.take(draft.key, grants_queries.KIND)
    made, shown = draft.body["made"], draft.body["shown"]
    enqueue.dm(tx, admin.id, ImportDone(count=made, passed=max(0, shown - made)), key=f"import:{draft.key}")
    return "imported"


def _worked_out(tx: Tx, draft: Proposal, admin: Agent) -> str:
    found = grants.proposals(tx, draft.body["only"])
    tx.proposals.change(draft.key, grants.body(found))
    said = ImportReady(count=len(found), draft=draft.key) if found else ImportNothing()
    enqueue.dm(tx, admin.id, said, key=f"import:{draft.key}:ready")
    return "worked out"


def _one_part(tx: Tx, body: dict[str, Any], *, by: Agent) -> dict[str, Any]:
    """A person's labels together with their denials, so that no denied chat is shown in between; then chats by and by.

    What is made is judged in the transaction that makes it: others decide and Periskope changes in the meantime.
    """
    agent_id, *rest = body["todo"]
    begins = body.get("turn") != agent_id
    told = _judged_again(tx, body, agent_id) if begins else AccessProposal(**body["people"][str(agent_id)])
    made = 0
    for label_id in told.labels:
        made += grants.grant_label(tx, tx.people.get(agent_id), label_id, by=by, via=VIA) is None
    for chat_id in told.deny:
        made += grants.set_access(tx, tx.people.get(agent_id), chat_id, allow=False, by=by, via=VIA) is None
    for chat_id in told.allow[:STEP]:
        made += _allowed(tx, agent_id, chat_id, by=by)
    left = AccessProposal(allow=tuple(told.allow[STEP:]))
    people = body["people"] | {str(agent_id): asdict(left)}
    return body | {
        "people": people,
        "turn": agent_id,
        "todo": [agent_id, *rest] if left else rest,
        "made": body["made"] + made,
    }


def _judged_again(tx: Tx, body: dict[str, Any], agent_id: AgentId) -> AccessProposal:
    return grants_policy.still(
        grants_queries.found(body)[agent_id], grants.proposals(tx, [int(agent_id)]).get(agent_id, AccessProposal())
    )


def _allowed(tx: Tx, agent_id: AgentId, chat_id: ChatId, *, by: Agent) -> bool:
    """One chat granted, unless somebody has decided about it since, or Periskope no longer shows it."""
    agent, there = tx.people.get(agent_id), tx.periskope_access.of_chat(chat_id) or {}
    if tx.people.override_for(agent_id, chat_id) is not None or there.get(agent.email.casefold()) is not True:
        return False
    return grants.set_access(tx, agent, chat_id, allow=True, by=by, via=VIA) is None
