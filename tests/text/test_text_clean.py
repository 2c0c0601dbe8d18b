"""Strangers' text is made safe without losing what can be seen."""

import pytest
from hypothesis import given

from bot.text.safe import clean
from tests.text.text_samples import typed


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("as it is, with 👨‍👩‍👧 and \u0645\u06cc\u200c\u062e", "as it is, with 👨‍👩‍👧 and \u0645\u06cc\u200c\u062e"),
        ("a\x00b\x07c", "abc"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\u2066b\u2069", "ab"),
        ("a\r\nb\rc\u2028d\x85e", "a\nb\nc\nd\ne"),
        ("a\tb", "a\tb"),
        ("broken \ud800 half", "broken \ufffd half"),
        (
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
            "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        ),
        ("hidden\U000e0049\U000e0041 words", "hidden words"),
    ],
)
def test_what_hides_or_reverses_is_taken_out(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(typed)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)

    assert clean(once) == once
    assert once.encode().decode() == once
    assert not set(once) & set("\x00\r\u202e\u2028\ufeff")
