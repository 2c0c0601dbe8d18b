"""A test that waited in vain says what was outstanding, on either database."""

from pathlib import Path

import pytest

from storage.store import Store
from storage.tx import Tx
from tests.fixtures import outstanding, shop
from tests.fixtures.running_app import RunningApp


def a_customer_waits(tx: Tx) -> None:
    [asha] = shop.hire(tx, "asha", label=shop.label(tx))
    shop.goes(tx, [asha], on=True)
    shop.writes(tx, shop.customer(tx, 1, 1).id)


async def test_everything_open_is_named_on_either_database(store: Store, processes: list[Store]) -> None:
    said = []
    for one in (store, processes[0]):
        await one.run(a_customer_waits)
        said.append(await one.read(outstanding.rows))

    assert ["kind=PostCopy, state=ready, attempts=0" in words for words in said] == [True, True]
    assert ["inbox (0):" in words for words in said] == [True, True]


async def test_a_wait_in_vain_names_calls_and_the_ends_of_logs(tmp_path: Path) -> None:
    (tmp_path / "1.log").write_text("first\nlast words\n")
    async with RunningApp.open(tmp_path, settle=False) as running_app:
        with pytest.raises(AssertionError) as failed:
            await running_app.until(lambda: False, within=0.1)

    assert "auth.test ok" in str(failed.value)
    assert "last words" in str(failed.value)
    assert "processes (1):" in str(failed.value)
