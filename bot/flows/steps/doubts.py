"""When too much would go at once: what was learned is not believed until an admin has said so."""

from datetime import datetime, timedelta
from typing import Any, Literal

from bot.flows.steps import owe
from storage.tx import Tx

Kind = Literal["chats", "people"]
MOST: dict[Kind, int] = {"chats": 20, "people": 5}
WITHIN = timedelta(minutes=1)
DRAFT = "confirm_many"


def gate_of(chat_id: int) -> str:
    """What a doubted chat's posts wait for."""
    return f"doubt:{chat_id}"


def too_many(tx: Tx, kind: Kind) -> bool:
    """Count one more that would go; True if that is more than may go within a minute, or others are doubted already."""
    if standing(tx, kind) is not None:
        return True
    name = f"gone:{kind}"
    kept = [at for at in tx.settings.get(name) or [] if tx.now - datetime.fromisoformat(at) < WITHIN]
    if len(kept) >= MOST[kind]:
        return True
    tx.settings.put(name, [*kept, tx.now.isoformat()], by=None)
    return False


def standing(tx: Tx, kind: Kind) -> str | None:
    """The key of the question that admins were asked and have not answered."""
    draft = tx.drafts.of_kind(f"{DRAFT}:{kind}")
    return None if draft is None else draft.key


def ask(tx: Tx, kind: Kind, about: int, told: Any) -> None:
    """Keep what was told about this chat or person until an admin decides; they are asked once."""
    draft = tx.drafts.of_kind(f"{DRAFT}:{kind}")
    if draft is not None:
        tx.drafts.change(draft.key, {**draft.body, str(about): told})
        return
    key = tx.drafts.add(f"{DRAFT}:{kind}", {str(about): told})
    tx.audit.write("doubted", actor=None, via="enforcement", detail=kind)
    owe.tell_admins(tx, "confirm_many", key=f"many:{key}", draft=key, text=kind, count=MOST[kind] + 1)


def kept(tx: Tx, chat_id: int) -> Any:
    """What was told about a chat and an admin refused to believe; None if nothing was."""
    return (tx.settings.get("kept") or {}).get(str(chat_id))


def keep(tx: Tx, told: dict[str, Any], *, by: int | None) -> None:
    """Do not believe this, as long as it is told in the same words."""
    tx.settings.put("kept", {**(tx.settings.get("kept") or {}), **told}, by=by)


def forget(tx: Tx, chat_id: int) -> None:
    """Something else was told about the chat since."""
    stored = tx.settings.get("kept") or {}
    if stored.pop(str(chat_id), None) is not None:
        tx.settings.put("kept", stored, by=None)
