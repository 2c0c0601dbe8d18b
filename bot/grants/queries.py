"""Who sees a chat and why, as far as the asker may know."""

from typing import Any

from bot.access import queries as access_queries
from bot.access.policy import Action, may_do
from bot.access.queries import Seen
from bot.blockkit.blocks import Blocks
from bot.blockkit.paging import PAGE, Page
from bot.grants import forms as grants_forms
from bot.grants import messages as grants_messages
from bot.grants.forms import AccessDifference, Sight
from bot.grants.policy import AccessProposal
from bot.interactions import resolve
from bot.interactions.models import (
    Answer,
    Push,
)
from bot.model.ids import AgentId, LabelId
from bot.model.person import Agent
from bot.model.queue import Proposal
from storage.tx import Tx


def differences(tx: Tx, asker: Agent, seen: Seen) -> AccessDifference:
    """For admins: members about whom Periskope, as last read, says the other thing."""
    there = tx.periskope_access.of_chat(seen.id) if may_do(asker, Action.REASONS, sees=True) else None
    if there is None:
        return AccessDifference()
    told = [
        (one, reason.sees, there.get(one.email))
        for one, reason in access_queries.reasons(tx, seen.id)
        if one.role == "member"
    ]
    return AccessDifference(
        denied_there=tuple(resolve.who(tx, one) for one, here, said in told if here and said is False),
        allowed_there=tuple(resolve.who(tx, one) for one, here, said in told if not here and said is True),
    )


KIND = "import"
"""The kind of the proposals that an import shows."""


def sights(tx: Tx, asker: Agent, seen: Seen) -> list[Sight]:
    """Members hear names and *admin, label, own grant*; denials and which labels are for admins."""
    everything = may_do(asker, Action.REASONS, sees=True)
    found = []
    for agent, reason in access_queries.reasons(tx, seen.id):
        if not reason.sees and not (everything and reason.kind == "denied"):
            continue
        labels = tuple(resolve.label_names(tx, reason.labels)) if reason.kind == "label" else ()
        found.append(Sight(person=resolve.who(tx, agent), reason=reason, labels=labels if everything else ()))
    return found


def import_page(tx: Tx, agent: Agent, key: str, start: int) -> Blocks:
    """A page of what would be granted, by person."""
    listed = draft(tx, agent, key)
    people_found = {} if listed is None else found(listed.body)
    people = sorted(people_found, key=lambda one: resolve.who(tx, tx.people.get(one)))[start : start + PAGE]
    rows = [_row(tx, one, people_found[one]) for one in people]
    return grants_forms.preview(rows, Page(start=start, total=len(people_found)), silent=tx.periskope_access.silent())


def _row(tx: Tx, agent_id: AgentId, proposal: AccessProposal) -> grants_forms.ProposedAccess:
    most = grants_forms.IMPORT_MOST_NAMED
    return grants_forms.ProposedAccess(
        person=resolve.who_by_address(tx.people.get(agent_id)),
        labels=tuple(resolve.label_names(tx, proposal.labels)),
        allow=tuple(resolve.title(tx.chats.get(one)) for one in proposal.allow[:most]),
        allow_count=len(proposal.allow),
        deny=tuple(resolve.title(tx.chats.get(one)) for one in proposal.deny[:most]),
        deny_count=len(proposal.deny),
    )


def found(body: dict[str, Any]) -> dict[AgentId, AccessProposal]:
    """What a proposal would grant, by person."""
    return {
        AgentId(int(agent_id)): AccessProposal(**{what: tuple(ids) for what, ids in told.items()})
        for agent_id, told in (body.get("people") or {}).items()
    }


def draft(tx: Tx, agent: Agent, key: str) -> Proposal | None:
    """A proposal shown to this admin that nobody has begun to carry out."""
    draft = tx.proposals.get(key, KIND)
    return draft if draft is not None and draft.agent_id == agent.id and "todo" not in draft.body else None


def who(tx: Tx, agent: Agent, seen: Seen) -> str:
    """Who sees the chat, in words."""
    seen_by = sights(tx, agent, seen)
    seeing = [(one.person, _why(one)) for one in seen_by if one.reason is not None and one.reason.sees]
    denied = [one.person for one in seen_by if one.reason is not None and one.reason.kind == "denied"]
    told = grants_messages.sights(resolve.title(seen.chat), seeing, denied)
    return "\n".join([told, *differences(tx, agent, seen).lines()])


def _why(sight: grants_forms.Sight) -> str:
    if sight.reason is None:
        return ""
    if sight.reason.kind == "label":
        return grants_messages.by_label(sight.labels) if sight.labels else "label"
    return grants_messages.REASON[sight.reason.kind]


def who_form(tx: Tx, agent: Agent, seen: Seen) -> Answer:
    """Who has access, with as much of the why as the asker may know."""
    seen_by = sights(tx, agent, seen)
    differs = differences(tx, agent, seen)
    title = resolve.title(seen.chat)
    return Push(view=grants_forms.who_has_access(title, seen_by, key=seen.chat.key, admin=agent.admin, differs=differs))


def label_lines(tx: Tx, agent: Agent) -> str:
    """Every label; admins also see who holds each."""
    labels = tx.labels.all()
    if not may_do(agent, Action.GRANT):
        return grants_messages.label_names([label.name for label in labels])
    roster_ = tx.people.roster()
    shown = labels[: grants_messages.MOST_LABELS]
    holders = [roster_.holders(LabelId(label.id)) for label in shown]
    rows = [
        (label.name, [resolve.who(tx, one) for one in some[: grants_messages.MOST_HOLDERS]], len(some))
        for label, some in zip(shown, holders, strict=True)
    ]
    return grants_messages.label_lines(rows, len(labels))
