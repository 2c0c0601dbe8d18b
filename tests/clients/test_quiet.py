"""Clients write no address, number or token into the log."""

import logging
from collections.abc import Iterator

import pytest

from bot.clients.periskope.client import PeriskopeClient
from bot.clients.slack.client import SlackClient
from bot.outbox.calls import FetchChat, LookUpPerson
from bot.telemetry.logs import TALKATIVE, quiet_loggers
from tests.clients.vendor import Vendor


@pytest.fixture
def loud(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """Everything may be logged; what the libraries say is looked at although it does not propagate."""
    caplog.set_level(logging.DEBUG)
    loggers = [logging.getLogger(name) for name in TALKATIVE]
    before = [(logger.level, logger.propagate, list(logger.handlers)) for logger in loggers]
    quiet_loggers()
    for logger in loggers:
        logger.addHandler(caplog.handler)
    yield caplog
    for logger, (level, propagate, handlers) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.propagate = propagate
        logger.handlers = handlers


async def test_no_address_is_logged(
    loud: pytest.LogCaptureFixture, slack: SlackClient, periskope: PeriskopeClient, vendor: Vendor
) -> None:
    await slack.perform(LookUpPerson(email="nina@example.org"))
    await periskope.perform(FetchChat(org_phone="14155550100@c.us", chat="14155550142@c.us"))

    assert len(vendor.heard) == 2
    assert "nina@" not in loud.text
    assert "1415555" not in loud.text
