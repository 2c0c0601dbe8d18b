"""Reads manifest.yml: the scopes it asks for, and its form for a public address."""

import re
from pathlib import Path
from urllib.parse import urlsplit

FILE = Path(__file__).parents[1] / "manifest.yml"
PLACE = "https://your.address"
ONLY_HTTP = re.compile(r"^( *)# http \| ", flags=re.MULTILINE)
SCOPE = re.compile(r"^      - ([a-z.:]+)$", flags=re.MULTILINE)


class NotAnAddress(Exception):
    """What was given is no public address; says what one looks like."""


def text() -> str:
    """The manifest for Socket Mode."""
    return FILE.read_text(encoding="utf-8")


def http_variant(url: str) -> str:
    """The manifest for requests from Slack to `url`. Raises NotAnAddress."""
    parts = urlsplit(url.strip().rstrip("/")) if "[" not in url else urlsplit("")
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise NotAnAddress("Slack calls an https:// address without a query, like https://chat.example.com.")
    shown = ONLY_HTTP.sub(r"\1", text()).replace(PLACE, parts.geturl())
    opening = shown.index("\n_metadata:")
    return "# The Slack app, for requests to a public address." + shown[opening:].replace(
        "socket_mode_enabled: true", "socket_mode_enabled: false"
    )


def scopes() -> frozenset[str]:
    """What the bot's token must be allowed."""
    section = text().partition("    bot:\n")[2].partition("\nsettings:")[0]
    return frozenset(SCOPE.findall(section))
