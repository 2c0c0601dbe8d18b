"""Documents in Slack: nothing in them pings, whatever was typed."""

import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.blockkit.rich_text import escape, escape_within, fallback, rich_text
from bot.text.document import (
    Doc,
    Emoji,
    ItemList,
    Link,
    Mention,
    Paragraph,
    Preformatted,
    Quote,
    Style,
    Text,
    struck,
    words,
)
from bot.text.split import split
from bot.wire.whatsapp_markup import read
from tests.blockkit.slack_scanner import HOSTILE, found_in_blocks, found_in_text, shown_in_blocks
from tests.text.text_samples import docs, typed

hostile = st.lists(st.one_of(st.sampled_from(HOSTILE), typed), max_size=8).map("".join)


def rendered(*spans: Any) -> list[dict[str, Any]]:
    return [
        element
        for block in rich_text(Doc(blocks=(Paragraph(spans=spans),)))
        for element in block["elements"][0]["elements"]
    ]


@given(hostile)
@example(" > quote")
@example("said\n\t\u3000> quote")
def test_whatever_is_typed_the_scanner_finds_only_words_in_escaped_text(text: str) -> None:
    assert found_in_text(escape(text)) == []


@given(hostile, hostile)
def test_escaped_words_stay_words_inside_our_own_line(name: str, text: str) -> None:
    line = f"{escape(name)} · {escape(text)} ({escape(name)})"

    assert found_in_text(line) == []


@given(hostile)
def test_whatever_a_customer_types_the_blocks_hold_only_words_and_typed_links(text: str) -> None:
    doc = read(text, ["919812343928@c.us"])

    assert found_in_blocks(rich_text(doc), text) == []
    assert found_in_text(fallback(doc)) == []


@given(docs)
def test_whatever_a_colleague_composed_its_copy_pings_nobody(doc: Doc) -> None:
    kinds = {
        fault for block in rich_text(doc) for fault in found_in_blocks([block], "https://acme.example/order/1?x=_1_")
    }

    assert {fault for fault in kinds if not fault.startswith("link with")} == set()


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="*_~`@>-.\u2028\u2029\ufeff"), min_size=1)
)
def test_plain_words_are_shown_as_typed(text: str) -> None:
    blocks = rich_text(read(text))

    assert shown_in_blocks(blocks).split() == [word for word in _visible(text).split() if word]


def _visible(text: str) -> str:
    return "".join(
        char
        for char in text
        if not (0x202A <= ord(char) <= 0x202E or 0x2066 <= ord(char) <= 0x206F)
        and char not in "\ufff9\ufffa\ufffb\ufffe\uffff"
        and not 0xE0000 <= ord(char) <= 0xE007F
    )


def test_each_kind_of_line_has_its_element() -> None:
    doc = Doc(
        blocks=(
            Paragraph(spans=(Text(text="Hello "), Text(text="you", style=Style(bold=True, strike=True)))),
            Paragraph(spans=(Text(text="again"),)),
            ItemList(items=((Text(text="three"),), ()), ordered=True, indent=1, start=3),
            Quote(spans=(Text(text="said"),)),
            Preformatted(text="x = 1"),
        )
    )

    assert rich_text(doc) == [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Hello "},
                        {"type": "text", "text": "you", "style": {"bold": True, "strike": True}},
                        {"type": "text", "text": "\n"},
                        {"type": "text", "text": "again"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "ordered",
                    "elements": [
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": "three"}]},
                        {"type": "rich_text_section", "elements": [{"type": "text", "text": " "}]},
                    ],
                    "indent": 1,
                    "offset": 2,
                },
                {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x = 1"}]},
            ],
        }
    ]


def test_nothing_to_show_makes_no_block() -> None:
    assert rich_text(Doc()) == []
    assert rich_text(words("\x00\u202e")) == []


def test_a_mention_is_a_name_in_plain_text() -> None:
    asha = Mention(kind="user", id="U1", style=Style(bold=True))

    assert rendered(asha) == [{"type": "text", "text": "@colleague", "style": {"bold": True}}]
    assert rich_text(Doc(blocks=(Paragraph(spans=(asha,)),)), {"U1": "Asha"})[0]["elements"][0]["elements"] == [
        {"type": "text", "text": "@Asha", "style": {"bold": True}}
    ]


def test_an_emoji_is_its_characters_and_only_the_workspaces_own_a_name() -> None:
    assert rendered(Emoji(name="+1", unicode="👍"), Emoji(name="partyparrot"), Emoji(name="no name")) == [
        {"type": "text", "text": "👍"},
        {"type": "emoji", "name": "partyparrot"},
        {"type": "text", "text": ":no name:"},
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "slack://x", "https://", "https://a b", "https://a.example/" + "x" * 3000, "x"]
)
def test_an_address_slack_would_refuse_is_shown_as_text(url: str) -> None:
    assert rendered(Link(url=url, label="this")) == [{"type": "text", "text": f"this ({url})"}]


def test_a_link_keeps_a_label_that_says_more() -> None:
    assert rendered(
        Link(url="https://a.example", label="A"), Link(url="https://a.example", label="https://a.example")
    ) == [
        {"type": "link", "url": "https://a.example", "text": "A"},
        {"type": "link", "url": "https://a.example"},
    ]


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("A & B < C > D", "A &amp; B &lt; C &gt; D"),
        ("&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;"),
        ("Lena's shop (2) – 10:30", "Lena's shop (2) – 10:30"),
        ("snake_case", "snake_case"),
        ("*x*", "\u2217x\u2217"),
    ],
)
def test_ordinary_words_are_escaped_as_slack_says(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@given(hostile, st.integers(0, 60))
def test_escaped_text_keeps_to_its_limit_and_breaks_no_entity(text: str, limit: int) -> None:
    out = escape_within(text, limit)

    assert len(out) <= limit
    assert found_in_text(out) == []


def test_struck_words_are_struck_everywhere() -> None:
    doc = read("*a*\n- b\n> c\n```\nd\n```")
    styles = [one["style"] for element in rich_text(struck(doc))[0]["elements"] for one in _leaves(element)]

    assert all(style["strike"] for style in styles)


def _leaves(element: dict[str, Any]) -> list[dict[str, Any]]:
    return (
        [leaf for one in element["elements"] for leaf in _leaves(one)]
        if "elements" in element
        else [one for one in [element] if element["text"].strip()]
    )


@pytest.mark.parametrize("piece", ["<@U1>", "*a* ", "https://a.example ", "@here ", ":a:", "&", "\u202e", "- a\n"])
def test_a_hundred_thousand_hostile_characters_are_shown_fast(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    started = time.process_time()

    parts = split(read(text), 3_000)
    posts = [(rich_text(part), fallback(part)) for part in parts]

    assert len(posts) == len(parts)
    assert time.process_time() - started < 5
