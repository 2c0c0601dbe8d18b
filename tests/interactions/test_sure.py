"""What is not easily undone is asked first; the yes is of whoever was asked, to what was shown, for ten minutes."""

from pathlib import Path
from typing import Any

import pytest

from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions.test_names_meant import house
from tests.interactions.test_picked import asks, offered, presses


@pytest.fixture
async def clock() -> shop.Clock:
    return shop.Clock()


def two_admins(tx: Tx) -> None:
    house(tx, ["Asha Rao", "Omar Haddad"])
    shop.hire(tx, "zoe", role="admin")


def standing(tx: Tx) -> list[str]:
    return [f"{one.name} {one.role} {one.state}" for one in tx.people.roster().agents]


async def opened(template: Path, folder: Path, clock: shop.Clock) -> Store:
    store = shop.empty_store(template, folder, clock)
    await store.run(two_admins)
    return store


@pytest.mark.parametrize("line", ["role @asha admin", "role @asha out", "promote asha"])
async def test_it_is_asked_with_the_person_and_what_they_are_and_done_at_the_yes(
    line: str, template: Path, tmp_path: Path, clock: shop.Clock
) -> None:
    store = await opened(template, tmp_path / "data", clock)
    before = await store.run(standing)
    asked = await store.run(asks, "UNINA", line)

    assert "p0@" in asked.text.replace("\u2060", "")
    assert "now member" in asked.text
    assert await store.run(standing) == before
    await store.run(presses, "UNINA", offered(asked)[0][1])
    assert [one for one, had in zip(await store.run(standing), before, strict=True) if one != had] != []
    await store.close()


def is_changed(tx: Tx) -> bool:
    return "Asha Rao admin active" in standing(tx)


async def yes(store: Store) -> str:
    return offered(await store.run(asks, "UNINA", "role @asha admin"))[0][1]


async def test_a_yes_is_only_of_whoever_was_asked(template: Path, tmp_path: Path, clock: shop.Clock) -> None:
    store = await opened(template, tmp_path / "data", clock)
    line = await yes(store)
    again: Any = await store.run(presses, "UZOE", line)

    assert offered(again)
    assert not await store.run(is_changed)
    await store.close()


@pytest.mark.parametrize(("minutes", "done"), [(9, True), (11, False)])
async def test_a_yes_ages(minutes: int, done: bool, template: Path, tmp_path: Path, clock: shop.Clock) -> None:  # noqa: FBT001
    store = await opened(template, tmp_path / "data", clock)
    line = await yes(store)
    clock.later(minutes=minutes)
    await store.run(presses, "UNINA", line)

    assert await store.run(is_changed) is done
    await store.close()


async def test_a_yes_to_what_is_otherwise_now_is_asked_anew(template: Path, tmp_path: Path, clock: shop.Clock) -> None:
    store = await opened(template, tmp_path / "data", clock)
    line = await yes(store)
    await store.run(lambda tx: tx.people.change(2, name="Asha Jain"))
    again: Any = await store.run(presses, "UNINA", line)

    assert "Asha Jain" in again.text
    assert not await store.run(is_changed)
    await store.close()


async def test_a_yes_counts_for_the_people_that_were_shown(template: Path, tmp_path: Path, clock: shop.Clock) -> None:
    store = await opened(template, tmp_path / "data", clock)
    line = (await yes(store)).replace("<!agent^2>", "<!agent^3>")
    again: Any = await store.run(presses, "UNINA", line)

    assert offered(again)
    assert all("admin" not in one for one in (await store.run(standing))[1:3])
    await store.close()


async def test_typed_it_is_a_plain_yes(template: Path, tmp_path: Path, clock: shop.Clock) -> None:
    store = await opened(template, tmp_path / "data", clock)
    await store.run(asks, "UNINA", "role @asha admin sure")

    assert await store.run(is_changed)
    await store.close()
