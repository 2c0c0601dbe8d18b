"""House time: the only reader of the clock for what people see. In the sandbox it follows the page's clock."""

from datetime import UTC, datetime, timedelta


class Clock:
    """The machine's clock, plus an offset that only the sandbox sets."""

    def __init__(self) -> None:
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """House time, aware UTC."""
        return datetime.now(UTC) + self._offset  # noqa: TID251  # here the clock is read

    def follow(self, told: datetime) -> bool:
        """Set house time to `told`; True if that moved it by more than a second."""
        offset = told - datetime.now(UTC)  # noqa: TID251  # here the clock is read
        moved = abs(offset - self._offset) > timedelta(seconds=1)
        if moved:
            self._offset = offset
        return moved
