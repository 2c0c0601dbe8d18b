"""A chat's name is compared as it was written, with whatever Slack makes of its signs on the way."""

import pytest

from tests.end_to_end.acts import chat_id, opened
from tests.fixtures.running_app import RunningApp

NAMES = ("Tom & Sons", "Tom <3, Becker", "tom-becker.com", "Tom, Becker & Co. (example.com)")


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_with_signs_or_like_an_address_names_its_chat_from_every_door(
    running_app: RunningApp, name: str
) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    tom, nina = await chat_id(running_app, "Tom"), running_app.person("Nina")
    await running_app.at_rest()
    running_app.world.periskope.chats[running_app.chat("Tom")].name = name  # where it is read again and again
    await running_app.store.run(lambda tx: tx.chats.change(tom, name=name))

    typed = await running_app.slack.command(nina, f"mute {name}")
    await typed.settled()
    assert await running_app.store.read(lambda tx: tx.chats.get(tom).muted)

    direct = running_app.slack.direct(running_app.slack.users[nina])
    await running_app.slack.say(nina, direct.id, f"unmute {name}")
    await running_app.at_rest()
    assert not await running_app.store.read(lambda tx: tx.chats.get(tom).muted)
