"""Secrets that tell who speaks: long, and no row of one letter."""

import pytest

from bot.settings import load

ENOUGH = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "PERISKOPE_API_KEY": "key-1"}


@pytest.mark.parametrize("name", ["SLACK_SIGNING_SECRET", "PERISKOPE_WEBHOOK_SECRET"])
@pytest.mark.parametrize(
    "secret", ["x", "x" * 40, "xy" * 20, "hush", "0123456789abcdef0123,x", "x,0123456789abcdef0123", "1234567890abcde"]
)
def test_a_secret_that_can_be_guessed_is_refused_and_not_repeated(name: str, secret: str) -> None:
    found = load({**ENOUGH, name: secret}, env_file=None)

    assert isinstance(found, list)
    assert [sentence.startswith(f"{name} must be a long secret") for sentence in found] == [True]
    assert not any(len(part) > 1 and part in found[0] for part in secret.split(","))
