"""What is noted of reports that name chats."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NamingPost:
    """Noted: the post that remembers which chats it names."""

    post: int | None = None
