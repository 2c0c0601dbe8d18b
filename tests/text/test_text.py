"""The document: plain text, emptiness, storing, splitting."""

import json
import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

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
    is_empty,
    plain,
    tidy,
    words,
)
from bot.text.document_json import from_json, to_json
from bot.text.split import shorten, split
from tests.text.text_samples import any_json, docs, typed

GREETING = Doc(
    blocks=(
        Paragraph(
            spans=(
                Text(text="Hello "),
                Mention(kind="user", id="U1", shown="asha"),
                Text(text=", see ", style=Style(bold=True)),
                Link(url="https://acme.example", label="the order"),
                Emoji(name="+1", unicode="👍"),
            )
        ),
        ItemList(items=((Text(text="one"),), (Text(text="two"),)), ordered=True, start=3),
        Quote(spans=(Text(text="quoted"),)),
        Preformatted(text="code()"),
    )
)


def test_plain_text_reads_as_a_person_would() -> None:
    assert plain(GREETING) == "Hello @asha, see the order👍\n3. one\n4. two\nquoted\ncode()"


def test_a_name_can_be_looked_up_when_reading() -> None:
    assert plain(GREETING, {"U1": "Asha Rao"}).startswith("Hello @Asha Rao")


def test_a_mention_without_a_name_never_shows_its_id() -> None:
    doc = Doc(blocks=(Paragraph(spans=(Mention(kind="contact", id="49301234567@c.us"),)),))

    assert plain(doc) == "@contact"


def test_spaces_and_empty_blocks_are_nothing_to_read() -> None:
    assert is_empty(Doc())
    assert is_empty(words(" \n\t"))
    assert not is_empty(GREETING)


def test_neighbours_of_one_style_become_one() -> None:
    assert tidy([Text(text="a"), Text(text=""), Text(text="b"), Emoji(name="x"), Text(text="c")]) == (
        Text(text="ab"),
        Emoji(name="x"),
        Text(text="c"),
    )


@given(docs)
def test_a_stored_document_comes_back_the_same(doc: Doc) -> None:
    assert from_json(json.loads(json.dumps(to_json(doc)))) == doc


@given(any_json)
def test_any_json_reads_as_some_document(value: object) -> None:
    assert isinstance(plain(from_json(value)), str)


@given(docs, st.integers(64, 120))
def test_splitting_loses_nothing_and_keeps_to_the_limit(doc: Doc, limit: int) -> None:
    parts = split(doc, limit)

    assert all(len(plain(part)) <= limit for part in parts)
    assert "".join(map(plain, parts)).replace("\n", "") == plain(doc).replace("\n", "")


@given(st.lists(typed, max_size=12).map("".join), st.integers(64, 100))
def test_splitting_breaks_no_grapheme(text: str, limit: int) -> None:
    parts = [plain(part) for part in split(words(text), limit)]

    assert "".join(parts) == text
    assert [one for part in parts for one in regex.findall(r"\X", part)] == regex.findall(r"\X", text)


def test_a_short_document_stays_whole() -> None:
    assert split(GREETING, 3000) == [GREETING]
    assert split(Doc(), 3000) == [Doc()]


def test_parts_end_at_paragraphs_where_they_can() -> None:
    text = f"{'a' * 50}\n\n{'b' * 50}\n\n{'c' * 20}"

    assert [plain(part) for part in split(words(text), 64)] == ["a" * 50 + "\n\n", "b" * 50 + "\n\n", "c" * 20]


def test_a_link_is_not_cut_in_two() -> None:
    link = Link(url="https://acme.example/" + "x" * 30)
    doc = Doc(blocks=(Paragraph(spans=(Text(text="w" * 40), link, Text(text="after"))),))

    parts = split(doc, 64)

    assert [part.blocks for part in parts] == [
        (Paragraph(spans=(Text(text="w" * 40),)),),
        (Paragraph(spans=(link, Text(text="after"))),),
    ]


def test_items_go_to_the_next_part_with_their_numbers() -> None:
    listing = ItemList(items=tuple((Text(text="x" * 50),) for _ in range(3)), ordered=True)

    assert [plain(part)[:3] for part in split(Doc(blocks=(listing,)), 64)] == ["1. ", "2. ", "3. "]


@pytest.mark.parametrize("text", ["a\u0301" * 50_000, "e" + "\u0301" * 100_000, "👨‍👩‍👧" * 15_000, "\n" * 100_000])
def test_hostile_text_is_split_fast(text: str) -> None:
    started = time.process_time()

    parts = split(words(text), 3000)

    assert "".join(map(plain, parts)) == text
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("as it is", 8, "as it is"),
        ("one two three", 10, "one two…"),
        ("👨‍👩‍👧👨‍👩‍👧", 8, "👨‍👩‍👧…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
        ("Since last week. And now?", 19, "Since last week…"),
    ],
)
def test_a_shortened_text_ends_at_a_word_with_an_ellipsis(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(typed, st.integers(0, 40))
def test_a_shortened_text_keeps_to_the_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit
