"""Handler of the event that Slack revoked the app's token."""

from bot.model.audit import AuditAction
from bot.model.event import TokensRevoked
from storage.tx import Tx


def revoked(event: TokensRevoked, tx: Tx) -> str:
    """Pauses all calls to Slack for an hour: without a token none succeeds until somebody installs the app again."""
    tx.rate_limits.rest("door:slack", 3600.0)
    tx.audit.write(AuditAction.TOKEN_REVOKED, actor=None, via="slack", detail=event.why)
    return "revoked"
