"""Libraries that write addresses, bodies or tokens into the log are silenced; what matters of theirs is an outcome."""

import logging

TALKATIVE = (
    "httpx", "httpcore", "aiohttp", "slack_sdk", "slack_bolt", "asyncio", "apscheduler", "urllib3", "hpack", "websockets",
)  # fmt: skip
ABOVE_ALL = logging.CRITICAL + 1


def quiet_loggers() -> None:
    """Call once, before the first client is made."""
    for name in TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(ABOVE_ALL)
        logger.propagate = False
        logger.addHandler(logging.NullHandler())
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
