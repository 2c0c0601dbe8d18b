"""The Web API's door: who calls, what, with which arguments; then the method, then Slack's way of answering."""

import asyncio
import json
import time
from collections.abc import Callable
from email.utils import formatdate

from aiohttp import web

from sandbox.slack import arguments, scopes
from sandbox.slack.contract import METHODS
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Fault
from sandbox.slack.methods import HANDLERS
from sandbox.slack.records import Call, Json
from sandbox.slack.workspace import Workspace

OPEN_SOCKET = "apps.connections.open"
HTML = "<!DOCTYPE html><html><head><title>Server error</title></head><body>Something went wrong</body></html>"


class WebApi:
    def __init__(self, ws: Workspace, socket_url: Callable[[], str]) -> None:
        self.ws = ws
        self.socket_url = socket_url

    async def call(self, request: web.Request) -> web.StreamResponse:
        """One call of ``/api/{method}``, with whatever fault waits for it."""
        method = request.match_info["method"]
        try:
            raw = await arguments.heard(request)
        except SlackError as error:
            return self._said(method, {}, refusal(error))
        fault = self.ws.faults.take(method, raw)
        if fault and not fault.works:
            self._note(method, raw, fault.kind)
            return await broken(request, fault)
        if wait := self.ws.pace.wait(method, raw) if method in METHODS else 0:
            self._note(method, raw, "ratelimited")
            return too_many(wait)
        answer = self._said(method, raw, self._answer(method, raw, _token(request, raw)))
        return await broken(request, fault, answer) if fault else answer

    def _answer(self, method: str, raw: Json, token: str) -> Json:
        try:
            self._admit(method, token)
            args = arguments.typed(METHODS[method], raw)
            if method == OPEN_SOCKET:
                return {"ok": True, "url": self.socket_url()}
            scopes.demand(self.ws, method, args)
            return {"ok": True} | HANDLERS[method](self.ws, args)
        except SlackError as error:
            return refusal(error)

    def _admit(self, method: str, token: str) -> None:
        if method not in METHODS:
            raise SlackError("unknown_method")
        if not token:
            raise SlackError("not_authed")
        if token not in (self.ws.bot_token, self.ws.app_token):
            raise SlackError("invalid_auth")
        if self.ws.revoked:
            raise SlackError("account_inactive")
        if (token == self.ws.app_token) != (method == OPEN_SOCKET):
            raise SlackError("not_allowed_token_type")

    def _said(self, method: str, raw: Json, answer: Json) -> web.Response:
        self._note(method, raw, answer.get("error"))
        date = formatdate(time.time() + self.ws.clock_ahead, usegmt=True)
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(sorted(self.ws.scopes)), "Date": date})

    def _note(self, method: str, raw: Json, error: str | None) -> None:
        args = {name: _readable(value) for name, value in raw.items() if name != "token"}
        self.ws.heard_call(Call(method=method, args=args, at=self.ws.now(), ok=error is None, error=error))


def refusal(error: SlackError) -> Json:
    return {"ok": False, "error": error.code, **error.extra}


def too_many(seconds: int) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


async def broken(request: web.Request, fault: Fault, answer: web.Response | None = None) -> web.StreamResponse:
    """What the caller sees of a fault; `answer` is what a fault that works would have said."""
    if fault.kind == "429":
        return too_many(fault.retry_after)
    if fault.kind == "500":
        return web.json_response({"ok": False, "error": "internal_error"}, status=500)
    if fault.kind == "html503":
        return web.Response(text=HTML, status=503, content_type="text/html")
    if fault.kind == "late" and answer is not None:
        await asyncio.sleep(fault.seconds)
        return answer
    if fault.kind == "error":
        return web.json_response({"ok": False, "error": fault.error})
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _token(request: web.Request, raw: Json) -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else str(raw.get("token") or "")


def _readable(value: object) -> object:
    """Nested arguments are kept parsed, however they came."""
    if isinstance(value, str) and value[:1] in {"{", "["}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
