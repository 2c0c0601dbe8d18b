"""What admins can decide about how the app behaves, with what holds until they do. The meaning of each is in its line."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

from bot.domain.closing_words import CLOSING_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Every policy; stored as JSON, unknown names ignored, so that an older program reads a newer row."""

    send_delay: float = 5.0  # seconds in which a reply can still be taken back
    sending: bool = True  # off: everything is mirrored, every send refused
    reply_guard: str = "ask"  # ask, warn or off: a reply by somebody other than the holder who is on
    receipts: str = "read"  # off, sent or read: which marks an agent's own message gets
    deleted: str = "struck"  # struck or hidden: how a message deleted for everyone is shown
    sign_replies: str = "off"  # off or name
    group_waits: str = "flagged"  # flagged, mention or all
    new_chat_label: dict[str, str] = field(default_factory=dict)  # per phone: given to chats without labels
    members_label: bool = True  # members may add a known label to a chat
    close_words: tuple[str, ...] = CLOSING_WORDS  # after closing, a message of nothing else reopens nothing
    emoji_actions: bool = True  # eyes takes, check mark closes
    mark_read: bool = True  # the first answer, or closing, marks the chat read in Periskope
    history: int = 10  # messages in the folded post with which a thread begins
    quiet_day_hours: float = 24.0  # silence after which a new thread begins
    long_thread: int = 200  # messages after which a new thread begins
    auto_close_days: float = 2.0  # a chat whose last word is ours closes by itself after so long
    wait_minutes: int = 10  # a chat waiting so long without a holder is told
    held_wait_minutes: int = 30  # a chat waiting so long with one
    label_order: tuple[int, ...] = ()  # the admins' order of labels, by our ids
    alert_to: tuple[str, ...] = ()  # e-mails that get what needs a person
    allowed_bots: tuple[str, ...] = ()  # Slack users that may sit in rooms

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Policies":
        """Read what `to_json` wrote, now or long ago."""
        known = {f.name: stored[f.name] for f in fields(cls) if f.name in stored}
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return replace(cls(), **(known | lists))

    def to_json(self) -> dict[str, Any]:
        """As plain JSON."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who we are in Slack, learned at the start and never changed afterwards."""

    team: str
    bot_user: str
    bot_id: str
    app_id: str | None = None
    domain: str = ""
