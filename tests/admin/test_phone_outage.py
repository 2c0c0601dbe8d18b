"""A phone of ours that is not connected: admins are told once, and once more when it is back."""

from functools import partial

from bot.admin.jobs import compare_outages
from bot.admin.queries import health
from bot.model.effect.people import SyncHome
from bot.notices.messages.outages import PartFailing, PartWorksAgain, sentence
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop

SUPPORT, SALES = "15550101@c.us", "15550102@c.us"


def house(tx: Tx) -> None:
    shop.hire(tx, "nina", role="admin")
    shop.hire(tx, "asha")
    for number in (SUPPORT, SALES):
        tx.phones.seen(number, name="Line", ready=True)


def phone(tx: Tx, number: str, *, ready: bool) -> None:
    """Periskope says so, and two beats go by."""
    tx.phones.seen(number, name=None, ready=ready)
    compare_outages(tx)
    compare_outages(tx)


def counted(tx: Tx) -> tuple[int, int]:
    """Messages to admins that a phone is away, and that it is back."""
    return len(shop.told(tx, PartFailing)), len(shop.told(tx, PartWorksAgain))


async def test_admins_are_told_once_of_each_outage_and_of_its_end(store: Store) -> None:
    await store.run(house)
    seen = []
    for ready in (False, True, False):
        await store.run(partial(phone, number=SUPPORT, ready=ready))
        seen.append(await store.read(counted))

    assert seen == [(1, 0), (1, 1), (2, 1)]


async def test_health_says_of_a_phone_once_which_one_it_is_and_what_to_do(store: Store) -> None:
    def ill(tx: Tx) -> list[str]:
        house(tx)
        tx.phones.seen(SALES, name="Sales", ready=False)
        return [line for well, line in health.lines(tx) if not well and "connected" in line]

    (line,) = await store.run(ill)

    assert "Sales" in line
    assert "scan its code" in line


async def test_the_homes_of_admins_are_shown_anew(store: Store) -> None:
    await store.run(house)
    before = await store.read(lambda tx: len(shop.owed(tx, SyncHome)))
    await store.run(partial(phone, number=SUPPORT, ready=False))

    assert before == 0
    assert await store.read(lambda tx: len(shop.owed(tx, SyncHome))) == 1


async def test_a_second_phone_is_an_outage_of_its_own(store: Store) -> None:
    await store.run(house)
    await store.run(partial(phone, number=SUPPORT, ready=False))
    await store.run(lambda tx: phone(tx, SALES, ready=False))

    assert await store.read(counted) == (2, 0)


async def test_phones_that_are_connected_are_no_outage(store: Store) -> None:
    await store.run(house)
    await store.run(lambda tx: phone(tx, SUPPORT, ready=True))

    assert await store.read(counted) == (0, 0)


async def test_what_is_said_tells_what_to_do(store: Store) -> None:
    await store.run(house)
    await store.run(partial(phone, number=SUPPORT, ready=False))
    ((_, said),) = await store.read(lambda tx: shop.told(tx, PartFailing))

    assert "scan its code" in sentence(said.part, said.why)
    assert (
        sentence(said.part, said.why, over=True)
        == "The WhatsApp phone is connected again. Replies that waited are sent."
    )
