"""Labels: put on chats and taken off, granted to people and taken back, listed."""

from collections.abc import Iterable, Sequence

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Say, Submitted
from bot.domain.commands import Command
from bot.domain.model import Chat
from bot.domain.people import Agent, Refusal
from bot.flows import roster
from bot.flows.desk import attach, confirming, deeds, named, offered
from bot.flows.steps import owe
from bot.views import answers, forms_access, refusals
from storage.queries.outbox import Effect
from storage.tx import Tx


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`label` lists; `label add vip to @asha` is about people, `label add vip to <chat>` about a chat."""
    typed = command.arguments
    if typed.action == "show" and not typed.labels:
        return Say(text=listing(tx, agent))
    if typed.action == "attach":
        return attach.command(tx, agent, command, ask)
    ids, unknown = named.labels(tx, typed.labels)
    if unknown:
        return Say(text="\n".join(unknown))
    if typed.people:
        return _people(tx, agent, command, ids)
    if not typed.labels and not typed.chat:
        return people_form(tx, agent) if agent.admin else Say(text=listing(tx, agent))
    chat = named.chat(tx, agent, command, ask)
    if not isinstance(chat, Chat):
        return chat
    return put(tx, agent, [chat], ids, added=typed.action != "remove")


def _people(tx: Tx, agent: Agent, command: Command, ids: Sequence[int]) -> Answer:
    if not may_do(agent, Action.GRANT):
        return Say(text=answers.ADMINS_ONLY)
    meant = named.people(tx, agent, command.arguments.people)
    if not ids:
        return people_form(tx, agent, [str(one.id) for one in meant.agents])
    done, refused = grant(tx, agent, meant.agents, ids, added=command.arguments.action != "remove")
    text = forms_access.changed(done, [*meant.unknown, *refused])
    return confirming.with_offer(tx, agent, text, meant.agents if done else ())


def listing(tx: Tx, agent: Agent) -> str:
    """Every label; admins also see who holds each."""
    granted, roster_ = tx.people.roster().granted, tx.people.roster()
    rows = []
    for label in tx.labels.all():
        holders = [named.person(one) for one in roster_.agents if label.id in granted.get(one.id, frozenset())]
        rows.append((label.name, holders))
    if may_do(agent, Action.GRANT):
        return answers.label_lines(rows)
    return answers.label_names([label for label, _ in rows])


def people_form(tx: Tx, agent: Agent, chosen: Sequence[str] = ()) -> Answer:
    """Labels of people: members only are offered."""
    if not may_do(agent, Action.GRANT):
        return Say(text=answers.ADMINS_ONLY)
    members, labels = offered.people(tx, members=True), offered.labels(tx)
    if not members or not labels:
        return Say(text=answers.NO_MEMBERS if not members else answers.NO_MORE_LABELS)
    return Open(view=forms_access.people_labels(members, labels, chosen=chosen, data="members"))


def people_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """People and labels are looked up again."""
    values = sent.form.values
    if not may_do(agent, Action.GRANT):
        return FieldErrors(errors={"people": answers.ADMINS_ONLY})
    people, ids = named.by_ids(tx, values.get("people")), named.label_ids(tx, values.get("labels"))
    if not people:
        return FieldErrors(errors={"people": refusals.NOBODY})
    if not ids:
        return FieldErrors(errors={"labels": answers.LABEL_GONE})
    done, refused = grant(tx, agent, people, ids, added=values.get("deed") != "remove")
    if not done:
        return FieldErrors(errors={"people": " ".join(refused)[:2_000]})
    return confirming.form_with_offer(tx, agent, "Labels of people", forms_access.changed(done, refused), people)


def grant(
    tx: Tx, by: Agent, people: Iterable[Agent], ids: Sequence[int], *, added: bool
) -> tuple[list[str], list[str]]:
    """Every label to every person, or from them; whom it changed, and a sentence for each that it did not."""
    done: dict[str, None] = {}
    refused: dict[str, None] = {}
    deed = roster.grant_label if added else roster.revoke_label
    for one in people:
        for label_id in ids:
            why: Refusal | None = deed(tx, one, label_id, by=by, via="slack")
            if why is None:
                done[named.person(one)] = None
                owe.home(tx, one.id)
            else:
                refused[refusals.refusal(why, named.person(one))] = None
    return list(done), list(refused)


def put(tx: Tx, agent: Agent, chats: Iterable[Chat], ids: Sequence[int], *, added: bool) -> Answer:
    """Labels onto chats or off them. They are Periskope's: asked for there, believed once read back."""
    action = Action.ADD_CHAT_LABEL if added else Action.REMOVE_CHAT_LABEL
    told: list[str] = []
    for chat in chats:
        carried = tx.chats.labels_of(chat.id)
        moved = [one for one in ids if (one in carried) != added]
        if not deeds.may(tx, agent, action, chat):
            return Say(text=answers.NOT_FOR_YOU if added else answers.ADMINS_ONLY)
        if not moved:
            told.append(answers.chat_refused("same", named.title(chat)))
            continue
        if not added and not carried.difference(moved):
            told.append(answers.LAST_LABEL)
            continue
        ask_for(tx, agent, chat, moved, added=added)
        told.append(answers.chat_labelled(named.title(chat), named.label_names(tx, moved), added=added))
    return Say(text="\n".join(told) or refusals.NO_CHAT)


def ask_for(tx: Tx, by: Agent, chat: Chat, moved: Sequence[int], *, added: bool) -> None:
    """Owed to Periskope, in order with whatever else is asked of it for this chat."""
    for label_id in moved:
        action = "labelled" if added else "unlabelled"
        tx.audit.write(action, actor=by.id, via="slack", chat_id=chat.id, label_id=label_id)
    payload = {"add" if added else "remove": list(moved)}
    key = f"labels:{chat.id}:{tx.now.timestamp():.6f}:{added}"
    tx.outbox.owe(Effect(kind="SyncChatLabels", target=chat.id, payload=payload), lane=f"chat:{chat.id}", key=key)


def chat_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """For one chat an admin's choice is what it carries then; else what is chosen is added."""
    chats = named.chats_by_keys(tx, agent, sent.form.data.split())
    ids = named.label_ids(tx, sent.form.values.get("labels"))
    if not chats:
        return FieldErrors(errors={"labels": refusals.NO_CHAT})
    if not agent.admin or len(sent.form.data.split()) > 1:
        if not deeds.may(tx, agent, Action.ADD_CHAT_LABEL, chats[0]):
            return FieldErrors(errors={"labels": answers.NOT_FOR_YOU})
        return put(tx, agent, chats, ids, added=True) if ids else FieldErrors(errors={"labels": answers.LABEL_GONE})
    carried = tx.chats.labels_of(chats[0].id)
    if not ids and carried:
        return FieldErrors(errors={"labels": answers.LAST_LABEL})
    told = [
        put(tx, agent, chats, moved, added=added)
        for moved, added in (
            ([one for one in ids if one not in carried], True),
            (sorted(carried.difference(ids)), False),
        )
        if moved
    ]
    return Say(text="\n".join(one.text for one in told if isinstance(one, Say)) or answers.NOTHING_CHANGED)
