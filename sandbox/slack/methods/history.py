"""conversations.history and .replies: reading back what was posted."""

import re
import time
from collections.abc import Iterable

from sandbox.slack import shapes
from sandbox.slack.errors import SlackError
from sandbox.slack.methods import paging
from sandbox.slack.records import Channel, Json, Message
from sandbox.slack.workspace import Workspace

_TS = re.compile(r"\d+(\.\d+)?")


def history(ws: Workspace, args: Json) -> Json:
    """What stands in the channel, newest first; of the replies only those also sent to the channel."""
    channel = _readable(ws, args["channel"])
    standing = [m for m in channel.messages.values() if not m.is_reply or m.subtype == "thread_broadcast"]
    found = list(reversed(_between(ws, standing, args)))
    part, cursor = paging.page(found, args, usual=100, most=999)
    return _answer(ws, part, args, cursor)


def replies(ws: Workspace, args: Json) -> Json:
    """A thread, found by any message of it: the root heads every page, the replies follow, oldest first."""
    channel = _readable(ws, args["channel"])
    asked = channel.messages.get(args["ts"])
    if asked is None or asked.ephemeral_to:
        raise SlackError("thread_not_found")
    root_ts = asked.thread_ts or asked.ts
    root = channel.messages.get(root_ts)
    found = _between(ws, channel.replies(root_ts), args)
    part, cursor = paging.page(found, args, usual=1000)
    return _answer(ws, [*([root] if root else []), *part], args, cursor)


def _readable(ws: Workspace, key: str) -> Channel:
    channel = ws.find_channel(key)
    if ws.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _between(ws: Workspace, messages: Iterable[Message], args: Json) -> list[Message]:
    """By time, both ends left out unless ``inclusive``; too young ones are not found yet."""
    oldest, latest = _ts(args, "oldest", "0"), _ts(args, "latest", "99999999999")
    born_by = time.monotonic() - ws.history_lag
    return [
        m
        for m in messages
        if m.ephemeral_to is None
        and m.born <= born_by
        and (oldest < _key(m.ts) < latest or (args.get("inclusive") and _key(m.ts) in (oldest, latest)))
    ]


def _ts(args: Json, name: str, usual: str) -> tuple[int, int]:
    value = args.get(name) or usual
    if not _TS.fullmatch(value):
        raise SlackError(f"invalid_ts_{name}")
    return _key(value)


def _key(ts: str) -> tuple[int, int]:
    """A ts as numbers that compare: never a float."""
    whole, _, rest = ts.partition(".")
    return int(whole), int(rest[:6].ljust(6, "0") or 0)


def _answer(ws: Workspace, part: list[Message], args: Json, cursor: str) -> Json:
    wanted = bool(args.get("include_all_metadata"))
    messages = [shapes.message(ws, m, metadata=wanted) for m in part]
    more = paging.following(cursor) if cursor else {}
    return {"messages": messages, "has_more": bool(cursor), **more}
