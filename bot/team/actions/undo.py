"""*Undo* after somebody's role changed, or they were taken out of the team or brought back."""

from collections.abc import Iterable, Sequence
from typing import Any

from bot.access.models import Refusal
from bot.access.policy import Action
from bot.grants import actions as grants
from bot.interactions import answers, resolve
from bot.interactions.undo import NotUndone, State, undo
from bot.model.person import Agent
from bot.team import actions as team
from bot.team import messages as team_messages
from storage.tx import Tx

VIA = "slack"


def role_now(tx: Tx, people: Sequence[Agent]) -> State:
    """Each person's role and whether they are in the team, with their labels and chats."""
    return _roles(tx, [str(one.id) for one in people])


def _roles(tx: Tx, keys: Iterable[str]) -> State:
    granted = tx.people.roster().granted
    found: dict[str, Any] = {}
    for key in keys:
        one = tx.people.get(int(key))
        chats = sorted([chat_id, allow] for chat_id, allow in tx.people.overrides_of(one.id).items())
        labels = sorted(granted.get(one.id, ()))
        found[key] = {"role": one.role, "out": one.state == "inactive", "labels": labels, "chats": chats}
    return found


@undo("role", right=Action.ROSTER, read=_roles)
def role(tx: Tx, by: Agent, was: State) -> str:
    """Role, labels and chats as they were. What has to be confirmed anew (writing to Periskope) is not restored."""
    told = []
    for key, before in was.items():
        one = tx.people.get(int(key))
        _or_not(_role_back(tx, by, one, before), one)
        _grants_back(tx, by, tx.people.get(one.id), before)
        told.append(team_messages.role_back(resolve.who_by_address(one), "out" if before["out"] else before["role"]))
    return "\n".join(told)


def _role_back(tx: Tx, by: Agent, one: Agent, before: dict[str, Any]) -> Refusal | None:
    if before["out"]:
        return team.deactivate(tx, one, by=by, via=VIA)
    if one.state == "inactive":
        return team.invite(tx, one.email, before["role"], (), by=by, via=VIA).refused
    return None if one.role == before["role"] else team.set_role(tx, one, before["role"], by=by, via=VIA)


def _grants_back(tx: Tx, by: Agent, one: Agent, before: dict[str, Any]) -> None:
    if one.role != "member" or one.state == "inactive":
        return
    held = set(tx.people.roster().granted.get(one.id, ()))
    for label_id in sorted(held.symmetric_difference(before["labels"])):
        action = grants.revoke_label if label_id in held else grants.grant_label
        _or_not(action(tx, one, label_id, by=by, via=VIA), one)
    for chat_id, allow in before["chats"]:
        _or_not(grants.put_back(tx, one, chat_id, allow, by=by), one)


def _or_not(refused: Refusal | None, one: Agent) -> None:
    if refused is not None:
        raise NotUndone(answers.refusal(refused, resolve.who_by_address(one)))
