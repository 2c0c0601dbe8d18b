"""A WhatsApp number as it is typed: in a line and in a form, by one reader."""

from dataclasses import dataclass
from typing import Any, ClassVar

import regex

from bot.interactions import answers
from bot.interactions.ctx import Ctx
from bot.interactions.fields import Invalid, WordsField
from bot.interactions.kinds import Impossible
from bot.interactions.things import ReadWordsArg
from bot.interactions.world import World
from bot.replies import messages as replies_messages
from bot.text.phone_numbers import PhoneNumber, read_number

_SIGNS = regex.compile(r"[+＋(\p{Nd}][\p{Nd}\p{Cf}\s().…/–-]*")


@dataclass(frozen=True)
class NumberArg(ReadWordsArg):
    """A number with its country code, as people space it. What it means is kept as `+` and digits."""

    noun: ClassVar[str] = "number"
    longest: int = 12

    def meaning(self, words: str) -> str | Impossible | None:
        """Digits and what stands between them; a number that there cannot be, with the reason."""
        if not _SIGNS.fullmatch(words.removeprefix("tel:")):
            return None
        found = read_number(words.removeprefix("tel:"))
        return found.e164 if isinstance(found, PhoneNumber) else Impossible(replies_messages.NUMBERS[found])

    def unknown(self, world: World, typed: str) -> str:
        return replies_messages.no_number(answers.typed(typed))


class WhatsAppNumberField(WordsField[PhoneNumber]):
    """A number that is typed or pasted."""

    placeholder, longest = "+49 30 123456", 40

    def read(self, ctx: Ctx, raw: Any) -> PhoneNumber | Invalid:
        """The number, or what is wrong with it."""
        found = read_number(str(raw or ""))
        return found if isinstance(found, PhoneNumber) else Invalid(replies_messages.NUMBERS[found])

    def raw(self, value: PhoneNumber) -> Any:
        """Spaced as its country writes it."""
        return value.shown
