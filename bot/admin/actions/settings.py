"""What changed in the settings, saved; and *Undo* of that."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.access.policy import Action
from bot.admin import messages as admin_messages
from bot.admin.queries import settings as admin_settings
from bot.interactions.undo import State, undo
from bot.model.audit import AuditAction
from bot.model.person import Agent
from bot.model.policies import Policies
from storage.tx import Tx


def save(tx: Tx, agent: Agent, read: Mapping[str, Any]) -> bool:
    """Saves what changed; the audit says who changed which. False: nothing did."""
    now = tx.settings.policies()
    return _put(tx, agent, replace(now, **_changes(now, read)))


def settings_now(tx: Tx) -> State:
    """Every setting as it is, by its question: the label of new chats for each number alone, empty for none."""
    now = tx.settings.policies().to_json()
    labels = {_asked(phone): called for phone, called in now.pop(admin_settings.NEW_CHATS).items()}
    return {**now, **dict.fromkeys(admin_settings.new_chat_questions(tx), ""), **labels}


def _settings(tx: Tx, keys: Iterable[str]) -> State:
    now = settings_now(tx)
    return {key: now.get(key, "") for key in keys}


def _asked(phone: str) -> str:
    return f"{admin_settings.NEW_CHATS}:{phone}" if phone else admin_settings.NEW_CHATS


@undo("settings", right=Action.SETTINGS, read=_settings)
def saved(tx: Tx, by: Agent, was: State) -> str:
    """The settings of one form as they were before it; all others stay. What they did meanwhile stays done."""
    now = tx.settings.policies()
    plain = {name: value for name, value in was.items() if not name.startswith(admin_settings.NEW_CHATS)}
    labels = _new_chat_labels(now, was)
    _put(tx, by, Policies.from_json({**now.to_json(), **plain, admin_settings.NEW_CHATS: labels}))
    return admin_messages.settings_back(len(was))


def _put(tx: Tx, by: Agent, after: Policies) -> bool:
    now = tx.settings.policies().to_json()
    moved = sorted(key for key, value in after.to_json().items() if value != now[key])
    if not moved:
        return False
    tx.settings.put_policies(after, by=by.id)
    tx.audit.write(AuditAction.SETTINGS, actor=by.id, via="slack", detail=", ".join(moved))
    return True


def _changes(now: Policies, read: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in read.items() if not name.startswith(admin_settings.NEW_CHATS)}
    changed = {name: int(value) if type(getattr(now, name)) is int else value for name, value in plain.items()}
    return {**changed, admin_settings.NEW_CHATS: _new_chat_labels(now, read)}


def _new_chat_labels(now: Policies, read: Mapping[str, Any]) -> dict[str, str]:
    """The labels of new chats by number, with what was read of their questions in place of what they were."""
    labels = dict(now.new_chat_label)
    for name, called in read.items():
        if name.startswith(admin_settings.NEW_CHATS):
            phone = name.partition(":")[2]
            labels.pop(phone, None)
            labels |= {phone: called} if called else {}
    return labels
