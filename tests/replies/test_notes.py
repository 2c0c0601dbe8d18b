"""Team talk never leaves."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies.policy.team_talk import TeamWords, goes_on, leaves, quick_reply
from bot.text.document import (
    Block,
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
    words,
)
from tests.text.text_samples import docs, typed

ASHA = Mention(kind="user", id="U0001")
PING = [
    ASHA,
    Mention(kind="group", id="S0001"),
    Mention(kind="everyone", id="here"),
    Mention(kind="everyone", id="channel"),
]
BOLD = Style(bold=True, italic=True)


def shapes(*spans: Span) -> list[Doc]:
    """One thing said in every shape that Slack's composer makes."""
    before = Paragraph(spans=(Text(text="  \n"),))
    blocks: list[Block] = [
        Paragraph(spans=spans),
        Quote(spans=spans),
        ItemList(items=(spans,), ordered=True),
        ItemList(items=(spans,), indent=2),
        Paragraph(spans=(Emoji(name="memo", unicode="📝"), Text(text=" "), *spans)),
        Paragraph(spans=(Emoji(name="acme"), *spans)),
    ]
    return [Doc(blocks=(block,)) for block in blocks] + [Doc(blocks=(before, block)) for block in blocks]


def test_plain_words_are_a_reply() -> None:
    verdict = leaves(words("Your order left today. Note that it may take two days: see https://acme.example//x"))

    assert (verdict.kind, verdict.why, verdict.offer) == ("send", "reply", False)


def test_a_message_without_words_is_a_reply() -> None:
    assert leaves(Doc()).kind == "send"


@pytest.mark.parametrize(
    "prefix",
    [
        "note:",
        "Note:",
        "NOTE :",
        "  note: ",
        "//",
        "// ",
        "*note:*",
        "_note_:",
        "~//~",
        "`note:`",
        "> note:",
        "- note:",
        "no\u200bte:",
        "ｎｏｔｅ：",
        "／／",
        "🔒 note:",
        "\ufeffnote:",
    ],
)
def test_a_message_that_begins_like_a_note_is_one(prefix: str) -> None:
    for doc in shapes(Text(text=prefix + " customer is upset")):
        verdict = leaves(doc)

        assert (verdict.kind, verdict.why, verdict.offer) == ("note", "prefix", False)


def test_a_note_prefix_counts_in_any_style_and_in_code() -> None:
    split = shapes(
        Text(text="No", style=BOLD), Text(text="te"), Text(text=":", style=Style(code=True)), Text(text=" x")
    )

    assert {leaves(doc).why for doc in split} == {"prefix"}
    assert leaves(Doc(blocks=(Preformatted(text="// not for them"),))).why == "prefix"


@pytest.mark.parametrize("ping", PING)
def test_a_message_that_names_a_colleague_is_a_note_and_offered(ping: Mention) -> None:
    for doc in shapes(Text(text="Can you look, "), ping, Text(text="?")):
        verdict = leaves(doc)

        assert (verdict.kind, verdict.why, verdict.offer) == ("note", "mention", True)


@pytest.mark.parametrize(
    "text", ["@here who knows?", "who knows, @Channel", "ask @everyone.", "@ravi.k please", "(@Ravi.K)"]
)
def test_a_name_only_typed_counts_too(text: str) -> None:
    assert leaves(words(text), known=TeamWords(handles=["Ravi.K"])).why == "mention"


@pytest.mark.parametrize("text", ["write to help@here.example", "3 @ 5 euros", "a@b", "2pcs@5€", "tiktok.com/@ravi"])
def test_an_at_sign_alone_names_nobody(text: str) -> None:
    assert leaves(words(text), known=TeamWords(handles=["ravi.k"])).kind == "send"


@pytest.mark.parametrize("text", ["@home we deliver", "@ravi.kumar is another", "@ravi.k-can you", "ok@ravi.k look"])
def test_what_may_name_a_colleague_is_asked(text: str) -> None:
    verdict = leaves(words(text), known=TeamWords(handles=["ravi.k"]))

    assert (verdict.kind, verdict.why) == ("ask", "at_name")


def test_a_prefix_is_stronger_than_a_mention() -> None:
    assert not leaves(Doc(blocks=(Paragraph(spans=(Text(text="note: "), ASHA)),))).offer


@pytest.mark.parametrize(
    "text", ["@periskope assign", "/periskope", " @Periskope: close", "*/periskope status*", "@ periskope x"]
)
def test_what_was_meant_for_the_app_is_never_sent(text: str) -> None:
    for doc in shapes(Text(text=text)):
        assert leaves(doc).kind == "never"


