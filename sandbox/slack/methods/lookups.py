"""Who we are, the workspace, the bot, and addresses of messages."""

from sandbox.slack import shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.records import Json
from sandbox.slack.workspace import Workspace


def auth_test(ws: Workspace, args: Json) -> Json:
    return {
        "url": f"https://{ws.domain}.slack.com/",
        "team": "Sandbox",
        "user": ws.users[ws.bot_user_id].handle,
        "team_id": ws.team_id,
        "user_id": ws.bot_user_id,
        "bot_id": ws.bot_id,
        "is_enterprise_install": False,
    }


def bots_info(ws: Workspace, args: Json) -> Json:
    if args.get("bot") != ws.bot_id:
        raise SlackError("bot_not_found")
    return {"bot": shapes.bot(ws)}


def team_info(ws: Workspace, args: Json) -> Json:
    return {"team": {"id": ws.team_id, "name": "Sandbox", "domain": ws.domain, "email_domain": "", "icon": {}}}


def permalink(ws: Workspace, args: Json) -> Json:
    channel = ws.find_channel(args["channel"])
    message = ws.message(channel, args["message_ts"])
    address = f"https://{ws.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    thread = f"?thread_ts={message.thread_ts}&cid={channel.id}" if message.is_reply else ""
    return {"channel": channel.id, "permalink": address + thread}
