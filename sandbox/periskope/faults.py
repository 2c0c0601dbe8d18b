"""Bad days on demand: refusals, closed connections, late answers, thinned-out lists."""

import json
import time
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

Kind = Literal[
    "429",
    "500",
    "html503",
    "html200",
    "drop",
    "drop_after",
    "late",
    "empty",
    "nolabels",
    "otherphone",
    "cut",
    "404",
    "422",
    "plan",
]
BEFORE = {"plan", "429", "500", "html503", "html200", "drop", "404", "422"}
STRANGE_PHONE = "15550009999@c.us"
LISTS = ("chats", "messages", "notes", "reactions", "tickets", "contacts")


@dataclass(slots=True, kw_only=True)
class Fault:
    """What goes wrong for the next `times` requests whose path (after ``/v1``) begins with `prefix`."""

    prefix: str
    kind: Kind
    method: str | None
    times: int
    retry_after: float
    seconds: float

    def hits(self, method: str, path: str) -> bool:
        return self.times > 0 and path.startswith(self.prefix) and self.method in {None, method}


def refusal(fault: Fault) -> web.Response:
    """The answer of a fault that comes before any work; the reset is in unix seconds, as the vendor's header."""
    if fault.kind == "html503":
        return web.Response(status=503, content_type="text/html", text="<html><body>Service Unavailable</body></html>")
    if fault.kind == "html200":
        return web.Response(content_type="text/html", text="<html><body>Please sign in</body></html>")
    if fault.kind == "429":
        body = {"code": "RATE_LIMIT_ERROR", "message": "Rate limit exceeded: 100 requests per second", "status": 429}
        reset = str(int(time.time() + fault.retry_after))
        return web.json_response(body, status=429, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset})
    if fault.kind == "plan":
        said = "APIs available only for active pro and enterprise plans."
        return web.json_response({"code": "UNAUTHORIZED_ERROR", "message": said, "status": 401}, status=401)
    code = {"404": "NOT_FOUND_ERROR", "422": "VALIDATION_ERROR"}.get(fault.kind, "UNKNOWN_ERROR")
    status = int(fault.kind)
    return web.json_response({"code": code, "message": "Something went wrong", "status": status}, status=status)


def spoiled(fault: Fault, answer: web.StreamResponse) -> web.StreamResponse:
    """The answer with its lists emptied, without any word of labels, about another phone's chats, or cut off."""
    if not isinstance(answer, web.Response) or answer.status != web.HTTPOk.status_code or not answer.text:
        return answer
    if fault.kind == "cut":
        return web.Response(content_type="application/json", text=answer.text[: len(answer.text) // 2])
    body = json.loads(answer.text)
    if fault.kind == "empty" and isinstance(body, dict):
        named: dict[str, list[Any]] = {key: [] for key in LISTS if isinstance(body.get(key), list)}
        body |= named | {"to": 0, "count": 0}
    if fault.kind == "nolabels":
        body = _without_labels(body)
    if fault.kind == "otherphone":
        body = _of_another_phone(body)
    return web.json_response(body)


def _of_another_phone(body: Any) -> Any:
    if isinstance(body, list):
        return [_of_another_phone(one) for one in body]
    if isinstance(body, dict):
        spoiled = {"org_phone": STRANGE_PHONE, "chat_org_phones": [STRANGE_PHONE], "label_ids": [], "labels": []}
        return {key: spoiled.get(key, _of_another_phone(value)) for key, value in body.items()}
    return body


def _without_labels(body: Any) -> Any:
    if isinstance(body, list):
        return [_without_labels(one) for one in body]
    if isinstance(body, dict):
        return {key: _without_labels(value) for key, value in body.items() if key not in {"labels", "label_ids"}}
    return body
