"""Periskope's chat object parsed into a `ChatRecord`."""

from collections.abc import Mapping
from typing import Any, Literal

from bot.model.chat import is_group
from bot.model.event import ChatRecord, LabelSeen
from bot.wire.fields import called, flag, record, strings, words
from bot.wire.periskope.ids import hidden_id, is_conversation, one_person, whole_id
from bot.wire.times import instant

NAME_FIELDS = ("contact_name", "periskope_name", "pushname", "name")


def chat_record(chat: dict[str, Any], label_names: Mapping[str, str]) -> ChatRecord | None:
    """The record of a chat, or None if the answer does not say which chat it is, or customers cannot write there.

    `label_names`: label ids to names known from other chats, for chats with several labels (see `labels`).
    """
    identity, phone = whole_id(chat.get("chat_id")), whole_id(chat.get("org_phone"))
    if identity is None or phone is None or not is_conversation(identity):
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
        hidden=_hidden(chat.get("members")),
        exited=flag(chat.get("is_exited")),
        read_only=_read_only(chat, phone),
    )


def labels(chat: dict[str, Any], label_names: Mapping[str, str]) -> tuple[LabelSeen, ...] | None:
    """The chat's labels by id; None: not said, or only in names that are unknown.

    `label_ids` lists the ids and `labels` the names, without saying which belong together: known names are matched, and
    a single one left over on both sides is a pair too. An id that is not matched has no name yet.
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


def member_labels(value: Any, email: str) -> frozenset[str] | None:
    """The label ids in a member's row of the answer to a write of access; None: not said."""
    rows = [record(one) for one in value] if isinstance(value, list) else []
    mine = next((row for row in rows if (words(row.get("email")) or "").casefold() == email.casefold()), {})
    return frozenset(strings(mine["label_ids"])) if isinstance(mine.get("label_ids"), list) else None


def _ids(chat: dict[str, Any]) -> set[str] | None:
    value = chat.get("label_ids", False)
    if value is None:
        return set()
    if isinstance(value, dict):
        return {one for one, carried in value.items() if one and carried}
    return None


def _names(chat: dict[str, Any]) -> set[str] | None:
    value = chat.get("labels")
    return set(strings(value)) if isinstance(value, list) else None


def _by_name(names: set[str] | None, label_names: Mapping[str, str]) -> tuple[LabelSeen, ...] | None:
    if names is None:
        return None
    by_name = {name.casefold(): one for one, name in label_names.items()}
    found = [(by_name.get(name.casefold()), name) for name in sorted(names)]
    seen = [LabelSeen(periskope_id=one, name=name) for one, name in found if one is not None]
    return tuple(seen) if len(seen) == len(found) else None


def _kind(chat: dict[str, Any], identity: str) -> Literal["user", "group"]:
    return "group" if is_group(identity) or chat.get("chat_type") == "group" else "user"


def _access(value: Any) -> dict[str, bool] | None:
    if not isinstance(value, dict):
        return None
    return {email.casefold(): allowed is True for email, allowed in value.items() if email}


def _members(value: Any) -> dict[str, str] | None:
    if not isinstance(value, dict):
        return None
    named = ((whole_id(one), called(record(member), *NAME_FIELDS)) for one, member in value.items())
    return {one: name or "" for one, name in named if one is not None}


def _hidden(value: Any) -> dict[str, str]:
    rows = ((one, record(member)) for one, member in (value.items() if isinstance(value, dict) else ()))
    pairs = (one_person(one, row.get("contact_id"), hidden_id(row.get("contact_lid"))) for one, row in rows)
    return dict(pair for pair in pairs if pair is not None)


def _read_only(chat: dict[str, Any], phone: str) -> bool | None:
    """Whether only admins may write and our phone is none; None: unknown."""
    closed = flag(chat.get("messages_admins_only"))
    if not closed:
        return closed
    own = record(record(chat.get("members")).get(phone))
    ranks = [flag(own.get(name)) for name in ("is_admin", "is_super_admin")]
    return False if True in ranks else True if False in ranks else None
