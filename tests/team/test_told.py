"""What is told of people invited and roles changed names what changed, and changes nothing that was not named."""

from typing import Any

import pytest

from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop
from tests.interactions.test_names_meant import house, typed


def team(tx: Tx) -> None:
    house(tx, ["Asha Rao", "Omar Haddad"], [], ["vip"])
    shop.hire(tx, "zoe", role="admin")


def roles(tx: Tx) -> dict[str, str]:
    return {one.email: one.role for one in tx.people.roster().agents}


def labels(tx: Tx, email: str) -> list[str]:
    one = next(one for one in tx.people.roster().agents if one.email == email)
    return [tx.labels.get(label_id).name for label_id in sorted(tx.people.roster().granted.get(one.id, ()))]


@pytest.mark.parametrize(
    "line",
    ["invite zoe@shop.example", "invite zoe@shop.example as member", "invite p0@shop.example as admin"],
)
async def test_an_invitation_changes_the_role_of_nobody_who_is_in_the_team(store: Store, line: str) -> None:
    await store.run(team)
    before = await store.run(roles)
    told: Any = await store.run(typed, line)

    assert await store.run(roles) == before
    assert "and stays so. `/periskope role` changes roles" in str(told.blocks)


async def test_an_invitation_names_the_labels_that_were_given_with_it(store: Store) -> None:
    await store.run(team)
    told: Any = await store.run(typed, "invite new@shop.example, p0@shop.example as member label vip")

    assert await store.run(labels, "p0@shop.example") == ["vip"]
    assert told.text == "2 of 2 done."
    assert str(told.blocks).count("with vip") == 2


async def test_a_role_that_changes_with_a_label_names_both(store: Store) -> None:
    await store.run(team)
    told: Any = await store.run(typed, "role zoe member label vip sure")

    assert "is a member now. Label *vip* given to zoe" in told.text
    assert await store.run(labels, "zoe@shop.example") == ["vip"]
