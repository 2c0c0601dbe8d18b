"""The part of a long list that the page gets."""

import pytest

from sandbox.page.part import SHOWN, part


@pytest.mark.parametrize(
    ("whole", "end", "first", "last"),
    [
        (0, None, 0, 0),
        (3, None, 0, 3),
        (SHOWN + 50, None, 50, SHOWN + 50),
        (SHOWN + 50, SHOWN + 20, 20, SHOWN + 20),
        (SHOWN + 50, 7, 0, SHOWN),
        (SHOWN + 50, SHOWN + 900, 50, SHOWN + 50),
        (3, 900, 0, 3),
    ],
)
def test_a_part_ends_where_it_is_asked_for_and_is_as_full_as_can_be(
    whole: int, end: int | None, first: int, last: int
) -> None:
    got = part(range(whole), end)

    assert list(got.rows) == list(range(first, last))
    assert got.span == {"from": first, "to": last, "of": whole}
