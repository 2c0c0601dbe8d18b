"""Verification of Periskope's signatures on webhooks."""

import hashlib
import hmac
import json
from collections.abc import Sequence

from bot.wire.json_bytes import Fault, read_any

DIGEST_LENGTH = 64
REWRITTEN_CAP = 65_536  # bytes; a message with all its fields has some three thousand


def signed(raw: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """True if `header` (`x-periskope-signature`: HMAC-SHA256 in lower-case hex) fits `raw` under any of `secrets`.

    Without secrets nothing counts as signed.
    """
    digest = _digest(header)
    return digest is not None and any(_fits(raw, secret, digest) for secret in secrets)


def may_be_rewritten(raw: bytes, header: str | None) -> bool:
    """Whether the body is small enough to check for a signature on its other spelling."""
    return _digest(header) is not None and 0 < len(raw) <= REWRITTEN_CAP


def signed_rewritten(raw: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """True if the header fits the body as JavaScript would write it.

    Periskope signs and sends that form (see its sample); a proxy may have passed it on with other spaces. The body is
    parsed before its sender is known: never in the event loop, and only after `may_be_rewritten`.
    """
    again = rewritten(raw) if may_be_rewritten(raw, header) else None
    return again is not None and signed(again, header, secrets)


def rewritten(raw: bytes) -> bytes | None:
    """The body as compact JSON; None if it is not JSON."""
    if isinstance(read_any(raw, REWRITTEN_CAP), Fault):
        return None
    try:
        return json.dumps(json.loads(raw.decode()), separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None


def _digest(header: str | None) -> bytes | None:
    if header is None or len(header) != DIGEST_LENGTH or not header.isascii():
        return None
    return header.encode()


def _fits(body: bytes, secret: str, digest: bytes) -> bool:
    return bool(secret) and hmac.compare_digest(
        hmac.new(secret.encode(), body, hashlib.sha256).hexdigest().encode(), digest
    )
