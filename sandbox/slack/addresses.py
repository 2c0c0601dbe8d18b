"""The addresses that Slack's client makes links of: with a scheme, e-mail, and domains without one."""

import re

_DOMAINS = "com|net|org|info|io|app|dev|co|eu|de|es|fr|nl|in|uk|example"  # the endings that matter here, not all
_END = r"[^\s<>.,;:!?)]"

URL = rf"https?://[^\s<>]*{_END}"
EMAIL = r"(?<![\w.+-])[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}(?![\w-])"
DOMAIN = rf"(?<![\w@./:-])(?:[A-Za-z0-9-]+\.)+(?:{_DOMAINS})(?![\w@-]|\.\w)(?:/(?:[^\s<>]*{_END})?)?"

_ADDRESS = re.compile(rf"(?P<url>{URL})|(?P<email>{EMAIL})|(?P<domain>{DOMAIN})")


def target(address: str) -> tuple[str, str]:
    """Where a typed address leads, and its label: empty where it names its scheme itself."""
    found = _ADDRESS.fullmatch(address)
    kind = found.lastgroup if found else "url"
    if kind == "url":
        return address, ""
    return ("mailto:" if kind == "email" else "http://") + address, address
