"""Names as their owners chose them, compared by what is left without case, width, accents and punctuation."""

import unicodedata

import regex

LONGEST = 200  # characters of a folded name: what is longer is told apart by its beginning
FEWEST_DIGITS = 4
_KEPT_CLASSES = frozenset({0, 7, 8, 9})  # nukta, kana voicing, virama: without them it is another letter
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ħ": "h", "ŧ": "t"}
)
_UNSEEN = regex.compile(r"[\p{Default_Ignorable_Code_Point}\p{Cf}]|['’‘ʼ`´]")
_BETWEEN_WORDS = regex.compile(r"[\p{P}\p{Sk}\p{Z}\p{C}\s]+")
_CONTROL = regex.compile(r"\p{C}")
_DIGITS_ALONE = regex.compile(r"[\d+\s().…/-]+")


def fold(name: str) -> str:
    """The words of a name, single spaces between them: `Núñez, José ` is `nunez jose`. Signs alone stay as they are."""
    wide = unicodedata.normalize("NFKC", name).casefold()
    if not wide.isascii():
        apart = unicodedata.normalize("NFD", wide)
        kept = "".join(one for one in apart if unicodedata.combining(one) in _KEPT_CLASSES)
        wide = unicodedata.normalize("NFC", kept).translate(_LETTERS)
    seen = _UNSEEN.sub("", wide)
    return str(_BETWEEN_WORDS.sub(" ", seen)).strip() or " ".join(_CONTROL.sub(" ", seen).split())


def stored_words(name: str) -> str:
    """A folded name as it stands beside the name in a table."""
    return fold(name)[:LONGEST].strip()


def holds(words: str, typed: str) -> bool:
    """Whether the folded `typed` stands in the folded name as whole words in a row."""
    return bool(typed) and f" {typed} " in f" {words} "


def last_digits(typed: str) -> str:
    """The end of a number, if that is all that was typed and long enough to tell numbers apart; else nothing."""
    digits = "".join(one for one in typed if one.isdecimal())
    return digits if len(digits) >= FEWEST_DIGITS and _DIGITS_ALONE.fullmatch(typed) else ""


def name_and_digits(typed: str) -> tuple[str, str]:
    """`Priya 4821` or `Priya (…4821)` as the name's words and the digits; two empty ones if it is not so built."""
    first, _, last = fold(typed).rpartition(" ")
    return (first, last) if first and last.isdecimal() and len(last) >= FEWEST_DIGITS else ("", "")
