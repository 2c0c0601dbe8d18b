"""What is noted while something is shown in a thread."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PostShown:
    """Noted: must it be plain, since Slack refused the shape; how far back a folded history reaches; tries with a picture.

    `digest`: of the card that was sent.
    """

    plain: bool = False
    digest: str | None = None
    reaches: list[Any] | None = None
    looked: int = 0


NOBODY_ELSE = "nobody in the room may be somebody who may not see the chat"
"""What is asked instead of a right before something is shown in a room."""
