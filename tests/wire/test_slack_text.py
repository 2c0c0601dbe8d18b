"""What people compose in Slack, read whole; whatever JSON comes, read without an error."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.document import Doc, plain
from bot.text.document_json import to_json
from bot.wire.slack.rich_text import read
from tests.text.text_samples import any_json, typed


def section(*elements: Any) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": list(elements)}


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words} | ({"style": style} if style else {})


def composed(*elements: Any) -> list[Any]:
    return [{"type": "rich_text", "block_id": "x1", "elements": list(elements)}]


@pytest.mark.parametrize(
    ("element", "span"),
    [
        (text("a"), "a"),
        (text("a", bold=True, underline=True), {"t": "a", "style": "b"}),
        (text("a", italic=True, strike=True, code=True), {"t": "a", "style": "isc"}),
        ({"type": "link", "url": "https://a.example"}, {"url": "https://a.example"}),
        ({"type": "link", "url": "https://a.example", "text": "A"}, {"url": "https://a.example", "label": "A"}),
        ({"type": "link", "url": "https://a.example", "text": "https://a.example"}, {"url": "https://a.example"}),
        ({"type": "user", "user_id": "U1", "style": {"bold": True}}, {"to": "user", "id": "U1", "style": "b"}),
        ({"type": "usergroup", "usergroup_id": "S1"}, {"to": "group", "id": "S1"}),
        ({"type": "team", "team_id": "T1"}, {"to": "group", "id": "T1"}),
        ({"type": "channel", "channel_id": "C1"}, {"to": "channel", "id": "C1"}),
        ({"type": "broadcast", "range": "here"}, {"to": "everyone", "id": "here"}),
        ({"type": "user"}, {"to": "user", "id": ""}),
        ({"type": "emoji", "name": "+1", "unicode": "1f44d-1f3fd"}, {"emoji": "+1", "unicode": "👍🏽"}),
        ({"type": "emoji", "name": "tada"}, {"emoji": "tada", "unicode": "🎉"}),
        ({"type": "emoji", "name": "partyparrot", "unicode": "d800"}, {"emoji": "partyparrot"}),
        ({"type": "date", "timestamp": 1764000000, "fallback": "24 Nov"}, {"at": 1764000000, "shown": "24 Nov"}),
        ({"type": "color", "value": "#ff0000"}, "#ff0000"),
        ({"type": "something_new", "text": "words"}, "words"),
    ],
)
def test_each_element_reads_as_its_span(element: dict[str, Any], span: Any) -> None:
    assert to_json(read(composed(section(element)))) == [{"p": [span]}]


def test_blocks_read_in_order_without_the_breaks_slack_leaves_between_them() -> None:
    doc = read(
        composed(
            section(text("Before\n")),
            {
                "type": "rich_text_list",
                "style": "bullet",
                "indent": 1,
                "elements": [section(text("a")), section(text("b"))],
            },
            {"type": "rich_text_list", "style": "ordered", "offset": 2, "elements": [section(text("c"))]},
            {"type": "rich_text_quote", "elements": [text("said\nbefore")]},
            {
                "type": "rich_text_preformatted",
                "elements": [text("x = 1"), {"type": "link", "url": "https://a.example"}],
            },
            section(text("After\n\n")),
        )
    )

    assert to_json(doc) == [
        {"p": ["Before"]},
        {"list": [["a"], ["b"]], "indent": 1},
        {"list": [["c"]], "start": 3},
        {"quote": ["said\nbefore"]},
        {"pre": "x = 1https://a.example"},
        {"p": ["After\n\n"]},
    ]


def test_rich_text_is_read_and_not_the_text_beside_it() -> None:
    assert plain(read(composed(section(text("1 < 2"))), "1 &lt; 2")) == "1 < 2"


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("just *words*", ["just *words*"]),
        ("<@U1|asha> <@W2>", [{"to": "user", "id": "U1", "shown": "asha"}, " ", {"to": "user", "id": "W2"}]),
        ("<#C1|general>", [{"to": "channel", "id": "C1", "shown": "general"}]),
        ("<!here> <!channel|channel>", [{"to": "everyone", "id": "here"}, " ", {"to": "everyone", "id": "channel"}]),
        ("<!subteam^S1|@support>", [{"to": "group", "id": "S1", "shown": "support"}]),
        ("<!date^1764000000^{date}|24 Nov>", [{"at": 1764000000, "shown": "24 Nov"}]),
        ("<!unknown|words>", ["words"]),
        ("<https://a.example/?a=1&amp;b=2|A &amp; B>", [{"url": "https://a.example/?a=1&b=2", "label": "A & B"}]),
        ("<https://a.example>", [{"url": "https://a.example"}]),
        ("<mailto:a@a.example|a@a.example>", [{"url": "mailto:a@a.example", "label": "a@a.example"}]),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", ["1 < 2 && 3 > 2"]),
        ("&lt;!channel&gt; &amp;lt;@U1&amp;gt;", ["<!channel> &lt;@U1&gt;"]),
        (
            ":tada: :+1::skin-tone-4: :nope: 10:30:45",
            [
                {"emoji": "tada", "unicode": "🎉"},
                " ",
                {"emoji": "+1::skin-tone-4", "unicode": "👍🏽"},
                " :nope: 10:30:45",
            ],
        ),
        ("<> <|> <x> <@> a < b", ["<> <|> <x> <@> a < b"]),
    ],
)
def test_without_rich_text_the_text_is_read(words: str, spans: list[Any]) -> None:
    assert to_json(read(None, words)) == [{"p": spans}]


def test_a_message_without_words_is_an_empty_document() -> None:
    assert read([], "") == Doc()
    assert read(None, None) == Doc()


@given(typed)
def test_composed_words_survive(words: str) -> None:
    assert plain(read(composed(section(text(words))))) == words


@given(typed)
def test_escaped_words_survive(words: str) -> None:
    escaped = words.replace(":", "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    assert plain(read(None, escaped)) == words.replace(":", "")


@given(any_json, any_json)
def test_any_json_reads_as_some_document(blocks: object, words: object) -> None:
    assert isinstance(plain(read(blocks, words)), str)


@given(st.lists(any_json, max_size=3))
def test_any_json_inside_rich_text_reads_as_some_document(elements: list[object]) -> None:
    nested = composed(*elements, section(*elements), {"type": "rich_text_list", "elements": elements})

    assert isinstance(plain(read(nested)), str)


@pytest.mark.parametrize("piece", ["<", "<@", "<@U1>", ":a", "::", "&amp;", "<https://", "<a|"])
def test_a_hundred_thousand_hostile_characters_are_read_fast(piece: str) -> None:
    started = time.process_time()

    read(None, piece * (100_000 // len(piece)))

    assert time.process_time() - started < 3
