"""Pages and cursors."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from sandbox.slack.errors import SlackError
from sandbox.slack.records import Json

Item = TypeVar("Item")


def page(items: Sequence[Item], args: Json, *, usual: int, most: int = 1000) -> tuple[list[Item], str]:
    """One page of the items and the cursor of the next, empty after the last; ``invalid_cursor``, ``invalid_limit``."""
    limit = args.get("limit") or usual
    if limit < 0:
        raise SlackError("invalid_limit")
    start, end = _start(args.get("cursor") or ""), min(limit, most)
    following = start + end
    return list(items[start:following]), _cursor(following) if following < len(items) else ""


def following(cursor: str) -> Json:
    return {"response_metadata": {"next_cursor": cursor}}


def _cursor(place: int) -> str:
    return base64.b64encode(f"next:{place}".encode()).decode()


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next":
            return int(place)
    except (binascii.Error, ValueError):
        pass
    raise SlackError("invalid_cursor")
