"""A Slack and a Periskope that answer only what the doctor asks."""

from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from aiohttp import web

from bot.operator.manifest import scopes
from bot.settings import Settings, load

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PHONE = {"org_phone": "14155550100@c.us", "wa_state": "CONNECTED", "phone_name": "Front desk"}


class World:
    """What the two would say; tests change it."""

    def __init__(self) -> None:
        self.token_error: str | None = None
        self.app_token_error: str | None = None
        self.scopes = set(scopes())
        self.date = NOW
        self.key_status = 200
        self.phones: Any = [PHONE]
        self.people: dict[str, bool] = {"nina@acme.example": False}  # e-mail to whether they are deactivated
        self.port = 0
        self.runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application()
        app.add_routes(
            [
                web.post("/api/auth.test", self.auth_test),
                web.post("/api/users.lookupByEmail", self.lookup),
                web.post("/api/apps.connections.open", self.connections_open),
                web.get("/v1/phones/all", self.list_phones),
            ]
        )
        self.runner = web.AppRunner(app)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        self.port = self.runner.addresses[0][1]

    async def stop(self) -> None:
        if self.runner:
            await self.runner.cleanup()

    async def auth_test(self, request: web.Request) -> web.Response:
        headers = {"Date": format_datetime(self.date, usegmt=True), "X-OAuth-Scopes": ",".join(sorted(self.scopes))}
        if request.headers["Authorization"] != "Bearer xoxb-1":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if self.token_error:
            return web.json_response({"ok": False, "error": self.token_error}, headers=headers)
        return web.json_response({"ok": True, "user": "periskope", "team": "Acme"}, headers=headers)

    async def lookup(self, request: web.Request) -> web.Response:
        email = (await request.post()).get("email")
        if email not in self.people:
            return web.json_response({"ok": False, "error": "users_not_found"})
        return web.json_response({"ok": True, "user": {"id": "U1", "deleted": self.people[str(email)]}})

    async def connections_open(self, request: web.Request) -> web.Response:
        if self.app_token_error:
            return web.json_response({"ok": False, "error": self.app_token_error})
        return web.json_response({"ok": request.headers["Authorization"] == "Bearer xapp-1"})

    async def list_phones(self, request: web.Request) -> web.Response:
        return web.json_response(self.phones, status=self.key_status)

    def settings(self, **more: str) -> Settings:
        given = {
            "SLACK_BOT_TOKEN": "xoxb-1",
            "SLACK_APP_TOKEN": "xapp-1",
            "SLACK_API_URL": f"http://127.0.0.1:{self.port}/api/",
            "PERISKOPE_API_KEY": "key-1",
            "ADMIN_EMAILS": "nina@acme.example",
            "PERISKOPE_API_URL": f"http://127.0.0.1:{self.port}/v1",
        }
        settings = load({**given, **more}, env_file=None)
        assert isinstance(settings, Settings), settings
        return settings
