"""What can be done from the page, by name: people in Slack here, everything else in its own table."""

import base64
from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.page.actions_bad_days import BAD_DAYS
from sandbox.page.actions_phone import PHONE
from sandbox.page.refusal import Refused
from sandbox.slack import Interaction
from sandbox.world import World

__all__ = ["ACTS", "Refused"]

Json = dict[str, Any]
Act = Callable[[World, Json], Awaitable[Json | None]]

ANSWERS = {
    "timeout": "The app did not answer in three seconds.",
    "not_sent": "The app is not connected.",
    "error": "The app gave an answer that Slack does not understand.",
}


def told(done: Interaction) -> Json:
    """What the person sees of an interaction that failed, as Slack's warning."""
    if done.status in ANSWERS:
        raise Refused(ANSWERS[done.status])
    return {"status": done.status}


async def say(world: World, body: Json) -> Json:
    files = [(one["name"], base64.b64decode(one["data"]), one["mimetype"]) for one in body.get("files", [])]
    ts = await world.slack.say(
        body["as"],
        body["channel"],
        body["text"],
        thread_ts=body.get("thread_ts"),
        broadcast=bool(body.get("broadcast")),
        files=files,
    )
    return {"ts": ts}


async def command(world: World, body: Json) -> Json:
    done = await world.slack.command(
        body["as"], body.get("text", ""), channel_id=body.get("channel"), command=body["command"]
    )
    return told(done)


async def click(world: World, body: Json) -> Json:
    chosen = pressed(body)
    done = await world.slack.click(body["as"], body["channel"], body["ts"], body["action"], **chosen)
    return told(done)


def pressed(body: Json) -> Json:
    """A button is found by its value, everything else is told what was chosen."""
    return {"value": body.get("value")} if body.get("type") == "button" else {"selected": body.get("value")}


async def click_in_view(world: World, body: Json) -> Json:
    world.slack.fill(body["view"], body.get("values") or {})
    done = await world.slack.click_in_view(body["as"], body["view"], body["action"], **pressed(body))
    return told(done)


async def submit(world: World, body: Json) -> Json:
    done = await world.slack.submit(body["as"], body["view"], body.get("values") or {})
    return told(done)


async def close_view(world: World, body: Json) -> None:
    await world.slack.close_view(body["as"], body["view"], everything=bool(body.get("all")))


async def shortcut(world: World, body: Json) -> Json:
    done = await world.slack.shortcut(body["as"], body["callback"], channel_id=body.get("channel"), ts=body.get("ts"))
    return told(done)


async def suggest(world: World, body: Json) -> Json:
    place = body.get("view") or world.slack.channels[body["channel"]].messages[body["ts"]]
    return {"options": await world.slack.suggest(body["as"], place, body["action"], body.get("query", ""))}


async def edit(world: World, body: Json) -> None:
    await world.slack.edit(body["as"], body["channel"], body["ts"], body["text"])


async def remove(world: World, body: Json) -> None:
    await world.slack.remove(body["as"], body["channel"], body["ts"])


async def react(world: World, body: Json) -> None:
    await world.slack.react(body["as"], body["channel"], body["ts"], body["name"].strip(":"))


async def unreact(world: World, body: Json) -> None:
    await world.slack.unreact(body["as"], body["channel"], body["ts"], body["name"])


async def open_home(world: World, body: Json) -> None:
    await world.slack.open_home(body["as"])


async def join_by_hand(world: World, body: Json) -> None:
    await world.slack.join_by_hand(body["as"], body["channel"], body["user"])


async def leave(world: World, body: Json) -> None:
    await world.slack.leave(body["as"], body["channel"])


async def remove_app(world: World, body: Json) -> None:
    await world.slack.remove_app(body["channel"], by=body["as"])


async def make_public(world: World, body: Json) -> None:
    await world.slack.make_public(body["channel"])


async def archive(world: World, body: Json) -> None:
    await world.slack.archive_by_hand(body["as"], body["channel"])


async def add_user(world: World, body: Json) -> None:
    if "@" not in body["email"]:
        raise Refused("That is not an e-mail address.")
    world.slack.add_user(name=body["name"], email=body["email"], tz=body.get("tz") or "Europe/Berlin")


async def deactivate(world: World, body: Json) -> None:
    await world.slack.deactivate(body["user"])


async def reactivate(world: World, body: Json) -> None:
    await world.slack.reactivate(body["user"])


async def make_guest(world: World, body: Json) -> None:
    await world.slack.make_guest(body["user"])


IN_SLACK: tuple[Act, ...] = (
    say, command, click, click_in_view, submit, close_view, shortcut, suggest, edit, remove, react, unreact,
    open_home, join_by_hand, leave, remove_app, make_public, archive, add_user, deactivate, reactivate, make_guest,
)  # fmt: skip

ACTS: dict[str, Act] = {one.__name__: one for one in (*IN_SLACK, *PHONE, *BAD_DAYS)}
