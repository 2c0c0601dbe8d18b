"""When a chat goes on in a new thread at the channel's foot: Slack does not bring an old one back into view."""

from dataclasses import dataclass
from datetime import datetime, timedelta

QUIET = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A thread so far: when something was last added, how many posts it has, and what became of the chat meanwhile.

    `rests`: the chat is closed and stays so whatever the customer has just said, as after a word of thanks.
    """

    last_at: datetime
    posts: int
    closed: bool
    holder_off: bool
    rests: bool = False


def begins_anew(stretch: Stretch, now: datetime, *, silence: timedelta, longest: int) -> bool:
    """A customer's message goes into a new thread after closing, a silence, many posts, or an hour without its holder.

    What asks for nothing after closing needs nobody's eye: it stays where it was said.
    """
    if stretch.rests:
        return stretch.posts >= longest
    quiet = now - stretch.last_at
    return stretch.closed or quiet >= silence or stretch.posts >= longest or (stretch.holder_off and quiet >= QUIET)
