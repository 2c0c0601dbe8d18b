"""Ids that a person has no business with, sent the way Slack would send them."""

from typing import Any

from sandbox.slack import payloads
from sandbox.slack.delivery import Parcel
from tests.trips.house import House

HIDDEN = "Tom Becker"
REFUSED = "no such chat"


async def hidden_key(house: House) -> str:
    """The key of a chat that Asha may not see."""
    return str(
        await house.store.read(
            lambda tx: tx.conn.exec_driver_sql("select key from chat where name = 'Tom Becker'").scalar_one()
        )
    )


async def card_of(house: House) -> tuple[str, str]:
    await house.world.periskope.customer_says(house.chat("Priya"), "Is anybody there?")
    await house.until(lambda: any("anybody there" in words for words in house.words("wa-sales", "Priya")))
    await house.at_rest()
    return house.slack.channel("wa-sales").id, house.thread("wa-sales", "Priya")[0].ts


async def pressed(house: House, first: str, action: str, value: str) -> str:
    """A button of a real card, with another value."""
    channel, ts = await card_of(house)
    user = house.slack.users[house.person(first)]
    room = house.slack.channels[channel]
    message = room.messages[ts]
    block = next(one for one in message.blocks if one["type"] == "actions")
    button = {"type": "button", "action_id": action, "value": value, "text": {"type": "plain_text", "text": "x"}}
    act = payloads.action(house.slack, block, button, {})
    payload = payloads.in_message(house.slack, user, room, message, act)
    payload["response_url"] = house.slack.responses.address(room.id, user.id, None)
    before = set(room.messages)
    await house.slack.delivery.ask(Parcel(kind="interactive", payload=payload))
    await house.until(lambda: set(room.messages) - before)
    return str([room.messages[ts].text for ts in set(room.messages) - before])


def top(house: House, first: str) -> Any:
    return house.slack.views_of(house.person(first))[-1]


async def test_a_button_with_another_chats_key_is_refused_like_one_of_no_chat(house: House) -> None:
    forged = await pressed(house, "Asha", "chat:close", await hidden_key(house))
    invented = await pressed(house, "Asha", "chat:close", "0123456789abcdef")

    assert REFUSED in forged
    assert forged == invented
    assert await house.store.read(lambda tx: tx.audit.newest(limit=5, action="closed")) == []


async def test_a_form_whose_own_data_names_another_chat_is_refused(house: House) -> None:
    channel, ts = await card_of(house)
    asha = house.person("Asha")
    key = await house.store.read(
        lambda tx: tx.conn.exec_driver_sql("select key from chat where name like 'Priya%'").scalar_one()
    )
    await (await house.slack.click(asha, channel, ts, "chat:menu", selected=f"assign:{key}")).settled()
    view = top(house, "Asha")
    view.body["private_metadata"] = await hidden_key(house)
    await house.slack.submit(asha, view.id, {"to": "nobody"})

    assert REFUSED in str(house.slack.views[view.id].errors)


async def test_suggestions_hold_only_chats_that_may_be_seen(house: House) -> None:
    asha = house.person("Asha")
    await (await house.slack.command(asha, "why")).settled()
    shown = str(top(house, "Asha").blocks)

    assert "Priya Nair" in shown
    assert HIDDEN not in shown


async def test_a_member_who_sends_an_admins_form_changes_nothing(house: House) -> None:
    nina, asha = house.person("Nina"), house.person("Asha")
    await (await house.slack.command(nina, "routing add")).settled()
    view = top(house, "Nina")
    house.slack.fill(view.id, {"name": "Mine"})
    payload = payloads.view_submission(house.slack, house.slack.users[asha], view)
    answer = await house.slack.delivery.ask(Parcel(kind="interactive", payload=payload))

    assert "for admins" in str(answer.body)
    assert await house.store.read(lambda tx: tx.routing.rules()) == ()


async def test_somebody_outside_the_team_is_told_nothing(house: House) -> None:
    stranger = house.slack.add_user(name="Eve Stranger", email="eve@elsewhere.example")
    for text in ("chats", "find Priya", "help", ""):
        said = await house.slack.command(stranger.id, text)
        await said.settled()

        assert "not in the Periskope team" in said.text
        assert "Priya" not in said.text


async def test_a_deactivated_member_is_told_nothing(house: House) -> None:
    omar = house.person("Omar")
    out = await house.slack.command(house.person("Nina"), f"role <@{omar}> out")
    await out.settled()
    said = await house.slack.command(omar, "chats")
    await said.settled()

    assert "out of the team" in out.text
    assert "not in the Periskope team" in said.text
