"""Where a fault happened, told without what it was about: messages of exceptions can hold customers' words."""

import traceback


def where(fault: BaseException) -> str:
    """The innermost frames as `function:line`, nearest first."""
    frames = traceback.extract_tb(fault.__traceback__)[-5:]
    return " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
