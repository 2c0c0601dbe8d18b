"""The doors of the running program: webhooks, Slack's signed requests, and commands as people type them."""

import hashlib
import hmac
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import aiohttp

from bot.interactions.buttons import BUTTONS, SHORTCUTS
from bot.interactions.declared_forms import FORMS
from bot.interactions.registry import REGISTRY
from sandbox.slack import payloads
from tests.fixtures.running_app import RunningApp
from tests.fuzz.drawn import PIECES, as_bytes, changed, odd, text
from tests.wire.payloads import PHONE, slack_message

CORPUS = [json.loads(path.read_text()) for path in sorted((Path(__file__).parents[1] / "wire/corpus").rglob("*.json"))]
CUSTOMERS = ("14155550142@c.us", "120363000000000001@g.us")
NOT_OURS = ("other team or app",)
SUBTYPES = (
    None,
    None,
    None,
    "message_changed",
    "message_deleted",
    "file_share",
    "thread_broadcast",
    "channel_name",
    "x",
)
EVENTS = (
    "message", "message", "message", "reaction_added", "reaction_removed", "member_joined_channel", "member_left_channel",
    "app_home_opened", "channel_archive", "channel_rename", "file_deleted", "user_change", "team_join", "app_mention", "x",
)  # fmt: skip
WORDS = tuple(sorted({word for one in REGISTRY for word in (*one.example.split(), *one.keywords, *one.links)}))
TIMES = (
    "now",
    "tomorrow",
    "9-17",
    "25:00",
    "monday",
    "24 Dec",
    "2026-02-30",
    "for 2h",
    "in 10m",
    "0900",
    "12am",
    "0:00-24:00",
)


