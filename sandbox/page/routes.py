"""The page's own small API: its files, its state, and doing things."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.company import ZONE
from sandbox.page import demo, phones_view, search, slack_view
from sandbox.page.actions import ACTS, Refused
from sandbox.page.page_state import DESK, Desk
from sandbox.slack import Channel, Slack, SlackError, User
from sandbox.world import WORLD, World

Json = dict[str, Any]

STATIC = Path(__file__).parent / "static"


def furnish(app: web.Application) -> None:
    """Put the page into the world's own application."""
    app[DESK] = Desk(app[WORLD])
    app.add_routes(
        [
            web.get("/", index),
            web.static("/static", STATIC),
            web.get("/state", state),
            web.get("/search", searched),
            web.post("/act", act),
            web.get("/file/{file}", file),
        ]
    )
    app.on_shutdown.append(_close)


async def _close(app: web.Application) -> None:
    await app[DESK].close()


async def index(request: web.Request) -> web.FileResponse:
    return web.FileResponse(STATIC / "page.html", headers={"cache-control": "no-store"})


async def state(request: web.Request) -> web.Response:
    """All that is shown, as JSON; 304 when nothing has changed but the minute hand's seconds."""
    desk = request.app[DESK]
    desk.probe()
    shown = everything(desk, request.query)
    steady = json.dumps(shown | {"now": shown["now"][:16], "offset": shown["offset"] // 60}, sort_keys=True)
    etag = f'"{hashlib.sha1(steady.encode(), usedforsecurity=False).hexdigest()}"'
    if request.headers.get("if-none-match") == etag:
        return web.Response(status=304, headers={"etag": etag})
    return web.json_response(shown, headers={"etag": etag, "cache-control": "no-store"})


def everything(desk: Desk, query: Mapping[str, str]) -> Json:
    world = desk.world
    me = person(world.slack, query.get("as", ""))
    opening = demo.waiting(world.slack, me)
    place, room = where(world.slack, me, query.get("channel", ""), opening)
    if place == "home" and world.slack.home(me.id) is None:
        desk.home(me.id)
    ends = {name: number(query.get(f"{name}_to", "")) for name in ("chat", "room", "thread")}
    left = phones_view.half(world.periskope, query.get("chat", ""), ends["chat"])
    reading = slack_view.Reading(ends["room"], ends["thread"], query.get("at", ""))
    right = slack_view.half(world.slack, me, room, query.get("thread") or None, reading)
    return (
        left
        | right
        | top(desk)
        | {
            "me": slack_view.person_json(me),
            "place": place,
            "opening": opening,
        }
    )


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def top(desk: Desk) -> Json:
    world: World = desk.world
    waiting = sum(one.times for one in world.slack.faults.waiting)
    return {
        "now": world.clock.now().isoformat(),
        "offset": round(world.clock.offset.total_seconds()),
        "zone": ZONE,
        "steps": desk.steps.seen(),
        "resets": world.reset is not None,
        "commands": [{"name": name, "what": what, "usage": usage} for name, what, usage in desk.commands],
        "app": desk.health,
        "app_name": world.slack.users[world.slack.bot_user_id].name,
        "faults": {"slack": waiting, "periskope": world.periskope.faults_waiting},
        "shortcuts": {
            kind: [{"name": name, "callback_id": key} for which, name, key in desk.shortcuts if which == kind]
            for kind in ("message", "global")
        },
    }


def person(slack: Slack, wanted: str) -> User:
    """By e-mail or id; else an agent, or whoever there is."""
    found = slack_view.people(slack)
    chosen = next((one for one in found if wanted in {one.id, one.email}), None) or demo.somebody(found)
    if chosen is None:
        raise web.HTTPNotFound(text="nobody lives here")
    return chosen


def where(slack: Slack, me: User, wanted: str, opening: Json | None) -> tuple[str, Channel | None]:
    """The place asked for (``home``, ``dm``, a channel), else the one where a customer waits, else the home tab."""
    if wanted in {"home", "dm"}:
        return wanted, slack.dm(me.id) if wanted == "dm" else None
    mine = [one for one in slack_view.rooms(slack, me) if not one.im]
    matching = [one for one in mine if wanted in {one.id, one.name}]
    chosen = matching or [one for one in mine if opening and one.name == opening["channel"]]
    chosen = chosen or [one for one in mine if not one.archived]
    return ("room", chosen[0]) if chosen else ("home", None)


async def act(request: web.Request) -> web.Response:
    """Do one of `ACTS`; 400 with a sentence when it cannot be done."""
    body = await request.json()
    doing = ACTS.get(str(body.get("what")))
    if doing is None:
        return web.json_response({"error": "There is no such thing to do."}, status=400)
    try:
        result = await doing(request.app[DESK].world, body)
        request.app[DESK].steps.note(str(body["what"]))
    except Refused as refusal:
        return web.json_response({"error": str(refusal)}, status=400)
    except SlackError as error:
        return web.json_response({"error": f"Slack refuses: {error.code}"}, status=400)
    except (LookupError, ValueError) as error:
        return web.json_response({"error": f"That is not there any more ({error})."}, status=400)
    return web.json_response(result or {})


async def searched(request: web.Request) -> web.Response:
    """What this person finds in Slack for some words, newest first."""
    slack = request.app[WORLD].slack
    me = person(slack, request.query.get("as", ""))
    return web.json_response({"found": search.found(slack, me, request.query.get("q", ""))})


async def file(request: web.Request) -> web.Response:
    """A file as a signed-in person sees it."""
    found = request.app[WORLD].slack.files.get(request.match_info["file"])
    if found is None or found.data is None or found.deleted:
        raise web.HTTPNotFound
    kind = "text/html" if found.is_page else found.mimetype.partition(";")[0]
    return web.Response(body=found.data, content_type=kind or "application/octet-stream")
