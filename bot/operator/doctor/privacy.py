"""The doctor's checks of who else on this machine can read the secrets and the database."""

import stat
from pathlib import Path

from bot.operator.doctor.finding import Finding, well, wrong
from bot.settings import Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO
THROUGH = stat.S_IXGRP | stat.S_IXOTH


def look_at_privacy(settings: Settings, *, env_file: Path = Path(".env")) -> list[Finding]:
    """The findings about `.env`, which holds the keys, and the database, which holds what customers wrote."""
    return [*_secrets(env_file), *_database(settings)]


def _secrets(env_file: Path) -> list[Finding]:
    if not env_file.is_file():
        return []
    if env_file.stat().st_mode & OTHERS:
        return [wrong("Other users of this machine can read .env, which holds the keys: chmod 600 .env.")]
    return [well("Only you can read .env.")]


def _database(settings: Settings) -> list[Finding]:
    path = Path(settings.database.removeprefix("sqlite:///"))
    if not settings.is_sqlite or not path.is_file():
        return []
    reachable = path.parent.stat().st_mode & THROUGH
    if reachable and any(one.stat().st_mode & OTHERS for one in path.parent.glob(f"{path.name}*")):
        return [
            wrong(
                f"Other users of this machine can read the database, which holds customers' messages: "
                f"chmod 700 {path.parent}."
            )
        ]
    return [well("Only you can read the database.")]
