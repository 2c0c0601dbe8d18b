"""Names and words from the right beside our own: neither changes places with the other, and nothing of that reaches a customer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blockkit.blocks import name, plain, said
from bot.blockkit.paging import dotted
from bot.chats.messages import ChatLine, chat_line
from bot.interactions.models import CommandUsed
from bot.model.chat import ChatState
from bot.text.document import PLAIN, Doc, Paragraph, Preformatted, Quote, Style, Text, words
from bot.text.names import fold
from bot.text.safe import FIRST_STRONG, ISOLATE_END, bare, clean, isolated
from bot.text.to_whatsapp import whatsapp_text
from bot.threads.messages.card import Card, card
from bot.wire.slack import rich_text
from bot.wire.slack.interactions import command, value
from bot.wire.slack.mrkdwn import read_mrkdwn

ARABIC, HEBREW = "محمد بن عبد الله", "דנה כהן (0123)"
NAMES = st.text(alphabet="אבגדمحمد abc 012 (…)·<&*_", max_size=80)


def balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == FIRST_STRONG) - (sign == ISOLATE_END)
        if depth not in {0, 1}:
            return False
    return depth == 0


def outside(text: str) -> str:
    """What stands in no isolated part."""
    return "".join(part.rpartition(ISOLATE_END)[2] for part in text.split(FIRST_STRONG))


@pytest.mark.parametrize("who", [ARABIC, HEBREW])
def test_a_card_keeps_its_order_around_a_name_from_the_right(who: str) -> None:
    shown = Card(
        key="k", value="v", name=who, state=ChatState.WAITING, words="מתי? 17:30!", labels=(ARABIC, "vip"), assignee=who
    )  # fmt: skip
    found = card(shown)
    texts = [found.text, found.blocks[0]["text"]["text"], found.blocks[1]["elements"][0]["text"]]

    assert all(map(balanced, texts))
    assert outside(texts[0]) == ", waiting: "
    assert texts[1].startswith(f"*{FIRST_STRONG}{who}{ISOLATE_END}* · waiting")
    assert texts[2].startswith(f"{FIRST_STRONG}{ARABIC}{ISOLATE_END}, vip · {FIRST_STRONG}{who}{ISOLATE_END} ")


def test_a_row_of_a_list_keeps_its_order_too() -> None:
    row = ChatLine(
        key="k", name=HEBREW, state=ChatState.WAITING, said="waiting since 9:05", assignee="שרה", labels=(ARABIC,), words="?מתי"
    )  # fmt: skip
    first, second = (plain(line, 75)["text"] for line in chat_line(row))

    assert outside(first) == " · waiting since 9:05 ·  (offline)"
    assert (outside(second), balanced(first), balanced(second)) == (" · ", True, True)


@given(NAMES)
def test_marks_come_in_pairs_however_short_a_text_is_cut(who: str) -> None:
    row = plain(dotted(name(who, 40), "waiting 5 min", said(who, 30)), 75)["text"]

    assert all(map(balanced, (name(who, 20), said(who, 20), row)))
    assert len(row) <= 75


@given(NAMES)
def test_marks_are_no_part_of_what_is_matched_or_typed(who: str) -> None:
    assert bare(isolated(who)) == who
    assert clean(isolated(who)) == clean(who)
    assert fold(isolated(who)) == fold(who)


@pytest.mark.parametrize("style", [PLAIN, Style(bold=True), Style(code=True)])
def test_marks_that_were_copied_into_a_reply_do_not_reach_the_customer(style: Style) -> None:
    copied = f"Dear {name(ARABIC)}, it is ready"
    spans = (Text(text=copied, style=style),)
    doc = Doc(blocks=(Paragraph(spans=spans), Quote(spans=spans), Preformatted(text=copied)))
    sent = [whatsapp_text(doc), whatsapp_text(words(copied)), whatsapp_text(read_mrkdwn(copied))]

    assert [ARABIC in text for text in sent] == [True] * 3
    assert not {FIRST_STRONG, ISOLATE_END} & set("".join(sent))


def test_what_is_copied_from_an_answer_into_a_line_is_what_it_was() -> None:
    copied = f"label add {name(ARABIC)}"
    body = {"trigger_id": "1", "team_id": "T1", "user_id": "U1", "text": copied}
    block = {"type": "rich_text_section", "elements": [{"type": "text", "text": copied}]}
    read = [
        command(body),
        rich_text.read([{"type": "rich_text", "elements": [block]}]),
        value({"type": "plain_text_input", "value": copied}),
    ]

    assert isinstance(read[0], CommandUsed)
    assert [read[0].text, read[1], read[2]] == [bare(copied), words(bare(copied)), bare(copied)]


def test_what_is_written_from_the_left_has_no_marks() -> None:
    assert [name("Zoë 🚲"), said("Привет, 10:30?")] == ["Zoë 🚲", "Привет, 10:30?"]
