"""Reading requests strictly: wrong types and missing fields become the documented 422 body."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol, TypeVar

from aiohttp import web

from sandbox.periskope import timestamps
from sandbox.periskope.org import Org

ORG: web.AppKey[Org] = web.AppKey("org", Org)
PARSED = "parsed"
MOST = 2000
T = TypeVar("T")
Json = dict[str, Any]


class Problem(Exception):
    """A refusal in the vendor's words; `fields` maps a path (``body.chat_id``) to a sentence."""

    def __init__(self, status: int, code: str, message: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"code": code, "message": message, "status": status}
        if fields:
            self.body["name"] = "Validation Error"
            self.body["fields"] = {path: {"message": why} for path, why in fields.items()}


def invalid(path: str, why: str) -> Problem:
    return Problem(422, "VALIDATION_ERROR", "Validation Failed", {path: why})


def missing(what: str) -> Problem:
    return Problem(404, "NOT_FOUND_ERROR", f"{what} not found")


async def body_of(request: web.Request) -> Json:
    """The JSON object sent; unknown fields in it are ignored later."""
    raw = b"" if PARSED in request else await request.read()
    try:
        body = request.get(PARSED) or (json.loads(raw) if raw else {})
    except ValueError:
        raise invalid("body", "invalid JSON") from None
    if not isinstance(body, dict):
        raise invalid("body", "must be an object")
    return body


def text(body: Json, name: str, *, needed: bool = False) -> str | None:
    found = body.get(name)
    if found is None:
        if needed:
            raise invalid(f"body.{name}", f"'{name}' is required")
        return None
    if not isinstance(found, str):
        raise invalid(f"body.{name}", "invalid string value")
    return found


def needed_text(body: Json, name: str) -> str:
    return text(body, name, needed=True) or ""


def texts(body: Json, name: str) -> list[str]:
    found = body.get(name)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise invalid(f"body.{name}", "invalid array of strings")
    return list(found)


def flag(body: Json, name: str) -> bool | None:
    found = body.get(name)
    if found is not None and not isinstance(found, bool):
        raise invalid(f"body.{name}", "invalid boolean value")
    return found


def whole(body: Json, name: str, *, least: int, most: int) -> int | None:
    found = body.get(name)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int) or not least <= found <= most:
        raise invalid(f"body.{name}", f"must be a whole number from {least} to {most}")
    return found


def one_of(body: Json, name: str, choices: set[str]) -> str | None:
    found = text(body, name)
    if found is not None and found not in choices:
        raise invalid(f"body.{name}", f"must be one of {', '.join(sorted(choices))}")
    return found


def mapping(body: Json, name: str, kind: type) -> Json | None:
    found = body.get(name)
    if found is None:
        return None
    if not isinstance(found, dict) or not all(isinstance(value, kind) for value in found.values()):
        raise invalid(f"body.{name}", "invalid object value")
    return found


def instant(request: web.Request, name: str) -> datetime | None:
    raw = request.query.get(name)
    if raw is None:
        return None
    at = timestamps.parsed(raw)
    if at is None:
        raise invalid(name, "invalid datetime value")
    return at


class Dated(Protocol):
    """Anything with an instant of its own."""

    timestamp: datetime


D = TypeVar("D", bound=Dated)


def newest_first(rows: list[D]) -> list[D]:
    """By time, what came last in the same second first."""
    return sorted(rows, key=lambda one: one.timestamp)[::-1]


def within(request: web.Request, rows: list[D]) -> list[D]:
    """Those inside the query's ``start_time`` and ``end_time``, both included."""
    start, end = instant(request, "start_time"), instant(request, "end_time")
    return [one for one in rows if (not start or one.timestamp >= start) and (not end or one.timestamp <= end)]


def number(request: web.Request, name: str, default: int) -> int:
    raw = request.query.get(name, str(default))
    if not raw.isdigit():
        raise invalid(name, "invalid integer value")
    return int(raw)


def page(request: web.Request, key: str, rows: list[T], shaped: Callable[[T], Any]) -> web.Response:
    """A slice of a list in the vendor's envelope; at most 2000 rows, else 422."""
    limit, offset = number(request, "limit", MOST), number(request, "offset", 0)
    if not 1 <= limit <= MOST:
        raise invalid("limit", f"limit must be between 1 and {MOST}")
    found = rows[offset : offset + limit]
    head = {"from": offset + 1, "to": offset + len(found), "count": len(found)}
    return web.json_response(head | {key: [shaped(one) for one in found]})


def phone_of(request: web.Request) -> str:
    """The organisation's number named by the ``x-phone`` header (digits or a phone id)."""
    org = request.app[ORG]
    named = request.headers.get("x-phone", "").strip()
    if not named:
        raise Problem(422, "VALIDATION_ERROR", "Missing Header: {x-phone}", {"x-phone": "x-phone is required"})
    for one in org.phones.values():
        if named in {one.phone_id, one.org_phone, one.org_phone.removesuffix("@c.us")}:
            return one.org_phone
    raise Problem(422, "VALIDATION_ERROR", "Invalid Header: {x-phone}", {"x-phone": "no such phone"})
