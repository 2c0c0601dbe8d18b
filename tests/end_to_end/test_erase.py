"""A customer erased everywhere we can reach, and nothing of it comes back; nothing changes at the customer's."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.periskope.records import Media
from sandbox.slack import plain
from storage.tables import metadata
from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp

SECRET = "my bicycle is purple"
ANSWER = "we mend purple ones too"
NUMBER = "61491570156"


def top(running_app: RunningApp, first: str) -> Any:
    return running_app.slack.views_of(running_app.person(first))[-1]


async def talked(running_app: RunningApp) -> None:
    """Priya wrote, was answered in the thread, has a ticket and a note; a file of hers stands in Slack."""
    await acts.opened(running_app, "Priya", "wa-sales", words=SECRET)
    root = running_app.thread("wa-sales", "Priya")[0]
    asha = running_app.person("Asha")
    channel = running_app.slack.channel("wa-sales").id
    await running_app.slack.say(asha, channel, ANSWER, thread_ts=root.ts)
    await running_app.until(lambda: ANSWER in running_app.heard(running_app.chat("Priya")))
    await running_app.slack.say(asha, channel, "note: she rides a purple one", thread_ts=root.ts)
    await (await running_app.slack.command(asha, "tickets create Priya Nair")).settled()
    await running_app.slack.submit(asha, top(running_app, "Asha").id, {"subject": "Purple paint", "priority": "3"})
    await running_app.until(lambda: running_app.world.periskope.tickets)
    await running_app.at_rest()


async def erased(running_app: RunningApp, whom: str = "Priya Nair", typed: str = "0156") -> None:
    nina = running_app.person("Nina")
    await (await running_app.slack.command(nina, f"erase {whom}")).settled()
    await running_app.slack.submit(nina, top(running_app, "Nina").id, {"confirm": typed})
    await running_app.until(lambda: any("is erased" in words for words in acts.told(running_app, "Nina")))
    await running_app.at_rest()


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


def posted(running_app: RunningApp) -> list[str]:
    """All that the app says anywhere in Slack."""
    every = [one for channel in running_app.slack.channels.values() for one in channel.messages.values()]
    return [plain(one) + str(one.blocks) for one in every if one.bot_id and not one.deleted]


async def test_the_photos_of_an_erased_customer_leave_slack(running_app: RunningApp) -> None:
    chat = running_app.chat("Priya")
    for kind, name, mime in (("image", "frame.jpg", "image/jpeg"), ("document", "plan.pdf", "application/pdf")):
        media = Media(filename=name, mimetype=mime, data=b"\xff\xd8\xff" + b"p" * 2000)
        await running_app.world.periskope.customer_says(chat, "see", kind=kind, media=media)
    files = await running_app.until(
        lambda: (
            [one for one in running_app.slack.files.values() if one.completed and not one.deleted][1:]
            and [one for one in running_app.slack.files.values() if one.completed]
        )
    )
    await running_app.at_rest()
    await erased(running_app)
    await running_app.until(lambda: all(one.deleted for one in files))

    assert sorted(one.name for one in files) == ["frame.jpg", "plan.pdf"]


async def test_an_erased_customer_is_nowhere_in_the_database_or_in_what_we_posted(running_app: RunningApp) -> None:
    await talked(running_app)
    org, chat = running_app.world.periskope, running_app.chat("Priya")
    before = [(one.unique_id, one.body, one.is_deleted) for one in org.messages(chat)]
    calls = len(org.calls)
    await erased(running_app)
    left = await running_app.store.read(left_in, NUMBER, "Priya", "purple")
    changed = [call for call in org.calls[calls:] if call.method != "GET"]

    assert left == []
    assert not [words for words in posted(running_app) if "purple" in words or "Priya" in words]
    assert [(one.unique_id, one.body, one.is_deleted) for one in org.messages(chat)] == before
    assert changed == []


async def test_the_report_counts_what_went_and_links_what_people_typed(running_app: RunningApp) -> None:
    await talked(running_app)
    await erased(running_app)
    dm = running_app.slack.dm(running_app.person("Nina"))
    report = next(str(one.blocks) for one in dm.messages.values() if "is erased" in plain(one))

    assert "1 ticket" in report
    assert "Left: 2 messages written by people here" in report
    assert " 0 " not in report
    assert report.count("/archives/") == 2


async def test_what_was_erased_stays_erased_by_every_door_and_new_words_begin_a_new_chat(
    running_app: RunningApp,
) -> None:
    await talked(running_app)
    org, chat = running_app.world.periskope, running_app.chat("Priya")
    await erased(running_app)
    for message in org.messages(chat):
        org.message_event("message.created", message)
        org.message_event("message.updated", message)
    org.touch(chat)
    seen = len(org.calls)
    await running_app.until(lambda: sum(call.path == "/chats" for call in org.calls[seen:]) > 1)
    await running_app.at_rest()
    after_all = await running_app.store.read(left_in, "purple", "Priya")
    await org.customer_says(chat, "Hello, are you open?")
    await running_app.until(lambda: running_app.words("wa-sales", "Priya"))
    await running_app.at_rest()

    assert after_all == []
    assert any("are you open" in words for words in running_app.words("wa-sales", "Priya"))
    assert not [words for words in posted(running_app) if "purple" in words]


async def test_deleting_by_hand_what_was_typed_deletes_nothing_at_the_customers(running_app: RunningApp) -> None:
    await talked(running_app)
    chat, channel = running_app.chat("Priya"), running_app.slack.channel("wa-sales")
    mine = next(one for one in channel.messages.values() if ANSWER in plain(one) and not one.bot_id)
    await erased(running_app)
    await running_app.slack.remove(running_app.person("Asha"), channel.id, mine.ts)
    await running_app.at_rest()

    assert not next(one for one in running_app.world.periskope.messages(chat) if one.body == ANSWER).is_deleted


async def test_a_reply_that_has_not_left_is_dropped_and_its_author_told(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS="60") as running_app:
        await acts.opened(running_app, "Priya", "wa-sales", words=SECRET)
        root, asha = running_app.thread("wa-sales", "Priya")[0], running_app.person("Asha")
        await running_app.slack.say(asha, running_app.slack.channel("wa-sales").id, ANSWER, thread_ts=root.ts)
        await acts.until_read(running_app, owes_a_send)
        nina = running_app.person("Nina")
        await (await running_app.slack.command(nina, "erase Priya Nair")).settled()
        await running_app.slack.submit(nina, top(running_app, "Nina").id, {"confirm": "0156"})
        await running_app.until(lambda: any("not sent" in words for words in acts.told(running_app, "Asha")))
        await running_app.until(lambda: any("is erased" in words for words in acts.told(running_app, "Nina")))
        await running_app.at_rest()

        assert running_app.heard(running_app.chat("Priya")) == []


@pytest.mark.parametrize("typed", ["", "0157", "yes"])
async def test_nothing_is_erased_without_the_customers_own_digits(running_app: RunningApp, typed: str) -> None:
    await acts.opened(running_app, "Priya", "wa-sales", words=SECRET)
    nina = running_app.person("Nina")
    await (await running_app.slack.command(nina, "erase Priya Nair")).settled()
    await running_app.slack.submit(nina, top(running_app, "Nina").id, {"confirm": typed})
    await running_app.at_rest()

    assert any(SECRET in words for words in running_app.words("wa-sales", "Priya"))
    assert await running_app.store.read(left_in, SECRET)


async def test_a_member_cannot_erase(running_app: RunningApp) -> None:
    said = await running_app.slack.command(running_app.person("Asha"), "erase Priya Nair")
    await said.settled()

    assert "admin" in said.text.lower()
    assert not running_app.slack.views_of(running_app.person("Asha"))


async def test_a_person_erased_by_number_is_gone_from_groups_too_and_the_others_stay(running_app: RunningApp) -> None:
    org = running_app.world.periskope
    group = running_app.chat("Canal Couriers")
    first, second = [one.partition("@")[0] for one in org.chats[group].participants[:2]]
    await org.customer_says(group, SECRET, sender=first)
    await org.customer_says(group, "I ride a green one", sender=second)
    await running_app.until(lambda: any("green" in words for words in running_app.words("wa-fleet", "Canal")))
    await running_app.at_rest()
    await erased(running_app, f"+{first}", first[-4:])
    await running_app.until(lambda: not [words for words in posted(running_app) if "purple" in words])

    assert await running_app.store.read(left_in, first, "purple") == []
    assert any("green" in words for words in running_app.words("wa-fleet", "Canal"))


async def test_an_erasing_that_was_cut_short_is_finished_after_the_next_start(running_app: RunningApp) -> None:
    await talked(running_app)
    nina = running_app.person("Nina")
    running_app.slack.fail("chat.delete", kind="500", times=2)
    await (await running_app.slack.command(nina, "erase Priya Nair")).settled()
    await running_app.slack.submit(nina, top(running_app, "Nina").id, {"confirm": "0156"})
    await running_app.stop_app()
    await running_app.start_app()
    await running_app.until(lambda: any("is erased" in words for words in acts.told(running_app, "Nina")))
    await running_app.at_rest()

    assert await running_app.store.read(left_in, NUMBER, "Priya", "purple") == []
    assert not [words for words in posted(running_app) if "purple" in words or "Priya" in words]
