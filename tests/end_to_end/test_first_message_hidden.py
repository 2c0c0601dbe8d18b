"""Whoever writes to a number first learns nothing of a chat that is hidden from them, whatever they try."""

import pytest

from bot.model.audit import AuditAction
from sandbox.slack.interaction import Interaction
from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp

HIDDEN, UNKNOWN, OURS = "+1 415 555 0123", "+1 415 555 0177", "+1 415 555 0100"


async def asks(running_app: RunningApp, first: str, number: str, text: str = "Hello") -> Interaction:
    """Fill in the form for a number; what the form said."""
    person = running_app.person(first)
    await (await running_app.slack.command(person, "start")).settled()
    view = running_app.slack.views_of(person)[-1]
    sales = await running_app.store.read(lambda tx: str(next(one.id for one in tx.labels.all() if one.name == "sales")))
    sent = await running_app.slack.submit(person, view.id, {"number": number, "label": sales, "text": text})
    if running_app.slack.views_of(person):
        await running_app.slack.close_view(person, view.id)
    return sent


async def test_a_hidden_chat_is_answered_like_a_number_that_nobody_knows(running_app: RunningApp) -> None:
    said = [await asks(running_app, "Asha", number) for number in (HIDDEN, UNKNOWN)]
    await running_app.until(lambda: any("cannot start" in words for words in acts.told(running_app, "Asha")))
    await running_app.at_rest()

    assert (said[0].ack, said[0].errors) == (said[1].ack, said[1].errors)
    assert not said[0].errors
    assert running_app.heard(running_app.chat("Sof")) == []
    refused = await running_app.store.read(
        lambda tx: tx.audit.newest(limit=5, action=AuditAction.REFUSED, detail="start")
    )
    assert len(refused) == 1


@pytest.mark.parametrize("text", ["note: he is late again", "@periskope close"])
async def test_what_cannot_be_sent_is_said_before_the_number_is_looked_at(running_app: RunningApp, text: str) -> None:
    said = [await asks(running_app, "Asha", number, text) for number in (HIDDEN, UNKNOWN, OURS)]

    assert said[0].errors
    assert said[0].errors == said[1].errors == said[2].errors


async def test_numbers_cannot_be_tried_without_end(running_app: RunningApp) -> None:
    for digit in range(5):
        assert not (await asks(running_app, "Asha", f"+1 415 555 018{digit}")).errors
    said = [await asks(running_app, "Asha", number) for number in (HIDDEN, UNKNOWN)]

    assert "within the last hour" in str(said[0].errors)
    assert said[0].errors == said[1].errors


async def test_an_admin_who_sees_every_chat_may_start_as_many_as_they_like(running_app: RunningApp) -> None:
    for digit in range(6):
        assert not (await asks(running_app, "Nina", f"+1 415 555 018{digit}")).errors
