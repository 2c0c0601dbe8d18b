"""However a customer writes the name of a colleague or of the app, the number's last digits tell them apart."""

from hypothesis import given
from hypothesis import strategies as st

from bot.text.safe import NamesTaken, clean_name, told_apart

OURS = ("Asha Rao", "Omar Haddad", "asha@harborbikes.example", "periskope", "slackbot")
CUSTOMER = "919812343928@c.us"
ALIKE = {"a": "аáａ𝐚", "o": "оо0ｏ", "e": "еéｅ", "i": "іl1ｉ", "s": "ѕｓ", "p": "рｐ", "h": "һｈ", "r": "ｒ𝐫"}
UNSEEN = ["", "", "\u200b", "\u2060", "\u00ad", "\u202e", "\ufe0f"]


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """One of our names, letter by letter as itself, in another case, as a look-alike, with something unseen beside it."""
    letters = []
    for letter in draw(st.sampled_from(OURS)):
        alike = draw(st.sampled_from([letter, letter.upper(), *ALIKE.get(letter.lower(), "")]))
        letters.append(alike + draw(st.sampled_from(UNSEEN)))
    around = draw(st.sampled_from(["{}", " {} ", "✅ {}", "{}.", "({})", "{} ✓"]))
    return around.format("".join(letters))


@given(disguised())
def test_nobody_passes_for_a_colleague_or_the_app(name: str) -> None:
    shown = told_apart(clean_name(name), CUSTOMER, NamesTaken.of(OURS))

    assert shown.endswith(" (…3928)")
