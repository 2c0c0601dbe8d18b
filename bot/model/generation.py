"""How far a database has come, told by a counter that is kept in it and outside it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """A number that only rises, with a token drawn at random each time. `installation` is an opaque name of whose it is.

    Written into the database first and only then outside: so what stands outside is never ahead, unless the database
    is older than the world.
    """

    installation: str
    number: int
    token: str

    def ahead_of(self, known: "Generation") -> bool:
        """Was this written by somebody who knew more than `known`? The same number with another token is a copy's."""
        if self.installation != known.installation:
            return False
        return self.number > known.number or (self.number == known.number and self.token != known.token)
