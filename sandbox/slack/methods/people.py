"""users.*: the people of the workspace."""

from sandbox.slack import shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.methods import paging
from sandbox.slack.records import Json
from sandbox.slack.workspace import Workspace


def info(ws: Workspace, args: Json) -> Json:
    return {"user": shapes.user(ws, ws.find_user(args["user"]))}


def listed(ws: Workspace, args: Json) -> Json:
    part, cursor = paging.page(list(ws.users.values()), args, usual=1000)
    return {"members": [shapes.user(ws, who) for who in part], "cache_ts": ws.seconds(), **paging.following(cursor)}


def by_email(ws: Workspace, args: Json) -> Json:
    """An active person with that address, upper and lower case alike."""
    wanted = args["email"].strip().lower()
    for who in ws.users.values():
        if who.email.lower() == wanted and not who.deleted:
            return {"user": shapes.user(ws, who)}
    raise SlackError("users_not_found")


def presence(ws: Workspace, args: Json) -> Json:
    who = ws.find_user(args.get("user") or ws.bot_user_id)
    return {"presence": "away" if who.deleted else "active"}