@dataclass
class Doors:
    """The running program over HTTP, and what could be named to it."""

    running_app: RunningApp
    session: aiohttp.ClientSession
    dice: random.Random

    async def webhook(self) -> None:
        """One webhook, signed; more than half of them are nearly right."""
        dice, world = self.dice, self.running_app.world
        ours = dice.choice(list(world.periskope.chats)) if dice.random() < 0.7 else f"{dice.randrange(10**11)}@c.us"
        words = json.dumps(dice.choice(CORPUS)).replace(PHONE, world.periskope.phone)
        for customer in CUSTOMERS:
            words = words.replace(customer, ours)
        body = json.loads(words)
        body["org_id"] = world.periskope.org_id
        data = body.get("data")
        if isinstance(data, dict) and dice.random() < 0.7:
            new = f"3EB0{dice.randrange(16**16):016X}"
            data |= {"unique_id": new, "message_id": f"false_{ours}_{new}", "org_phone": world.periskope.phone}
        raw = as_bytes(changed(body, dice, most=dice.choice((0, 1, 4))), dice)
        digest = hmac.new(world.periskope.webhook_secret.encode(), raw, hashlib.sha256).hexdigest()
        await self._post("/periskope/webhook", raw, {"x-periskope-signature": digest})

    async def slack(self) -> None:
        """One request of Slack, signed: an event, a press, a form, a shortcut, options or a command."""
        dice = self.dice
        body = dice.choice((self._event, self._event, self._press, self._form, self._shortcut, self._options))()
        body = changed(body, dice, most=dice.choice((0, 1, 4)))
        raw = as_bytes(body, dice)
        form = not (isinstance(body, dict) and body.get("type") == "event_callback")
        if form:
            raw = b"payload=" + quote_plus(raw).encode() if dice.random() < 0.9 else raw
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        await self._post("/slack/events", raw, self._signed(raw) | {"Content-Type": kind})

    async def command(self) -> None:
        """One line typed by somebody, made of an example's words, names, times and nonsense."""
        slack = self.running_app.slack
        done = await slack.command(
            self._person(), self._line(), channel_id=self._channel() if self.dice.random() < 0.5 else None
        )
        await done.settled()

        assert done.status in {"ok", "refused"}, (done.status, done.payload.get("text"))
        assert "went wrong on my side" not in done.text, done.payload.get("text")

    def _line(self) -> str:
        dice = self.dice
        words = dice.choice(list(REGISTRY)).example.split()
        for _ in range(dice.choice((0, 1, 2, 6))):
            match dice.randrange(5):
                case 0 if words:
                    del words[dice.randrange(len(words))]
                case 1:
                    dice.shuffle(words)
                case 2:
                    words.append(text(dice, PIECES))
                case _:
                    known = (dice.choice(WORDS), dice.choice(TIMES), self._name(), f"<@{self._person()}>")
                    words.insert(dice.randint(0, len(words)), dice.choice(known))
        return " ".join(words)[:8_000].encode(errors="replace").decode()  # a client sends no half characters

    def _signed(self, raw: bytes) -> dict[str, str]:
        stamp = str(int(time.time()))
        base = f"v0:{stamp}:".encode() + raw
        digest = hmac.new(self.running_app.slack.signing_secret.encode(), base, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def _post(self, path: str, raw: bytes, headers: dict[str, str]) -> None:
        async with self.session.post(self.running_app.world.app_url + path, data=raw, headers=headers) as answer:
            await answer.read()

            assert answer.status < 500, (answer.status, raw[:2_000])

    def _person(self) -> str:
        return self.dice.choice(sorted(self.running_app.slack.users))

    def _channel(self) -> str:
        return self.dice.choice(sorted(self.running_app.slack.channels))

    def _name(self) -> str:
        named = [str(chat.name) for chat in self.running_app.world.periskope.chats.values()]
        return self.dice.choice([*named, "sales", "repairs", "Asha", "nina@harborbikes.example", "me", "nobody", "all"])

    def _ts(self) -> str:
        there = list(self.running_app.slack.channels[self._channel()].messages)
        return self.dice.choice(there) if there else "1772359200.000100"

    def _about(self) -> dict[str, Any]:
        slack = self.running_app.slack
        user = slack.users[self._person()]
        return {
            "team": {"id": slack.team_id}, "user": {"id": user.id, "team_id": slack.team_id}, "api_app_id": slack.app_id,
            "trigger_id": payloads.trigger(slack, user), "response_url": "http://127.0.0.1/none",
        }  # fmt: skip

    def _event(self) -> dict[str, Any]:
        dice, slack = self.dice, self.running_app.slack
        channel, ts = self._channel(), f"{time.time() + dice.random():.6f}"
        event = slack_message(
            type=dice.choice(EVENTS), subtype=dice.choice(SUBTYPES), channel=channel, user=self._person(), ts=ts,
            event_ts=ts, thread_ts=dice.choice((None, self._ts(), ts)), text=text(dice),
        )  # fmt: skip
        if event["subtype"] in {"message_changed", "message_deleted"}:
            before = slack_message(channel=channel, user=self._person(), ts=self._ts(), text=text(dice))
            event |= {"previous_message": before, "deleted_ts": before["ts"], "hidden": True}
            event["message"] = before | {"text": text(dice), "edited": {"user": before["user"], "ts": ts}}
        if event["type"].startswith("reaction"):
            event |= {
                "reaction": dice.choice(("white_check_mark", "eyes", "ticket", "x")),
                "item": {"channel": channel, "ts": self._ts()},
            }
        if dice.random() < 0.3:
            event = {name: value for name, value in event.items() if value is not None}
        return {
            "type": "event_callback", "team_id": slack.team_id, "api_app_id": slack.app_id,
            "event_id": f"Ev{dice.randrange(10**12)}", "event": event, "event_time": int(time.time()),
            "authorizations": [{"user_id": slack.bot_user_id, "is_bot": True, "team_id": slack.team_id}],
        }  # fmt: skip

    def _press(self) -> dict[str, Any]:
        channel, ts = self._channel(), self._ts()
        action = {
            "action_id": self.dice.choice(sorted(BUTTONS)),
            "action_ts": f"{time.time():.6f}",
            "type": "button",
            "value": self._value(),
        }
        place = {"type": "message", "channel_id": channel, "message_ts": ts, "thread_ts": self._ts()}
        view = self._view() if self.dice.random() < 0.3 else None
        found = {
            "type": "block_actions",
            "actions": [action],
            "container": place,
            "channel": {"id": channel},
            **self._about(),
        }
        return found if view is None else found | {"view": view, "container": {"type": "view", "view_id": view["id"]}}

    def _view(self) -> dict[str, Any]:
        name = self.dice.choice(sorted(FORMS))
        values = {field: {field: self._element()} for field in FORMS[name].fields}
        return {
            "id": f"V{self.dice.randrange(10**9)}", "type": "modal", "hash": "h", "callback_id": name,
            "private_metadata": self._value(), "state": {"values": values}, "blocks": [],
        }  # fmt: skip

    def _element(self) -> Any:
        dice, value = self.dice, self._value()
        return dice.choice((
            {"type": "plain_text_input", "value": value}, {"type": "static_select", "selected_option": {"value": value}},
            {"type": "multi_users_select", "selected_users": [self._person()]}, {"selected_options": [{"value": value}] * 3},
            {"selected_date_time": dice.choice((0, int(time.time()), 2**40))}, {"selected_time": "09:00"},
            {"selected_channel": self._channel()}, {"selected_user": self._person()}, odd(dice),
        ))  # fmt: skip

    def _value(self) -> str:
        dice = self.dice
        keys = [str(dice.randrange(50)), self._name(), self._ts(), text(dice), "a:1:2", "{}", '{"chat": 1}', "sales"]
        return dice.choice(keys)[:2_000]

    def _form(self) -> dict[str, Any]:
        return {"type": "view_submission", "view": self._view(), **self._about()}

    def _shortcut(self) -> dict[str, Any]:
        kind = self.dice.choice(("shortcut", "message_action"))
        place = {"channel": {"id": self._channel()}, "message_ts": self._ts(), "message": slack_message(ts=self._ts())}
        return {"type": kind, "callback_id": self.dice.choice(sorted(SHORTCUTS)), **place, **self._about()}

    def _options(self) -> dict[str, Any]:
        view = self._view()
        names = [*FORMS[view["callback_id"]].fields, "x"]
        return {
            "type": "block_suggestion", "action_id": self.dice.choice(names), "block_id": "b", "value": text(self.dice)[:200],
            "view": view, **self._about(),
        }  # fmt: skip
