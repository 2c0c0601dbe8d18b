"""Logs without secrets: libraries that would log addresses, bodies or tokens are silenced, faults are places in code."""

import logging
import traceback
from pathlib import PurePath

TALKATIVE = (
    "httpx", "httpcore", "aiohttp", "slack_sdk", "slack_bolt", "asyncio", "apscheduler", "urllib3", "hpack", "websockets",
)  # fmt: skip
ABOVE_ALL = logging.CRITICAL + 1
OURS = ("bot", "storage", "scheduler")
ROOT = PurePath(__file__).parents[2]


def quiet_loggers() -> None:
    """Silence the libraries' loggers. To be called once, before the first client is made."""
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(ABOVE_ALL)
        logger.propagate = False
        logger.addHandler(logging.NullHandler())
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)


def where(fault: BaseException) -> str:
    """The innermost frames as `file:function:line`, nearest first, with the path since many files share a name."""
    frames = traceback.extract_tb(fault.__traceback__)[-5:]
    return " < ".join(f"{_path(frame.filename)}:{frame.name}:{frame.lineno}" for frame in reversed(frames))


def _path(file: str) -> str:
    """The path of a file of ours from its package on, never where it is installed; of a library's file its name."""
    path = PurePath(file)
    ours = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in OURS
    return path.relative_to(ROOT).as_posix() if ours else path.name
