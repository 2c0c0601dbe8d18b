"""Whether a webhook was signed by Periskope."""

import hashlib
import hmac
import json
from collections.abc import Sequence

from bot.wire.json_bytes import EVENT_CAP, Fault, read_any

DIGEST_LENGTH = 64


def signed(raw: bytes, header: str | None, secrets: Sequence[str]) -> bool:
    """True if `header` (`x-periskope-signature`: HMAC-SHA256 in lower-case hex) fits `raw` under any of `secrets`.

    Periskope's sample signs the body as JavaScript writes it again, which is what it sends too; so the bytes are
    tried as they came and, failing that, written again compactly. No secrets: nothing is signed.
    """
    if header is None or len(header) != DIGEST_LENGTH or not header.isascii():
        return False
    told = header.encode()
    keys = [secret.encode() for secret in secrets if secret]
    if any(_fits(raw, key, told) for key in keys):
        return True
    again = _compact(raw) if keys else None
    return again is not None and any(_fits(again, key, told) for key in keys)


def _fits(body: bytes, key: bytes, told: bytes) -> bool:
    return hmac.compare_digest(hmac.new(key, body, hashlib.sha256).hexdigest().encode(), told)


def _compact(raw: bytes) -> bytes | None:
    if isinstance(read_any(raw, EVENT_CAP), Fault):
        return None
    try:
        return json.dumps(json.loads(raw.decode()), separators=(",", ":"), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
