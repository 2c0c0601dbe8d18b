"""Strangers' names shown safely, told apart from ours; numbers masked; channels named."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rooms.policy.names import label_room_name, people_room_name, triage_room_name
from bot.text.safe import MARKS, NamesTaken, clean_name, looks_like, mask_number, steady_mark, told_apart
from tests.text.text_samples import typed

OURS = ["Asha Rao", "asha@acme.example", "Periskope"]
CUSTOMER = "919812343928@c.us"


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Lena", "Lena"),
        ("  Lena \n\t Vogt ", "Lena Vogt"),
        ("Le\u202ena\x00", "Lena"),
        ("Le\u200bna", "Lena"),
        ("\u3164\u200d", ""),
        ("\u0301", ""),
        (None, ""),
        ("👩‍🚀 Lena", "👩‍🚀 Lena"),
        ("नमस्ते", "नमस्ते"),
        ("Z" + "\u0335" * 200, "Z" + "\u0335" * 3),
        ("x" * 200, "x" * 59 + "…"),
    ],
)
def test_a_name_is_one_safe_line(raw: str | None, name: str) -> None:
    assert clean_name(raw) == name


@given(typed)
def test_any_name_stays_short_on_one_line(raw: str) -> None:
    name = clean_name(raw)

    assert len(name) <= 60
    assert not set(name) & set("\n\t\x00\u202e\u2066\u200b")


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("919812343928@c.us", "+91 ••••• 3928"),
        ("+1 (415) 555-0142", "+1 ••••• 0142"),
        ("98765432101234@lid", "••••• 1234"),
        ("12345", "••••• 45"),
        ("112", "•••••"),
        ("", "•••••"),
    ],
)
def test_a_masked_number_shows_its_country_and_last_digits(number: str, masked: str) -> None:
    assert mask_number(number) == masked


@pytest.mark.parametrize(
    "name",
    [
        "Asha Rao",
        "ASHA RAO",
        "Asha  Rao",
        "AshaRao",
        "Аshа Rао",
        "Asha\u200bRao",
        "Àshá Rào",
        "Ａｓｈａ Ｒａｏ",
        "✅ Asha Rao",
        "𝐀𝐬𝐡𝐚 𝐑𝐚𝐨",
        "PERlSKOPE",
        "Periskоpe",
        "Per1skope",
        "Somebody · asha@acme.example",
    ],
)
def test_a_customer_who_passes_for_one_of_us_shows_the_last_digits(name: str) -> None:
    assert told_apart(name, CUSTOMER, NamesTaken.of(OURS)) == f"{name} (…3928)"


@pytest.mark.parametrize("name", ["Asha", "Ravi Rao", "आशा राव", "", "Peri"])
def test_any_other_customer_keeps_the_name(name: str) -> None:
    assert told_apart(name, CUSTOMER, NamesTaken.of(OURS)) == name


@given(typed)
def test_a_name_always_looks_like_itself_in_capitals_and_spaced(name: str) -> None:
    assert looks_like(f" {name} ") == looks_like(name)
    assert looks_like(name.casefold().upper()) == looks_like(name.upper().casefold())


def test_a_mark_is_steady_and_spread_over_the_set() -> None:
    marks = [steady_mark(f"4915{number:08}@c.us") for number in range(500)]

    assert marks == [steady_mark(f"4915{number:08}@c.us") for number in range(500)]
    assert set(marks) == set(MARKS)


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("VIP & Élite!", "wa-vip-elite"),
        ("after_sales", "wa-after_sales"),
        ("Straße 12", "wa-strasse-12"),
        ("Triage", "wa-label-triage"),
        ("with Asha", "wa-label-with-asha"),
        ("withdrawn", "wa-withdrawn"),
        ("x" * 200, "wa-" + "x" * 77),
    ],
)
def test_a_label_names_its_channel(label: str, name: str) -> None:
    assert label_room_name(label) == name


def test_a_taken_channel_name_gets_another_ending() -> None:
    assert label_room_name("vip", {"wa-vip", "wa-vip-2"}) == "wa-vip-3"
    assert triage_room_name({"wa-triage"}) == "wa-triage-2"


def test_a_people_channel_names_first_names() -> None:
    assert people_room_name(["Asha Rao", "Ravi"]) == "wa-with-asha-ravi"
    assert people_room_name(["आशा"]) == "wa-with-people"


@given(typed, st.sets(st.just("wa-x")))
def test_any_label_makes_a_name_that_slack_takes(label: str, taken: set[str]) -> None:
    name = label_room_name(label, taken)

    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", name)
    assert name not in taken
    assert not re.match(r"wa-(triage|with)(-|$)", name)


def test_labels_in_other_scripts_get_different_channels() -> None:
    assert label_room_name("விற்பனை") != label_room_name("बिक्री")
