"""Rules for single settings: each takes what was written and gives the value, or says what must be written instead."""

import ipaddress
import re
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

from bot.watch.faults import POINTS

EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def words(text: str) -> tuple[str, ...]:
    """A comma-separated list."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def secrets(text: str) -> tuple[SecretStr, ...]:
    """A comma-separated list of secrets: several count while one replaces another."""
    return tuple(SecretStr(word) for word in words(text))


def e_mails(text: str) -> tuple[str, ...]:
    """A comma-separated list of addresses, lower case."""
    found = tuple(word.lower() for word in words(text))
    if not all(EMAIL.fullmatch(word) for word in found):
        raise ValueError("must be e-mail addresses, separated by commas")
    return found


def digits(text: str) -> tuple[str, ...]:
    """A comma-separated list of phone numbers, as digits."""
    found = tuple(re.sub(r"[\s+().-]|@c\.us$", "", word) for word in words(text))
    if not all(re.fullmatch(r"\d{6,15}", word) for word in found):
        raise ValueError("must be phone numbers with their country code, like 14155550100, separated by commas")
    return found


def labels_by_phone(text: str) -> dict[str, str]:
    """`Sales`, or `14155550100:Sales, 14155550101:Support`; the label without a phone stands under the empty string."""
    found: dict[str, str] = {}
    for word in words(text):
        phone, colon, label = word.rpartition(":")
        key = digits(phone)[0] if colon else ""
        if not label.strip() or key in found:
            raise ValueError("must be one label, or 14155550100:Label once for each phone, separated by commas")
        found[key] = label.strip()
    return found


def grants(text: str) -> tuple[tuple[str, str], ...]:
    """`label:e-mail` pairs, comma-separated."""
    pairs = tuple(word.rpartition(":") for word in words(text))
    if not all(label.strip() and EMAIL.fullmatch(email.strip()) for label, _, email in pairs):
        raise ValueError("must be label:e-mail pairs, separated by commas")
    return tuple((label.strip(), email.strip().lower()) for label, _, email in pairs)


def counted_points(text: str) -> dict[str, int]:
    """`point` or `point:n`, comma-separated: where a crash test ends the process, at the n-th passing."""
    found: dict[str, int] = {}
    for word in words(text):
        name, _, count = word.partition(":")
        if name.partition("@")[0] not in POINTS or not (count or "1").isdecimal() or int(count or "1") < 1:
            raise ValueError(f"must be among {', '.join(POINTS)}, each with an optional :n, separated by commas")
        found[name] = int(count or "1")
    return found


def begins(*starts: str, where: str) -> Callable[[SecretStr], SecretStr]:
    """A secret is recognised by how it begins, so that one pasted into the wrong line is noticed."""

    def check(value: SecretStr) -> SecretStr:
        if not value.get_secret_value().startswith(starts):
            raise ValueError(f"must begin with {' or '.join(starts)}; {where}")
        return value

    return check


def between(low: float, high: float) -> Callable[[float], float]:
    """Both ends count."""

    def check(value: float) -> float:
        if not low <= value <= high:
            raise ValueError(f"must be from {low:g} to {high:g}")
        return value

    return check


def vendor_address(text: str) -> str:
    """Secure (https) anywhere, plain http on this machine only: tokens and customers' words travel there."""
    parts = split(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("must begin with https:// (plain http:// is for this machine only)")
    return text.rstrip("/")


def slack_address(text: str) -> str:
    """As `vendor_address`; Slack's library joins method names to an address that ends with a slash."""
    return vendor_address(text) + "/"


def loopback(text: str) -> str:
    """An address on this machine."""
    parts = split(text)
    if parts.scheme != "http" or not is_loopback(parts.hostname):
        raise ValueError("must be an http:// address on this machine, like http://127.0.0.1:8600/clock")
    return text


def split(text: str) -> SplitResult:
    """The parts of an address that names a host and, if any, a real port."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("must be an address") from None
    if not parts.hostname or port == 0:
        raise ValueError("must be an address")
    return parts


def is_loopback(host: str | None) -> bool:
    """Does the name lead to this machine and nowhere else?"""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
