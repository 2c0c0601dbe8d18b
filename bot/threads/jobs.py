"""What the setting for deleted messages says, brought to those that were deleted before it was changed."""

from dataclasses import dataclass

from bot.threads import actions as threads
from storage.tx import Tx

SETTING = "deleted_shown"
AT_ONCE = 25  # messages in one look, of which there are two a minute: Slack lets about 50 posts be changed a minute
AT_FIRST = "struck"  # as they were shown before anybody could choose


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedToShow:
    """Messages deleted for everyone that stand in Slack as the setting was before; `shown`: as it is now."""

    shown: str
    ids: tuple[int, ...]


def deleted_to_show(tx: Tx) -> DeletedToShow | None:
    """The next of them; None: all are shown as the setting says."""
    shown, known = tx.settings.policies().deleted, tx.settings.get(SETTING) or {}
    changed = shown != known.get("shown", AT_FIRST)
    after = 0 if changed else known.get("after")
    if after is None:
        return None
    return DeletedToShow(shown=shown, ids=tuple(tx.messages.deleted(after=after, limit=AT_ONCE)))


def show_deleted(tx: Tx, some: DeletedToShow) -> None:
    """Shows these anew, and takes their files away where they are hidden."""
    if tx.settings.policies().deleted != some.shown:
        return
    for message_id in some.ids:
        message = tx.messages.get(message_id)
        threads.words_changed(tx, message)
        if some.shown == "hidden":
            threads.drop(tx, message)
    after = some.ids[-1] if len(some.ids) == AT_ONCE else None
    tx.settings.put(SETTING, {"shown": some.shown, "after": after}, by=None)
