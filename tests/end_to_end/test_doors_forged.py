"""Ids that a person has no business with, sent the way Slack would send them."""

from typing import Any

from bot.model.audit import AuditAction
from sandbox.slack import payloads
from sandbox.slack.delivery import Parcel
from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp

HIDDEN = "Tom Becker"
REFUSED = "no such chat"


async def hidden_key(running_app: RunningApp) -> str:
    """The key of a chat that Asha may not see."""
    return (await acts.chat(running_app, HIDDEN)).key


async def card_of(running_app: RunningApp) -> tuple[str, str]:
    await running_app.world.periskope.customer_says(running_app.chat("Priya"), "Is anybody there?")
    await running_app.until(lambda: any("anybody there" in words for words in running_app.words("wa-sales", "Priya")))
    await running_app.at_rest()
    return running_app.slack.channel("wa-sales").id, running_app.thread("wa-sales", "Priya")[0].ts


async def pressed(running_app: RunningApp, first: str, action: str, value: str) -> str:
    """A button of a real card, with another value."""
    channel, ts = await card_of(running_app)
    user = running_app.slack.users[running_app.person(first)]
    room = running_app.slack.channels[channel]
    message = room.messages[ts]
    block = next(one for one in message.blocks if one["type"] == "actions")
    button = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "x"}}
    act = payloads.action(running_app.slack, block, button, {})
    payload = payloads.in_message(running_app.slack, user, room, message, act)
    payload["response_url"] = running_app.slack.responses.address(room.id, user.id, None)
    before = set(room.messages)
    await running_app.slack.delivery.ask(Parcel(kind="interactive", payload=payload))
    await running_app.until(lambda: set(room.messages) - before)
    return str([room.messages[ts].text for ts in set(room.messages) - before])


def top(running_app: RunningApp, first: str) -> Any:
    return running_app.slack.views_of(running_app.person(first))[-1]


async def test_a_button_with_another_chats_key_is_refused_like_one_of_no_chat(running_app: RunningApp) -> None:
    forged = await pressed(running_app, "Asha", "chat:close", await hidden_key(running_app))
    invented = await pressed(running_app, "Asha", "chat:close", "0123456789abcdef")

    assert REFUSED in forged
    assert forged == invented
    assert await running_app.store.read(lambda tx: tx.audit.newest(limit=5, action=AuditAction.CLOSED)) == []


async def test_a_form_whose_own_data_names_another_chat_is_refused(running_app: RunningApp) -> None:
    channel, ts = await card_of(running_app)
    asha = running_app.person("Asha")
    key = (await acts.chat(running_app, "Priya")).key
    await (await running_app.slack.click(asha, channel, ts, "chat:menu", selected=f"assign:{key}")).settled()
    view = top(running_app, "Asha")
    view.body["private_metadata"] = await hidden_key(running_app)
    await running_app.slack.submit(asha, view.id, {"to": "nobody"})

    assert REFUSED in str(running_app.slack.views[view.id].errors)


async def test_suggestions_hold_only_chats_that_may_be_seen(running_app: RunningApp) -> None:
    asha = running_app.person("Asha")
    await (await running_app.slack.command(asha, "why")).settled()
    shown = str(top(running_app, "Asha").blocks)

    assert "Priya Nair" in shown
    assert HIDDEN not in shown


async def test_a_member_who_sends_an_admins_form_changes_nothing(running_app: RunningApp) -> None:
    nina, asha = running_app.person("Nina"), running_app.person("Asha")
    await (await running_app.slack.command(nina, "routing add")).settled()
    view = top(running_app, "Nina")
    running_app.slack.fill(view.id, {"name": "Mine"})
    payload = payloads.view_submission(running_app.slack, running_app.slack.users[asha], view)
    answer = await running_app.slack.delivery.ask(Parcel(kind="interactive", payload=payload))

    assert "for admins" in str(answer.body)
    assert await running_app.store.read(lambda tx: tx.routing.rules()) == ()


async def test_somebody_outside_the_team_is_told_nothing(running_app: RunningApp) -> None:
    stranger = running_app.slack.add_user(name="Eve Stranger", email="eve@elsewhere.example")
    for text in ("chats", "find Priya", "help", ""):
        said = await running_app.slack.command(stranger.id, text)
        await said.settled()

        assert "not in the Periskope team" in said.text
        assert "Priya" not in said.text


async def test_a_deactivated_member_is_told_nothing(running_app: RunningApp) -> None:
    omar = running_app.person("Omar")
    out = await running_app.slack.command(running_app.person("Nina"), f"role <@{omar}> out sure")
    await out.settled()
    said = await running_app.slack.command(omar, "chats")
    await said.settled()

    assert "out of the team" in out.text
    assert "not in the Periskope team" in said.text
