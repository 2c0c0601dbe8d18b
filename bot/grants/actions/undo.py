"""*Undo* after access or labels were given to people or taken from them."""

from collections.abc import Iterable, Sequence

from bot.access.models import Refusal
from bot.access.policy import Action
from bot.access.queries import Seen
from bot.grants import actions as grants
from bot.grants import messages as grants_messages
from bot.interactions import answers, resolve
from bot.interactions.undo import NotUndone, State, undo
from bot.model.person import Agent
from storage.tx import Tx


def access_now(tx: Tx, chats: Iterable[Seen], people: Sequence[Agent]) -> State:
    """Each person's own grant or denial of each chat, and of the one with the customer's other id."""
    twins = [(seen.chat, tx.chats.twin(seen.chat)) for seen in chats]
    ids = [one.id for pair in twins for one in pair if one is not None]
    return _access(tx, [f"{person.id}:{chat_id}" for person in people for chat_id in ids])


def _access(tx: Tx, keys: Iterable[str]) -> State:
    return {key: tx.people.override_for(*_ids(key)) for key in keys}


@undo("access", right=Action.GRANT, read=_access)
def access(tx: Tx, by: Agent, was: State) -> str:
    """Every chat for every person as it was, labels apart."""
    told = []
    for key, override in was.items():
        agent_id, chat_id = _ids(key)
        person, chat = tx.people.get(agent_id), tx.chats.get(chat_id)
        _or_not(grants.put_back(tx, person, chat_id, override, by=by), person)
        told.append(grants_messages.access_back(resolve.title(chat), resolve.who_by_address(person)))
    return grants_messages.changed(list(dict.fromkeys(told)), [])


def labels_now(tx: Tx, people: Iterable[Agent], label_ids: Sequence[int]) -> State:
    """Which of these labels each person has."""
    return _labels(tx, [f"{person.id}:{label_id}" for person in people for label_id in label_ids])


def _labels(tx: Tx, keys: Iterable[str]) -> State:
    granted = {int(agent): {int(one) for one in held} for agent, held in tx.people.roster().granted.items()}
    return {key: _ids(key)[1] in granted.get(_ids(key)[0], ()) for key in keys}


@undo("labels", right=Action.GRANT, read=_labels)
def labels(tx: Tx, by: Agent, was: State) -> str:
    """Every label for every person as it was."""
    told = []
    for key, held in was.items():
        agent_id, label_id = _ids(key)
        person = tx.people.get(agent_id)
        action = grants.grant_label if held else grants.revoke_label
        _or_not(action(tx, person, label_id, by=by, via="slack"), person)
        called = tx.labels.get(label_id).name
        told.append(grants_messages.label_changed(called, resolve.who_by_address(person), added=held))
    return grants_messages.changed(told, [])


def _ids(key: str) -> tuple[int, int]:
    first, _, second = key.partition(":")
    return int(first), int(second)


def _or_not(refused: Refusal | None, person: Agent) -> None:
    if refused is not None:
        raise NotUndone(answers.refusal(refused, resolve.who_by_address(person)))
