"""What search finds on the page, as in Slack."""

from sandbox.page.search import found
from sandbox.slack import Channel, Slack, User
from tests.sandbox.slack_town import Bot, bot, lena, room, slack

__all__ = ["bot", "lena", "room", "slack"]


async def test_what_only_one_person_saw_is_not_found(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    await bot.client.chat_postMessage(channel=room.id, text="A blue bicycle")
    await bot.client.chat_postEphemeral(channel=room.id, user=lena.id, text="A blue secret")

    assert [one["text"] for one in found(slack, lena, "blue")] == ["A blue bicycle"]