def test_the_app_linked_by_name_is_never_sent() -> None:
    shown = Mention(kind="user", id="U0009", shown="Periskope")
    link = Link(url="https://acme.example", label="@periskope")

    assert {leaves(doc).kind for span in (shown, link) for doc in shapes(span, Text(text=" take"))} == {"never"}


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.slack.com/archives/C1/p1",
        "http://ACME.slack.com",
        "https://acme.enterprise.slack.com/x",
        "https://app.slack.com/client/T1/C1",
        "https://other.slack.com/archives/C1",
        "https://files.slack.com/files-pri/T1-F1/x.pdf",
        "slack://channel?team=T1&id=C1",
        "https://slack-files.com/T1-F1",
    ],
)
def test_a_link_into_slack_is_asked_linked_or_typed(url: str) -> None:
    linked = shapes(Text(text="see "), Link(url=url, label="here"))
    typed_out = shapes(Text(text=f"see {url}"))
    code = [Doc(blocks=(Preformatted(text=url),))]

    assert {(leaves(doc).kind, leaves(doc).why) for doc in [*linked, *typed_out, *code]} == {("ask", "link")}


def test_a_channel_named_is_asked() -> None:
    assert leaves(Doc(blocks=(Paragraph(spans=(Mention(kind="channel", id="C1"),)),))).why == "link"


@pytest.mark.parametrize("text", ["https://slack.com/help", "we use slack.", "https://acme.example/slack"])
def test_slack_itself_may_be_talked_about(text: str) -> None:
    assert leaves(words(text)).kind == "send"


def test_a_forwarded_message_is_asked() -> None:
    assert leaves(words("fyi"), forwarded=True).why == "forwarded"
    assert leaves(Doc(), forwarded=True).kind == "ask"


@pytest.mark.parametrize(
    "later", ["note: she is upset", "// she is upset", "*Note:* x", "> note: x", "@periskope close", "• //x"]
)
def test_a_later_line_that_begins_like_a_note_is_asked(later: str) -> None:
    together = [words(f"Hello!\n\n{later}")]
    apart = [Doc(blocks=(*words("Hello!").blocks, *doc.blocks)) for doc in shapes(Text(text=later))]

    assert {(leaves(doc).kind, leaves(doc).why) for doc in together + apart} == {("ask", "later_line")}


@pytest.mark.parametrize("text", ["(note: she is upset)", "[//x]", "“note: x”", "notes: x"])
def test_what_nearly_begins_like_a_note_is_asked(text: str) -> None:
    assert leaves(words(text)).why == "like_a_note"


def test_the_second_part_of_a_very_long_note_is_asked() -> None:
    note = words("note: " + "x" * 3_500)

    assert goes_on(note, 5)
    assert not goes_on(note, 600)
    assert not goes_on(words("note: short"), 5)
    assert leaves(words("and so on"), after_long_note=True).why == "long_note"


@pytest.mark.parametrize(("text", "name"), [("!hours", "hours"), (" !Hours \n", "hours"), ("!re-turn_2", "re-turn_2")])
def test_a_quick_reply_stands_alone(text: str, name: str) -> None:
    assert {quick_reply(doc) for doc in shapes(Text(text=text))[:1]} == {name}


@pytest.mark.parametrize("text", ["", "!", "!!!", "!hours please", "hours!", "! hours", "!" + "x" * 50])
def test_anything_else_is_no_quick_reply(text: str) -> None:
    assert quick_reply(words(text)) is None


@given(docs, st.sampled_from(PING))
def test_whatever_else_it_holds_a_mention_keeps_it_inside(doc: Doc, ping: Mention) -> None:
    named = Doc(blocks=(*doc.blocks, Paragraph(spans=(ping,))))

    assert leaves(named).kind in {"note", "never"}


@given(
    typed,
    st.sampled_from(["note:", "//", "NOTE: "]),
    st.sampled_from([{}, {"forwarded": True}, {"after_long_note": True}]),
)
def test_whatever_follows_a_note_prefix_keeps_it_inside(text: str, prefix: str, flags: dict[str, Any]) -> None:
    assert leaves(words(prefix + text), **flags).kind == "note"


@given(docs)
def test_every_message_gets_a_verdict(doc: Doc) -> None:
    assert leaves(doc).kind in {"send", "note", "ask", "never"}
