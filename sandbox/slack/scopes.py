"""Whether the token's scopes cover a call; for channels that depends on the kind of channel."""

from sandbox.slack.contract import METHODS
from sandbox.slack.errors import SlackError
from sandbox.slack.methods.conversations import kinds_of
from sandbox.slack.records import Json
from sandbox.slack.workspace import Workspace

_PREFIX = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
_LISTS = {"conversations.list", "users.conversations"}


def demand(ws: Workspace, method: str, args: Json) -> None:
    """Raise ``missing_scope`` with what is needed and what is there."""
    scope = METHODS[method].scope
    if scope is None:
        return
    for any_of in _needed(ws, method, scope, args):
        if not any_of & ws.scopes:
            raise SlackError("missing_scope", needed=min(any_of), provided=",".join(sorted(ws.scopes)))


def _needed(ws: Workspace, method: str, scope: str, args: Json) -> list[set[str]]:
    """Sets of scopes, of each of which one must be there."""
    if not scope.startswith("*:"):
        return [{scope}]
    if method in _LISTS:
        return [_of_kind(kind, "read") for kind in kinds_of(args)]
    if method == "conversations.create":
        return [_of_kind("group" if args.get("is_private") else "channel", "write")]
    channel = ws.channels.get(args.get("channel", ""))
    kinds = [channel.kind] if channel else list(_PREFIX)
    return [set().union(*(_of_kind(kind, scope.removeprefix("*:")) for kind in kinds))]


def _of_kind(kind: str, right: str) -> set[str]:
    """``write.invites`` is also covered by ``write``, and on public channels by ``channels:manage``."""
    whole = right.partition(".")[0]
    found = {f"{_PREFIX[kind]}:{right}", f"{_PREFIX[kind]}:{whole}"}
    return found | {"channels:manage"} if kind == "channel" and whole == "write" else found
