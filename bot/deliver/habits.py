"""What a lane's calls needed last: a hint in memory, so that nothing is rendered only to find its pace taken."""

from collections.abc import Sequence

MOST = 20_000


class Habits:
    """For each lane and kind of effect, the pacing keys of its last call. Forgotten, it costs one rendering in vain."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], tuple[str, ...]] = {}

    def of(self, lane: str, kind: str) -> tuple[str, ...]:
        """The keys that such a call will probably take; () if none was made yet."""
        return self._keys.get((lane, kind), ())

    def note(self, lane: str, kind: str, names: Sequence[str]) -> None:
        """Such a call takes these."""
        if len(self._keys) >= MOST:
            self._keys.clear()
        self._keys[lane, kind] = tuple(names)
