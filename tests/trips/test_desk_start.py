"""Writing to a number first: only Periskope's own word that there is no such chat lets one begin it."""

from pathlib import Path
from typing import Any

import pytest

from tests.trips import acts
from tests.trips.house import House

NUMBER = "+1 415 555 0177"
CHAT = "14155550177@c.us"
HELLO = "Your bike is ready"


async def started(house: House, first: str, number: str = NUMBER) -> None:
    """The form, filled in by somebody who holds *sales*."""
    sales = await house.store.read(lambda tx: str(next(one.id for one in tx.labels.all() if one.name == "sales")))
    person = house.person(first)
    await (await house.slack.command(person, f"start {number}")).settled()
    view = house.slack.views_of(person)[-1]
    await house.slack.submit(person, view.id, {"number": number, "label": sales, "text": HELLO})


def only_there(house: House, *labels: str) -> None:
    """A chat of which nothing has told us yet."""
    org = house.world.periskope
    hook, org.webhook_url = org.webhook_url, None
    hooks, org.hooks = org.hooks, {}
    org.add_chat(name="Lena Fox", number=CHAT.partition("@")[0], labels=labels)
    org.webhook_url, org.hooks = hook, hooks


def overrides(tx: Any) -> Any:
    found = [chat for phone in tx.phones.numbers() if (chat := tx.chats.find(CHAT, phone)) is not None]
    return {chat.id: tx.people.overrides_of_chat(chat.id) for chat in found}


@pytest.mark.parametrize("labels", [("repairs",), ()], ids=["others' label", "no label"])
async def test_a_chat_that_only_periskope_knows_is_not_given_to_who_types_its_number(
    tmp_path: Path, labels: tuple[str, ...]
) -> None:
    async with House.open(tmp_path, POLL_SECONDS="3600") as house:
        only_there(house, *labels)
        await started(house, "Asha")
        await house.until(lambda: any("cannot start" in words for words in acts.told(house, "Asha")))
        await house.at_rest()

        assert house.heard(CHAT) == []
        assert list((await house.store.read(overrides)).values()) == [{}]
        assert not any("Lena" in words for words in acts.told(house, "Asha"))


async def test_a_chat_that_only_periskope_knows_opens_for_who_may_see_it_and_nothing_is_sent(tmp_path: Path) -> None:
    async with House.open(tmp_path, POLL_SECONDS="3600") as house:
        only_there(house, "sales")
        await started(house, "Asha")
        await house.until(lambda: any(HELLO in words for words in acts.told(house, "Asha")))
        await house.until(lambda: house.thread("wa-sales", "Lena"))

        assert house.heard(CHAT) == []
        assert list((await house.store.read(overrides)).values()) == [{}]


async def test_nothing_begins_while_periskope_does_not_say_whether_there_is_such_a_chat(tmp_path: Path) -> None:
    async with House.open(tmp_path, POLL_SECONDS="3600") as house:
        house.world.periskope.fail(f"/chats/{CHAT[:11]}", method="GET", kind="500")
        await started(house, "Asha")
        await house.until(lambda: any(call.status == 500 for call in house.world.periskope.calls))
        given = await house.store.read(overrides)
        before = list(house.world.periskope.chats)
        await house.until(lambda: house.heard(CHAT), within=30)

        assert list(given.values()) == [{}]
        assert CHAT not in before
        assert house.heard(CHAT) == [HELLO]
