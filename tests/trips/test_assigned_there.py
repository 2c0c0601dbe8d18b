"""Whose a chat is, changed in Periskope's console: seen by polling, shown on the card, and in step with what we write."""

import asyncio

from bot.flows import assign
from sandbox.slack import plain
from storage.tx import Tx
from tests.trips import acts
from tests.trips.house import House

ASHA, LUCIA = "asha@harborbikes.example", "lucia@harborbikes.example"


async def waiting(house: House) -> str:
    """Asha and Lucía are on, and Priya waits; her chat, in Periskope's words."""
    for one in ("Asha", "Lucía"):
        await (await house.slack.command(house.person(one), "online")).settled()
    await acts.opened(house, "Priya", "wa-sales", words="anybody there")
    await house.until(lambda: there(house) in {ASHA, LUCIA})
    await house.at_rest()
    return house.chat("Priya")


def there(house: House) -> str | None:
    return house.world.periskope.chats[house.chat("Priya")].assigned_to


def card(house: House) -> str:
    return plain(house.thread("wa-sales", "Priya")[0])


def holder(house: House) -> str:
    return next((name for name in ("Asha", "Lucía") if name in card(house)), "")


def takes(tx: Tx, who: str) -> None:
    agent = tx.people.by_email(acts.email(who))
    assert agent is not None
    assign.take(tx, tx.chats.get(tx.lists.matching(agent, "Priya")[0]), by=agent)


async def test_a_chat_given_to_another_in_periskope_is_theirs_and_they_are_named(house: House) -> None:
    chat = await waiting(house)
    before = holder(house)
    to, email = ("Lucía", LUCIA) if before == "Asha" else ("Asha", ASHA)
    house.world.periskope.assign(chat, email)
    await house.until(lambda: to in card(house))
    await house.until(lambda: any(f"<@{house.person(to)}>" in one.text for one in house.thread("wa-sales", "Priya")))
    await house.at_rest()
    found = await house.store.read(lambda tx: tx.audit.newest(limit=50, action="assigned"))

    assert before not in card(house)
    assert there(house) == email
    assert "periskope" in {one["via"] for one in found}


async def test_a_chat_that_nobody_has_in_periskope_goes_to_the_next(house: House) -> None:
    chat = await waiting(house)
    before = holder(house)
    house.world.periskope.assign(chat, None)
    await house.until(lambda: holder(house) not in {"", before})
    await house.until(lambda: there(house) is not None)

    assert there(house) == (LUCIA if before == "Asha" else ASHA)


async def test_a_stranger_given_the_chat_in_periskope_gets_nothing_and_admins_hear(house: House) -> None:
    chat = await waiting(house)
    before = card(house)
    house.world.periskope.assign(chat, "somebody@elsewhere.example")
    await house.until(lambda: any("was given to somebody" in words for words in acts.told(house, "Nina")))
    await house.at_rest()

    assert holder(house) in before
    assert "not in the team here" in " ".join(acts.told(house, "Nina"))


async def test_whoever_is_last_has_it_on_both_sides_however_they_race(house: House) -> None:
    chat = await waiting(house)
    for turn in range(8):
        who, email = (("asha", LUCIA), ("lucia", ASHA))[turn % 2]
        taken = asyncio.create_task(house.store.run(takes, who))
        await asyncio.sleep(turn * 0.01)
        house.world.periskope.assign(chat, email)
        await taken
    await house.until(lambda: there(house) == {"Asha": ASHA, "Lucía": LUCIA}.get(holder(house)))
    before = holder(house)
    reads = len(house.world.periskope.calls)
    await house.until(lambda: len(house.world.periskope.calls) > reads + 10)
    await house.at_rest()

    assert (there(house), holder(house)) == ({"Asha": ASHA, "Lucía": LUCIA}[before], before)
