"""A small bolt app to try the pretended Slack with, and the room it works in."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import Channel, Slack, User

MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "A form"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "text"},
        }
    ],
}
CARD: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "A *card*"}},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "press", "value": "7", "text": {"type": "plain_text", "text": "Press"}}
        ],
    },
]


async def until(done: Callable[[], Any], seconds: float = 60.0) -> None:
    """Look again and again until something is so."""
    async with asyncio.timeout(seconds):
        while not done():  # the other side is a server, not an event of ours
            await asyncio.sleep(0.01)


class Bot:
    """A small app with one listener of each kind, and what it heard."""

    def __init__(self, slack: Slack) -> None:
        self.heard: list[dict[str, Any]] = []
        self.pressed: list[str] = []
        self.submitted: list[str] = []
        self.client = AsyncWebClient(token=slack.bot_token, base_url=slack.url, retry_handlers=[])
        self.app = AsyncApp(client=self.client, signing_secret=slack.signing_secret)
        self.app.event("message")(self.on_event)
        self.app.event("member_joined_channel")(self.on_event)
        self.app.event("reaction_added")(self.on_event)
        self.app.command("/periskope")(self.on_command)
        self.app.action("press")(self.on_press)
        self.app.view("form")(self.on_form)

    async def on_event(self, event: dict[str, Any]) -> None:
        self.heard.append(event)

    def messages(self) -> list[dict[str, Any]]:
        """What people wrote, in the order it came."""
        return [event for event in self.heard if event["type"] == "message" and not event.get("subtype")]

    async def on_command(self, ack: Any, command: dict[str, Any], client: AsyncWebClient, respond: Any) -> None:
        if command["text"] == "form":
            await ack()
            await client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        elif command["text"] == "later":
            await ack()
            await respond("later it is")
        else:
            await ack(f"you said {command['text']}")

    async def on_press(self, ack: Any, action: dict[str, Any]) -> None:
        await ack()
        self.pressed.append(action["value"])

    async def on_form(self, ack: Any, view: dict[str, Any]) -> None:
        words = view["state"]["values"]["words"]["text"]["value"]
        if words == "bad":
            await ack(response_action="errors", errors={"words": "not that"})
        else:
            await ack()
            self.submitted.append(words)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    slack = Slack()
    slack.bot_events.discard("team_join")  # people come and go in these tests, and the bot does not care
    await slack.start()
    yield slack
    await slack.stop()


@pytest.fixture(params=["socket", "http"])
async def bot(slack: Slack, request: pytest.FixtureRequest) -> AsyncIterator[Bot]:
    bot = Bot(slack)
    if request.param == "socket":
        handler = AsyncSocketModeHandler(bot.app, slack.app_token)
        handler.client.web_client.base_url = slack.url
        await handler.connect_async()  # type: ignore[no-untyped-call]  # bolt leaves it untyped
        yield bot
        await handler.close_async()  # type: ignore[no-untyped-call]  # bolt leaves it untyped
    else:
        runner = web.AppRunner(bot.app.server(path="/slack/events").web_app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.mode, slack.request_url = "http", f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield bot
        await runner.cleanup()


@pytest.fixture
async def lena(slack: Slack) -> User:
    return slack.add_user(name="Lena Vogt", email="lena@shop.example")


@pytest.fixture
async def room(slack: Slack, bot: Bot, lena: User) -> Channel:
    made = await bot.client.conversations_create(name="orders", is_private=True)
    await bot.client.conversations_invite(channel=made["channel"]["id"], users=[lena.id])
    return slack.channel("orders")
