"""Periskope's chat object into our record of a chat."""

from collections.abc import Mapping
from typing import Any, Literal

from bot.domain.events import ChatRecord, LabelSeen
from bot.wire.fields import called, flag, record, strings, words
from bot.wire.periskope_ids import is_group, whole_id
from bot.wire.times import instant

NAME_FIELDS = ("contact_name", "periskope_name", "pushname", "name")


def chat_record(chat: dict[str, Any], label_names: Mapping[str, str]) -> ChatRecord | None:
    """A chat as a `GET` answered it, or None if it does not even say which chat it is.

    `label_names`: label ids to names known from other chats, for chats with several labels (see `labels`).
    """
    identity, phone = whole_id(chat.get("chat_id")), whole_id(chat.get("org_phone"))
    if identity is None or phone is None:
        return None
    members = _members(chat.get("members"))
    return ChatRecord(
        chat=identity,
        org_phone=phone,
        phones=tuple(found for one in strings(chat.get("chat_org_phones")) if (found := whole_id(one)) is not None),
        kind=_kind(chat, identity),
        name=called(chat, "chat_name"),
        labels=labels(chat, label_names),
        assigned_to=words(chat.get("assigned_to")),
        assigned_known="assigned_to" in chat,
        access=_access(chat.get("chat_access")),
        exceptions=_access(chat.get("override_chat_access")),
        closed_at=instant(chat.get("closed_at")),
        members=members,
        exited=flag(chat.get("is_exited")),
        read_only=_read_only(chat, phone),
    )


def labels(chat: dict[str, Any], label_names: Mapping[str, str]) -> tuple[LabelSeen, ...] | None:
    """The chat's labels by id; None: not said, or said in names that lead to no id.

    `label_ids` says which, `labels` how they are called, without saying which is which: one of each is a pair, known
    names are matched, and the last one left over on both sides is a pair too. What stays open has no name yet.
    """
    ids, names = _ids(chat), _names(chat)
    if ids is None or (not ids and names):
        return _by_name(names, label_names)
    if names is None:
        return tuple(LabelSeen(periskope_id=one, name=label_names.get(one)) for one in sorted(ids))
    matched = {one: label_names[one] for one in ids if label_names.get(one) in names}
    open_ids, open_names = ids - matched.keys(), names - set(matched.values())
    if len(open_ids) == 1 and len(open_names) == 1:
        matched[open_ids.pop()] = open_names.pop()
    return tuple(LabelSeen(periskope_id=one, name=matched.get(one)) for one in sorted(ids))


def member_labels(told: Any, email: str) -> frozenset[str] | None:
    """The label ids that a member's row names, out of the rows that a write of access is answered with; None: not said."""
    rows = [record(one) for one in told] if isinstance(told, list) else []
    mine = next((row for row in rows if (words(row.get("email")) or "").casefold() == email.casefold()), {})
    return frozenset(strings(mine["label_ids"])) if isinstance(mine.get("label_ids"), list) else None


def _ids(chat: dict[str, Any]) -> set[str] | None:
    told = chat.get("label_ids", False)
    if told is None:
        return set()
    if isinstance(told, dict):
        return {one for one, carried in told.items() if one and carried}
    return None


def _names(chat: dict[str, Any]) -> set[str] | None:
    told = chat.get("labels")
    return set(strings(told)) if isinstance(told, list) else None


def _by_name(names: set[str] | None, label_names: Mapping[str, str]) -> tuple[LabelSeen, ...] | None:
    if names is None:
        return None
    by_name = {name.casefold(): one for one, name in label_names.items()}
    found = [(by_name.get(name.casefold()), name) for name in sorted(names)]
    seen = [LabelSeen(periskope_id=one, name=name) for one, name in found if one is not None]
    return tuple(seen) if len(seen) == len(found) else None


def _kind(chat: dict[str, Any], identity: str) -> Literal["user", "group"]:
    return "group" if is_group(identity) or chat.get("chat_type") == "group" else "user"


def _access(told: Any) -> dict[str, bool] | None:
    if not isinstance(told, dict):
        return None
    return {email.casefold(): allowed is True for email, allowed in told.items() if email}


def _members(told: Any) -> dict[str, str] | None:
    if not isinstance(told, dict):
        return None
    named = ((whole_id(one), called(record(member), *NAME_FIELDS)) for one, member in told.items())
    return {one: name or "" for one, name in named if one is not None}


def _read_only(chat: dict[str, Any], phone: str) -> bool | None:
    """Only admins may write and our phone is none. None: it cannot be told whether it is one."""
    closed = flag(chat.get("messages_admins_only"))
    if not closed:
        return closed
    own = record(record(chat.get("members")).get(phone))
    ranks = [flag(own.get(name)) for name in ("is_admin", "is_super_admin")]
    return False if True in ranks else True if False in ranks else None
