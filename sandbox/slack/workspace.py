"""One workspace's state: who is there, which channels, what may be said, and how ids and instants are made."""

import secrets
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count

from sandbox.slack.contract import EVENTS, GRANTED
from sandbox.slack.delivery import Delivery
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Faults
from sandbox.slack.rate_limits import Pace
from sandbox.slack.records import Alert, Call, Channel, File, Json, Message, Trigger, User, View

CALLS_KEPT = 20_000
ALERTS_KEPT = 5_000
SLACKBOT = "USLACKBOT"


def _wall() -> datetime:
    return datetime.fromtimestamp(time.time(), UTC)


class Workspace:
    """What Slack knows. `clock` gives house time, the time messages are stamped with; waits use the machine's own.

    The switches below are settings of the workspace that a test or a person may turn.
    """

    members_may_remove = True  # the preference that lets members take others out of a channel
    uploads_allowed = True
    messages_tab = True
    home_tab = True
    edits_allowed = True
    empty_message_goes = False  # a message that had only a file goes with it: reported once, and not documented
    empty_thread_event = "message_deleted"  # or "message_changed": how a tombstone without replies goes
    removal_event = "group_left"  # or "member_left_channel", or "" for none: Slack's docs do not settle it
    history_lag = 0.0  # seconds until a post is found by reading history
    share_lag = 0.0  # seconds until a completed upload shows as a message
    response_url_seconds = 1800.0
    trigger_seconds = 3.0
    most_held = 200 << 20  # bytes of a file beyond which it is counted and not kept

    def __init__(self, *, team: str = "T0SANDBOX1", clock: Callable[[], datetime] | None = None) -> None:
        self.clock = clock or _wall
        self.team_id = team
        self.domain = "sandbox"
        self.app_id = "A0SANDBOX1"
        self.bot_id = "B0SANDBOX1"
        self.bot_user_id = "U0PERISKOPE"
        self.bot_token = "xoxb-" + secrets.token_hex(16)
        self.app_token = "xapp-1-" + secrets.token_hex(16)
        self.signing_secret = secrets.token_hex(16)
        self.revoked = False
        self.clock_ahead = 0.0  # seconds by which Slack's servers are ahead of this machine
        self.scopes: set[str] = set(GRANTED)
        self.bot_events: set[str] = set(EVENTS)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, View] = {}
        self.calls: list[Call] = []
        self.triggers: dict[str, Trigger] = {}
        self.offered: dict[str, list[Json]] = {}
        self.listening: dict[tuple[str, str], Callable[[Message], None]] = {}
        self.alerted: dict[str, deque[Alert]] = {}
        self.unread: dict[str, set[str]] = {}
        self.faults = Faults()
        self.pace = Pace()
        self.delivery = Delivery(self.identity, self.now)
        self.origin = ""
        self._numbers = count(1)
        self._last_stamp = 0
        self._add_machines()

    def identity(self) -> Json:
        """What every payload says about the app and the workspace."""
        return {
            "team_id": self.team_id,
            "domain": self.domain,
            "app_id": self.app_id,
            "bot_user_id": self.bot_user_id,
            "signing_secret": self.signing_secret,
            "seconds": int(self.now().timestamp()),
        }

    def _add_machines(self) -> None:
        for key, handle, name in ((self.bot_user_id, "periskope", "Periskope"), (SLACKBOT, "slackbot", "Slackbot")):
            self.users[key] = User(id=key, name=name, email="", handle=handle, bot=True, tz="UTC")

    def now(self) -> datetime:
        return self.clock()

    def seconds(self) -> int:
        return int(self.now().timestamp())

    def stamp(self) -> str:
        """A message's ``ts``: house time in microseconds, always later than the one before."""
        self._last_stamp = max(int(self.now().timestamp() * 1_000_000), self._last_stamp + 1)
        return f"{self._last_stamp // 1_000_000}.{self._last_stamp % 1_000_000:06d}"

    def mint(self, prefix: str) -> str:
        """A new id such as ``C0000000A7``."""
        return f"{prefix}{next(self._numbers):09X}"

    def find_user(self, key: str | None, *, error: str = "user_not_found") -> User:
        if key is None or key not in self.users:
            raise SlackError(error)
        return self.users[key]

    def find_channel(self, key: str | None) -> Channel:
        """A channel the bot may know of; private ones it is not in do not exist for it."""
        channel = self.channels.get(key or "")
        if channel is None or channel.deleted:
            raise SlackError("channel_not_found")
        if channel.kind != "channel" and self.bot_user_id not in channel.members:
            raise SlackError("channel_not_found")
        return channel

    def direct(self, user: User) -> Channel:
        """The app's direct messages with a person, opened if need be."""
        for channel in self.channels.values():
            if channel.im == user.id:
                return channel
        opened = Channel(
            id=self.mint("D"), name=user.handle, im=user.id, members={user.id, self.bot_user_id}, created=self.seconds()
        )
        self.channels[opened.id] = opened
        return opened

    def message(self, channel: Channel, ts: str | None, *, error: str = "message_not_found") -> Message:
        """A message that others can see, or the tombstone of one."""
        found = channel.messages.get(ts or "")
        if found is None or found.ephemeral_to is not None:
            raise SlackError(error)
        return found

    def heard_call(self, call: Call) -> None:
        """Note a call; of very many the older half is forgotten."""
        self.calls.append(call)
        if len(self.calls) > CALLS_KEPT:
            del self.calls[: CALLS_KEPT // 2]

    def whispered(self, reader: str, message: Message) -> None:
        """An ephemeral message reached somebody: whatever they did last there counts it as an answer."""
        if hear := self.listening.get((reader, message.channel)):
            hear(message)

    def named(self, key: str) -> str:
        """An id as a reader sees it: ``@Full Name`` or ``#channel``."""
        if key in self.users:
            return "@" + self.users[key].name
        if key in self.channels:
            return "#" + self.channels[key].name
        return "@" + key
