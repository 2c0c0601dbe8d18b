"""chat.*: posting, changing and deleting the app's messages."""

from typing import Any

from sandbox.slack import markup, posting, shapes
from sandbox.slack.blockkit import check_message_blocks
from sandbox.slack.errors import SlackError, invalid
from sandbox.slack.methods import files
from sandbox.slack.records import Channel, Json, Message, User
from sandbox.slack.workspace import Workspace

SPLIT_AT = 4_000  # longer text without blocks becomes several messages
TRUNCATED_AT = 40_000
MARKDOWN_MOST = 12_000
METADATA_MOST = 8_000  # unpublished; chosen well above what anybody should put there
ATTACHMENTS_MOST = 100


def post_message(ws: Workspace, args: Json) -> Json:
    channel = _target(ws, args["channel"])
    pieces, blocks = _content(args)
    _check_pictures(ws, blocks)
    root = posting.root_of(ws, channel, args.get("thread_ts"))
    broadcast = bool(root and args.get("reply_broadcast"))
    fields = _author(ws, args) | {
        "thread_ts": root,
        "attachments": _attachments(args),
        "metadata": _metadata(args),
        "link_names": bool(args.get("link_names")) or args.get("parse") == "full",
    }
    if broadcast:  # its own emoji is not applied then
        fields |= {"subtype": "thread_broadcast", "icon_emoji": None}
    posted = [posting.post(ws, channel, text=piece, blocks=blocks, **fields) for piece in pieces]
    return {"channel": channel.id, "ts": posted[0].ts, "message": shapes.message(ws, posted[0], metadata=True)}


def post_ephemeral(ws: Workspace, args: Json) -> Json:
    channel = _target(ws, args["channel"])
    reader = ws.find_user(args["user"], error="user_not_in_channel")
    if reader.id not in channel.members:
        raise SlackError("user_not_in_channel")
    pieces, blocks = _content(args)
    root = posting.root_of(ws, channel, args.get("thread_ts"))
    fields = _author(ws, args) | {"text": pieces[0], "blocks": blocks, "thread_ts": root}
    return {"message_ts": whisper(ws, channel, reader, **fields).ts}


def whisper(ws: Workspace, channel: Channel, reader: User, **fields: Any) -> Message:
    """An ephemeral message, shown to one person until they reload."""
    message = posting.post(ws, channel, ephemeral_to=reader.id, **fields)
    ws.whispered(reader.id, message)
    return message


