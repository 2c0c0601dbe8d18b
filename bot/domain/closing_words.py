"""Words after which nothing more is owed: `thanks`, `ok`, a thumb up."""

from collections.abc import Iterable

import regex

# What people say when nothing more is owed, in the languages of most customers; a setting replaces it.
# fmt: off
CLOSING_WORDS = (
    "thanks", "thank you", "thank you so much", "thank u", "thx", "ty", "tysm", "many thanks", "thanks a lot",
    "ok", "okay", "okey", "k", "kk", "ok sir", "great", "perfect", "cool", "nice", "super", "done", "got it",
    "noted", "fine", "all good", "good", "sure", "alright", "welcome", "you too", "bye", "good night", "good day",
    "cheers", "have a nice day", "danke", "vielen dank", "merci", "gracias", "muchas gracias", "vale", "obrigado",
    "obrigada", "valeu", "grazie", "shukran", "shukriya", "dhanyavad", "dhanyawad", "ji", "theek hai", "thik hai",
    "terima kasih",
)
# fmt: on

_EMOJI = regex.compile(
    r"[0-9#*]\uFE0F?\u20E3|[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200D\uFE0E\uFE0F]"
)
_NOT_WORDS = regex.compile(r"[\p{P}\p{S}\s]+")


def only_closing(words: str, closing_words: Iterable[str] = CLOSING_WORDS) -> bool:
    """Whether these words are nothing but emoji, punctuation and closing words; empty words are not."""
    said = _plain(words)
    if not said:
        return bool(words.strip())
    return _made_of(said.split(), frozenset(_plain(word) for word in closing_words))


def _made_of(words: list[str], phrases: frozenset[str]) -> bool:
    """Whether these words are phrases of the set, one after the other."""
    longest = max((len(phrase.split()) for phrase in phrases), default=0)
    reached = {0}
    for end in range(1, len(words) + 1):
        starts = (start for start in range(max(0, end - longest), end) if start in reached)
        if any(" ".join(words[start:end]) in phrases for start in starts):
            reached.add(end)
    return len(words) in reached


def _plain(words: str) -> str:
    return str(_NOT_WORDS.sub(" ", _EMOJI.sub(" ", words.casefold()))).strip()
