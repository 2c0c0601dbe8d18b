"""The doctor: looks at an installation from outside and says, a sentence for each finding, what is well and what to do."""

from collections.abc import Callable, Sequence
from datetime import datetime

import httpx

from bot.doctor.finding import Finding
from bot.doctor.periskope import look_at_periskope
from bot.doctor.private import look_at_privacy
from bot.doctor.slack import look_at_slack
from bot.doctor.stores import look_at_stores
from bot.settings import Settings

TIMEOUT = httpx.Timeout(10)

__all__ = ["Finding", "examine", "exit_code", "lines"]


async def examine(settings: Settings, *, now: Callable[[], datetime]) -> list[Finding]:
    """Look at everything, changing nothing: Slack, Periskope, who can read our files, the database and Redis. `now` gives aware times."""
    async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as http:
        slack = await look_at_slack(settings, http, now=now)
        periskope = await look_at_periskope(settings, http)
    return [*slack, *periskope, *look_at_privacy(settings), *await look_at_stores(settings)]


def lines(findings: Sequence[Finding]) -> str:
    """What the operator reads."""
    told = [f"{'ok  ' if finding.ok else 'NOT '} {finding.sentence}" for finding in findings]
    left = sum(not finding.ok for finding in findings)
    return "\n".join([*told, "", f"{left} to put right." if left else "All is well: ./run starts it."])


def exit_code(findings: Sequence[Finding]) -> int:
    """0 if all is well, else 1."""
    return 0 if all(finding.ok for finding in findings) else 1
