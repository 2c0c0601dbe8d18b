"""Chats and labels given to people and taken from them, one or many at a time: each told."""

from collections.abc import Iterable, Sequence

from bot.access.models import Refusal
from bot.access.queries import Seen
from bot.blockkit.blocks import sections
from bot.grants import actions as grants
from bot.grants import messages as grants_messages
from bot.grants.actions import undo as grants_undo
from bot.grants.actions import writing as grants_writing
from bot.interactions import answers, resolve
from bot.interactions.models import (
    FieldErrors,
    Reply,
)
from bot.model.person import Agent
from bot.outbox import enqueue
from storage.tx import Tx


def give(
    tx: Tx, agent: Agent, chats: Sequence[Seen], people: Sequence[Agent], *, allow: bool, at: str = ""
) -> Reply | FieldErrors:
    """Each person's own result, and *Undo* below. `at`: the field where it is said that nothing was changed."""
    was = grants_undo.access_now(tx, chats, people)
    done, refused = change(tx, agent, chats, people, allow=allow)
    if at and not done:
        return FieldErrors(errors={at: " ".join(refused)[:2_000]})
    return grants_undo.access.under(tx, agent, was, grants_messages.changed(done, refused))


def change(
    tx: Tx, by: Agent, chats: Iterable[Seen], people: Sequence[Agent], *, allow: bool
) -> tuple[list[str], list[str]]:
    """Every chat for every person; a sentence for each that it changed, and for each that it did not."""
    done: dict[str, None] = {}
    refused: dict[str, None] = {}
    for seen in chats:
        for one in people:
            person = resolve.who_by_address(one)
            title = resolve.title(seen.chat)
            why = grants.set_access(tx, one, seen.id, allow=allow, by=by, via="slack")
            if why is None:
                done[grants_messages.access_changed(title, person, allow=allow)] = None
                enqueue.home(tx, one.id)
            else:
                refused[answers.refusal(why, person, chat=title)] = None
    return list(done), list(refused)


def label_people(
    tx: Tx, by: Agent, people: Sequence[Agent], ids: Sequence[int], *, added: bool, at: str = ""
) -> Reply | FieldErrors:
    """Each person's own result, with *Undo* and the offer to have it written to Periskope. `at`: as for `give`."""
    was = grants_undo.labels_now(tx, people, ids)
    done, refused = grant(tx, by, people, ids, added=added)
    if at and not done:
        return FieldErrors(errors={at: " ".join(refused)[:2_000]})
    below = [*grants_undo.labels.offer(tx, by, was), *grants_writing.offered(tx, by, people if done else ())]
    text = grants_messages.changed(done, refused)
    return Reply(text=text, blocks=[*sections(text), *below] if below else None)


def grant(
    tx: Tx, by: Agent, people: Iterable[Agent], ids: Sequence[int], *, added: bool
) -> tuple[list[str], list[str]]:
    """Every label to every person, or from them; a sentence for each that it changed, and for each that it did not."""
    done: dict[str, None] = {}
    refused: dict[str, None] = {}
    action = grants.grant_label if added else grants.revoke_label
    for one in people:
        for label_id in ids:
            person = resolve.who_by_address(one)
            label = tx.labels.get(label_id).name
            why: Refusal | None = action(tx, one, label_id, by=by, via="slack")
            if why is None:
                done[grants_messages.label_changed(label, person, added=added)] = None
                enqueue.home(tx, one.id)
            else:
                refused[answers.refusal(why, person, label=label)] = None
    return list(done), list(refused)
