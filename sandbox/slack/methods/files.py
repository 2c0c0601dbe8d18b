"""files.*: the three-step upload, looking files up, taking them away."""

import asyncio
import mimetypes
import secrets

from sandbox.slack import markup, posting, shapes
from sandbox.slack.blockkit import check_message_blocks
from sandbox.slack.errors import SlackError, invalid
from sandbox.slack.records import Channel, File, Json
from sandbox.slack.workspace import Workspace

ALT_MOST = 1_000
SIZE_MOST = 1_000_000_000
SNIPPET_MOST = 1_000_000
CHANNELS_MOST = 100
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})


def upload_url(ws: Workspace, args: Json) -> Json:
    """Step one: a file id, and an address that takes exactly ``length`` bytes without a token."""
    if not args["length"] > 0:
        raise SlackError("missing_argument")
    if not ws.uploads_allowed:
        raise SlackError("file_uploads_disabled")
    if args["length"] > SIZE_MOST:
        raise SlackError("file_upload_size_restricted")
    if args.get("snippet_type") and args["length"] > SNIPPET_MOST:
        raise SlackError("snippet_too_large")
    if len(args.get("alt_txt") or "") > ALT_MOST:
        raise SlackError("alt_txt_too_large")
    file = File(
        id=ws.mint("F"),
        name=args["filename"].replace("/", "_"),
        size=args["length"],
        user=ws.bot_user_id,
        mimetype=mimetypes.guess_type(args["filename"])[0] or "application/octet-stream",
        created=ws.seconds(),
        alt_txt=args.get("alt_txt") or "",
        ticket=secrets.token_hex(16),
    )
    ws.files[file.id] = file
    return {"upload_url": f"{ws.origin}/upload/v1/{file.ticket}", "file_id": file.id}


def complete(ws: Workspace, args: Json) -> Json:
    """Step three, once: the files are there, and in the channels named they appear as one message."""
    files = _uploaded(ws, args["files"])
    channels = [_shareable(ws, key) for key in _channels(args)]
    blocks = check_message_blocks(args["blocks"]) if args.get("blocks") and not args.get("initial_comment") else []
    roots = [posting.root_of(ws, channel, args.get("thread_ts")) for channel in channels]
    for file, title in files:
        file.completed = True
        file.title = title or file.name
    text = markup.stored(args.get("initial_comment") or "")
    for channel, root in zip(channels, roots, strict=True):
        _share(ws, channel, {"thread_ts": root, "files": [file for file, _ in files], "text": text, "blocks": blocks})
    return {"files": [{"id": file.id, "title": file.title} for file, _ in files]}


def _uploaded(ws: Workspace, asked: object) -> list[tuple[File, str]]:
    """The files named, each with its bytes and not yet completed."""
    if not isinstance(asked, list) or not asked or not all(isinstance(item, dict) and "id" in item for item in asked):
        raise invalid("invalid_arguments", ["must be a list of {id, title} [json-pointer:/files]"])
    found = [(ws.files.get(item["id"]), str(item.get("title") or "")) for item in asked]
    ready = [(file, title) for file, title in found if file and file.data is not None and not file.completed]
    if len(ready) < len(asked) or len({file.id for file, _ in ready}) < len(asked):
        raise SlackError("file_not_found")
    return ready


def _channels(args: Json) -> list[str]:
    keys = [args["channel_id"]] if args.get("channel_id") else args.get("channels") or []
    if len(keys) > CHANNELS_MOST:
        raise SlackError("channels_limit_exceeded")
    if args.get("thread_ts") and len(keys) != 1:
        raise SlackError("invalid_channel")
    return list(keys)


def _shareable(ws: Workspace, key: str) -> Channel:
    channel = ws.find_channel(key)
    if ws.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.archived:
        raise SlackError("posting_to_channel_denied")
    return channel


def _share(ws: Workspace, channel: Channel, fields: Json) -> None:
    def appear() -> None:
        who: Json = {"user": ws.bot_user_id, "bot_id": ws.bot_id, "subtype": "file_share"}
        posting.post(ws, channel, **fields, **who)

    if ws.share_lag > 0:
        asyncio.get_running_loop().call_later(ws.share_lag, appear)
    else:
        appear()


def visible(ws: Workspace, file: File | None) -> bool:
    """Whether the bot may see it: its own, or shared in a channel it is in."""
    if file is None or not file.completed:
        return False
    places = [ws.channels[key] for key in file.shares if key in ws.channels]
    return file.user == ws.bot_user_id or any(ws.bot_user_id in channel.members for channel in places)


def shown_in_posts(ws: Workspace, file: File) -> bool:
    """Whether an image block may show it: not before Slack is done with it."""
    processed = ws.share_lag <= 0 or ws.seconds() - file.created >= ws.share_lag
    return visible(ws, file) and not file.deleted and file.mimetype in PICTURES and processed


def info(ws: Workspace, args: Json) -> Json:
    """The file and, in ``shares``, the messages that show it."""
    file = ws.files.get(args["file"])
    if file is None or not visible(ws, file):
        raise SlackError("file_not_found")
    if file.deleted:
        raise SlackError("file_deleted")
    shares: Json = {}
    for key, shown in file.shares.items():
        side = "private" if ws.channels[key].kind != "channel" else "public"
        shares.setdefault(side, {})[key] = [dict(share) for share in shown]
    return {
        "file": shapes.file(ws, file) | {"shares": shares},
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


def delete(ws: Workspace, args: Json) -> Json:
    file = ws.files.get(args["file"])
    if file is None or not visible(ws, file):
        raise SlackError("file_not_found")
    if file.user != ws.bot_user_id:
        raise SlackError("cant_delete_file")
    if file.deleted:
        raise SlackError("file_deleted")
    posting.remove_file(ws, file)
    return {}
