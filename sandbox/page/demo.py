"""What somebody new is shown: a customer who waits, and three things to try, ticked as they happen."""

from collections.abc import Iterable
from typing import Any

from sandbox.page import slack_view
from sandbox.slack import Channel, Message, Slack, User
from sandbox.world import World

Json = dict[str, Any]

WRITES = frozenset({"customer_says", "new_customer"})
BY_APP = "api"


class Steps:
    """Which of the three things have happened; what was done once stays done."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._done: set[str] = set()

    def note(self, act: str) -> None:
        """Something was done on the page."""
        if act in WRITES:
            self._done.add("write")

    def seen(self) -> Json:
        """`answer`: a reply reached a customer; `write`: a customer wrote; `remove`: the app put somebody out."""
        if "answer" not in self._done and _answered(self._world):
            self._done.add("answer")
        if "remove" not in self._done and _removed(self._world.slack):
            self._done.add("remove")
        return {name: name in self._done for name in ("answer", "write", "remove")}


def _answered(world: World) -> bool:
    chats = world.periskope.chats.values()
    return any(one.from_me and one.performed_by == BY_APP for chat in chats for one in chat.log)


def _removed(slack: Slack) -> bool:
    return any(call.method == "conversations.kick" and call.ok for call in slack.calls)


def somebody(people: Iterable[User]) -> User | None:
    """Who is looked at when nobody was asked for: an agent, as most people are."""
    found = list(people)
    return next((one for one in found if not one.admin and not one.deleted), found[0] if found else None)


def waiting(slack: Slack, me: User) -> Json | None:
    """The newest card that this person sees, with its channel: where the first look goes."""
    mine = [one for one in slack_view.rooms(slack, me) if not one.im and not one.archived]
    cards = [(root.ts, room) for room in mine if (root := _newest_card(slack, room))]
    if not cards:
        return None
    ts, room = max(cards, key=lambda one: one[0])
    return {"channel": room.name, "thread": ts}


def _newest_card(slack: Slack, room: Channel) -> Message | None:
    cards = [one for one in room.roots() if one.bot_id == slack.bot_id and not one.deleted and one.ephemeral_to is None]
    return cards[-1] if cards else None
