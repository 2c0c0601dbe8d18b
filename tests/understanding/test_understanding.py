"""Every line of the list does what the page says: done, asked or refused; and what is asked can be answered by a press."""

from pathlib import Path

import pytest

from storage.store import Store
from tests.understanding.house import ADMIN, Told, built, offered, state, submitted, through
from tests.understanding.page import DOCUMENT, page
from tests.understanding.row import Outcome, Row
from tests.understanding.rows import KINDS

BY_KIND = list(KINDS.items())


def _as_said(row: Row, told: Told, where: str) -> None:
    shown = told.text.replace("\u2060", "").replace("&amp;", "&")
    assert row.says in shown, (where, row.line, shown)
    assert told.changed == (row.outcome is Outcome.DONE and not row.looks), (where, row.line, shown)
    if row.outcome is Outcome.REFUSED:
        assert not told.buttons, (where, row.line)
        assert "`" in shown, (where, row.line, shown)  # what to do next
    if row.outcome is Outcome.ASKED:
        assert told.asks, (where, row.line, shown)


@pytest.mark.parametrize(("kind", "rows"), BY_KIND, ids=[kind for kind, _ in BY_KIND])
async def test_each_line_is_done_asked_or_refused_as_the_page_says(store: Store, kind: str, rows: list[Row]) -> None:
    """And a press on what is offered answers the question."""
    await store.run(built)
    before = await store.run(state)
    for row in rows:
        for door in row.doors:
            told = await store.run(through, door, row.line, row.who, before)
            _as_said(row, told, door)
            for line in told.buttons if row.outcome is Outcome.ASKED else ():
                _answered(told, await store.run(through, "button", line, row.who, before), line)
        if row.form is not None:
            _as_said(row, await store.run(submitted, *row.form, before), "form")


@pytest.mark.parametrize(("kind", "rows"), BY_KIND, ids=[kind for kind, _ in BY_KIND])
async def test_an_answer_that_is_typed_is_not_asked_about_with_itself(store: Store, kind: str, rows: list[Row]) -> None:
    """Under a card, where a typed line has no buttons, else behind the slash."""
    await store.run(built)
    before = await store.run(state)
    again = []
    for row in (one for one in rows if one.outcome is Outcome.ASKED):
        door = "thread" if "thread" in row.doors else "slash"
        told = await store.run(through, door, row.line, row.who, before)
        for line in offered(told.text):
            behind = await store.run(through, door, line, row.who, before)
            again += [(row.line, line, behind.text)] if line in offered(behind.text) else []
    assert again == []


def _answered(asked: Told, told: Told, line: str) -> None:
    assert told.text != asked.text, line
    assert not told.buttons or "sure^" in str(told.buttons), (line, told.text)


async def test_who_is_chosen_between_people_named_before_the_command_is_who_is_meant(store: Store) -> None:
    await store.run(built)
    before = await store.run(state)
    asked = await store.run(through, "slash", "@asha offline", ADMIN, before)
    told = [await store.run(through, "button", line, ADMIN, before) for line in asked.buttons]

    assert [one.text.partition(" is")[0] for one in told] == ["*Asha Rao*", "*Asha Patel*"]


def test_the_page_says_what_the_test_goes_through() -> None:
    assert Path(DOCUMENT).read_text(encoding="utf-8") == page(), "Run ./run docs pages"
