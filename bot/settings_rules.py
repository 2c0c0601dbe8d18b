"""Rules for single settings: each parses what was written, or raises ValueError saying what it must be."""

import io
import ipaddress
import re
from collections.abc import Callable, Collection
from urllib.parse import SplitResult, urlsplit

from dotenv.parser import parse_stream
from pydantic import SecretStr

from bot.telemetry.fault_points import POINTS

SHORTEST_SECRET = 16  # characters; Slack's have 32
FEWEST_DIFFERENT = 6  # a repeated letter is not a secret, however long
SLACK_TOKENS = {
    "xoxb-": "a bot token",
    "xapp-": "an app token",
    "xoxp-": "a user token",
    "xoxe": "a configuration or refresh token",
}
BREAK = re.compile(r"\r\n|\n|\r")
PLAIN = re.compile(r"[!-~]+")
LINE = re.compile(r"(?:export\s+)?(?P<name>[A-Za-z_][\w.-]*)\s*=\s*(?P<value>.*)")
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def words(text: str) -> tuple[str, ...]:
    """A comma-separated list."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def secrets(text: str) -> tuple[SecretStr, ...]:
    """A comma-separated list of secrets, several while one replaces another; none may be easy to guess."""
    found = words(text)
    if not all(len(word) >= SHORTEST_SECRET and len(set(word)) >= FEWEST_DIFFERENT for word in found):
        raise ValueError(f"must be a long secret, of {SHORTEST_SECRET} characters or more; copy it whole")
    return tuple(SecretStr(word) for word in found)


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
    """Labels by phone of `Sales` or `14155550100:Sales, 14155550101:Support`; one without a phone has the empty key."""
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
    """A comma-separated list of `point` or `point:n`: where a crash test ends the process, at the n-th passing."""
    found: dict[str, int] = {}
    for word in words(text):
        name, _, count = word.partition(":")
        if name.partition("@")[0] not in POINTS or not (count or "1").isdecimal() or int(count or "1") < 1:
            raise ValueError(f"must be among {', '.join(POINTS)}, each with an optional :n, separated by commas")
        found[name] = int(count or "1")
    return found


def plain(value: SecretStr) -> SecretStr:
    """A secret as vendors make them: one word. What was pasted with it, or left out, is noticed here."""
    if not PLAIN.fullmatch(value.get_secret_value()):
        raise ValueError("must be one word without spaces; copy it whole, and write nothing before or behind it")
    return value


def of_periskope(value: SecretStr) -> SecretStr:
    """A key that is none of Slack's tokens."""
    found = value.get_secret_value()
    for start, kind in SLACK_TOKENS.items():
        if found.startswith(start):
            raise ValueError(f"holds {kind} of Slack; Periskope's console has the key, under Settings, API")
    return plain(value)


def amiss_in_file(text: str, names: Collection[str]) -> list[str]:
    """What is wrong with the lines of `.env`, a sentence each, which repeats none of them: a line may hold a secret.

    What is a line, and where a value in quotes ends, says the parser that reads them afterwards.
    """
    found: list[str] = []
    seen: dict[str, int] = {}
    for read in parse_stream(io.StringIO(text)):
        words = read.original.string.lstrip()
        number = read.original.line + len(BREAK.findall(read.original.string[: -len(words) or None]))
        first = LINE.fullmatch(BREAK.split(words, maxsplit=1)[0])
        if read.error and first and first["value"][:1] in {"'", '"'}:
            found.append(
                f"Line {number} of .env opens a quote that does not end: end it, or write the value without quotes."
            )
        elif read.error or (read.key is not None and read.value is None):
            found.append(
                f"Line {number} of .env is not NAME=value: write each setting on one line, and # before a remark."
            )
        elif read.key and read.key in names and read.value and seen.setdefault(read.key, number) != number:
            found.append(f"{read.key} stands twice in .env, in lines {seen[read.key]} and {number}: remove one.")
    return found


def begins(*starts: str, where: str) -> Callable[[SecretStr], SecretStr]:
    """A rule that a secret begins with one of `starts`, so that one pasted into the wrong line is noticed."""

    def check(value: SecretStr) -> SecretStr:
        found = value.get_secret_value()
        if not found.startswith(starts):
            instead = next(
                (f"holds {kind} and " for start, kind in SLACK_TOKENS.items() if found.startswith(start)), ""
            )
            raise ValueError(f"{instead}must begin with {' or '.join(starts)}; {where}")
        return value

    return check


def between(low: float, high: float) -> Callable[[float], float]:
    """A rule that a number is from `low` to `high`, both included."""

    def check(value: float) -> float:
        if not low <= value <= high:
            raise ValueError(f"must be from {low:g} to {high:g}")
        return value

    return check


def vendor_address(text: str) -> str:
    """An https address, or plain http on this machine only: tokens and customers' words are sent there."""
    parts = split(text)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
        raise ValueError("must begin with https:// (plain http:// is for this machine only)")
    return text.rstrip("/")


def slack_address(text: str) -> str:
    """An address as `vendor_address`, ending with a slash, to which Slack's library appends method names."""
    return vendor_address(text) + "/"


def loopback(text: str) -> str:
    """An http address on this machine."""
    parts = split(text)
    if parts.scheme != "http" or not is_loopback(parts.hostname):
        raise ValueError("must be an http:// address on this machine, like http://127.0.0.1:8600/clock")
    return text


def alert_address(value: SecretStr) -> SecretStr:
    """An http or https address with a host."""
    if split(value.get_secret_value()).scheme not in {"http", "https"}:
        raise ValueError("must be an address that takes a POST, like https://hooks.example.com/whatsapp")
    return value


def split(text: str) -> SplitResult:
    """The parts of an address with a host; its port, if any, is not 0."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise ValueError("must be an address") from None
    if not parts.hostname or port == 0:
        raise ValueError("must be an address")
    return parts


def is_loopback(host: str | None) -> bool:
    """Whether the host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False
