"""Who may see a chat, as Periskope computes it."""

from sandbox.periskope.records import Chat, Member


def may_see(member: Member, chat: Chat) -> bool:
    """A per-chat exception wins; else role, labels and phones decide (None of either means all)."""
    override = chat.override_chat_access.get(member.email)
    if override is not None:
        return override
    if member.role == "admin":
        return True
    on_phone = member.phones is None or bool(member.phones & set(chat.phones))
    labelled = member.label_ids is None or bool(member.label_ids & set(chat.label_ids))
    return on_phone and labelled


def chat_access(chat: Chat, members: list[Member], *, admins: bool) -> dict[str, bool] | None:
    """The ``chat_access`` map of a chat; None for a chat without labels and exceptions.

    Whether admins are listed is not documented by the vendor, so `admins` decides it here.
    """
    if not chat.label_ids and not chat.override_chat_access:
        return None
    listed = [one for one in members if one.is_active and (admins or one.role != "admin")]
    return {one.email: may_see(one, chat) for one in listed}
