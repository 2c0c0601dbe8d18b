"""Things that go wrong on demand: too many requests, broken servers, lost connections, late answers."""

from dataclasses import dataclass
from typing import Literal

from sandbox.slack.records import Json

Kind = Literal["429", "500", "html503", "drop", "drop_after", "late", "error"]


@dataclass(slots=True, kw_only=True)
class Fault:
    """What happens to the next `times` calls of `method` (``*``: any), once `after` of them have passed unharmed.

    ``drop`` closes the connection before anything was done, ``drop_after`` once it was; ``late`` answers after
    `seconds`; ``error`` answers with the code in `error`.
    """

    method: str
    kind: Kind
    times: int = 1
    error: str = "internal_error"
    retry_after: int = 1
    seconds: float = 1.0
    channel: str | None = None
    after: int = 0

    @property
    def works(self) -> bool:
        """Whether the work is done all the same."""
        return self.kind in {"drop_after", "late"}


class Faults:
    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def take(self, method: str, args: Json) -> Fault | None:
        """The fault this call runs into, used up by one."""
        channel = args.get("channel") or args.get("channel_id")
        for fault in self.waiting:
            if fault.method not in ("*", method) or fault.channel not in (None, channel):
                continue
            if fault.after > 0:
                fault.after -= 1
                return None
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
            return fault
        return None
