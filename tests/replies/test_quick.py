"""What is put into a stored text."""

import pytest

from bot.replies.policy.pieces import filled

NAMES = {"name": "Priya {agent}", "agent": "Asha"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello {name}, {agent} here", "Hello Priya {agent}, Asha here"),
        ("{agent}{agent}", "AshaAsha"),
        ("{other} {{name}}", "{other} {Priya {agent}}"),
        ("", ""),
    ],
)
def test_each_place_is_filled_once_and_nothing_put_in_is_looked_at_again(text: str, expected: str) -> None:
    assert filled(text, NAMES) == expected