def update(ws: Workspace, args: Json) -> Json:
    channel = _target(ws, args["channel"], archived="is_inactive")
    message = ws.message(channel, args["ts"])
    if not _ours(ws, message):
        raise SlackError("cant_update_message")
    if not ws.edits_allowed:
        raise SlackError("edit_window_closed")
    if len(args.get("text") or "") > SPLIT_AT:
        raise SlackError("msg_too_long")
    pieces, blocks = _content(args)
    _check_pictures(ws, blocks)
    fields: Json = {"text": pieces[0], "blocks": blocks} | own_author(ws, message)
    if "metadata" in args:
        fields["metadata"] = _metadata(args) or None
    if "attachments" in args:
        fields["attachments"] = _attachments(args)
    posting.edit(ws, channel, message, mark=None if blocks else ws.bot_user_id, **fields)
    shown = shapes.message(ws, message, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": shown}


def delete(ws: Workspace, args: Json) -> Json:
    channel = ws.find_channel(args["channel"])
    message = ws.message(channel, args["ts"])
    if not _ours(ws, message):
        raise SlackError("cant_delete_message")
    posting.delete(ws, channel, message)
    return {"channel": channel.id, "ts": message.ts}


def _ours(ws: Workspace, message: Message) -> bool:
    return message.bot_id == ws.bot_id and not message.deleted


def _target(ws: Workspace, key: str, *, archived: str = "is_archived") -> Channel:
    """A place the bot may write in; a person's id means their direct messages."""
    if key in ws.users:
        if ws.users[key].deleted or ws.users[key].bot:
            raise SlackError("channel_not_found")
        key = ws.direct(ws.users[key]).id
    channel = ws.find_channel(key)
    if channel.archived:
        raise SlackError(archived)
    if ws.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    if channel.im and not ws.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel


def _content(args: Json) -> tuple[list[str], list[Json]]:
    """The text, in the pieces Slack would make of it, and the blocks as stored."""
    text, markdown = args.get("text") or "", args.get("markdown_text")
    if markdown is not None:
        if text or args.get("blocks"):
            raise SlackError("markdown_text_conflict")
        if len(markdown) > MARKDOWN_MOST:
            raise SlackError("msg_too_long")
        text = markdown
    blocks = check_message_blocks(args["blocks"]) if args.get("blocks") else []
    if not text and not blocks and not args.get("attachments"):
        raise SlackError("no_text")
    text = markup.stored(text)[:TRUNCATED_AT]
    return ([text] if blocks else _split(text)), [stored_block(place, block) for place, block in enumerate(blocks)]


def _check_pictures(ws: Workspace, blocks: list[Json]) -> None:
    """A file in an image block is one that the bot can see, of a type that is shown, and processed (java-slack-sdk#1349)."""
    for place, block in enumerate(blocks):
        key = block.get("slack_file", {}).get("id") if block["type"] == "image" else None
        file = None if key is None else ws.files.get(key)
        if key is not None and not (file is not None and files.shown_in_posts(ws, file)):
            raise invalid("invalid_blocks", [f"invalid slack file [json-pointer:/blocks/{place}/slack_file]"])


def _split(text: str) -> list[str]:
    pieces = []
    while len(text) > SPLIT_AT:
        cut = max(text.rfind("\n", 1, SPLIT_AT), text.rfind(" ", 1, SPLIT_AT))
        cut = cut if cut > 0 else SPLIT_AT
        pieces.append(text[:cut])
        text = text[cut:].lstrip()
    return [*pieces, text]


def stored_block(place: int, block: Json) -> Json:
    """A block as Slack keeps it: with an id, and text objects with their defaults written out."""
    return {"block_id": f"b{place}"} | {name: _filled(value) for name, value in block.items()}


def _filled(value: Any) -> Any:
    if isinstance(value, list):
        return [_filled(item) for item in value]
    if not isinstance(value, dict):
        return value
    filled = {name: _filled(inner) for name, inner in value.items()}
    if value.get("type") == "mrkdwn":
        return {"verbatim": False} | filled | {"text": markup.stored(value["text"])}
    if value.get("type") == "plain_text":
        return {"emoji": True} | filled
    return filled


def _author(ws: Workspace, args: Json) -> Json:
    """Whose name stands above: the bot's, or a customised one, which makes it a ``bot_message`` without a user."""
    if not any(args.get(name) for name in ("username", "icon_emoji", "icon_url")):
        return {"user": ws.bot_user_id, "bot_id": ws.bot_id}
    if "chat:write.customize" not in ws.scopes:
        raise SlackError("missing_scope", needed="chat:write.customize", provided=",".join(sorted(ws.scopes)))
    name = args.get("username") or ws.users[ws.bot_user_id].name
    emoji = args.get("icon_emoji")
    return {"bot_id": ws.bot_id, "username": name, "icon_emoji": emoji, "subtype": "bot_message"}


def own_author(ws: Workspace, message: Message) -> Json:
    """What a change does to a customised author: name and icon fall back to the app's own."""
    subtype = None if message.subtype == "bot_message" else message.subtype
    return {"user": ws.bot_user_id, "username": None, "icon_emoji": None, "subtype": subtype}


def _attachments(args: Json) -> list[Json]:
    found = args.get("attachments") or []
    if not isinstance(found, list):
        raise SlackError("invalid_attachments")
    if len(found) > ATTACHMENTS_MOST:
        raise SlackError("too_many_attachments")
    return found


def _metadata(args: Json) -> Json | None:
    """``event_type`` and a flat ``event_payload``; an empty object takes metadata away."""
    found = args.get("metadata")
    if not found:
        return None
    if not isinstance(found, dict) or set(found) != {"event_type", "event_payload"}:
        raise SlackError("invalid_metadata_format")
    if not isinstance(found["event_type"], str) or not isinstance(found["event_payload"], dict):
        raise SlackError("invalid_metadata_schema")
    if len(str(found)) > METADATA_MOST:
        raise SlackError("metadata_too_large")
    return found
