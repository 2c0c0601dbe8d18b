"""Handlers that add labels to chats and remove them."""

from collections.abc import Iterable, Sequence

from bot.access import queries as access_queries
from bot.access.policy import Action
from bot.access.queries import Seen, judged_all
from bot.chats import messages as chats_messages
from bot.interactions import answers, resolve
from bot.interactions.models import Answer, FieldErrors, FormSubmitted, Reply
from bot.model.audit import AuditAction
from bot.model.effect.chats import SyncChatLabels
from bot.model.ids import ChatId
from bot.model.lane import Lane
from bot.model.person import Agent
from storage.tx import Tx


def put(tx: Tx, agent: Agent, chats: Iterable[Seen], ids: Sequence[int], *, added: bool) -> Answer:
    """Adds labels to chats or removes them. They are Periskope's: written there, and shown once read back."""
    action = Action.ADD_CHAT_LABEL if added else Action.REMOVE_CHAT_LABEL
    lines: list[str] = []
    for seen in chats:
        chat = seen.chat
        carried = tx.chats.labels_of(chat.id)
        moved = [one for one in ids if (one in carried) != added]
        if not access_queries.may(tx, agent, action, chat):
            return Reply(text=answers.NOT_FOR_YOU if added else answers.ADMINS_ONLY)
        if not moved:
            lines.append(chats_messages.chat_refused("same", resolve.title(chat)))
            continue
        if not added and not carried.difference(moved):
            lines.append(chats_messages.LAST_LABEL)
            continue
        if tx.labels.of_one_name().intersection(carried.union(moved) if added else carried.difference(moved)):
            lines.append(chats_messages.labels_of_one_name(resolve.title(chat)))
            continue
        ask_for(tx, agent, seen, moved, added=added)
        lines.append(chats_messages.chat_labelled(resolve.title(chat), resolve.label_names(tx, moved), added=added))
    return Reply(text="\n".join(lines) or answers.NO_CHAT)


def ask_for(tx: Tx, by: Agent, seen: Seen, moved: Sequence[int], *, added: bool) -> None:
    """Enqueues the change for Periskope, in order with all others of this chat."""
    for label_id in moved:
        action = AuditAction.LABELLED if added else AuditAction.UNLABELLED
        tx.audit.write(action, actor=by.id, via="slack", chat_id=seen.id, label_id=label_id)
    key = f"labels:{seen.id}:{tx.engine_now.timestamp():.6f}:{added}"
    effect = SyncChatLabels(
        target=ChatId(seen.id), add=tuple(moved) if added else (), remove=() if added else tuple(moved), by=by.id
    )
    tx.outbox.post(effect, lane=Lane.chat(seen.id), key=key)


def chat_sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Takes the labels form: for one chat an admin's choice replaces its labels; otherwise the chosen ones are added."""
    chats = judged_all(tx, agent, sent.form.data.split())
    ids = resolve.label_ids(tx, sent.form.values.get("labels"))
    if not chats:
        return FieldErrors(errors={"labels": answers.NO_CHAT})
    if not agent.admin or len(sent.form.data.split()) > 1:
        if not access_queries.may(tx, agent, Action.ADD_CHAT_LABEL, chats[0].chat):
            return FieldErrors(errors={"labels": answers.NOT_FOR_YOU})
        return (
            put(tx, agent, chats, ids, added=True) if ids else FieldErrors(errors={"labels": chats_messages.LABEL_GONE})
        )
    carried = tx.chats.labels_of(chats[0].id)
    if not ids and carried:
        return FieldErrors(errors={"labels": chats_messages.LAST_LABEL})
    replies = [
        put(tx, agent, chats, moved, added=added)
        for moved, added in (
            ([one for one in ids if one not in carried], True),
            (sorted(carried.difference(ids)), False),
        )
        if moved
    ]
    return Reply(text="\n".join(one.text for one in replies if isinstance(one, Reply)) or answers.NOTHING_CHANGED)
