"""A webhook of another organisation is not ours, however well it is signed, and wherever it says whose it is."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.end_to_end.test_hostile import signature
from tests.fixtures.running_app import RunningApp
from tests.security.doors import ORG, PHONE, Opened, hook_signed, opened

OTHER = "ffffffff-1111-4222-8333-444455556666"
MESSAGE = {"chat_id": "1@c.us", "org_phone": PHONE, "unique_id": "3EB0AA"}
TICKET = {"ticket": {"ticket_id": "T-1", "chat_id": "1@c.us"}}


def told(org: str) -> list[dict[str, Any]]:
    """Events that say in each of the places where one may whose they are; a ticket has no number of ours to tell by."""
    return [
        {"event": "message.created", "data": MESSAGE, "org_id": org},
        {"event": "message.created", "data": MESSAGE | {"org_id": org}},
        {"event": "ticket.created", "data": {"ticket": TICKET["ticket"] | {"org_id": org}}},
        {"event_type": "org.phone.connected", "data": {"org_phone": PHONE, "org_id": org}},
    ]


@pytest.fixture
async def doors() -> AsyncIterator[Opened]:
    async with opened() as found:
        yield found


async def hear(doors: Opened, body: dict[str, Any]) -> tuple[int, int]:
    """The status, and how many events are stored."""
    raw = json.dumps(body).encode()
    status, _ = await doors.post("/periskope/webhook", raw, hook_signed(raw))
    return status, len(doors.behind.stored)


@pytest.mark.parametrize("place", range(4))
async def test_another_organisations_event_is_answered_and_not_stored(doors: Opened, place: int) -> None:
    assert await hear(doors, told(OTHER)[place]) == (200, 0)
    assert await hear(doors, told(ORG)[place]) == (200, 1)


async def test_before_the_organisation_is_known_the_number_decides(doors: Opened) -> None:
    doors.behind.orgs = frozenset()

    assert await hear(doors, told(OTHER)[0]) == (200, 1)


async def test_the_organisation_is_learned_with_its_numbers(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        data = MESSAGE | {"org_phone": running_app.world.periskope.phone}
        raw = json.dumps({"event": "message.created", "data": data, "org_id": OTHER}).encode()
        url = f"{running_app.world.app_url}/periskope/webhook"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data=raw, headers=signature(running_app, raw)) as answer,
        ):
            said = await answer.json()
        learned = await running_app.store.read(lambda tx: tx.settings.organisations())

        assert learned == {running_app.world.periskope.org_id}
        assert said["why"] == "other organisation"
