"""A typed line in pieces, from a slash command's text and from a message's document alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.interactions.tokens import Line, line
from bot.text.document import Doc, Link, Mention, Paragraph, Text
from bot.wire.slack.rich_text import read as read_rich


def kinds(read: Line) -> list[tuple[str, str]]:
    return [(token.kind, token.value) for token in read.tokens]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<@U1|asha> &amp; <@W2>", [("user", "U1"), ("word", "&"), ("user", "W2")]),
        ("<!here> <!subteam^S1|@vip> <#C1|general>", [("group", "here"), ("group", "S1"), ("channel", "C1")]),
        ("@here @Channel @everyone @asha",
         [("group", "here"), ("group", "Channel"), ("group", "everyone"), ("name", "asha")]),
        ("<mailto:A@x.io|a@x.io> b@x.io", [("email", "a@x.io"), ("email", "b@x.io")]),
        ("<http://example.com|example.com> <https://x.io>", [("word", "example.com"), ("word", "https://x.io")]),
        ('"the <http://x.io|x.io> shop"', [("phrase", "the x.io shop")]),
        ("&lt;@U1&gt; &amp;lt", [("word", "<@U1>"), ("word", "&lt")]),
        ("p0@\u2060shop.\u2060example", [("email", "p0@shop.example")]),
        ('@"Asha Rao" @“Omar”', [("name", "Asha Rao"), ("name", "Omar")]),
    ],
)  # fmt: skip
def test_a_slash_commands_text_keeps_ids_as_ids_and_words_as_words(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(line(text)) == expected


def test_marks_typed_letter_by_letter_in_a_message_are_words() -> None:
    doc = Doc(blocks=(Paragraph(spans=(Text(text="role <@U1> admin <!here> &amp"),)),))

    assert kinds(line(doc)) == [("word", one) for one in ("role", "<@U1>", "admin", "<!here>", "&amp")]


def test_who_is_named_in_a_message_stays_an_id_whatever_they_are_called() -> None:
    spans = (
        Mention(kind="user", id="UBOT"), Text(text=" access add "), Mention(kind="user", id="U1", shown="everyone"),
        Text(text=" "), Mention(kind="group", id="S1", shown="asha"), Mention(kind="everyone", id="here"),
        Mention(kind="channel", id="C1", shown="asha"), Text(text=" "), Link(url="mailto:a@x.io", label="Asha"),
    )  # fmt: skip
    read = line(Doc(blocks=(Paragraph(spans=spans),)), "UBOT")

    assert kinds(read) == [
        ("name", "periskope"), ("word", "access"), ("word", "add"), ("user", "U1"), ("group", "S1"), ("group", "here"),
        ("channel", "C1"), ("email", "a@x.io"),
    ]  # fmt: skip


def test_slacks_rich_text_and_its_text_are_read_alike() -> None:
    elements = [
        {"type": "text", "text": "open Tom & Sons, "}, {"type": "link", "url": "http://x.io", "text": "x.io"},
        {"type": "text", "text": " "}, {"type": "user", "user_id": "U1"},
    ]  # fmt: skip
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}]

    rich, text = line(read_rich(blocks)), line("open Tom &amp; Sons, <http://x.io|x.io> <@U1>")

    assert kinds(rich) == kinds(text)
    assert rich.written(rich.tokens[1:6]) == text.written(text.tokens[1:6]) == "Tom & Sons, x.io"


WORDS = st.lists(
    st.sampled_from(["<@U1>", "<!here>", "&amp;", ",", '"a b"', "x", "<#C1>", "@z", "<http://x.io|x>", "“", "\n"])
)


@given(WORDS)
def test_every_piece_keeps_its_place_in_what_was_typed(words: list[str]) -> None:
    read = line(" ".join(words))

    assert all(0 <= one.start < one.end <= len(read.text) for one in read.tokens)
    assert [one.start for one in read.tokens] == sorted({one.start for one in read.tokens})
    for one in read.tokens:
        if one.kind == "word":
            assert read.text[one.start : one.end] == one.value
