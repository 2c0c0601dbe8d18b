"""The sandbox's Slack and Periskope as JSON, so that a database that an older version wrote meets the world that it knows."""

from datetime import datetime
from itertools import count
from typing import Any

from pydantic import TypeAdapter

from sandbox.periskope import records as org
from sandbox.slack import records as slack
from sandbox.world import World

ORG: dict[str, TypeAdapter[Any]] = {
    "phones": TypeAdapter(dict[str, org.Phone]),
    "labels": TypeAdapter(dict[str, org.Label]),
    "members": TypeAdapter(dict[str, org.Member]),
    "contacts": TypeAdapter(dict[str, org.Contact]),
    "chats": TypeAdapter(dict[str, org.Chat]),
}
USERS = TypeAdapter(dict[str, slack.User])
CHANNELS = TypeAdapter(dict[str, slack.Channel])
MADE_ANEW: Any = {"__all__": {"_threads": True, "messages": {"__all__": {"named": True}}}}
PLENTY = 10_000  # ids that no kept world comes near


def kept(world: World) -> dict[str, Any]:
    """All that the application could have seen, and the time there."""
    channels = CHANNELS.dump_python(world.slack.channels, mode="json", exclude_defaults=True, exclude=MADE_ANEW)
    return {
        "now": world.clock.now().isoformat(),
        "grants": world.grants,
        "admins": world.admins,
        "org_id": world.periskope.org_id,
        "org": {
            name: found.dump_python(getattr(world.periskope, name), mode="json", exclude_defaults=True)
            for name, found in ORG.items()
        },
        "users": USERS.dump_python(world.slack.users, mode="json", exclude_defaults=True),
        "channels": channels,
    }


def put_back(world: World, of: dict[str, Any]) -> None:
    """Make an empty world the one that was kept; it goes on from its own time."""
    world.clock.set(datetime.fromisoformat(of["now"]))
    world.grants = [(label, email) for label, email in of["grants"]]
    world.admins = of["admins"]
    world.periskope.org_id = of["org_id"]
    for name, found in ORG.items():
        getattr(world.periskope, name).update(found.validate_python(of["org"][name]))
    world.slack.users.update(USERS.validate_python(of["users"]))
    for channel in CHANNELS.validate_python(of["channels"]).values():
        messages, channel.messages = channel.messages, {}
        for message in messages.values():
            channel.keep(message)
        world.slack.channels[channel.id] = channel
    world.slack._numbers = count(PLENTY)
