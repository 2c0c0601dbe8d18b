"""Numbers as people type them."""

import pytest
from hypothesis import given

from bot.text.phone_numbers import PhoneNumber, read_number, spaced, whatsapp_number
from tests.text.text_samples import typed


@pytest.mark.parametrize(
    "text",
    [
        "+919812343928",
        "919812343928",
        "00 91 98123 43928",
        "+91 (98123) 43-928",
        "<tel:+919812343928|+91 98123 43928>",
        "\u202a+91 98123 43928\u202c",
        "＋９１９８１２３４３９２８",
        "٠٠٩١٩٨١٢٣٤٣٩٢٨",
    ],
)
def test_a_number_is_read_however_it_is_typed(text: str) -> None:
    number = read_number(text)

    assert isinstance(number, PhoneNumber)
    assert (number.e164, number.shown, number.whatsapp_id) == (
        "+919812343928",
        "+91 98123 43928",
        "919812343928@c.us",
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (" ", "empty"),
        ("Lena", "letters"),
        ("1800FLOWERS", "letters"),
        ("+999123456789", "no_country"),
        ("+491", "too_short"),
        ("+4930123456789012345", "too_long"),
        ("1" * 500, "too_long"),
        ("+-", "not_a_number"),
    ],
)
def test_what_is_no_number_is_said(text: str, problem: str) -> None:
    assert read_number(text) == problem


def test_a_number_without_country_is_meant_in_the_region() -> None:
    number = read_number("098123 43928", "IN")

    assert isinstance(number, PhoneNumber)
    assert number.e164 == "+919812343928"


@given(typed)
def test_anything_typed_is_a_number_or_a_problem(text: str) -> None:
    assert isinstance(read_number(text), PhoneNumber | str)


def test_only_ids_that_hold_a_number_give_one() -> None:
    assert whatsapp_number("919812343928@c.us") == "+919812343928"
    assert whatsapp_number("98765432101234@lid") is None
    assert whatsapp_number("120363000000000001@g.us") is None


def test_a_number_is_spaced_as_its_country_writes_it() -> None:
    assert spaced("+4915123456789") == "+49 1512 3456789"
    assert spaced("112") == "112"
