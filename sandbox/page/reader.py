"""A message's words as one reader sees them: dates on their own clock, and nothing that is pressed."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.slack import Message, plain

_DATE = re.compile(r"<!date\^(\d+)\^([^|^>]*)(?:\^[^|>]*)?\|[^>]*>")
_TOKEN = re.compile(r"\{(\w+)\}")
_NEAR = {0: "today", -1: "yesterday", 1: "tomorrow"}


def words(message: Message, zone: str, now: datetime) -> str:
    """What stands in the message for somebody whose clock is in `zone`, without its buttons and menus."""
    blocks = [_still(one) for one in message.blocks if one.get("type") != "actions"]
    seen = replace(
        message, text=_dated(message.text, zone, now), blocks=json.loads(_dated(json.dumps(blocks), zone, now))
    )
    return plain(seen)


def _still(block: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key != "accessory"}


def _dated(text: str, zone: str, now: datetime) -> str:
    """`text` with each of Slack's dates as it is shown."""

    def shown(found: re.Match[str]) -> str:
        at = datetime.fromtimestamp(int(found[1]), UTC).astimezone(ZoneInfo(zone))
        return _TOKEN.sub(lambda token: _part(token[1], at, now.astimezone(ZoneInfo(zone))), found[2])

    return _DATE.sub(shown, text)


def _part(token: str, at: datetime, now: datetime) -> str:
    if token.startswith("time"):
        return f"{at:%H:%M:%S}" if token == "time_secs" else f"{at:%H:%M}"
    near = next((word for days, word in _NEAR.items() if at.date() == (now + timedelta(days=days)).date()), "")
    if near and token.endswith("_pretty"):
        return near
    return f"{at.day} {at:%b %Y}" if "short" in token else f"{at.day} {at:%B %Y}"
