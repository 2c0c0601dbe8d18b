"""A real bolt app hears and answers, over Socket Mode and over signed HTTP."""

import pytest

from sandbox.slack import Channel, Slack, User
from tests.sandbox.slack_town import CARD, Bot, bot, lena, room, slack, until

__all__ = ["bot", "lena", "room", "slack"]


async def test_a_message_is_heard_as_a_client_composes_it(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    await slack.say(lena.id, room.id, "a *bold* word & <@" + slack.bot_user_id + ">")
    await until(bot.messages)
    event = bot.messages()[0]

    assert event["text"] == f"a *bold* word &amp; <@{slack.bot_user_id}>"
    assert event["channel_type"] == "group"
    assert event["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "a "},
        {"type": "text", "text": "bold", "style": {"bold": True}},
        {"type": "text", "text": " word & "},
        {"type": "user", "user_id": slack.bot_user_id},
    ]


async def test_a_command_is_answered_at_once(slack: Slack, bot: Bot, lena: User) -> None:
    done = await slack.command(lena.id, "hello")

    assert (done.status, done.text) == ("ok", "you said hello")


async def test_a_command_is_answered_later_by_its_response_url(slack: Slack, bot: Bot, lena: User) -> None:
    done = await slack.command(lena.id, "later")
    answered = await done.settled()

    assert (answered, done.text) == (True, "later it is")


async def test_a_click_reaches_its_listener(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    posted = await bot.client.chat_postMessage(channel=room.id, text="card", blocks=CARD)
    done = await slack.click(lena.id, room.id, posted["ts"], "press")
    await until(lambda: bot.pressed)

    assert (done.status, bot.pressed) == ("ok", ["7"])


@pytest.mark.parametrize("answers", ["changes it", "takes it away", "writes below it"])
async def test_a_press_in_the_apps_messages_is_settled_by_what_stands_there(
    slack: Slack, bot: Bot, lena: User, answers: str
) -> None:
    place = slack.dm(lena.id).id
    posted = await bot.client.chat_postMessage(channel=place, text="card", blocks=CARD)
    done = await slack.click(lena.id, place, posted["ts"], "press")
    early = await done.settled(0.05)
    if answers == "changes it":
        await bot.client.chat_update(channel=place, ts=posted["ts"], text="card", blocks=CARD[:1])
    elif answers == "takes it away":
        await bot.client.chat_delete(channel=place, ts=posted["ts"])
    else:
        await bot.client.chat_postMessage(channel=place, text="done")

    assert (early, await done.settled(0.05)) == (False, True)


@pytest.mark.parametrize("where", ["at home", "in a message"])
async def test_a_home_tab_that_changes_answers_only_what_was_pressed_there(
    slack: Slack, bot: Bot, lena: User, where: str
) -> None:
    await bot.client.views_publish(user_id=lena.id, view={"type": "home", "blocks": CARD})
    if where == "at home":
        done = await slack.click_in_view(lena.id, slack.homes[lena.id].id, "press")
    else:
        place = slack.dm(lena.id).id
        posted = await bot.client.chat_postMessage(channel=place, text="card", blocks=CARD)
        done = await slack.click(lena.id, place, posted["ts"], "press")
    await bot.client.views_publish(user_id=lena.id, view={"type": "home", "blocks": CARD[:1]})

    assert await done.settled(0.05) is (where == "at home")


async def test_a_form_is_filled_in_with_errors_and_then_accepted(slack: Slack, bot: Bot, lena: User) -> None:
    await (await slack.command(lena.id, "form")).settled()
    view = slack.views_of(lena.id)[-1]
    empty = await slack.submit(lena.id, view.id, {})
    bad = await slack.submit(lena.id, view.id, {"text": "bad"})
    shown = dict(view.errors)
    good = await slack.submit(lena.id, view.id, {"words": {"text": "good"}})
    await until(lambda: bot.submitted)

    assert (empty.status, set(empty.errors)) == ("refused", {"words"})
    assert (bad.status, shown) == ("ok", {"words": "not that"})
    assert (good.status, bot.submitted, slack.views_of(lena.id)) == ("ok", ["good"], [])


async def test_nothing_is_left_to_deliver_after_an_acknowledgement(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    for number in range(20):
        await slack.say(lena.id, room.id, f"line {number}")
    await until(slack.idle)
    await until(lambda: len(bot.messages()) == 20)

    assert {event["text"] for event in bot.messages()} == {f"line {number}" for number in range(20)}


async def test_a_command_to_nobody_is_not_sent(slack: Slack, lena: User) -> None:
    done = await slack.command(lena.id, "hello")

    assert done.status == "not_sent"
