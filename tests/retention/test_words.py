"""Words and files of old messages are forgotten in the database; Slack's copies stay, and can still be taken away."""

from dataclasses import replace

import pytest

from bot.threads import jobs as threads_jobs
from sandbox.periskope.records import Media
from storage import tables as t
from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp
from tests.retention.aged import age, clear, raw, stored

SECRET = "my bicycle is purple"
ANSWER = "we mend green ones too"
SATURDAY = "I could come by on Saturday"


async def talked(running_app: RunningApp) -> None:
    """Priya wrote, was answered, wrote again, and reacted; a note stands between."""
    await acts.opened(running_app, "Priya", "wa-sales", words=SECRET)
    root = running_app.thread("wa-sales", "Priya")[0]
    asha, channel = running_app.person("Asha"), running_app.slack.channel("wa-sales").id
    await running_app.slack.say(asha, channel, "note: she likes green", thread_ts=root.ts)
    await answered(running_app)


async def answered(running_app: RunningApp) -> None:
    root = running_app.thread("wa-sales", "Priya")[0]
    asha, channel = running_app.person("Asha"), running_app.slack.channel("wa-sales").id
    await running_app.slack.say(asha, channel, ANSWER, thread_ts=root.ts)
    await running_app.until(lambda: ANSWER in running_app.heard(running_app.chat("Priya")))
    await running_app.at_rest()


def said(running_app: RunningApp) -> list[str]:
    return running_app.words("wa-sales", "Priya")


async def deleted_is(running_app: RunningApp, shown: str, **changed: int) -> None:
    """Set how deleted messages are shown, and other policies."""
    policies = replace(await running_app.store.read(lambda tx: tx.settings.policies()), deleted=shown, **changed)
    await running_app.store.run(lambda tx: tx.settings.put_policies(policies, by=None))


async def deletes(running_app: RunningApp, words: str) -> None:
    """Priya deletes what she wrote, and what comes of it is shown."""
    org, chat = running_app.world.periskope, running_app.chat("Priya")
    old = next(one for one in org.messages(chat) if (one.body or "").startswith(words))
    await org.customer_deletes(chat, old.unique_id)
    await org.customer_says(chat, "never mind")
    await running_app.until(lambda: any("never mind" in words for words in said(running_app)))
    await running_app.at_rest()


async def test_old_words_are_nowhere_in_the_database_and_stay_in_slack(running_app: RunningApp) -> None:
    await talked(running_app)
    before = said(running_app)
    held = await running_app.store.read(stored, "purple", "green")
    await running_app.store.run(age, 40)
    await clear(running_app.store, words=30)
    await running_app.at_rest()

    assert {"message", "inbox"} <= held
    assert await running_app.store.read(stored, "purple", "green") == set()
    assert said(running_app) == before
    assert any(SECRET in words for words in before)


async def test_young_words_stay(running_app: RunningApp) -> None:
    await talked(running_app)
    await running_app.store.run(age, 20)
    await clear(running_app.store, words=30)

    assert "message" in await running_app.store.read(stored, "purple")


async def test_the_words_of_whoever_still_waits_stay(running_app: RunningApp) -> None:
    await acts.opened(running_app, "Priya", "wa-sales", words=SECRET)
    await running_app.at_rest()
    await running_app.store.run(age, 40)
    await clear(running_app.store, words=30)

    assert "message" in await running_app.store.read(stored, "purple")


async def test_what_comes_later_brings_no_old_words_back_and_spoils_no_copy(running_app: RunningApp) -> None:
    await talked(running_app)
    before = said(running_app)
    await running_app.store.run(age, 40)
    await clear(running_app.store, words=30)
    org, chat = running_app.world.periskope, running_app.chat("Priya")
    old = next(one for one in org.messages(chat) if one.body == SECRET)
    await org.customer_edits(chat, old.unique_id, "my bicycle is violet")
    await org.customer_reacts(chat, old.unique_id, "👍")
    await org.customer_says(chat, "and who are you?", quoted=old)
    await running_app.until(lambda: any("who are you" in words for words in said(running_app)))
    await running_app.at_rest()
    quoting = said(running_app)[-1]
    forgotten = [row["body"] for row in await running_app.store.read(raw, t.message) if row["wa_id"] == old.unique_id]

    assert said(running_app)[: len(before)] == before
    assert forgotten == [{"kind": "forgotten"}]
    assert "an older message" in quoting
    assert "bicycle" not in quoting


@pytest.mark.parametrize("shown", ["hidden", "struck"])
async def test_what_a_customer_deletes_is_hidden_though_its_words_are_forgotten(
    running_app: RunningApp, shown: str
) -> None:
    await talked(running_app)
    await deleted_is(running_app, shown)
    await running_app.store.run(age, 40)
    await clear(running_app.store, words=30)
    await deletes(running_app, SECRET)

    assert any(SECRET in words for words in said(running_app)) == (shown == "struck")
    assert any(ANSWER in words for words in said(running_app))


