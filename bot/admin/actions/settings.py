"""What changed in the settings, saved."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.admin.queries import settings as admin_settings
from bot.model.audit import AuditAction
from bot.model.person import Agent
from bot.model.policies import Policies
from storage.tx import Tx


def save(tx: Tx, agent: Agent, read: Mapping[str, Any]) -> bool:
    """Saves what changed; the audit says who changed which. False: nothing did."""
    now = tx.settings.policies()
    after = replace(now, **_changes(now, read))
    moved = sorted(key for key, value in after.to_json().items() if value != now.to_json()[key])
    if not moved:
        return False
    tx.settings.put_policies(after, by=agent.id)
    tx.audit.write(AuditAction.SETTINGS, actor=agent.id, via="slack", detail=", ".join(moved))
    return True


def _changes(now: Policies, read: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in read.items() if not name.startswith(admin_settings.NEW_CHATS)}
    changed = {name: int(value) if type(getattr(now, name)) is int else value for name, value in plain.items()}
    labels = dict(now.new_chat_label)
    for name, called in read.items():
        if name.startswith(admin_settings.NEW_CHATS):
            phone = name.partition(":")[2]
            labels.pop(phone, None)
            labels |= {phone: called} if called else {}
    return {**changed, "new_chat_label": labels}
