"""What a command's text looks like to the app: entities for what was typed, tokens for what was picked."""

import pytest

from sandbox.slack import Slack, User
from tests.sandbox.slack_town import Bot, bot, lena, slack

__all__ = ["bot", "lena", "slack"]


async def heard(slack: Slack, bot: Bot, lena: User, text: str) -> str:
    return str((await slack.command(lena.id, text)).payload["text"])


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("find Smith & Sons", "find Smith &amp; Sons"),
        ("find a<b>c", "find a&lt;b&gt;c"),
        ("find &amp;", "find &amp;amp;"),
        ("say <b>", "say &lt;b&gt;"),
        ("see https://x.com/a?b=1&c=2.", "see <https://x.com/a?b=1&amp;c=2>."),
        ("see (http://x.com)", "see (<http://x.com>)"),
        ("see x.com", "see <http://x.com|x.com>"),
        ("see shop.example/a, please", "see <http://shop.example/a|shop.example/a>, please"),
        ("at 9.30 in report.csv", "at 9.30 in report.csv"),
        ("add nina@harborbikes.example sales", "add <mailto:nina@harborbikes.example|nina@harborbikes.example> sales"),
        ("add a_b+c@x.co.uk", "add <mailto:a_b+c@x.co.uk|a_b+c@x.co.uk>"),
        ("tell <!everyone>", "tell <!everyone>"),
        ("tell @here", "tell <!here>"),
        ("ask <!subteam^S012AB|@sales>", "ask <!subteam^S012AB|@sales>"),
        ("ask <!subteam^S012AB>", "ask <!subteam^S012AB>"),
        ("ask @nobody-here", "ask @nobody-here"),
        ("ask <@U0ELSEWHERE>", "ask <@U0ELSEWHERE>"),
        ("open #nowhere", "open #nowhere"),
    ],
)
async def test_typed_text_is_escaped_and_addresses_are_tokens(
    slack: Slack, bot: Bot, lena: User, typed: str, text: str
) -> None:
    assert await heard(slack, bot, lena, typed) == text


@pytest.mark.parametrize(("labels", "token"), [(True, "<@{id}|lena>"), (False, "<@{id}>")])
@pytest.mark.parametrize("picked", ["<@{id}>", "<@{id}|whoever>", "@lena"])
async def test_a_person_is_a_token_with_a_label_or_without(
    slack: Slack, bot: Bot, lena: User, picked: str, *, labels: bool, token: str
) -> None:
    slack.mention_labels = labels
    text = await heard(slack, bot, lena, f"add {picked} & go".format(id=lena.id))

    assert text == f"add {token} &amp; go".format(id=lena.id)


async def test_a_private_channels_token_keeps_its_name_to_itself(slack: Slack, bot: Bot, lena: User) -> None:
    secret = await slack.create_by_hand(lena.id, "orders")
    known = await slack.create_by_hand(lena.id, "news", private=False)
    text = await heard(slack, bot, lena, f"move #orders <#{secret.id}> #news <#{known.id}|x>")

    assert text == f"move <#{secret.id}|> <#{secret.id}|> <#{known.id}|news> <#{known.id}|news>"


async def test_without_escaping_the_text_is_as_typed_with_usernames(slack: Slack, bot: Bot, lena: User) -> None:
    slack.should_escape = False
    room = await slack.create_by_hand(lena.id, "orders")
    text = await heard(slack, bot, lena, f"a & b <c> <@{lena.id}> <#{room.id}> <!here> x.com n@x.com")

    assert text == "a & b <c> @lena #orders @here x.com n@x.com"
