"""The text of a slash command: what was picked from the client's list, and what was typed."""

import re
from collections.abc import Callable

from sandbox.slack import addresses
from sandbox.slack.markup import escaped
from sandbox.slack.workspace import Workspace

_PICKED = (
    r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<#(?P<channel>[CGD][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<!subteam\^(?P<group>S[A-Z0-9]+)(?:\|(?P<handle>[^>]*))?>"
    r"|<!(?P<special>here|channel|everyone)(?:\|[^>]*)?>"
)
_PIECE = re.compile(
    rf"{_PICKED}|(?P<address>{addresses.URL}|{addresses.EMAIL}|{addresses.DOMAIN})"
    r"|(?<![\w<])@(?P<at>[a-z0-9._-]+)"
    r"|(?<![\w<])#(?P<hash>[a-z0-9_-]+)"
)
_MENTION = re.compile(_PICKED)


def tokens(ws: Workspace, text: str, *, labels: bool) -> str:
    """With ``should_escape``: people, channels, groups and addresses as tokens, ``&``, ``<`` and ``>`` as entities.

    Without `labels` a person's token is the bare id: Slack has been seen to write both.
    """
    return _replaced(_PIECE, text, lambda found: _token(ws, found, labels=labels), escaped)


def names(ws: Workspace, text: str) -> str:
    """Without ``should_escape``: as typed, and a picked person by their username."""
    return _replaced(_MENTION, text, lambda found: _name(ws, found), str)


def _replaced(
    pattern: re.Pattern[str], text: str, piece: Callable[[re.Match[str]], str], loose: Callable[[str], str]
) -> str:
    parts, last = [], 0
    for found in pattern.finditer(text):
        parts += [loose(text[last : found.start()]), piece(found)]
        last = found.end()
    return "".join([*parts, loose(text[last:])])


def _token(ws: Workspace, found: re.Match[str], *, labels: bool) -> str:
    kind, value = next((name, value) for name, value in found.groupdict().items() if value)
    match kind:
        case "user":
            return _person(ws, value, labels=labels)
        case "channel":
            return _place(ws, value)
        case "group":
            return f"<!subteam^{value}|{found['handle']}>" if found["handle"] else f"<!subteam^{value}>"
        case "special":
            return f"<!{value}>"
        case "address":
            return _link(value)
        case "at":
            return _typed_name(ws, value, labels=labels)
    return next((_place(ws, one.id) for one in ws.channels.values() if one.name == value and not one.im), "#" + value)


def _typed_name(ws: Workspace, handle: str, *, labels: bool) -> str:
    if handle in {"here", "channel", "everyone"}:
        return f"<!{handle}>"
    return next((_person(ws, one.id, labels=labels) for one in ws.users.values() if one.handle == handle), "@" + handle)


def _person(ws: Workspace, key: str, *, labels: bool) -> str:
    return f"<@{key}|{ws.users[key].handle}>" if labels and key in ws.users else f"<@{key}>"


def _place(ws: Workspace, key: str) -> str:
    """A channel's token, which keeps a private one's name to itself."""
    if key not in ws.channels:
        return f"<#{key}>"
    return f"<#{key}|{'' if ws.channels[key].private else ws.channels[key].name}>"


def _link(address: str) -> str:
    where, label = addresses.target(address)
    return f"<{escaped(where)}|{escaped(label)}>" if label else f"<{escaped(where)}>"


def _name(ws: Workspace, found: re.Match[str]) -> str:
    if found["user"]:
        return "@" + (ws.users[found["user"]].handle if found["user"] in ws.users else found["user"])
    if found["channel"]:
        return "#" + (ws.channels[found["channel"]].name if found["channel"] in ws.channels else found["channel"])
    return "@" + (found["handle"] or found["group"] or found["special"]).removeprefix("@")
