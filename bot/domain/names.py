"""Names: strangers' made safe to show and told apart from ours, numbers masked, channels named."""

import hashlib
import unicodedata
from collections.abc import Collection, Iterable

import phonenumbers
import regex

from bot.domain.text_clean import clean
from bot.domain.text_split import shorten

NAME_LIMIT = 60
ROOM_NAME_LIMIT = 80
MARKS = {
    "🟢": "large_green_circle",
    "🔵": "large_blue_circle",
    "🟣": "large_purple_circle",
    "🟠": "large_orange_circle",
    "🟡": "large_yellow_circle",
    "🟤": "large_brown_circle",
    "🟩": "large_green_square",
    "🟦": "large_blue_square",
    "🟪": "large_purple_square",
    "🟧": "large_orange_square",
    "🟨": "large_yellow_square",
    "🟫": "large_brown_square",
    "🔷": "large_blue_diamond",
    "🔶": "large_orange_diamond",
    "💜": "purple_heart",
    "💙": "blue_heart",
    "💚": "green_heart",
    "🧡": "orange_heart",
    "💛": "yellow_heart",
    "🤎": "brown_heart",
    "🍎": "apple",
    "🍊": "tangerine",
    "🍋": "lemon",
    "🍇": "grapes",
    "🍉": "watermelon",
    "🍓": "strawberry",
    "🥝": "kiwifruit",
    "🍍": "pineapple",
    "🌵": "cactus",
    "🌻": "sunflower",
    "🍀": "four_leaf_clover",
    "🍄": "mushroom",
}
"""What tells the people of a group apart, with Slack's names. Only customers' copies carry one of these."""

_SPACES = regex.compile(r"[\s\p{Z}]+")
_UNSEEN = regex.compile("[\\p{Cf}--[\u200c\u200d]]|[\u115f\u1160\u2800\u3164\uffa0\u034f\u17b4\u17b5]", regex.V1)
_STACKED = regex.compile(r"(\p{M}{3})\p{M}+")
_WORTH_SHOWING = regex.compile(r"[\p{L}\p{N}\p{S}\p{P}]")
_NOT_TOLD_APART = regex.compile(r"[^\p{L}\p{N}]+")
_NOT_IN_ROOM_NAMES = regex.compile(r"[^a-z0-9_]+")
_LOOKS = str.maketrans(
    "авеёзікмнопрстухсԁѕјԛԝɡɩαβεικνορτυχωıłøđß013568|һӏүѵϲωօսհոզցɑħᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "abeezikmhonpctyxcdsjqwgiabeiknoptuxwilodbolesbblhlyvcwouhnqgahabcdefghijklmnoprstuvwyz",
)
_RESERVED = ("triage", "with")


def clean_name(raw: str | None, limit: int = NAME_LIMIT) -> str:
    """A stranger's name on one line, safe to show; empty if nothing of it can be seen."""
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
    """The mark of one customer in a group: always the same for the same contact id."""
    digest = hashlib.blake2b(contact.encode("utf-8", "replace"), digest_size=4).digest()
    return list(MARKS)[int.from_bytes(digest) % len(MARKS)]


def looks_like(name: str) -> str:
    """What is left of a name when case, spacing, accents, width and look-alike letters are taken away."""
    wide = unicodedata.normalize("NFKD", _UNSEEN.sub("", name)).replace("I", "l").casefold()
    bare = "".join(one for one in wide if not unicodedata.combining(one)).translate(_LOOKS)
    return str(_NOT_TOLD_APART.sub("", bare)).replace("i", "l").replace("rn", "m")


def told_apart(name: str, number: str, ours: Iterable[str]) -> str:
    """A customer's name; if it passes for one of `ours` (colleagues' names, e-mails, the app), with the last digits."""
    taken = {seen for one in ours if (seen := looks_like(one))}
    looks = looks_like(name)
    if looks not in taken and not any("@" in one and looks_like(one) in looks for one in ours):
        return name
    digits = "".join(one for one in number.partition("@")[0] if one.isdigit())
    return f"{name} (…{digits[-4:]})" if digits else f"{name} (customer)"


def label_room_name(label: str, taken: Collection[str] = (), *, prefix: str = "wa") -> str:
    """The channel for a label, `wa-<label>`; another ending if the name is taken or reserved for our own rooms."""
    slug = _slug(label)
    if not slug:
        slug = "label-" + hashlib.blake2b(label.encode("utf-8", "replace"), digest_size=3).hexdigest()
    if slug.split("-")[0] in _RESERVED:
        slug = f"label-{slug}"
    return _free_name(f"{prefix}-{slug}", taken)


def people_room_name(names: Iterable[str], taken: Collection[str] = (), *, prefix: str = "wa") -> str:
    """The channel of exactly these people, `wa-with-asha-ravi`, by first names in the order given."""
    firsts = [slug for name in names if (slug := _slug((name.split() or [""])[0]))]
    return _free_name("-".join([prefix, "with", *(firsts or ["people"])]), taken)


def triage_room_name(taken: Collection[str] = (), *, prefix: str = "wa") -> str:
    """The admins' own channel, `wa-triage`."""
    return _free_name(f"{prefix}-triage", taken)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    bare = "".join(one for one in plain if not unicodedata.combining(one))
    return str(_NOT_IN_ROOM_NAMES.sub("-", bare)).strip("-_")


def _free_name(name: str, taken: Collection[str]) -> str:
    name = name[:ROOM_NAME_LIMIT].rstrip("-_")
    at = 1
    free = name
    while free in taken:
        at += 1
        free = f"{name[: ROOM_NAME_LIMIT - len(str(at)) - 1]}-{at}"
    return free
