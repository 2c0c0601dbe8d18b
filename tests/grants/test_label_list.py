"""The list of labels says how much of it is not shown."""

from bot.grants import queries as grants_queries
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop

LABELS, HOLDERS = 63, 22


def said(tx: Tx) -> tuple[str, str]:
    """What an admin and a member are told of more labels than are shown, the first with more people than are shown."""
    labels = [shop.label(tx, f"label {n:03}") for n in range(LABELS)]
    [boss] = shop.hire(tx, "boss", role="admin")
    people = shop.hire(tx, *(f"p{n:02}" for n in range(HOLDERS)), label=labels[0])
    return grants_queries.label_lines(tx, boss), grants_queries.label_lines(tx, people[0])


async def test_what_is_left_out_of_the_labels_is_counted(store: Store) -> None:
    lines, names = await store.run(said)
    first, second, *_, last = lines.split("\n")

    assert first.startswith("• *label 000*: p00, p01")
    assert first.endswith("p19 and 2 more")
    assert second == "• *label 001*: nobody"
    assert (lines.count("•"), last) == (60, "and 3 more labels.")
    assert names.startswith("Labels: *label 000*, *label 001*")
    assert names.endswith("and *label 062*.")
