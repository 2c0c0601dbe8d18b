"""Verified HTTP request bodies parsed into the object that Socket Mode delivers."""

from typing import Any
from urllib.parse import parse_qsl

from bot.wire.json_bytes import Fault, clean, read

FIELDS_CAP = 100  # Slack's commands have some fifteen


def request_body(raw: bytes, content_type: str) -> dict[str, Any] | Fault:
    """An event's JSON, a command's form fields, or the JSON in an interaction's `payload`."""
    if content_type == "application/json":
        return read(raw)
    try:
        fields = dict(parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=FIELDS_CAP))
    except UnicodeDecodeError:
        return Fault(why="not_utf8")
    except ValueError:
        return Fault(why="too_many_fields")
    payload = fields.get("payload")
    if payload is not None:
        return read(payload.encode("utf-8", "replace"))
    return {clean(name): clean(value) for name, value in fields.items()}
