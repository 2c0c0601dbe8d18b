"""What an installation starts from: its clock, its first policies, and names that show no number."""

from collections.abc import Callable
from dataclasses import fields

from bot.model.policies import Policies
from bot.settings import Settings
from storage.db import keyed_hash


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
    """Policies as the environment wants them at the first start: every one that has a setting of its name."""
    equal = {one.name for one in fields(Policies)} & set(Settings.model_fields)
    return {name: getattr(settings, name) for name in sorted(equal)} | {"send_delay": settings.send_delay_seconds}
