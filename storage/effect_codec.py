"""Effects and the notices in them as JSON: what differs from a default, under the names of the fields."""

from typing import Any

from pydantic import TypeAdapter

from bot.model.effect_kind import KINDS, Effect, UnreadableEffect
from bot.model.notice import NOTICES, Notice

NOTICE = "notice"  # the one field whose class is known from what it holds
_ADAPTERS: dict[type[Effect] | type[Notice], TypeAdapter[Any]] = {}  # made when first needed


def stored(effect: Effect) -> dict[str, Any]:
    """What an effect asks for as it is stored, its row's id apart; without what is as always."""
    notice = getattr(effect, NOTICE, None)
    left_out = {"target", NOTICE}
    fields: dict[str, Any] = _adapter(type(effect)).dump_python(
        effect, mode="json", exclude_defaults=True, exclude=left_out
    )
    return fields if notice is None else fields | {NOTICE: _stored_notice(notice)}


def load(kind: str, target: int, payload: dict[str, Any]) -> Effect | UnreadableEffect:
    """A stored effect; unreadable if it is of a kind, or has a field or value, that this release does not know."""
    known = KINDS.get(kind)
    try:
        if known is not None:
            said = {NOTICE: _notice(payload[NOTICE])} if NOTICE in payload else {}
            effect: Effect = _adapter(known).validate_python({**payload, **said, "target": target})
            return effect
    except ValueError:  # what pydantic raises is one
        pass
    return UnreadableEffect(kind=kind, target=target)


def _stored_notice(notice: Notice) -> dict[str, Any]:
    fields: dict[str, Any] = _adapter(type(notice)).dump_python(notice, mode="json", exclude_defaults=True)
    return {"kind": notice.kind, **fields}


def _notice(said: Any) -> Notice:
    known = NOTICES.get(str(said.get("kind"))) if isinstance(said, dict) else None
    if known is None:
        raise ValueError("no notice of ours")
    notice: Notice = _adapter(known).validate_python({name: value for name, value in said.items() if name != "kind"})
    return notice


def _adapter(kind: type[Effect] | type[Notice]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]
