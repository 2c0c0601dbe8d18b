"""The guard against mass changes: when too much would be removed at once, an admin is asked first."""

from datetime import datetime, timedelta
from typing import Any, Literal

from bot.access.messages import ConfirmMany
from bot.model.audit import AuditAction
from bot.outbox import enqueue
from storage.tx import Tx

Kind = Literal["chats", "people"]
MOST: dict[Kind, int] = {"chats": 20, "people": 5}
WITHIN = timedelta(minutes=1)
DRAFT = "confirm_many"


def mass_change_gate(chat_id: int) -> str:
    """The gate that the posts of a chat wait for while its change is doubted."""
    return f"doubt:{chat_id}"


def is_mass_change(tx: Tx, kind: Kind) -> bool:
    """Counts one more removal; True if it is one too many within a minute, or a question about others is open already."""
    if mass_change_question(tx, kind) is not None:
        return True
    name = f"gone:{kind}"
    kept = [at for at in tx.settings.get(name) or [] if tx.engine_now - datetime.fromisoformat(at) < WITHIN]
    if len(kept) >= MOST[kind]:
        return True
    tx.settings.put(name, [*kept, tx.engine_now.isoformat()], by=None)
    return False


def mass_change_question(tx: Tx, kind: Kind) -> str | None:
    """The key of the question that admins have not answered yet; None: there is none."""
    draft = tx.proposals.of_kind(f"{DRAFT}:{kind}")
    return None if draft is None else draft.key


def ask_about_mass_change(tx: Tx, kind: Kind, about: int, change: Any) -> None:
    """Keeps the change of this chat or person until an admin decides; admins are asked once for all."""
    draft = tx.proposals.of_kind(f"{DRAFT}:{kind}")
    if draft is not None:
        tx.proposals.change(draft.key, {**draft.body, str(about): change})
        return
    key = tx.proposals.add(f"{DRAFT}:{kind}", {str(about): change})
    tx.audit.write(AuditAction.DOUBTED, actor=None, via="enforcement", detail=kind)
    enqueue.dm_admins(tx, ConfirmMany(draft=key, of=kind, count=MOST[kind] + 1), key=f"many:{key}")


def refused_mass_change(tx: Tx, chat_id: int) -> Any:
    """The change of a chat that an admin refused; None if there is none."""
    return (tx.settings.get("kept") or {}).get(str(chat_id))


def refuse_mass_change(tx: Tx, changes: dict[str, Any], *, by: int | None) -> None:
    """Stores refused changes, so that the same ones are not asked about again."""
    tx.settings.put("kept", {**(tx.settings.get("kept") or {}), **changes}, by=by)


def forget_mass_change(tx: Tx, chat_id: int) -> None:
    """Forgets the refused change of a chat, because a different one has come."""
    stored = tx.settings.get("kept") or {}
    if stored.pop(str(chat_id), None) is not None:
        tx.settings.put("kept", stored, by=None)
