"""The doors beside the Web API: bytes of files in and out, and response URLs."""

from aiohttp import web

from sandbox.bulk import counted, served
from sandbox.slack import arguments
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.files import visible
from sandbox.slack.responses import Responses
from sandbox.slack.web import broken, refusal
from sandbox.slack.workspace import Workspace

LOGIN = "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to Slack</body></html>"


class Doors:
    """Faults for these are named ``upload``, ``download`` and ``response_url``."""

    def __init__(self, ws: Workspace, responses: Responses) -> None:
        self.ws = ws
        self.responses = responses

    async def upload(self, request: web.Request) -> web.StreamResponse:
        """Step two of an upload: exactly the bytes that were announced, raw or as a form's file."""
        fault = self.ws.faults.take("upload", {})
        if fault and not fault.works:
            return await broken(request, fault)
        answer = await self._stored(request)
        return await broken(request, fault, answer) if fault else answer

    async def _stored(self, request: web.Request) -> web.Response:
        ticket = request.match_info["ticket"]
        file = next((f for f in self.ws.files.values() if f.ticket == ticket), None)
        if file is None or file.completed:
            return web.Response(text="no such upload", status=404)
        if file.size > self.ws.most_held:
            file.bulk = await counted(request)
        data = await _bytes(request) if file.bulk is None else b""
        came = len(data) if file.bulk is None else file.bulk.size
        if came != file.size:
            return web.Response(text=f"expected {file.size} bytes, got {came}", status=400)
        file.data = data
        return web.Response(text=f"OK - {came}")

    async def download(self, request: web.Request) -> web.StreamResponse:
        """The bytes, for a token that may read them; for anybody else the sign-in page, with status 200."""
        if fault := self.ws.faults.take("download", {}):
            return await broken(request, fault, web.Response(text=LOGIN, content_type="text/html"))
        key = request.match_info["file"].rpartition("-")[2]
        file = self.ws.files.get(key)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        welcome = token == self.ws.bot_token and not self.ws.revoked and "files:read" in self.ws.scopes
        if not welcome or file is None or not visible(self.ws, file):
            return web.Response(text=LOGIN, content_type="text/html")
        if file.deleted or file.data is None:
            return web.Response(text="file not found", status=404)
        if file.bulk is not None:
            return await served(request, file.bulk, file.mimetype)
        return web.Response(body=file.data, content_type="text/html" if file.is_page else file.mimetype)

    async def respond(self, request: web.Request) -> web.StreamResponse:
        """A message through a response URL: no token, five uses, half an hour."""
        try:
            raw = await arguments.heard(request)
            fault = self.ws.faults.take("response_url", raw)
            if fault and not fault.works:
                return await broken(request, fault)
            self.responses.use(request.match_info["key"], raw)
        except SlackError as error:
            return web.json_response(refusal(error), status=404 if error.code == "expired_url" else 200)
        answer = web.Response(text="ok")
        return await broken(request, fault, answer) if fault else answer


async def _bytes(request: web.Request) -> bytes:
    if request.content_type != "multipart/form-data":
        return await request.read()
    for value in (await request.post()).values():
        if isinstance(value, web.FileField):
            return value.file.read()
    return b""
