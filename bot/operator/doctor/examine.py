"""The doctor: checks an installation from outside; each finding is a sentence, with what to do where it is wrong."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

import httpx

from bot.operator.doctor import trial
from bot.operator.doctor.databases import look_at_stores
from bot.operator.doctor.finding import Finding
from bot.operator.doctor.periskope import look_at_periskope
from bot.operator.doctor.privacy import look_at_privacy
from bot.operator.doctor.slack import look_at_slack
from bot.operator.doctor.state import look_at_disk, look_inside
from bot.operator.doctor.ways_in import Doors, look_at_ways_in
from bot.operator.trial_record import keep_trial, last_trial
from bot.settings import Settings

TIMEOUT = httpx.Timeout(10)

__all__ = ["Finding", "as_json", "examine", "exit_code", "lines", "try_out"]


async def examine(
    settings: Settings, *, now: Callable[[], datetime], doors: Doors, url: str | None = None
) -> list[Finding]:
    """The findings about Slack, Periskope, the ways in, who can read our files, the disk, the database and Redis.

    Changes nothing. `now` gives aware times; `doors` opens the program's doors if it does not run; `url`: the public
    address of the proxy in front of them.
    """
    async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as http:
        slack = await look_at_slack(settings, http, now=now)
        periskope = await look_at_periskope(settings, http)
        ways_in = await look_at_ways_in(settings, http, url=url, doors=doors)
    stores = await look_at_stores(settings)
    inside = await look_inside(settings, now=now()) if all(finding.ok for finding in stores) else []
    return [*slack, *periskope, *ways_in, *look_at_privacy(settings), look_at_disk(settings), *stores, *inside]


async def try_out(settings: Settings, *, email: str) -> list[Finding]:
    """The findings of a trial in the real workspace. What it found out is kept: it decides what settings offer."""
    last = await last_trial(settings.database, settings.data_dir)
    async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as http:
        result, findings = await trial.try_out(settings, http, email=email, channel=last.get("channel"))
    if found := result.to_json():
        await keep_trial(settings.database, settings.data_dir, last | found)
    return findings


def as_json(findings: Sequence[Finding]) -> str:
    """The findings for a program: whether all is well, and each."""
    rows = [{"ok": finding.ok, "sentence": finding.sentence} for finding in findings]
    return json.dumps({"well": all(finding.ok for finding in findings), "findings": rows}, ensure_ascii=False, indent=2)


def lines(findings: Sequence[Finding]) -> str:
    """The findings as the operator reads them."""
    sentences = [f"{'ok  ' if finding.ok else 'NOT '} {finding.sentence}" for finding in findings]
    left = sum(not finding.ok for finding in findings)
    return "\n".join([*sentences, "", f"{left} to put right." if left else "All is well: ./run starts it."])


def exit_code(findings: Sequence[Finding]) -> int:
    """0 if all is well, else 1."""
    return 0 if all(finding.ok for finding in findings) else 1
