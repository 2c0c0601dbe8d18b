"""File names from outside, made safe to show and to pass on."""

import unicodedata

LONGEST = 255
FORBIDDEN = frozenset('/\\:*?"<>|')
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # controls, direction overrides, surrogates, line separators


def file_name(name: str) -> str:
    """The last part of a path without hidden characters, at most 255 characters with its ending kept; may be empty."""
    last = name[-4 * LONGEST :].replace("\\", "/").rpartition("/")[2]
    kept = "".join(sign for sign in last if unicodedata.category(sign) not in HIDDEN and sign not in FORBIDDEN)
    kept = kept.strip(" .")
    if len(kept) <= LONGEST:
        return kept
    stem, _, ending = kept.rpartition(".")
    room = LONGEST - len(ending) - 1
    return f"{stem[:room]}.{ending}" if stem and room > 0 else kept[:LONGEST]
