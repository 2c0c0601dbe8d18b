"""What an installation starts from: its clock, its first policies, and names that show no number."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.settings import Settings
from storage.db import keyed_hash


def engine_now() -> datetime:
    """Engine time on this machine."""
    return datetime.now(UTC)  # noqa: TID251  # the composition root hands clocks out


def lane_key(secret: bytes) -> Callable[[str], str]:
    """Makes a conversation's name into something that shows no number."""
    return lambda name: keyed_hash(secret, f"chat:{name}")


def lease_seconds(settings: Settings) -> float:
    """For how long a lane stays with a process that says nothing more; whoever is killed delays its chats by so much.

    It need not outlast a call: who takes a lane over finds the effect marked as sending and first waits the quiet
    window out.
    """
    return max(5.0, min(20.0, settings.quiet_seconds))


def first_values(settings: Settings) -> dict[str, object]:
    """Policies as the environment wants them at the first start."""
    return {
        "send_delay": settings.send_delay_seconds,
        "sending": settings.sending,
        "reply_guard": settings.reply_guard,
        "receipts": settings.receipts,
        "deleted": settings.deleted,
        "sign_replies": settings.sign_replies,
        "group_waits": settings.group_waits,
        "new_chat_label": settings.new_chat_label,
        "alert_to": settings.alert_to,
        "allowed_bots": settings.allowed_bots,
    }
