"""A finding: one thing checked, and one sentence about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """`sentence` says what is well or, if not `ok`, what is wrong and what to do. It holds no secret."""

    ok: bool
    sentence: str


def well(sentence: str) -> Finding:
    """A finding with nothing to do."""
    return Finding(ok=True, sentence=sentence)


def wrong(sentence: str) -> Finding:
    """A finding with something to do."""
    return Finding(ok=False, sentence=sentence)
