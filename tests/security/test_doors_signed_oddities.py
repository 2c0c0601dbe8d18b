"""What Slack signed but nobody expected: always answered, never with a fault of ours."""

import copy
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from bot.interactions.models import ButtonPressed
from bot.listeners.slack_dispatch import dispatch
from tests.security.doors import Opened, opened, slack_signed

ODD: list[Any] = [None, [], {}, "x", "", 7, True, [None], [[]], {"id": None}, [{"id": 1}], "\x00", 1.5]
WHO = {
    "user": {"id": "U1", "team_id": "T1"},
    "team": {"id": "T1", "domain": "shop"},
    "api_app_id": "A1",
    "trigger_id": "1.2.a",
}
VIEW = {
    "id": "V1",
    "type": "modal",
    "hash": "h1",
    "callback_id": "invite",
    "private_metadata": "",
    "blocks": [],
    "state": {"values": {}},
}
PRESS = WHO | {
    "type": "block_actions",
    "actions": [{"action_id": "no:such", "block_id": "b", "value": "k", "action_ts": "9.9", "type": "button"}],
    "container": {"type": "message", "channel_id": "C1", "message_ts": "1.1"},
    "channel": {"id": "C1"}, "message": {"ts": "1.1"}, "enterprise": None, "is_enterprise_install": False,
    "response_url": "http://127.0.0.1:9/actions/x",
}  # fmt: skip
FORMS: list[dict[str, Any]] = [
    PRESS,
    WHO | {"type": "view_submission", "view": VIEW, "response_urls": []},
    WHO | {"type": "view_closed", "view": VIEW},
    WHO | {"type": "shortcut", "callback_id": "start"},
    WHO | {"type": "message_action", "callback_id": "reply_to", "channel": {"id": "C1"}, "message_ts": "1.1", "message": {"ts": "1.1"}},
    WHO | {"type": "block_suggestion", "action_id": "chat", "value": "a", "view": VIEW},
    WHO | {"type": "interactive_message", "callback_id": "x", "actions": [{"name": "a"}]},
    WHO | {"type": "dialog_submission", "callback_id": "x"},
    WHO | {"type": "workflow_step_edit", "callback_id": "x"},
    WHO | {"type": "moon_landed"},
]  # fmt: skip
EVENTS: list[dict[str, Any]] = [
    {
        "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": "Ev1", "is_ext_shared_channel": True,
        "authorizations": [{"team_id": "T1", "user_id": "UBOT", "is_bot": True, "enterprise_id": None}],
        "event": {"type": "message", "channel": "C1", "user": "U1", "ts": "1.1", "text": "hello", "event_ts": "1.1"},
    },
    {"type": "url_verification", "challenge": "c", "token": "t"},
    {"type": "app_rate_limited", "team_id": "T1", "api_app_id": "A1"},
]  # fmt: skip


def odd(body: Any) -> Iterator[Any]:
    """The body with each of its fields, at any depth, replaced by each odd value, or taken away."""
    for path in _paths(body):
        for value in [..., *ODD]:
            changed = copy.deepcopy(body)
            inner = changed
            for step in path[:-1]:
                inner = inner[step]
            if value is ...:
                del inner[path[-1]]
            else:
                inner[path[-1]] = value
            yield changed


def _paths(body: Any) -> Iterator[tuple[Any, ...]]:
    steps = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for step, inner in steps:
        yield (step,)
        yield from ((step, *rest) for rest in _paths(inner))


@pytest.fixture
async def doors() -> AsyncIterator[Opened]:
    async with opened() as found:
        yield found


@pytest.mark.parametrize("body", FORMS + EVENTS, ids=lambda body: str(body["type"]))
async def test_what_has_any_odd_field_is_answered(doors: Opened, body: dict[str, Any]) -> None:
    statuses = [((await dispatch(doors.bolt, one)).status, one) for one in [body, *odd(body)]]

    assert [pair for pair in statuses if pair[0] != 200] == []


@pytest.mark.parametrize("body", FORMS + EVENTS, ids=lambda body: str(body["type"]))
async def test_over_http_too(doors: Opened, body: dict[str, Any]) -> None:
    form = body in FORMS
    statuses = [await doors.slack_says(body | {"team": value, "event": value}, form=form) for value in ODD]

    assert set(statuses) == {200}


@pytest.mark.parametrize("team", ["T1", {"id": "T1"}])
async def test_a_team_may_be_a_word_or_a_record(doors: Opened, team: Any) -> None:
    status = await doors.slack_says(PRESS | {"team": team}, form=True)

    assert status == 200
    assert [ask.team for ask in doors.behind.asked if isinstance(ask, ButtonPressed)] == ["T1"]


@pytest.mark.parametrize("team", ["T2", {"id": "T2"}])
async def test_another_team_is_another_however_it_is_written(doors: Opened, team: Any) -> None:
    status = await doors.slack_says(PRESS | {"team": team}, form=True)

    assert status == 200
    assert doors.behind.asked == []


async def test_an_unknown_button_reaches_whoever_answers(doors: Opened) -> None:
    await doors.slack_says(PRESS, form=True)

    assert [ask.action for ask in doors.behind.asked if isinstance(ask, ButtonPressed)] == ["no:such"]


@pytest.mark.parametrize(
    "raw",
    [b"[]", b"null", b"7", b'"x"', b"[" * 200_000, b'{"a":' * 200_000, b"{", b"", b"\xff", b'{"type":"event_callback","event":null}', b'{"a":NaN}', b'{"a":1e999}', b'{"\\ud800":1}'],
)  # fmt: skip
@pytest.mark.parametrize(
    "kind", ["application/json", "application/x-www-form-urlencoded", "text/plain; charset=moon", "multipart/form-data"]
)
async def test_signed_bytes_of_any_kind_are_answered(doors: Opened, raw: bytes, kind: str) -> None:
    status, _ = await doors.post("/slack/events", raw, slack_signed(raw) | {"Content-Type": kind})

    assert status in {200, 400}


@pytest.mark.parametrize(
    "raw",
    [
        b"payload=",
        b"payload",
        b"payload=%ff",
        b"payload=[]",
        b"payload=null",
        b"a=%ff&command=%2Fperiskope",
        b"payload=1&payload=2",
        b"&" * 200_000,
        b"command=%2Fperiskope&text=%00",
        b"ssl_check=1",
    ],
)
async def test_signed_forms_of_any_kind_are_answered(doors: Opened, raw: bytes) -> None:
    status, _ = await doors.post("/slack/events", raw, slack_signed(raw, form=True))

    assert status in {200, 400}


async def test_an_event_that_is_none_is_taken_off_slacks_hands(doors: Opened) -> None:
    raw = json.dumps({"type": "event_callback", "team_id": "T1", "event": None}).encode()
    status, _ = await doors.post("/slack/events", raw, slack_signed(raw))

    assert status == 200
    assert doors.behind.stored == []
