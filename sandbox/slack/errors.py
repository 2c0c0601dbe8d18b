"""The one way this Slack says no: an error code, as the Web API spells it."""

from typing import Any


class SlackError(Exception):
    """Answered as ``{"ok": false, "error": code, …extra}``; `extra` holds further keys of the answer."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


def invalid(code: str, problems: list[str]) -> SlackError:
    """A refused shape, with Slack's ``response_metadata.messages`` naming each place."""
    return SlackError(code, errors=problems, response_metadata={"messages": [f"[ERROR] {p}" for p in problems]})
