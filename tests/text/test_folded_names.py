"""Names folded to be compared: what people type finds what others wrote, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text.names import fold, holds, last_digits, name_and_digits


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José Núñez", "JOSE NUNEZ"),
        ("ＡＳＨＡ", "asha"),
        ("As\u200bha", "asha"),
        ("\u202eAsha", "asha"),
        ("O’Brien & Sons", "obrien, sons"),
        ("Łukasz Øst", "lukasz ost"),
        ("İstanbul", "istanbul"),
        ("example.com", "Example com"),
        ("fleet?", "fleet"),
        ("مُحَمَّد", "محمد"),
    ],
)
def test_what_differs_in_case_width_accents_or_signs_is_one_name(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("か", "が"), ("क", "क़"), ("Asha", "Аsha"), ("田中", "天中"), ("!!!", "???")]
)
def test_other_letters_are_another_name(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_and_leaves_no_control_characters(name: str) -> None:
    folded = fold(name)

    assert fold(folded) == folded
    assert not any(ord(one) < 32 for one in folded)


def test_whole_words_in_a_row_are_held_and_parts_of_words_are_not() -> None:
    name = fold("Rosa Maria Lopez-Diaz")

    assert all(holds(name, fold(typed)) for typed in ("rosa", "maria lopez", "Diaz", "Rosa Maria López Díaz"))
    assert not any(holds(name, fold(typed)) for typed in ("ros", "rosa lopez", "maria rosa", ""))


def test_digits_are_a_numbers_end_only_if_there_are_four_and_nothing_else() -> None:
    assert last_digits("+49 (30) …3928") == "49303928"
    assert [last_digits(typed) for typed in ("928", "unit 3928", "3928b")] == ["", "", ""]
    assert name_and_digits("Priya (…3928)") == ("priya", "3928")
    assert [name_and_digits(typed) for typed in ("3928", "Unit 7", "Priya Nair")] == [("", "")] * 3
