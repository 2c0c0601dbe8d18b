"""Documents as WhatsApp text: the marks a phone understands, and never a stray sign."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.document import (
    Date,
    Doc,
    Emoji,
    ItemList,
    Link,
    Mention,
    Paragraph,
    Preformatted,
    Quote,
    Span,
    Style,
    Text,
    plain,
    spans_of,
    words,
)
from bot.text.to_whatsapp import whatsapp_text
from bot.wire.slack import rich_text
from bot.wire.whatsapp_markup import read
from tests.text.text_samples import docs, styles

BOLD, ITALIC, STRIKE, CODE = Style(bold=True), Style(italic=True), Style(strike=True), Style(code=True)
BOTH = Style(bold=True, italic=True)
unmarked = st.text(st.sampled_from("ab é1 .,!?()\n👍🏽क\u0301"), max_size=12)


def said(*spans: Span) -> str:
    return whatsapp_text(Doc(blocks=(Paragraph(spans=spans),)))


def t(text: str, style: Style | None = None) -> Text:
    return Text(text=text, style=style or Style())


@pytest.mark.parametrize(
    ("spans", "sent"),
    [
        (
            [t("bold", BOLD), t(" "), t("italic", ITALIC), t(" "), t("gone", STRIKE), t(" "), t("x=1", CODE)],
            "*bold* _italic_ ~gone~ `x=1`",
        ),
        ([t("Hello "), t(" bold words ", BOLD), t("end")], "Hello  *bold words* end"),
        ([t("one\ntwo", BOLD)], "*one*\n*two*"),
        ([t("a ", BOLD), t("b", BOLD), t(" c", BOLD)], "*a b c*"),
        ([t("a ", BOLD), t("b", BOTH), t(" c", BOLD)], "*a _b_ c*"),
        ([t("a ", BOTH), t("b", BOLD)], "*_a_ b*"),
        ([t("a", BOLD), t(" b", BOTH), t(" c", ITALIC)], "*a _b_* _c_"),
        ([t("a", BOLD), t(" "), t("b", BOLD)], "*a b*"),
        ([t("un"), t("believ", BOLD), t("able")], "unbelievable"),
        ([t("("), t("sale", BOLD), t(")!")], "(*sale*)!"),
        ([t("2*3", BOLD)], "2*3"),
        ([t("*a "), t("b", BOLD)], "*a b"),
        ([t("2*3 is "), t("six", BOLD)], "2*3 is *six*"),
        ([t("a_b", ITALIC), t(" "), t("c", BOLD)], "a_b *c*"),
        ([t("*x*", CODE), t(" "), t("a`b", CODE)], "*x* a`b"),
        ([t("*x*", CODE)], "`*x*`"),
        ([t("x", Style(code=True, bold=True))], "`x`"),
        ([t("  ", BOLD), t("\n", BOLD), t("x")], "  \nx"),
        ([t("👍", BOLD)], "*👍*"),
    ],
)
def test_marks_hug_words_that_a_phone_can_show_so(spans: list[Span], sent: str) -> None:
    assert said(*spans) == sent


@pytest.mark.parametrize(
    ("url", "label", "sent"),
    [
        ("https://a.example/x", "", "https://a.example/x"),
        ("https://a.example/x", "https://a.example/x", "https://a.example/x"),
        ("https://a.example/", "a.example", "https://a.example/"),
        ("https://www.a.example", "A.example", "https://www.a.example"),
        ("https://a.example/x", "the order", "the order (https://a.example/x)"),
        ("mailto:a@a.example", "a@a.example", "a@a.example"),
        ("tel:+4930123", "+4930123", "+4930123"),
    ],
)
def test_a_link_is_readable(url: str, label: str, sent: str) -> None:
    assert said(Link(url=url, label=label)) == sent


def test_an_address_does_not_run_into_its_neighbours() -> None:
    link = Link(url="https://a.example/x")

    assert said(t("see"), link, t("now")) == "see https://a.example/x now"
    assert said(t("("), link, t(").")) == "(https://a.example/x)."


def test_what_only_slack_knows_becomes_words() -> None:
    spans: list[Span] = [
        Mention(kind="user", id="U1"),
        t(" "),
        Mention(kind="user", id="U2", shown="ravi"),
        t(" "),
        Mention(kind="everyone", id="here"),
        t(" "),
        Emoji(name="+1", unicode="👍🏽"),
        Emoji(name="partyparrot"),
        t(" "),
        Date(at=1764000000, shown="24 Nov"),
    ]

    assert said(*spans) == "@colleague @ravi @here 👍🏽:partyparrot: 24 Nov"
    assert whatsapp_text(Doc(blocks=(Paragraph(spans=tuple(spans[:1])),)), {"U1": "Asha"}) == "@Asha"


def test_lists_quotes_and_code_keep_their_look() -> None:
    doc = Doc(
        blocks=(
            Paragraph(spans=(t("Please:\n"),)),
            ItemList(items=((t("one", BOLD),), (t("two\nmore"),))),
            ItemList(items=((t("deep"),),), indent=1),
            ItemList(items=((t("three"),), (t("four"),)), ordered=True, start=3),
            Quote(spans=(t("said\nbefore", ITALIC),)),
            Preformatted(text="a *b*\n  c"),
            Preformatted(text="has ``` inside"),
        )
    )

    assert whatsapp_text(doc) == (
        "Please:\n\n- *one*\n- two\n  more\n  - deep\n3. three\n4. four\n> _said_\n> _before_\n"
        "```a *b*\n  c```\nhas ``` inside"
    )


def test_nothing_hidden_leaves() -> None:
    assert said(t("in\u202evoice\x00\r\nnow")) == "invoice\nnow"
    assert whatsapp_text(Doc()) == ""


@given(st.lists(st.builds(Text, text=unmarked, style=styles), max_size=6))
def test_a_phone_shows_the_same_words_and_no_stray_sign(spans: list[Text]) -> None:
    doc = Doc(blocks=(Paragraph(spans=tuple(spans)),))

    assert plain(read(whatsapp_text(doc))) == plain(doc).strip("\n")


@given(st.lists(st.builds(Text, text=unmarked, style=styles), max_size=6))
def test_a_phone_shows_no_style_that_was_not_composed(spans: list[Text]) -> None:
    def looks(doc: Doc) -> set[tuple[str, bool, bool]]:
        return {
            (char, span.style.bold, span.style.code)
            for span in spans_of(doc)
            if isinstance(span, Text)
            for char in span.text
            if not char.isspace()
        }

    composed = Doc(blocks=(Paragraph(spans=tuple(spans)),))
    allowed = looks(composed)
    known = (
        allowed
        | {(char, False, False) for char, *_ in allowed}
        | {(char, False, True) for char, _, code in allowed if code}
    )

    assert looks(read(whatsapp_text(composed))) <= known


@given(docs)
def test_any_document_can_be_sent_and_keeps_its_letters(doc: Doc) -> None:
    left = iter(whatsapp_text(doc))

    assert all(char in left for char in plain(doc) if char.isalpha())


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Co", "Cn"]), max_size=60))
def test_what_an_agent_types_arrives_as_typed(text: str) -> None:
    composed: list[Any] = [
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}]}
    ]

    assert whatsapp_text(rich_text.read(composed)) == text


def test_a_hundred_thousand_styled_words_are_written_fast() -> None:
    doc = Doc(
        blocks=(Paragraph(spans=tuple(t("a_* ", style) for _ in range(8_000) for style in (BOLD, BOTH, CODE, ITALIC))),)
    )
    started = time.process_time()

    sent = whatsapp_text(doc)

    assert len(sent) >= 90_000
    assert time.process_time() - started < 5


def test_one_long_style_over_many_short_ones_is_written_fast() -> None:
    doc = Doc(blocks=(Paragraph(spans=tuple(t("a ", style) for _ in range(25_000) for style in (BOLD, BOTH))),))
    started = time.process_time()

    sent = whatsapp_text(doc)

    assert sent.startswith("*a _a_ a")
    assert time.process_time() - started < 5


def test_plain_words_round_trip() -> None:
    assert (
        plain(read(whatsapp_text(words("Hello, your order no. 12 – left today!"))))
        == "Hello, your order no. 12 – left today!"
    )
