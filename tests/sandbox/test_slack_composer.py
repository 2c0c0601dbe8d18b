"""What Slack's composer makes of what is typed and pasted: entities, addresses, tables, elements of newer clients."""

from typing import Any

import pytest

from sandbox.slack import Channel, Slack, SlackError, User, parsed, plain
from tests.sandbox.slack_town import Bot, bot, lena, room, slack, until

__all__ = ["bot", "lena", "room", "slack"]


async def test_a_pasted_table_arrives_in_an_attachment_and_nowhere_else(
    slack: Slack, bot: Bot, lena: User, room: Channel
) -> None:
    ts = await slack.say(lena.id, room.id, "prices", table=[["Bike", "Price"], ["Harbor *One*", 900]])
    await until(bot.messages)
    heard = bot.messages()[0]
    (attachment,) = heard["attachments"]
    (block,) = attachment["blocks"]

    assert (heard["text"], [one["type"] for one in heard["blocks"]]) == ("prices", ["rich_text"])
    assert attachment["fallback"] == "[no preview available]"
    assert (block["type"], len(block["rows"])) == ("table", 2)
    assert block["rows"][1][0]["elements"][0]["elements"][1] == {"type": "text", "text": "One", "style": {"bold": True}}
    assert block["rows"][1][1] == {"type": "raw_number", "value": 900, "text": "900"}
    assert plain(room.messages[ts]) == "prices\nBike\nPrice\nHarbor One\n900"


async def test_a_table_can_be_all_that_is_pasted(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    await slack.say(lena.id, room.id, "", table=[[{"type": "raw_text", "text": "Bike 7"}, f"<@{lena.id}>"]])
    await until(bot.messages)
    heard = bot.messages()[0]

    assert heard["text"] == ""
    assert "blocks" not in heard
    assert heard["attachments"][0]["blocks"][0]["rows"][0][0] == {"type": "raw_text", "text": "Bike 7"}
    assert [ping.target for ping in parsed(room.messages[heard["ts"]])] == [lena.id]


@pytest.mark.parametrize("rows", [[["x"] * 21], [["x"]] * 101])
async def test_a_table_larger_than_slack_allows_is_refused(
    slack: Slack, lena: User, room: Channel, rows: list[list[str]]
) -> None:
    with pytest.raises(SlackError, match="invalid_blocks"):
        await slack.say(lena.id, room.id, "", table=rows)


@pytest.mark.parametrize(
    ("element", "text", "words"),
    [
        ({"type": "list_record", "record_id": "Rec1", "text": "Bike 7 & 8"}, "see Bike 7 &amp; 8", "see Bike 7 & 8"),
        ({"type": "canvas", "file_id": "F1", "fallback": "Opening hours"}, "see Opening hours", "see Opening hours"),
        (
            {"type": "message_mention", "url": "https://x.slack.com/archives/C1/p1"},
            "see <https://x.slack.com/archives/C1/p1>",
            "see https://x.slack.com/archives/C1/p1",
        ),
        ({"type": "citation", "source": "1"}, "see ", "see [citation]"),
    ],
)
async def test_an_element_that_only_newer_clients_write_arrives_as_it_is(
    slack: Slack, bot: Bot, lena: User, room: Channel, element: dict[str, Any], text: str, words: str
) -> None:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": "see "}, element]}
    written = [{"type": "rich_text", "block_id": "typed", "elements": [section]}]
    ts = await slack.say(lena.id, room.id, "", blocks=written)
    await until(bot.messages)
    heard = bot.messages()[0]

    assert heard["blocks"][0]["elements"][0]["elements"][1] == element
    assert heard["text"] == text
    assert plain(room.messages[ts]) == words


@pytest.mark.parametrize(
    ("typed", "text", "link"),
    [
        ("Smith & Sons <b>", "Smith &amp; Sons &lt;b&gt;", None),
        ("see x.com.", "see <http://x.com|x.com>.", {"url": "http://x.com", "text": "x.com"}),
        ("see http://x.com/a?b=1&c", "see <http://x.com/a?b=1&amp;c>", {"url": "http://x.com/a?b=1&c"}),
        (
            "to a_b@x.co.uk!",
            "to <mailto:a_b@x.co.uk|a_b@x.co.uk>!",
            {"url": "mailto:a_b@x.co.uk", "text": "a_b@x.co.uk"},
        ),
        ("report.csv at 9.30", "report.csv at 9.30", None),
    ],
)
async def test_typed_words_are_escaped_in_the_text_and_raw_in_the_blocks(
    slack: Slack, bot: Bot, lena: User, room: Channel, typed: str, text: str, link: dict[str, str] | None
) -> None:
    ts = await slack.say(lena.id, room.id, typed)
    await until(bot.messages)
    heard = bot.messages()[0]
    elements = heard["blocks"][0]["elements"][0]["elements"]

    assert heard["text"] == text
    assert [one for one in elements if one["type"] == "link"] == ([{"type": "link", **link}] if link else [])
    assert plain(room.messages[ts]) == typed
