"""Labels of chats: added, removed, replaced. They are Periskope's, so it is asked for them."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.access import queries as access_queries
from bot.access.policy import Action
from bot.access.queries import Seen, judged
from bot.chats import messages as chats_messages
from bot.interactions import answers, resolve
from bot.interactions.models import Answer, FieldErrors, Reply
from bot.interactions.undo import NotUndone, State, undo
from bot.model.audit import AuditAction
from bot.model.effect.chats import SyncChatLabels
from bot.model.ids import ChatId
from bot.model.lane import Lane
from bot.model.person import Agent
from storage.tx import Tx

NONE: frozenset[int] = frozenset()


def put(tx: Tx, agent: Agent, chats: Sequence[Seen], ids: Sequence[int], *, added: bool) -> Reply:
    """Adds labels to chats or removes them. They are Periskope's: written there, and shown once read back."""
    was = _asked_now(tx, chats, ids)
    return _with_undo(tx, agent, was, _put(tx, agent, chats, ids, added=added)[0])


def _put(
    tx: Tx, agent: Agent, chats: Iterable[Seen], ids: Sequence[int], *, added: bool, coming: frozenset[int] = NONE
) -> tuple[str, frozenset[int]]:
    """What is said of it, and the labels that were asked for. `coming`: those that were asked for just before."""
    action = Action.ADD_CHAT_LABEL if added else Action.REMOVE_CHAT_LABEL
    lines: list[str] = []
    asked: set[int] = set()
    for seen in chats:
        chat = seen.chat
        carried = tx.chats.labels_of(chat.id)
        moved = [one for one in ids if (one in carried) != added]
        if not access_queries.may(tx, agent, action, chat):
            return answers.NOT_FOR_YOU if added else answers.ADMINS_ONLY, NONE
        if not moved:
            named = resolve.label_names(tx, ids)
            lines.append(chats_messages.labels_as_they_are(resolve.title(chat), named, added=added))
            continue
        if not added and not carried.union(coming).difference(moved):
            lines.append(chats_messages.LAST_LABEL)
            continue
        if tx.labels.of_one_name().intersection(carried.union(moved) if added else carried.difference(moved)):
            lines.append(chats_messages.labels_of_one_name(resolve.title(chat)))
            continue
        ask_for(tx, agent, seen, moved, added=added)
        asked.update(moved)
        lines.append(chats_messages.chat_labelled(resolve.title(chat), resolve.label_names(tx, moved), added=added))
    return "\n".join(lines) or answers.NO_CHAT, frozenset(asked)


def _asked_now(tx: Tx, chats: Iterable[Seen], ids: Iterable[int]) -> State:
    """What was asked last of each label of a chat; not of a chat without labels, of which the first stays."""
    wanted = [int(one) for one in ids]
    return _asked(tx, [f"{chat.id}:{label_id}" for chat in chats if tx.chats.labels_of(chat.id) for label_id in wanted])


def _asked(tx: Tx, keys: Iterable[str]) -> State:
    """For each chat and label the newest line of the audit about them, as (id, whether it was to be added)."""
    found: dict[str, Any] = {}
    for key in keys:
        chat_id, label_id = (int(one) for one in key.split(":"))
        lines = [
            line
            for action in (AuditAction.LABELLED, AuditAction.UNLABELLED)
            for line in tx.audit.newest(limit=1, action=action, chat_id=chat_id, label_id=label_id)
        ]
        newest = max(lines, key=lambda line: int(line["id"]), default=None)
        found[key] = None if newest is None else [newest["id"], newest["action"] == AuditAction.LABELLED]
    return found


def _with_undo(tx: Tx, agent: Agent, was: State, text: str) -> Reply:
    """Members add labels and take none off, so there is nothing that they could undo."""
    return labels_of_chats.under(tx, agent, was, text) if agent.admin else Reply(text=text)


@undo("chat_labels", right=Action.REMOVE_CHAT_LABEL, read=_asked)
def labels_of_chats(tx: Tx, by: Agent, was: State) -> str:
    """The opposite is asked of Periskope, behind what was asked first."""
    moved: dict[tuple[int, bool], list[int]] = {}
    for key, asked in _asked(tx, was).items():
        chat_id, label_id = (int(one) for one in key.split(":"))
        moved.setdefault((chat_id, not asked[1]), []).append(label_id)
    told = []
    for (chat_id, added), ids in moved.items():
        seen = judged(tx, by, chat_id=chat_id)
        if seen is None or not (added or tx.chats.labels_of(chat_id).difference(ids)):
            raise NotUndone(answers.NO_CHAT if seen is None else chats_messages.LAST_LABEL)
        ask_for(tx, by, seen, ids, added=added)
        told.append(chats_messages.chat_labelled(resolve.title(seen.chat), resolve.label_names(tx, ids), added=added))
    return "\n".join(told)


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


def carried(tx: Tx, chats: Iterable[Seen]) -> frozenset[int]:
    """Labels that all of these chats carry."""
    every = [frozenset(map(int, tx.chats.labels_of(seen.id))) for seen in chats]
    return frozenset.intersection(*every) if every else frozenset()


def replaced(tx: Tx, agent: Agent, seen: Seen, ids: frozenset[int], *, before: frozenset[int]) -> Answer:
    """What was chosen beside the labels shown `before` is added, what was taken out of them removed; others stay as they are."""
    there: frozenset[int] = tx.chats.labels_of(seen.id)
    added, removed = ids - before - there, (before - ids) & there
    if removed and not (there | added) - removed:
        return FieldErrors(errors={"labels": chats_messages.LAST_LABEL})
    was = _asked_now(tx, [seen], added | removed)
    coming, told = NONE, list[str]()
    if added:
        said, coming = _put(tx, agent, [seen], sorted(added), added=True)
        told.append(said)
    if removed:
        told.append(_put(tx, agent, [seen], sorted(removed), added=False, coming=coming)[0])
    return _with_undo(tx, agent, was, "\n".join(told) or answers.NOTHING_CHANGED)