async def test_a_change_of_the_setting_reaches_what_was_deleted_before(running_app: RunningApp) -> None:
    await talked(running_app)
    await deletes(running_app, SECRET)
    shown = [any(SECRET in words for words in said(running_app))]
    for setting in ("hidden", "struck"):
        await deleted_is(running_app, setting)
        some = await running_app.store.read(threads_jobs.deleted_to_show)
        assert some is not None
        await running_app.store.run(threads_jobs.show_deleted, some)
        await running_app.at_rest()
        shown.append(any(SECRET in words for words in said(running_app)))

    assert shown == [True, False, True]
    assert await running_app.store.read(threads_jobs.deleted_to_show) is None


async def test_a_copy_of_forgotten_words_loses_a_quote_that_is_to_be_hidden(running_app: RunningApp) -> None:
    await acts.opened(running_app, "Priya", "wa-sales", words=SECRET)
    await deleted_is(running_app, "hidden")
    org, chat = running_app.world.periskope, running_app.chat("Priya")
    old = next(one for one in org.messages(chat) if one.body == SECRET)
    await org.customer_says(chat, "see above", quoted=old)
    await running_app.until(lambda: any("see above" in words and SECRET in words for words in said(running_app)))
    await answered(running_app)
    await running_app.store.run(age, 40)
    await clear(running_app.store, words=30)
    await deletes(running_app, SECRET)

    assert not [words for words in said(running_app) if SECRET in words]
    assert any(ANSWER in words for words in said(running_app))


@pytest.mark.parametrize(
    ("shown", "forgotten", "history"), [("hidden", "both", 20), ("hidden", "other", 0), ("struck", "other", 20)]
)
async def test_earlier_messages_hide_what_is_deleted_and_else_keep_what_is_forgotten(
    running_app: RunningApp, shown: str, forgotten: str, history: int
) -> None:
    await acts.opened(running_app, "Priya", "wa-sales", words="hello there")
    await deleted_is(running_app, shown, history=history)
    await answered(running_app)
    before = said(running_app)[0]
    old = {row["words"]: row["id"] for row in await running_app.store.read(raw, t.message) if row["words"]}
    ids = [key for words, key in old.items() if "harbor one" in words or (forgotten == "both" and "saturday" in words)]
    assert await running_app.store.run(lambda tx: tx.forgetting.words(ids)) == {"both": 2, "other": 1}[forgotten]
    await deletes(running_app, SATURDAY)

    assert SATURDAY in before
    assert (SATURDAY in said(running_app)[0]) == (shown == "struck")
    assert "2 earlier messages" in said(running_app)[0]
    assert ("No longer kept" in said(running_app)[0]) == (shown == "hidden")
    assert (said(running_app)[0] == before) == (shown == "struck")


async def test_copies_of_forgotten_words_are_still_taken_from_whoever_loses_access(polled: RunningApp) -> None:
    await talked(polled)
    await polled.store.run(age, 40)
    await clear(polled.store, words=30)
    polled.world.periskope.set_labels(polled.chat("Priya"), [])
    channel = polled.slack.channel("wa-sales")
    await polled.until(lambda: not [words for words in acts.stands(channel) if "purple" in words])


async def test_a_new_thread_begins_without_the_words_that_are_no_longer_kept(running_app: RunningApp) -> None:
    await talked(running_app)
    await running_app.store.run(age, 40)
    await clear(running_app.store, words=30)
    chat = await acts.chat(running_app, "Priya")
    last = await running_app.store.read(lambda tx: tx.messages.last(chat.id, limit=10))

    assert last == []


async def test_where_old_files_can_be_fetched_is_forgotten_and_the_files_stay_in_slack(running_app: RunningApp) -> None:
    chat = running_app.chat("Priya")
    picture = Media(filename="purple-bicycle.pdf", mimetype="application/pdf", data=b"%PDF")
    await running_app.world.periskope.customer_says(chat, "look", kind="document", media=picture)
    await running_app.until(lambda: any(one.files for one in running_app.thread("wa-sales", "Priya")))
    await running_app.at_rest()
    shown = said(running_app)
    await running_app.store.run(age, 40)
    await running_app.store.run(lambda tx: tx.conn.execute(t.wait.update().values(ended_at=tx.business_now)))
    before = await running_app.store.read(stored, "purple-bicycle")
    await clear(running_app.store, files=30)
    body = next(row["body"] for row in await running_app.store.read(raw, t.message) if row["words"] == "look")

    assert "message" in before
    assert "message" not in await running_app.store.read(stored, "purple-bicycle")
    assert body["media"]["source"] is None
    assert said(running_app) == shown
