"""Names of our channels: short, free, and never taken for one of another kind."""

import hashlib
import unicodedata
from collections.abc import Collection, Iterable

import regex

ROOM_NAME_LIMIT = 80
_NOT_IN_ROOM_NAMES = regex.compile(r"[^a-z0-9_]+")
_RESERVED = ("triage", "with")


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
