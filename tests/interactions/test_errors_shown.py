"""Errors at a form's fields, and beside its button where those are out of sight."""

from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.interactions import undelivered
from bot.interactions.models import FieldErrors
from bot.listeners.asker import Asker
from bot.listeners.slack_answers import to_submission

FIELDS = ("who", "first", "second", "third", "fourth", "last")


async def shown(*wrong: str) -> dict[str, str]:
    """The errors that Slack is told, of a form with these fields."""
    told: dict[str, Any] = {}

    async def ack(**answer: Any) -> None:
        told.update(answer)

    blocks = [{"type": "section"}, *({"type": "input", "block_id": name} for name in FIELDS)]
    asker = Asker(body={"view": {"type": "modal", "blocks": blocks}}, client=AsyncWebClient())
    await to_submission(FieldErrors(errors=dict.fromkeys(wrong, "No.")), asker, ack)  # type: ignore[arg-type]  # takes what is told
    assert told["response_action"] == "errors"
    errors: dict[str, str] = told["errors"]
    return errors


@pytest.mark.parametrize(
    ("wrong", "beside"),
    [(["who"], True), (["second"], True), (["third"], False), (["last"], False), (["who", "fourth"], False)],
)
async def test_what_is_wrong_far_above_is_said_beside_the_button_too(wrong: list[str], *, beside: bool) -> None:
    errors = await shown(*wrong)

    assert errors == dict.fromkeys(wrong, "No.") | ({"last": undelivered.ABOVE} if beside else {})
