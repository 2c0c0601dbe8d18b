"""Periskope's signature."""

import hashlib
import hmac

import pytest

from bot.wire.periskope.signature import REWRITTEN_CAP, signed, signed_rewritten

SECRET = "whsec-invented"
BODY = '{"event":"message.created","data":{"body":"grüß dich"}}'.encode()


def digest(body: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def test_the_raw_bytes_are_what_is_signed() -> None:
    assert signed(BODY, digest(BODY), [SECRET])


def test_either_of_two_secrets_fits_while_they_are_changed() -> None:
    assert signed(BODY, digest(BODY), ["whsec-new", SECRET])


def test_a_body_posted_with_spaces_but_signed_compactly_is_accepted() -> None:
    spaced = BODY.replace(b":", b": ").replace(b",", b", ")

    assert not signed(spaced, digest(BODY), [SECRET])
    assert signed_rewritten(spaced, digest(BODY), [SECRET])


def test_what_is_too_large_is_not_written_again() -> None:
    large = b'{"a": "' + b"x" * REWRITTEN_CAP + b'"}'

    assert not signed_rewritten(large, digest(large.replace(b": ", b":")), [SECRET])


@pytest.mark.parametrize(
    ("body", "header", "secrets"),
    [
        (BODY, None, [SECRET]),
        (BODY, "", [SECRET]),
        (BODY, digest(BODY).upper(), [SECRET]),
        (BODY, digest(BODY, "other"), [SECRET]),
        (BODY, digest(BODY), []),
        (BODY, digest(BODY, ""), [""]),
        (BODY, "é" * 64, [SECRET]),
        (BODY + b" x", digest(BODY), [SECRET]),
        (b"[" * 200_000, "0" * 64, [SECRET]),
        (b'{"a":"\\ud800"}', "0" * 64, [SECRET]),
    ],
)
def test_anything_else_is_not_signed(body: bytes, header: str | None, secrets: list[str]) -> None:
    assert not signed(body, header, secrets)
    assert not signed_rewritten(body, header, secrets)
