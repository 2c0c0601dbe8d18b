"""Telephone numbers as people type them, and WhatsApp's ids for them."""

import unicodedata
from dataclasses import dataclass, field
from typing import Literal

import phonenumbers
import regex

Problem = Literal["empty", "letters", "no_country", "too_short", "too_long", "not_a_number"]

_SLACK_LINK = regex.compile(r"^<tel:([^|>]*)(?:\|[^>]*)?>$")
_LETTERS = regex.compile(r"\p{L}")
_UNSEEN = regex.compile(r"\p{Cf}")
_LONGEST_TYPED = 40
_PROBLEMS: dict[int, Problem] = {
    phonenumbers.ValidationResult.INVALID_COUNTRY_CODE: "no_country",
    phonenumbers.ValidationResult.TOO_SHORT: "too_short",
    phonenumbers.ValidationResult.TOO_LONG: "too_long",
}

_UNPARSED: dict[int, Problem] = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: "no_country",
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: "too_short",
    phonenumbers.NumberParseException.TOO_SHORT_NSN: "too_short",
    phonenumbers.NumberParseException.TOO_LONG: "too_long",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A valid number. `e164` is `+` and digits; `shown` is spaced as its country writes it."""

    e164: str = field(repr=False)
    shown: str = field(repr=False)

    @property
    def whatsapp_id(self) -> str:
        """The id of the one-to-one chat with this number."""
        return self.e164.removeprefix("+") + "@c.us"


def read_number(typed: str, region: str | None = None) -> PhoneNumber | Problem:
    """The number that was typed or pasted, or what is wrong with it.

    A number without a country code is read in `region` (`IN`, `DE`); without a region as if it began with `+`, which is
    how WhatsApp writes numbers.
    """
    text = "".join(str(unicodedata.digit(one, one)) for one in _UNSEEN.sub("", typed)).strip()
    if linked := _SLACK_LINK.match(text):
        text = linked[1]
    if not text:
        return "empty"
    if len(text) > _LONGEST_TYPED:
        return "too_long"
    if _LETTERS.search(text):
        return "letters"
    tries = [text] if text.startswith(("+", "＋")) else [text, "+" + text.removeprefix("00")]
    found = [_read(one, region) for one in tries]
    return next((one for one in found if isinstance(one, PhoneNumber)), found[-1])


def whatsapp_number(contact: str) -> str | None:
    """`+` and the digits of a contact or one-to-one chat id; None for groups and for ids that hide the number."""
    who, _, network = contact.partition("@")
    return "+" + who if network in {"", "c.us", "s.whatsapp.net"} and who.isascii() and who.isdigit() else None


def spaced(number: str) -> str:
    """The number spaced as its country writes it; unchanged if it is not a number."""
    found = _read(number, None)
    return found.shown if isinstance(found, PhoneNumber) else number


def _read(text: str, region: str | None) -> PhoneNumber | Problem:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException as error:
        return _UNPARSED.get(error.error_type, "not_a_number")
    if phonenumbers.is_valid_number(number):
        return PhoneNumber(
            e164=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            shown=phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL),
        )
    return _PROBLEMS.get(phonenumbers.is_possible_number_with_reason(number), "not_a_number")
