"""A response URL is visited at Slack's own hosts only, and errors stand only at fields that are in the form."""

import json
from typing import Any

import pytest
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.interactions.models import FieldErrors
from bot.listeners import slack_answers
from bot.listeners.asker import Asker
from bot.listeners.response_url import is_slacks

REAL, SANDBOX = "https://slack.com/api/", "http://127.0.0.1:8600/api/"
GOOD = "https://hooks.slack.com/actions/T1/1/x"


@pytest.mark.parametrize(
    "url", [GOOD, "https://hooks.slack.com/commands/T1/1/x", "https://hooks.slack-gov.com/actions/x"]
)
def test_slacks_own_are_visited(url: str) -> None:
    assert is_slacks(url, REAL)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.com/x", "https://hooks.slack.com.evil.example/x", "https://hooks.slack.com@evil.example/x",
        "https://hooks.slack.com:8443/x", "https://hooks.slack.com\\@evil.example/x", "https://evil.example/hooks.slack.com/",
        "http://127.0.0.1:3000/x", "http://169.254.169.254/latest", "http://localhost/x", "file:///etc/passwd", "", "x",
        "https://hooks.slack.com", "HTTPS://HOOKS.SLACK.COM\u3002evil.example/x", "https://[::1/", GOOD + "x" * 1_000,
        "https://slack.com/x", " https://hooks.slack.com/x", "//hooks.slack.com/x",
    ],
)  # fmt: skip
def test_nothing_else_is(url: str) -> None:
    assert not is_slacks(url, REAL)


def test_beside_a_slack_on_this_machine_this_machine_is_visited_and_no_other() -> None:
    assert is_slacks("http://127.0.0.1:8600/actions/T1/x", SANDBOX)
    assert not is_slacks("http://10.0.0.1:8600/actions/T1/x", SANDBOX)


def sent(*blocks: dict[str, Any]) -> dict[str, Any]:
    return {"user": {"id": "U1"}, "view": {"id": "V1", "type": "modal", "blocks": list(blocks)}}


async def answered(body: dict[str, Any], errors: dict[str, str]) -> dict[str, Any]:
    """What Slack gets for a form that was sent."""
    ack = AsyncAck()  # type: ignore[no-untyped-call]  # Bolt does not say
    client = AsyncWebClient(token="xoxb-none", base_url="http://127.0.0.1:9/api/", retry_handlers=[])
    await slack_answers.to_submission(FieldErrors(errors=errors), Asker(body=body, client=client), ack)
    assert ack.response is not None
    said = json.loads(ack.response.body)
    assert isinstance(said, dict)
    return said


TEXT = {"type": "input", "block_id": "text"}
CARD = {"type": "section", "block_id": "card"}


async def test_an_error_at_a_field_of_the_form_stands_there() -> None:
    assert await answered(sent(TEXT, CARD), {"text": "Too long."}) == {
        "response_action": "errors",
        "errors": {"text": "Too long."},
    }


async def test_an_error_elsewhere_is_left_out_while_there_is_one_to_mend() -> None:
    said = await answered(sent(TEXT, CARD), {"text": "Too long.", "card": "Gone.", "hours": "When?"})

    assert said["errors"] == {"text": "Too long."}


@pytest.mark.parametrize("block", ["card", "hours"])
async def test_errors_at_no_field_of_the_form_come_on_top_of_it(block: str) -> None:
    said = await answered(sent(TEXT, CARD), {block: "Reply which hours."})

    assert said["response_action"] == "push"
    assert "Reply which hours." in str(said["view"]["blocks"])
    assert "Nothing was saved yet." in str(said["view"]["blocks"])


async def test_without_any_blocks_the_words_come_all_the_same() -> None:
    said = await answered({"user": {"id": "U1"}, "view": None}, {"text": "Too long."})

    assert said["response_action"] == "push"
