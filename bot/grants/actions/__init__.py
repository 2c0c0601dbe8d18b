"""What we decide about access, written through to Periskope: only what is sure to mean the same there."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Literal

from bot.access import policy as access_policy
from bot.access.models import Refusal
from bot.chats.actions import identity
from bot.grants import forms as grants_forms
from bot.grants import policy as grants_policy
from bot.grants.policy import AccessProposal, Holds
from bot.grants.queries import KIND, draft, found
from bot.interactions.models import Answer, Reply
from bot.model.audit import AuditAction
from bot.model.chat import Chat
from bot.model.effect.people import CompareAccess, SyncChatAccess, SyncMemberAccess
from bot.model.ids import AgentId, LabelId
from bot.model.lane import Lane
from bot.model.person import Agent
from bot.model.queue import Arrival
from bot.notices import actions as notices
from bot.notices.messages import access as notices_access
from bot.notices.messages.access import AccessUnwritten
from bot.outbox import enqueue
from bot.rooms.actions import place
from bot.routing.actions import assign, duty
from storage.queries.outbox import new_mark
from storage.tx import Tx

Doubt = Literal["empty", "no_sure_name", "same_name"]
AT_ONCE = 2_000  # chats: what is worked out while somebody waits for the form
HOLDS = timedelta(hours=1)
Proposals = Mapping[AgentId, AccessProposal]
GRANT_AND_ADD = "grant_and_add"


def labels(tx: Tx, agent_id: int, *, by: int | None = None) -> None:
    """Periskope shall have the person's labels as we have them. `by`: who hears of it if it cannot be; None: all admins."""
    if confirmed(tx, agent_id):
        tx.outbox.sync(SyncMemberAccess(target=AgentId(agent_id), by=by), lane=Lane.person(agent_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All that would be a person's list in Periskope. `doubt`: why the labels cannot be written, None if they can."""

    agent: Agent
    labels: tuple[int, ...]
    doubt: Doubt | None
    allowed: tuple[int, ...]
    denied: tuple[int, ...]

    @property
    def writable(self) -> bool:
        """Is there anything that can be written?"""
        return self.doubt is None or bool(self.allowed or self.denied)


def concerns(agent: Agent) -> bool:
    """Only members have a list: an admin sees all, and whoever left is Periskope's matter."""
    return agent.role == "member" and agent.state != "inactive"


def confirmed(tx: Tx, agent_id: int) -> bool:
    """Did an admin say that the list of labels kept here is this person's whole list?

    Until then nothing is written for them: Periskope's own list cannot be read, and writing replaces it.
    """
    return bool(tx.settings.get(f"list:{agent_id}"))


def whole(tx: Tx, agent: Agent) -> Whole:
    """What would be written for this person now."""
    held = tuple(sorted(tx.people.roster().granted.get(agent.id, ())))
    chats = sorted(tx.people.overrides_of(agent.id).items())
    return Whole(
        agent=agent,
        labels=held,
        doubt=_doubt(tx, held),
        allowed=tuple(chat_id for chat_id, allow in chats if allow),
        denied=tuple(chat_id for chat_id, allow in chats if not allow),
    )


def _doubt(tx: Tx, held: tuple[int, ...]) -> Doubt | None:
    """An empty list may mean none or all there. A name that is unknown there makes a label; one of two is a guess."""
    if not held:
        return "empty"
    labels = [tx.labels.get(label_id) for label_id in held]
    if any(one.state != "known" or one.name == one.periskope_id or "," in one.name for one in labels):
        return "no_sure_name"
    return "same_name" if tx.labels.of_one_name().intersection(held) else None


def confirm(tx: Tx, agent: Agent, *, by: Agent) -> None:
    """An admin says so: the list, and every chat granted or denied, is written from now on."""
    tx.settings.put(f"list:{agent.id}", True, by=by.id)
    tx.audit.write(AuditAction.LIST_CONFIRMED, actor=by.id, via="slack", whom_id=agent.id)
    labels(tx, agent.id, by=by.id)
    for chat_id in tx.people.overrides_of(agent.id):
        chat(tx, agent.id, chat_id, by=by.id)


def forget(tx: Tx, agent: Agent) -> None:
    """Their list begins anew: nothing more is written for them until an admin has confirmed it again."""
    if confirmed(tx, agent.id):
        tx.settings.put(f"list:{agent.id}", False, by=None)


def chat(tx: Tx, agent_id: int, chat_id: int, *, by: int | None = None, ended: bool = False) -> None:
    """Periskope shall have this grant or denial as we have it; then the chat is read again, and compared.

    `ended`: there is none any more, so what was written there is replaced by what the person sees.
    """
    if confirmed(tx, agent_id):
        effect = SyncChatAccess(target=AgentId(agent_id), chat=chat_id, by=by, ended=ended)
        tx.outbox.sync(effect, lane=Lane.chat(chat_id))
        compare(tx, agent_id, chat_id, about=f"chat:{chat_id}")


def not_written(tx: Tx, agent_id: int, *, key: str, chat_id: int | None) -> None:
    """Admins hear that a change of this person's access holds here only."""
    enqueue.dm_admins(tx, AccessUnwritten(agent=agent_id, chat=chat_id), key=f"unwritten:{key}")


def compare(tx: Tx, agent_id: int, chat_id: int, *, about: str) -> None:
    """Look whether Periskope shows the chat to this person if, and only if, we do. `about`: told of once under this word."""
    effect = CompareAccess(target=AgentId(agent_id), chat=chat_id, about=about)
    tx.outbox.sync(effect, lane=Lane.chat(chat_id))


def proposals(tx: Tx, only: Iterable[int] = ()) -> dict[AgentId, AccessProposal]:
    """For every member, or those of `only`, what Periskope shows them beyond what they see here."""
    held, wanted = tx.people.roster(), set(only)
    members = [one for one in held.agents if concerns(one) and (not wanted or one.id in wanted)]
    known = tx.periskope_access.alike([one.email for one in members])
    found = {}
    for one in members:
        holds = Holds(labels=held.granted.get(one.id, frozenset()), overrides=tx.people.overrides_of(one.id))
        found[one.id] = grants_policy.infer(one, holds, known)
    return {agent_id: proposal for agent_id, proposal in found.items() if proposal}


def body(found: Proposals, **more: Any) -> dict[str, Any]:
    return {"people": {str(agent_id): asdict(proposal) for agent_id, proposal in found.items()}, **more}


def go_on(tx: Tx, key: str) -> None:
    raw = json.dumps({"import": key}).encode()
    tx.inbox.arrive(Arrival(source="self", key=f"import:{key}:{new_mark()}", lane=Lane.in_import(key), raw=raw))


def grant_label(tx: Tx, agent: Agent, label_id: int, *, by: Agent | None, via: str) -> Refusal | None:
    """A label to a member, and with it its channel."""
    granted = tx.people.roster().granted.get(agent.id, frozenset())
    refused = access_policy.add_label(agent, LabelId(label_id), granted=granted)
    if refused is not None:
        return refused
    actor = None if by is None else by.id
    tx.people.grant_label(agent.id, label_id, by=actor)
    tx.audit.write(AuditAction.LABEL_GRANTED, actor=actor, via=via, whom_id=agent.id, label_id=label_id)
    place.on_grants_changed(tx, labels=[label_id], why="granted")
    duty.label_changed(tx, agent.id, label_id, given=True)
    labels(tx, agent.id, by=actor)
    enqueue.home(tx, agent.id)
    return None


def revoke_label(tx: Tx, agent: Agent, label_id: int, *, by: Agent | None, via: str) -> Refusal | None:
    """A label from a member: the removal is owed before anything else."""
    granted = tx.people.roster().granted.get(agent.id, frozenset())
    refused = access_policy.drop_label(agent, LabelId(label_id), granted=granted)
    if refused is not None:
        return refused
    actor = None if by is None else by.id
    tx.people.revoke_label(agent.id, label_id)
    tx.audit.write(AuditAction.LABEL_REVOKED, actor=actor, via=via, whom_id=agent.id, label_id=label_id)
    place.on_grants_changed(tx, labels=[label_id], why="revoked")
    duty.label_changed(tx, agent.id, label_id, given=False)
    labels(tx, agent.id, by=actor)
    notices.withdraw(tx, agent.id)
    return None


def set_access(tx: Tx, agent: Agent, chat_id: int, *, allow: bool, by: Agent | None, via: str) -> Refusal | None:
    """One chat to a member, or away from one. A denial moves the person out of the label's channel, never the chat."""
    granted = tx.people.roster().granted.get(agent.id, frozenset())
    labels = tx.chats.labels_of(chat_id)
    override = tx.people.override_for(agent.id, chat_id)
    judge = access_policy.add_access if allow else access_policy.remove_access
    refused = judge(agent, chat_labels=labels, granted=granted, override=override)
    if refused is not None:
        return refused
    actor = None if by is None else by.id
    tx.people.override(agent.id, chat_id, allow=allow, by=actor)
    action = AuditAction.CHAT_GRANTED if allow else AuditAction.CHAT_DENIED
    tx.audit.write(action, actor=actor, via=via, whom_id=agent.id, chat_id=chat_id)
    touched = labels & granted if not allow or override is False else frozenset()
    _chat_moved(tx, agent, chat_id, touched, why=action)
    chat(tx, agent.id, chat_id, by=None if by is None or not by.admin else by.id)
    _same_person(tx, agent, tx.chats.get(chat_id), allow=allow, by=actor, via=via)
    return None


def _chat_moved(tx: Tx, agent: Agent, chat_id: int, touched: frozenset[LabelId], *, why: str) -> None:
    """`touched`: labels into whose channels the person may come, or which they may have to leave."""
    place.on_grants_changed(tx, labels=touched, why=why)
    place.place(tx, chat_id, begin=place.wanted_now(tx, chat_id))
    assign.relabelled(tx, tx.chats.get(chat_id))
    notices.withdraw(tx, agent.id)


def put_back(tx: Tx, agent: Agent, chat_id: int, override: bool | None, *, by: Agent) -> Refusal | None:  # noqa: FBT001  # as it is stored
    """One chat's own grant (True) or denial (False) of a member as it was before; None: neither."""
    refused, now = access_policy.not_a_member(agent), tx.people.override_for(agent.id, chat_id)
    if refused is not None or now == override:
        return refused
    if override is None:
        tx.people.drop_override(agent.id, chat_id)
        action = AuditAction.CHAT_GRANT_ENDED if now else AuditAction.CHAT_DENIAL_ENDED
    else:
        tx.people.override(agent.id, chat_id, allow=override, by=by.id)
        action = AuditAction.CHAT_GRANTED if override else AuditAction.CHAT_DENIED
    tx.audit.write(action, actor=by.id, via="slack", whom_id=agent.id, chat_id=chat_id, detail="undone")
    granted = tx.people.roster().granted.get(agent.id, frozenset())
    touched = tx.chats.labels_of(chat_id) & granted if False in {now, override} else frozenset()
    _chat_moved(tx, agent, chat_id, touched, why=action)
    chat(tx, agent.id, chat_id, by=by.id, ended=override is None)
    return None


def _same_person(tx: Tx, agent: Agent, chat_: Chat, *, allow: bool, by: int | None, via: str) -> None:
    """A denial holds for the chat with the customer's other id too; a grant is of the one chat, and ends it there."""
    twin = tx.chats.twin(chat_)
    override = None if twin is None else tx.people.override_for(agent.id, twin.id)
    if twin is None or (override is not False if allow else override is False):
        return
    if allow:
        tx.people.drop_override(agent.id, twin.id)
    else:
        tx.people.override(agent.id, twin.id, allow=False, by=by)
    action = AuditAction.CHAT_GRANT_ENDED if allow else AuditAction.CHAT_DENIED
    tx.audit.write(action, actor=by, via=via, whom_id=agent.id, chat_id=twin.id, detail="same person")
    identity.access_moved(tx, twin.id, [agent.id])
    chat(tx, agent.id, twin.id)


def grant_and_add(tx: Tx, key: str, *, by: Agent) -> Refusal | None:
    """An admin who had added somebody by hand means it: the room's label is granted, and with it the room."""
    draft = tx.proposals.get(key, GRANT_AND_ADD) if by.admin else None
    if draft is None:
        return Refusal.NOT_YOURS
    room, agent = tx.rooms.get(draft.body["room"]), tx.people.get(draft.body["agent"])
    tx.proposals.take(key, GRANT_AND_ADD)
    if room.label_id is None:
        return Refusal.NOT_YOURS
    return grant_label(tx, agent, room.label_id, by=by, via="slack")


def proposed(tx: Tx, agent: Agent, only: list[int], *, at_once: bool) -> Reply | str:
    """The key of what would be granted, to these people or to all; or what is said where that is nothing, or takes long."""
    chats, until = tx.periskope_access.spoken(), tx.engine_now + HOLDS
    if chats > AT_ONCE or not at_once:
        go_on(tx, tx.proposals.add(KIND, {"only": only}, agent_id=agent.id, until=until))
        return Reply(text=grants_forms.READING.format(chats=f"{chats} chats"))
    people = proposals(tx, only)
    if not people:
        return Reply(text=notices_access.NOTHING)
    return tx.proposals.add(KIND, body(people), agent_id=agent.id, until=until)


def applied(tx: Tx, agent: Agent, key: str) -> Answer:
    """A proposal taken once: judged again and carried out person by person, later."""
    listed = draft(tx, agent, key)
    if listed is None or "people" not in listed.body:
        return Reply(text=grants_forms.STALE)
    people = found(listed.body)
    tx.proposals.take(listed.key, KIND)
    shown = sum(grants_policy.size(one) for one in people.values())
    go_on(tx, tx.proposals.add(KIND, body(people, todo=sorted(people), shown=shown, made=0), agent_id=agent.id))
    tx.audit.write(AuditAction.IMPORTED, actor=agent.id, via="slack", detail=f"{len(people)} people")
    return Reply(text=grants_forms.applying(len(people), shown))
