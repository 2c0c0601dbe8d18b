"""A message's content is read from its row, however often and in whatever order rows are asked for."""

from bot.model.message import Content, from_json, to_json
from bot.text.document import Doc, Paragraph, Text


def _said(words: str) -> Content:
    return Content(doc=Doc(blocks=(Paragraph(spans=(Text(text=words),)),)), facts={"words": words})


def test_each_row_gives_its_own_content() -> None:
    said = [_said(f"words {number}") for number in range(3)]
    rows = [to_json(one) for one in said]

    assert [from_json(rows[place]) for place in (0, 0, 1, 0, 2, 2, 1)] == [
        said[place] for place in (0, 0, 1, 0, 2, 2, 1)
    ]


def test_the_row_that_was_just_read_is_not_read_again() -> None:
    row = to_json(_said("words"))

    assert from_json(row) is from_json(row)


def test_a_row_that_came_to_stand_where_another_was_is_read_anew() -> None:
    for number in range(100):  # as each is let go, the next may get its place in memory
        assert from_json(to_json(_said(f"words {number}"))) == _said(f"words {number}")
