"""A customer erased everywhere we can reach, and nothing of it comes back; nothing changes at the customer's."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack import plain
from storage.tables import metadata
from tests.trips import acts
from tests.trips.house import House

SECRET = "my bicycle is purple"
ANSWER = "we mend purple ones too"
NUMBER = "61491570156"


def top(house: House, first: str) -> Any:
    return house.slack.views_of(house.person(first))[-1]


async def talked(house: House) -> None:
    """Priya wrote, was answered in the thread, has a ticket and a note; a file of hers stands in Slack."""
    await acts.opened(house, "Priya", "wa-sales", words=SECRET)
    root = house.thread("wa-sales", "Priya")[0]
    asha = house.person("Asha")
    channel = house.slack.channel("wa-sales").id
    await house.slack.say(asha, channel, ANSWER, thread_ts=root.ts)
    await house.until(lambda: ANSWER in house.heard(house.chat("Priya")))
    await house.slack.say(asha, channel, "note: she rides a purple one", thread_ts=root.ts)
    await (await house.slack.command(asha, "tickets create Priya Nair")).settled()
    await house.slack.submit(asha, top(house, "Asha").id, {"subject": "Purple paint", "priority": "3"})
    await house.until(lambda: house.world.periskope.tickets)
    await house.at_rest()


async def erased(house: House, whom: str = "Priya Nair", typed: str = "0156") -> None:
    nina = house.person("Nina")
    await (await house.slack.command(nina, f"erase {whom}")).settled()
    await house.slack.submit(nina, top(house, "Nina").id, {"confirm": typed})
    await house.until(lambda: any("is erased" in words for words in acts.told(house, "Nina")))
    await house.at_rest()


def left_in(tx: Any, *needles: str) -> list[str]:
    """Where in the database one of these stands, in whatever form."""
    found = []
    for table in metadata.sorted_tables:
        for row in tx.conn.execute(table.select()):
            text = " ".join(one.decode(errors="replace") if isinstance(one, bytes) else str(one) for one in row)
            found += [f"{table.name}: {needle} in {text[:300]}" for needle in needles if needle.lower() in text.lower()]
    return found


def owes_a_send(tx: Any) -> bool:
    found = tx.conn.exec_driver_sql("select count(*) from outbox where kind='SendWhatsApp' and state='ready'")
    return bool(found.scalar_one())


def posted(house: House) -> list[str]:
    """All that the app says anywhere in Slack."""
    every = [one for channel in house.slack.channels.values() for one in channel.messages.values()]
    return [plain(one) + str(one.blocks) for one in every if one.bot_id and not one.deleted]


async def test_an_erased_customer_is_nowhere_in_the_database_or_in_what_we_posted(house: House) -> None:
    await talked(house)
    org, chat = house.world.periskope, house.chat("Priya")
    before = [(one.unique_id, one.body, one.is_deleted) for one in org.messages(chat)]
    calls = len(org.calls)
    await erased(house)
    left = await house.store.read(left_in, NUMBER, "Priya", "purple")
    changed = [call for call in org.calls[calls:] if call.method != "GET"]

    assert left == []
    assert not [words for words in posted(house) if "purple" in words or "Priya" in words]
    assert [(one.unique_id, one.body, one.is_deleted) for one in org.messages(chat)] == before
    assert changed == []


async def test_the_report_counts_what_went_and_links_what_people_typed(house: House) -> None:
    await talked(house)
    await erased(house)
    dm = house.slack.dm(house.person("Nina"))
    report = next(str(one.blocks) for one in dm.messages.values() if "is erased" in plain(one))

    assert "1 ticket" in report
    assert "2 messages people typed" in report
    assert report.count("/archives/") == 2


async def test_what_was_erased_stays_erased_by_every_door_and_new_words_begin_a_new_chat(house: House) -> None:
    await talked(house)
    org, chat = house.world.periskope, house.chat("Priya")
    await erased(house)
    for message in org.messages(chat):
        org.message_event("message.created", message)
        org.message_event("message.updated", message)
    org.touch(chat)
    seen = len(org.calls)
    await house.until(lambda: sum(call.path == "/chats" for call in org.calls[seen:]) > 1)
    await house.at_rest()
    after_all = await house.store.read(left_in, "purple", "Priya")
    await org.customer_says(chat, "Hello, are you open?")
    await house.until(lambda: house.words("wa-sales", "Priya"))
    await house.at_rest()

    assert after_all == []
    assert any("are you open" in words for words in house.words("wa-sales", "Priya"))
    assert not [words for words in posted(house) if "purple" in words]


async def test_deleting_by_hand_what_was_typed_deletes_nothing_at_the_customers(house: House) -> None:
    await talked(house)
    chat, channel = house.chat("Priya"), house.slack.channel("wa-sales")
    mine = next(one for one in channel.messages.values() if ANSWER in plain(one) and not one.bot_id)
    await erased(house)
    await house.slack.remove(house.person("Asha"), channel.id, mine.ts)
    await house.at_rest()

    assert not next(one for one in house.world.periskope.messages(chat) if one.body == ANSWER).is_deleted


async def test_a_reply_that_has_not_left_is_dropped_and_its_author_told(tmp_path: Path) -> None:
    async with House.open(tmp_path, SEND_DELAY_SECONDS="60") as house:
        await acts.opened(house, "Priya", "wa-sales", words=SECRET)
        root, asha = house.thread("wa-sales", "Priya")[0], house.person("Asha")
        await house.slack.say(asha, house.slack.channel("wa-sales").id, ANSWER, thread_ts=root.ts)
        async with asyncio.timeout(10):
            while not await house.store.read(owes_a_send):
                await asyncio.sleep(0.02)
        nina = house.person("Nina")
        await (await house.slack.command(nina, "erase Priya Nair")).settled()
        await house.slack.submit(nina, top(house, "Nina").id, {"confirm": "0156"})
        await house.until(lambda: any("not sent" in words for words in acts.told(house, "Asha")))
        await house.until(lambda: any("is erased" in words for words in acts.told(house, "Nina")))
        await house.at_rest()

        assert house.heard(house.chat("Priya")) == []


@pytest.mark.parametrize("typed", ["", "0157", "yes"])
async def test_nothing_is_erased_without_the_customers_own_digits(house: House, typed: str) -> None:
    await acts.opened(house, "Priya", "wa-sales", words=SECRET)
    nina = house.person("Nina")
    await (await house.slack.command(nina, "erase Priya Nair")).settled()
    await house.slack.submit(nina, top(house, "Nina").id, {"confirm": typed})
    await house.at_rest()

    assert any(SECRET in words for words in house.words("wa-sales", "Priya"))
    assert await house.store.read(left_in, SECRET)


async def test_a_member_cannot_erase(house: House) -> None:
    said = await house.slack.command(house.person("Asha"), "erase Priya Nair")
    await said.settled()

    assert "admin" in said.text.lower()
    assert not house.slack.views_of(house.person("Asha"))


async def test_a_person_erased_by_number_is_gone_from_groups_too_and_the_others_stay(house: House) -> None:
    org = house.world.periskope
    group = house.chat("Canal Couriers")
    first, second = [one.partition("@")[0] for one in org.chats[group].participants[:2]]
    await org.customer_says(group, SECRET, sender=first)
    await org.customer_says(group, "I ride a green one", sender=second)
    await house.until(lambda: any("green" in words for words in house.words("wa-fleet", "Canal")))
    await house.at_rest()
    await erased(house, f"+{first}", first[-4:])
    await house.until(lambda: not [words for words in posted(house) if "purple" in words])

    assert await house.store.read(left_in, first, "purple") == []
    assert any("green" in words for words in house.words("wa-fleet", "Canal"))


async def test_an_erasing_that_was_cut_short_is_finished_after_the_next_start(house: House) -> None:
    await talked(house)
    nina = house.person("Nina")
    house.slack.fail("chat.delete", kind="500", times=2)
    await (await house.slack.command(nina, "erase Priya Nair")).settled()
    await house.slack.submit(nina, top(house, "Nina").id, {"confirm": "0156"})
    await house.stop_app()
    await house.start_app()
    await house.until(lambda: any("is erased" in words for words in acts.told(house, "Nina")), within=60)
    await house.at_rest(within=60)

    assert await house.store.read(left_in, NUMBER, "Priya", "purple") == []
    assert not [words for words in posted(house) if "purple" in words or "Priya" in words]
