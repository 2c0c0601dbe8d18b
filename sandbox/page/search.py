"""Search over what a person of the shop may read in Slack."""

from typing import Any

from sandbox.page import slack_view
from sandbox.page.reader import words as read
from sandbox.slack import Channel, Message, Slack, User, plain

Json = dict[str, Any]

MOST = 20
SHOWN = 160


def found(slack: Slack, me: User, words: str) -> list[Json]:
    """The newest messages of this person's channels that hold all words, in any case; [] without words.

    As in Slack, what is only visible to one person is not kept, so it is not found.
    """
    wanted = words.casefold().split()
    if not wanted:
        return []
    now = slack.clock()
    hits = [
        (message, room, text)
        for room in slack_view.rooms(slack, me)
        for message in room.messages.values()
        if not message.deleted and message.ephemeral_to is None
        if all(word in plain(message).casefold() for word in wanted)
        if all(word in (text := read(message, me.tz, now)).casefold() for word in wanted)
    ]
    hits.sort(key=lambda one: one[0].ts, reverse=True)
    return [_shown(slack, *one) for one in hits[:MOST]]


def _shown(slack: Slack, message: Message, room: Channel, text: str) -> Json:
    return {
        "channel": "dm" if room.im else room.name,
        "ts": message.ts,
        "thread_ts": message.thread_ts,
        "who": message.username or slack.named(message.user or "").removeprefix("@"),
        "text": text[:SHOWN],
    }
