"""Policies that admins set, with their defaults (each explained in its line), and who the app is in Slack."""

from dataclasses import dataclass, field, fields, replace
from typing import Any

# What customers say when no answer is needed, in the languages of most customers; a setting replaces it.
# fmt: off
CLOSING_WORDS = (
    "thanks", "thank you", "thank you so much", "thank u", "thx", "ty", "tysm", "many thanks", "thanks a lot",
    "ok", "okay", "okey", "k", "kk", "ok sir", "great", "perfect", "cool", "nice", "super", "done", "got it",
    "noted", "fine", "all good", "good", "sure", "alright", "welcome", "you too", "bye", "good night", "good day",
    "cheers", "have a nice day", "danke", "vielen dank", "merci", "gracias", "muchas gracias", "vale", "obrigado",
    "obrigada", "valeu", "grazie", "shukran", "shukriya", "dhanyavad", "dhanyawad", "ji", "theek hai", "thik hai",
    "terima kasih",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Every policy; stored as JSON, unknown names ignored, so that an older program reads a newer row."""

    send_delay: float = 5.0  # seconds in which a reply can still be cancelled
    sending: bool = True  # off: everything is mirrored, every send refused
    reply_guard: str = "ask"  # ask, warn or off: a reply by somebody else while the assignee is online
    receipts: str = "read"  # off, sent or read: which delivery marks an agent's own message gets
    reactions: str = "slack"  # slack or customer: where an agent's plain reaction on a customer's message goes
    deleted: str = "struck"  # struck or hidden: how a message deleted for everyone is shown
    sign_replies: str = "off"  # off or name
    sender: str = "line"  # line or author: who is above a customer's copies, once a trial in this workspace has passed
    group_waits: str = "flagged"  # flagged, mention or all
    new_chat_label: dict[str, str] = field(default_factory=dict)  # per phone: given to chats without labels
    members_label: bool = True  # members may add a known label to a chat
    close_words: tuple[str, ...] = CLOSING_WORDS  # a message of nothing else does not reopen a closed chat
    emoji_actions: bool = True  # eyes takes the chat, check mark closes it, ticket makes one
    mark_read: bool = True  # the first answer, or closing, marks the chat read in Periskope
    history: int = 10  # messages in the folded post with which a thread begins
    quiet_day_hours: float = 24.0  # silence after which a new thread begins
    long_thread: int = 200  # messages after which a new thread begins
    auto_close_days: float = 2.0  # a chat whose last message is ours closes by itself after so long
    wait_minutes: int = 10  # an alert is sent for a chat that waits so long, unassigned or its assignee offline
    held_wait_minutes: int = 30  # the same for a chat whose assignee is online
    starts_an_hour: int = 5  # new numbers that a member may write to in an hour
    label_order: tuple[int, ...] = ()  # the admins' order of labels, by our ids
    alert_to: tuple[str, ...] = ()  # e-mail addresses that get what needs a person
    away_text: str = ""  # what customers get once while nobody is available, where their rule has no text of its own
    allowed_bots: tuple[str, ...] = ()  # bots that may be in rooms, by Slack user id

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Policies":
        """The policies that `to_json` wrote, in this or an older version."""
        known = {f.name: stored[f.name] for f in fields(cls) if f.name in stored}
        lists = {name: tuple(value) for name, value in known.items() if isinstance(value, list)}
        return replace(cls(), **(known | lists))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON for the settings' row."""
        return {f.name: getattr(self, f.name) for f in fields(self)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The app's identity in Slack: read at the start and never changed afterwards."""

    team: str
    bot_user: str
    bot_id: str
    app_id: str | None = None
    domain: str = ""
