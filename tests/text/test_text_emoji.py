"""Slack's emoji names and the characters they stand for."""

import pytest

from bot.text.emoji import UNICODE, emoji_name, emoji_of, one_emoji


@pytest.mark.parametrize(
    ("name", "characters"),
    [
        ("+1", "👍"),
        ("thumbsup", "👍"),
        ("+1::skin-tone-4", "👍🏽"),
        ("heart", "❤️"),
        ("v::skin-tone-2", "✌🏻"),
        ("acme", ""),
    ],
)
def test_a_name_gives_its_characters(name: str, characters: str) -> None:
    assert emoji_of(name) == characters


@pytest.mark.parametrize(("characters", "name"), [("👍🏽", "+1"), ("❤", "heart"), ("❤️", "heart"), ("x", ""), ("", "")])
def test_characters_give_a_name_without_skin_tone(characters: str, name: str) -> None:
    assert emoji_name(characters) == name


def test_every_name_comes_back_as_itself_or_as_another_name_of_the_same() -> None:
    assert all(emoji_of(emoji_name(characters)) == characters for characters in UNICODE.values())


@pytest.mark.parametrize("one", ["👍", "👍🏽", "❤️", "🇩🇪", "👨‍👩‍👧", "1️⃣", "✅"])
def test_one_emoji_is_one_however_it_is_made(one: str) -> None:
    assert one_emoji(one)


@pytest.mark.parametrize("other", ["", "a", "1", "👍👍", "👍 ", "ok 👍", ":+1:", "<@U1>", "*", "🇩"])
def test_words_and_several_emoji_are_no_emoji(other: str) -> None:
    assert not one_emoji(other)
