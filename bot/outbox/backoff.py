"""When to try again."""

LONGEST = 60.0
TRIES_OF_A_BUG = 8


def pause(attempts: int) -> float:
    """Seconds to wait after the `attempts`-th failure: 1, 2, 4 … up to a minute."""
    return min(LONGEST, 2.0 ** min(max(0, attempts - 1), 6))
