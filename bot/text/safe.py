"""Strangers' text made safe to show: names cleaned and kept distinct from ours, numbers masked."""

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers
import regex

from bot.text.split import shorten

NAME_LIMIT = 60
MARKS = {
    "🍎": "apple",
    "🍏": "green_apple",
    "🍐": "pear",
    "🍊": "tangerine",
    "🍋": "lemon",
    "🍉": "watermelon",
    "🍇": "grapes",
    "🍓": "strawberry",
    "🍒": "cherries",
    "🍑": "peach",
    "🥝": "kiwifruit",
    "🍍": "pineapple",
    "🥥": "coconut",
    "🥑": "avocado",
    "🌽": "corn",
    "🥕": "carrot",
    "🌻": "sunflower",
    "🌷": "tulip",
    "🌹": "rose",
    "🌺": "hibiscus",
    "🌸": "cherry_blossom",
    "🌼": "blossom",
    "🌵": "cactus",
    "🌴": "palm_tree",
    "🌲": "evergreen_tree",
    "🌳": "deciduous_tree",
    "🍀": "four_leaf_clover",
    "🍁": "maple_leaf",
    "🍄": "mushroom",
    "🦊": "fox_face",
    "🐼": "panda_face",
    "🐨": "koala",
    "🦁": "lion_face",
    "🐧": "penguin",
    "🦉": "owl",
    "🐢": "turtle",
    "🐬": "dolphin",
    "🐳": "whale",
    "🦋": "butterfly",
    "🐠": "tropical_fish",
}
"""Faces of customers, with Slack's names: only their messages carry one, in the name line and as the post's own."""
_SPACES = regex.compile(r"[\s\p{Z}]+")
_UNSEEN = regex.compile("[\\p{Cf}--[\u200c\u200d]]|[\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5]", regex.V1)
_STACKED = regex.compile(r"(\p{M}{3})\p{M}+")
_WORTH_SHOWING = regex.compile(r"[\p{L}\p{N}\p{S}\p{P}]")
_NOT_TOLD_APART = regex.compile(r"[^\p{L}\p{N}]+")
_LOOKS = str.maketrans(
    "авеёзікмнопрстухсԁѕјԛԝɡɩαβεικνορτυχωıłøđß013568|һӏүѵϲωօսհոզցɑħᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "abeezikmhonpctyxcdsjqwgiabeiknoptuxwilodbolesbblhlyvcwouhnqgahabcdefghijklmnoprstuvwyz",
)
FIRST_STRONG, ISOLATE_END = "\u2068", "\u2069"
_FROM_THE_RIGHT = regex.compile(r"[\p{bc=R}\p{bc=AL}\p{bc=AN}]")
_LINE_ENDS = regex.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_BROKEN = regex.compile(r"\p{Cs}")
_FLAG = "\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
_DROPPED = regex.compile(
    rf"(?P<kept>{_FLAG})|[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def clean(text: str) -> str:
    """The text without characters that could hide, reverse or break other words; nothing visible is lost.

    All line ends become a line feed. Kept: tabs, joiners (emoji and several scripts need them), marks of direction
    that only affect their neighbours, the hidden letters of a flag. A lone surrogate becomes U+FFFD.
    """
    if text.isascii() and text.isprintable():
        return text
    text = _BROKEN.sub("\ufffd", _LINE_ENDS.sub("\n", text))
    return str(_DROPPED.sub(lambda found: found["kept"] or "", text))


def isolated(text: str) -> str:
    """The text so that its direction ends with it, if any of it is written from the right; else as it is.

    Without that, our words and numbers around an Arabic or Hebrew name change places with it. Somebody may copy the marks into
    a line or a reply: they are taken out where that is read, and by `clean` once more from all that goes to WhatsApp.
    """
    return f"{FIRST_STRONG}{text}{ISOLATE_END}" if not text.isascii() and _FROM_THE_RIGHT.search(text) else text


def bare(text: str) -> str:
    """The text without the marks of `isolated`."""
    return text.replace(FIRST_STRONG, "").replace(ISOLATE_END, "")


def clean_but_isolated(text: str) -> str:
    """As `clean`, for a text that may have parts that are `isolated` already."""
    return FIRST_STRONG.join(ISOLATE_END.join(map(clean, one.split(ISOLATE_END))) for one in text.split(FIRST_STRONG))


def clean_name(raw: str | None, limit: int = NAME_LIMIT) -> str:
    """A stranger's name on one line, safe to show; empty if it has nothing visible."""
    name = _UNSEEN.sub("", clean(raw or ""))
    name = str(_STACKED.sub(r"\1", _SPACES.sub(" ", name))).strip(" \u200c\u200d")
    return shorten(str(name), limit) if _WORTH_SHOWING.search(name) else ""


def mask_number(number: str) -> str:
    """A number, or a contact id, with its country and last four digits: `+91 ••••• 3928`."""
    who, _, network = number.partition("@")
    digits = "".join(one for one in who if one.isascii() and one.isdigit())
    last = digits[-4:] if len(digits) > 7 else digits[-2:] if len(digits) > 4 else ""
    country = _country_code(digits) if network != "lid" and len(digits) > 7 else ""
    return " ".join(part for part in (country, "•••••", last) if part)


def _country_code(digits: str) -> str:
    try:
        return f"+{phonenumbers.parse('+' + digits).country_code}"
    except phonenumbers.NumberParseException:
        return ""


def steady_mark(contact: str) -> str:
    """A customer's face: always the same for the same contact id."""
    digest = hashlib.blake2b(contact.encode("utf-8", "replace"), digest_size=4).digest()
    return list(MARKS)[int.from_bytes(digest) % len(MARKS)]


def looks_like(name: str) -> str:
    """The name without case, spacing, accents, width and look-alike letters: equal for names that look alike."""
    wide = unicodedata.normalize("NFKD", _UNSEEN.sub("", name)).replace("I", "l").casefold()
    bare = "".join(one for one in wide if not unicodedata.combining(one)).translate(_LOOKS)
    return str(_NOT_TOLD_APART.sub("", bare)).replace("i", "l").replace("rn", "m")


@dataclass(frozen=True, slots=True, kw_only=True)
class NamesTaken:
    """How names that no customer may pass for look, and how those of them look that are e-mail addresses."""

    looks: frozenset[str]
    addresses: frozenset[str]

    @classmethod
    def of(cls, ours: Iterable[str]) -> "NamesTaken":
        """Of our names and addresses."""
        looks = {one: looks_like(one) for one in ours}
        addresses = frozenset(seen for one, seen in looks.items() if "@" in one)
        return cls(looks=frozenset(seen for seen in looks.values() if seen), addresses=addresses)


def told_apart(name: str, number: str, taken: NamesTaken) -> str:
    """A customer's name, with the number's last digits if it looks like one of ours (colleagues, e-mails, the app)."""
    looks = looks_like(name)
    if looks not in taken.looks and not any(address in looks for address in taken.addresses):
        return name
    digits = "".join(one for one in number.partition("@")[0] if one.isdigit())
    return f"{name} (…{digits[-4:]})" if digits else f"{name} (customer)"
