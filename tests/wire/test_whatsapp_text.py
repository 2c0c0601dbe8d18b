"""WhatsApp's markup read as a phone shows it; whatever is typed, read fast."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.document import Doc, Mention, Paragraph, Text, plain
from bot.text.document_json import to_json
from bot.wire.whatsapp_markup import read
from tests.text.text_samples import typed

unmarked = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="*_~`@>"), max_size=80)


def p(*spans: Any) -> list[Any]:
    return [{"p": list(spans)}]


def styled(text: str, style: str) -> dict[str, str]:
    return {"t": text, "style": style}


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        ("just words", p("just words")),
        ("*bold* _italic_ ~gone~", p(styled("bold", "b"), " ", styled("italic", "i"), " ", styled("gone", "s"))),
        ("`x*y*z` and ```a_b_```", p(styled("x*y*z", "c"), " and ", styled("a_b_", "c"))),
        ("*_both_*", p(styled("both", "bi"))),
        ("*one _two_ three*", p(styled("one ", "b"), styled("two", "bi"), styled(" three", "b"))),
        ("snake_case_name 2*3*4 a~b~c", p("snake_case_name 2*3*4 a~b~c")),
        ("* not bold*", [{"list": [["not bold*"]]}]),
        ("so *not bold *", p("so *not bold *")),
        ("*over\nlines*", p("*over\nlines*")),
        ("(*bold*), *bold*!", p("(", styled("bold", "b"), "), ", styled("bold", "b"), "!")),
        ("*crossed _marks* here_", p(styled("crossed _marks", "b"), " here_")),
        ("** __ ~~ ``", p("** __ ~~ ``")),
        ("it`s a `test", p("it`s a `test")),
        ("- one\n* two\n  - deep", [{"list": [["one"], ["two"]]}, {"list": [["deep"]], "indent": 1}]),
        ("1. one\n2. two\n9. nine", [{"list": [["one"], ["two"]], "start": 1}, {"list": [["nine"]], "start": 9}]),
        ("> said\n> before\nand now", [{"quote": ["said\nbefore"]}, {"p": ["and now"]}]),
        (">no quote\n-no item\n1.no number", p(">no quote\n-no item\n1.no number")),
        ("```\ncode *x*\n  deep\n```\nafter", [{"pre": "code *x*\n  deep"}, {"p": ["after"]}]),
        ("see\n```one```", [{"p": ["see"]}, {"pre": "one"}]),
        ("```never closed", p("```never closed")),
        ("one\n\n\ntwo", p("one\n\n\ntwo")),
        ("a\r\nb\rc", p("a\nb\nc")),
        ("", []),
        ("see https://a.example/x_y_z?q=1.", p("see ", {"url": "https://a.example/x_y_z?q=1"}, ".")),
        ("*https://a.example/b*", p({"url": "https://a.example/b", "style": "b"})),
        ("(https://a.example/b_(c))", p("(", {"url": "https://a.example/b_(c)"}, ")")),
        ("https:// javascript:alert(1) www.a.example", p("https:// javascript:alert(1) www.a.example")),
    ],
)
def test_a_body_reads_as_a_phone_shows_it(body: str, blocks: list[Any]) -> None:
    assert to_json(read(body)) == blocks


def test_a_message_without_words_is_an_empty_document() -> None:
    assert read(None) == Doc()


def test_a_listed_contact_becomes_a_mention_with_a_masked_number() -> None:
    doc = read("@919812343928 and +919812343928, @4915123456789", ["919812343928@c.us"])

    assert doc.blocks == (
        Paragraph(
            spans=(
                Mention(kind="contact", id="919812343928@c.us", shown="+91 ••••• 3928"),
                Text(text=" and +919812343928, @4915123456789"),
            )
        ),
    )


def test_a_colleague_named_by_address_in_a_note_becomes_a_mention() -> None:
    doc = read("@Asha@acme.example please", ["asha@acme.example"])

    assert plain(doc, {"asha@acme.example": "Asha"}) == "@Asha please"


@pytest.mark.parametrize("body", ["<!channel> <@U0001> <https://a.example|bank>", "@here @channel @everyone #general"])
def test_slack_tokens_are_only_text(body: str) -> None:
    spans = [span for block in read(body).blocks if isinstance(block, Paragraph) for span in block.spans]

    assert plain(read(body)) == body
    assert not any(isinstance(span, Mention) for span in spans)


@given(unmarked)
def test_words_without_marks_survive(text: str) -> None:
    assert plain(read(text)) == text


@given(st.lists(typed, max_size=5).map("\n".join))
def test_nothing_but_marks_is_lost(text: str) -> None:
    def bare(one: str) -> str:
        return "".join(char for char in one if char not in "*_~`>- \t\r\n")

    assert bare(plain(read(text))) == bare(text)


HOSTILE = [
    "*a ",
    "*a* ",
    "`",
    "` ",
    "```",
    "``` a",
    "``` \n",
    "https://",
    "https://a.example/) ",
    "@a",
    "@1234567 ",
    "- a\n",
    "1. a\n",
    "> a\n",
    "\n",
    "*_~",
    "*_",
    "_*a*_ ",
]


@pytest.mark.parametrize(
    "piece", [*HOSTILE, "https://a" + ")" * 100_000, "@" + "1" * 100_000, "(" * 50_000 + ")" * 50_000]
)
def test_a_hundred_thousand_hostile_characters_are_read_fast(piece: str) -> None:
    body = (piece * (100_000 // len(piece) + 1))[:100_000]
    started = time.process_time()

    read(body, ["1234567@c.us"])

    assert time.process_time() - started < 3
