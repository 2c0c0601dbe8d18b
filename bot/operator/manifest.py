"""The app's manifest.yml: its scopes, and its variant for a public address."""

import re
from pathlib import Path
from urllib.parse import urlsplit

# In the checkout beside the packages, in the wheel inside this one.
FILE = next(path for folder in Path(__file__).parents[1:3] if (path := folder / "manifest.yml").exists())
OWN_PATHS = ("/periskope/webhook", "/slack/events")
PLACE = "https://your.address"
ONLY_HTTP = re.compile(r"^( *)# http \| ", flags=re.MULTILINE)
SCOPE = re.compile(r"^      - ([a-z.:]+)$", flags=re.MULTILINE)


class NotAnAddress(Exception):
    """The given text is not a public address; the message says how one looks."""


def text() -> str:
    """The manifest for Socket Mode."""
    return FILE.read_text(encoding="utf-8")


def public_address(url: str) -> str:
    """The address of the proxy in front, without a slash at its end. Raises NotAnAddress."""
    parts = urlsplit(url.strip().rstrip("/")) if "[" not in url else urlsplit("")
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise NotAnAddress(
            "Slack and Periskope call an https:// address without a query, like https://chat.example.com."
        )
    if parts.path.endswith(OWN_PATHS):
        raise NotAnAddress("Leave /periskope/webhook and /slack/events out of the address: they are put behind it.")
    return parts.geturl()


def http_variant(url: str) -> str:
    """The manifest for requests from Slack to `url`. Raises NotAnAddress."""
    shown = ONLY_HTTP.sub(r"\1", text()).replace(PLACE, public_address(url))
    opening = shown.index("\n_metadata:")
    return "# The Slack app, for requests to a public address." + shown[opening:].replace(
        "socket_mode_enabled: true", "socket_mode_enabled: false"
    )


def scopes() -> frozenset[str]:
    """The scopes that the bot's token must have."""
    section = text().partition("    bot:\n")[2].partition("\nsettings:")[0]
    return frozenset(SCOPE.findall(section))
