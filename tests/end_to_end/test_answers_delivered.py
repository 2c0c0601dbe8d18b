"""Acknowledged at once, then shown; and where showing fails, the person hears it by whatever still works."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack import plain
from tests.fixtures.running_app import RunningApp

SLOW = 600.0  # seconds: who waited for the form would hear from nobody in this time


@pytest.fixture(params=["socket", "http"])
async def running_app(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[RunningApp]:
    async with RunningApp.open(tmp_path, mode=request.param) as running_app:
        yield running_app


def direct(running_app: RunningApp, who: str) -> list[str]:
    """What stands in the person's direct messages with the app."""
    return [plain(message) for message in running_app.slack.dm(who).messages.values()]


def whispered(running_app: RunningApp, room: str, who: str) -> list[str]:
    """What only this person sees in a channel."""
    messages = running_app.slack.channel(room).messages.values()
    return [plain(message) for message in messages if message.ephemeral_to == who]


async def on_a_card(running_app: RunningApp) -> tuple[str, str]:
    """A waiting chat's card: channel and ts."""
    await running_app.world.periskope.customer_says(running_app.chat("Priya"), "hello")
    await running_app.until(lambda: any("hello" in words for words in running_app.words("wa-sales", "Priya")))
    await running_app.at_rest()
    return running_app.slack.channel("wa-sales").id, running_app.thread("wa-sales", "Priya")[0].ts


async def on_an_outdated_card(running_app: RunningApp) -> tuple[str, str]:
    """A card that still offers to close its closed chat: whoever presses that is told."""
    channel, ts = await on_a_card(running_app)
    running_app.slack.fail("chat.update", kind="500", times=100)
    await (await running_app.slack.command(running_app.person("Asha"), "close Priya Nair")).settled()
    return channel, ts


async def test_a_command_is_acknowledged_before_its_form_is_open(running_app: RunningApp) -> None:
    nina = running_app.person("Nina")
    running_app.slack.fail("views.open", kind="late", seconds=SLOW)
    typed = await running_app.slack.command(nina, "invite")
    await running_app.until(lambda: running_app.slack.views_of(nina))

    assert typed.status == "ok"


async def test_a_press_is_acknowledged_before_its_form_is_open(running_app: RunningApp) -> None:
    nina = running_app.person("Nina")
    await running_app.slack.open_home(nina)
    await running_app.until(lambda: nina in running_app.slack.homes)
    running_app.slack.fail("views.open", kind="late", seconds=SLOW)
    pressed = await running_app.slack.click_in_view(nina, running_app.slack.homes[nina].id, "form:invite")

    assert pressed.status == "ok"


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("error", {"error": "expired_trigger_id"}, "three seconds"),
        ("error", {"error": "internal_error"}, "did not take it"),
        ("429", {"retry_after": 1}, "in a minute"),
        ("drop", {}, "may not have been opened"),
    ],
)
async def test_a_form_that_is_not_opened_is_told_in_true_words(
    running_app: RunningApp, kind: Any, more: dict[str, Any], words: str
) -> None:
    nina = running_app.person("Nina")
    running_app.slack.fail("views.open", kind=kind, **more)
    typed = await running_app.slack.command(nina, "invite")
    await running_app.until(lambda: words in typed.text)

    assert typed.status == "ok"


async def test_where_the_response_url_fails_it_is_told_in_the_channel_and_else_directly(
    running_app: RunningApp,
) -> None:
    nina = running_app.person("Nina")
    channel = running_app.slack.channel("wa-sales").id
    running_app.slack.fail("views.open", kind="drop", times=2)
    running_app.slack.fail("response_url", kind="500", times=2)
    await running_app.slack.command(nina, "invite", channel_id=channel)
    await running_app.until(
        lambda: any("may not have been opened" in text for text in whispered(running_app, "wa-sales", nina))
    )
    running_app.slack.fail("chat.postEphemeral", kind="error", error="channel_not_found")
    await running_app.slack.command(nina, "invite", channel_id=channel)

    assert await running_app.until(
        lambda: any("may not have been opened" in text for text in direct(running_app, nina))
    )


async def test_a_shortcut_where_the_app_is_no_member_is_told_by_its_response_url(running_app: RunningApp) -> None:
    asha = running_app.person("Asha")
    channel, _ = await on_a_card(running_app)
    ts = next(message.ts for message in running_app.thread("wa-sales", "Priya")[1:] if "hello" in plain(message))
    running_app.slack.fail("views.open", kind="429", retry_after=1)
    running_app.slack.fail("chat.postEphemeral", kind="error", error="not_in_channel", times=5)
    used = await running_app.slack.shortcut(asha, "reply_to", channel_id=channel, ts=ts)

    assert used.status == "ok"
    assert await running_app.until(
        lambda: any("in a minute" in text for text in whispered(running_app, "wa-sales", asha))
    )


async def test_words_whose_form_does_not_open_are_said(running_app: RunningApp) -> None:
    asha = running_app.person("Asha")
    channel, ts = await on_a_card(running_app)
    shown = await running_app.slack.shortcut(asha, "reply_to", channel_id=channel, ts=ts)
    await running_app.until(lambda: running_app.slack.views_of(asha))
    words = running_app.slack.views_of(asha)[0].blocks[0]["text"]["text"]
    running_app.slack.fail("views.open", kind="drop")
    again = await running_app.slack.shortcut(asha, "reply_to", channel_id=channel, ts=ts)

    assert (shown.status, again.status) == ("ok", "ok")
    assert await running_app.until(lambda: words in whispered(running_app, "wa-sales", asha))


async def test_words_that_the_response_url_does_not_take_are_said_in_the_channel(running_app: RunningApp) -> None:
    asha = running_app.person("Asha")
    channel, ts = await on_an_outdated_card(running_app)
    running_app.slack.fail("response_url", kind="500", times=1)
    await running_app.slack.click(asha, channel, ts, "chat:close")

    assert await running_app.until(lambda: any("Priya" in text for text in whispered(running_app, "wa-sales", asha)))


async def test_an_answer_that_can_be_shown_nowhere_leaves_no_customer_in_a_direct_message(
    running_app: RunningApp,
) -> None:
    asha = running_app.person("Asha")
    channel, ts = await on_an_outdated_card(running_app)
    before = direct(running_app, asha)
    running_app.slack.fail("response_url", kind="500", times=1)
    running_app.slack.fail("chat.postEphemeral", kind="error", error="user_not_in_channel", times=1)
    await running_app.slack.click(asha, channel, ts, "chat:close")
    await running_app.until(lambda: len(direct(running_app, asha)) > len(before))
    told = direct(running_app, asha)[len(before) :]

    assert any("could not be shown" in text for text in told)
    assert not any("Priya" in text for text in told)


async def test_what_is_under_way_at_the_end_is_waited_for(running_app: RunningApp) -> None:
    nina = running_app.person("Nina")
    running_app.slack.fail("views.open", kind="late", seconds=0.5)
    typed = await running_app.slack.command(nina, "invite")
    await running_app.stop_app()

    assert typed.status == "ok"
    assert running_app.slack.views_of(nina)
    assert not [text for text in direct(running_app, nina) if "opened" in text]
