"""Verification of Slack's signatures on requests."""

import hashlib
import hmac
from collections.abc import Sequence

LONGEST_STAMP = 12  # digits
AT_MOST = 300  # seconds between Slack's clock and ours; an older request may be a replay


def signed(raw: bytes, stamp: str, signature: str, secrets: Sequence[str], *, now: float) -> bool:
    """True if `signature` (`X-Slack-Signature`) fits the raw bytes under any of `secrets`, and is not old.

    `stamp` is `X-Slack-Request-Timestamp`, seconds since 1970 as is `now`. The body is not parsed, and nothing raises:
    https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= LONGEST_STAMP and signature.isascii()):
        return False
    if abs(now - int(stamp)) > AT_MOST:
        return False
    given = signature.encode()
    return any(hmac.compare_digest(_expected(raw, stamp, secret), given) for secret in secrets if secret)


def _expected(raw: bytes, stamp: str, secret: str) -> bytes:
    digest = hmac.new(secret.encode(), b"v0:%b:%b" % (stamp.encode(), raw), hashlib.sha256)
    return b"v0=" + digest.hexdigest().encode()
