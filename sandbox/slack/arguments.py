"""Reading a call's arguments, whether they came as JSON, as a form or in the query, and typing them."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from sandbox.slack.contract import ALWAYS, Method
from sandbox.slack.errors import SlackError, invalid
from sandbox.slack.records import Json

_TRUE = {"1", "true", "True"}
_FALSE = {"0", "false", "False", ""}


async def heard(request: web.Request) -> Json:
    """Query, form and JSON body together, as they came."""
    found: Json = dict(request.query)
    if request.method != "POST":
        return found
    if request.content_type == "application/json":
        return found | _body(await request.read())
    if request.content_type in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        form: Mapping[str, Any] = await request.post()
        return found | dict(form)
    return found


def _body(raw: bytes) -> Json:
    try:
        body = json.loads(raw or b"{}")
    except ValueError as error:
        raise SlackError("invalid_json") from error
    if not isinstance(body, dict):
        raise SlackError("json_not_object")
    return body


def typed(method: Method, raw: Json) -> Json:
    """The arguments by their kinds; Slack's refusals for an unknown, missing or unreadable one. Nulls count as absent."""
    given = {name: value for name, value in raw.items() if value is not None and name not in ALWAYS}
    unknown = [name for name in given if name not in method.kinds]
    if unknown:
        raise invalid("invalid_arguments", [f"no such argument [json-pointer:/{name}]" for name in unknown])
    args = {name: _typed(name, method.kinds[name], value) for name, value in given.items()}
    missing = [name for name in method.required if args.get(name) in (None, "", [])]
    if missing:
        raise _missing(missing)
    return args


def _missing(names: list[str]) -> SlackError:
    """Some arguments have an error of their own when they are absent."""
    if names[0] in {"channel", "user"}:
        return SlackError(f"{names[0]}_not_found")
    if names[0] == "name":
        return SlackError("invalid_name_required")
    return invalid("invalid_arguments", [f"missing required field: {name}" for name in names])


def _typed(name: str, kind: str, value: Any) -> Any:
    try:
        return _KINDS[kind](value)
    except (ValueError, TypeError) as error:
        raise _unreadable(name) from error


def _unreadable(name: str) -> SlackError:
    if name == "blocks":
        return SlackError("invalid_blocks_format")
    if name == "metadata":
        return SlackError("invalid_metadata_format")
    return invalid("invalid_arguments", [f"unreadable value [json-pointer:/{name}]"])


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    raise TypeError


def _integer(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    return int(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value) in _TRUE:
        return True
    if str(value) in _FALSE:
        return False
    raise ValueError


def _json(value: Any) -> Any:
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, list | dict):
        raise TypeError
    return found


def _list(value: Any) -> list[str]:
    if isinstance(value, str):
        if value.startswith("["):
            return [_text(item) for item in json.loads(value)]
        return [item.strip() for item in value.split(",") if item.strip()]
    if isinstance(value, list):
        return [_text(item) for item in value]
    raise TypeError


_KINDS = {"str": _text, "int": _integer, "bool": _boolean, "json": _json, "list": _list}
