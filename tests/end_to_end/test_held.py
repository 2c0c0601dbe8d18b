"""What is held is listed with its chat, its age and its reason, explained, and tried again or skipped by a person."""

import asyncio
import json
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.model.effect.replies import SendWhatsApp
from bot.model.lane import Lane
from bot.model.queue import Arrival
from bot.operator.client import Said, ask
from storage.tx import Tx
from tests.end_to_end.acts import chat_id
from tests.end_to_end.fidelity import opened as opened_thread
from tests.end_to_end.fidelity import press
from tests.end_to_end.outages import direct
from tests.end_to_end.test_bad_day import opened
from tests.end_to_end.test_interactions_admin_tasks import said
from tests.fixtures.running_app import RunningApp


async def operator(running_app: RunningApp, *words: str) -> Said:
    return await asyncio.to_thread(ask, running_app.data, *words)


def key_of(held: Said) -> str:
    assert len(held.lines) == 1, held.lines
    return held.lines[0].partition(" ")[0]


@pytest.mark.parametrize("deed", ["held:again", "held:skip"])
async def test_a_copy_that_slack_takes_in_no_shape_is_told_at_once_and_decided_by_an_admin(
    running_app: RunningApp, deed: str
) -> None:
    thread = await opened_thread(running_app)
    channel = running_app.slack.channel(thread.room).id
    running_app.slack.fail("chat.postMessage", times=2, kind="error", error="invalid_blocks", channel=channel)
    await running_app.world.periskope.customer_says(thread.chat, "the strange one")
    await running_app.world.periskope.customer_says(thread.chat, "the next one")
    await running_app.until(lambda: direct(running_app, "Nina", "Slack refuses a post in"))
    await running_app.until(lambda: any("the next one" in words for words in running_app.words(thread.room, "Priya")))
    await running_app.at_rest()
    held, health = await operator(running_app, "held"), await said(running_app, "Nina", "health")
    missing = running_app.words(thread.room, "Priya")
    pressed = await press(thread, "Nina", deed, direct=True)
    await pressed.settled()
    await running_app.at_rest()
    words = running_app.words(thread.room, "Priya")

    assert not held.well
    assert "a message's copy in Slack" in held.lines[0]
    assert "invalid blocks" in held.lines[0]
    assert not any("strange" in line or "Priya" in line for line in held.lines)
    assert "1 thing held" in health
    assert "Priya" in health
    assert any("could not be shown here" in line for line in missing)
    assert any("the strange one" in line for line in words) is (deed == "held:again")
    assert any("skipped" in line for line in words) is (deed == "held:skip")
    assert (await operator(running_app, "held")).lines == ("Nothing is held.",)
    audit = await running_app.store.read(lambda tx: [row["action"] for row in tx.audit.newest(limit=3)])
    assert ("held_tried_again" if deed == "held:again" else "held_skipped") in audit


def poison(tx: Tx, chat: int) -> None:
    """An event that no flow can take, and a good one behind it; the next failure is its last."""
    for key, place in (("poison", 987_654), ("behind", chat)):
        raw = json.dumps({"place": place, "why": "test"}).encode()
        tx.inbox.arrive(Arrival(source="self", key=key, lane=Lane.in_place(9), raw=raw))
    tx.conn.exec_driver_sql("update inbox set attempts = 7 where key = 'poison'")


async def test_a_poison_event_is_listed_and_skipped_and_what_is_behind_it_goes_on(running_app: RunningApp) -> None:
    chat = await chat_id(running_app, "Priya")
    await running_app.store.run(poison, chat)
    while (held := await operator(running_app, "held")).well or "held" not in held.lines[0]:
        await asyncio.sleep(0.02)
    key = key_of(held)
    traced = await operator(running_app, "trace", key)
    refused = await said(running_app, "Asha", "health")
    skipped = await operator(running_app, "held", "skip", key)
    await running_app.at_rest()
    states = await running_app.store.read(
        lambda tx: dict(tx.conn.exec_driver_sql("select key, state from inbox where lane = 'in:place:9'").fetchall())
    )

    assert key.startswith("event:")
    assert "tried 8 times" in traced.lines[0]
    assert "NoResultFound" in traced.lines[0]
    assert "for admins" in refused
    assert skipped.well
    assert states == {"poison": "skipped", "behind": "done"}
    assert not (await operator(running_app, "held", "again", key)).well


async def test_a_refused_reply_is_held_until_somebody_sends_it_again_and_then_no_more(running_app: RunningApp) -> None:
    chat, channel, root = await opened(running_app)
    running_app.world.periskope.fail("/message/send", times=1, kind="422")
    await running_app.slack.say(running_app.person("Asha"), channel, "an answer", thread_ts=root)
    await running_app.until(lambda: any("was not sent" in words for words in running_app.words("wa-sales", "Priya")))
    await running_app.at_rest()
    held = await operator(running_app, "held")
    again = await operator(running_app, "held", "again", key_of(held))
    await running_app.until(lambda: running_app.heard(chat))
    await running_app.at_rest()

    assert "a reply to a customer" in held.lines[0]
    assert "refused with code 422" in held.lines[0]
    assert again.well
    assert running_app.heard(chat) == ["an answer"]
    assert (await operator(running_app, "held")).well


@pytest.mark.parametrize(("deed", "since"), [("again", "has been sent now"), ("skip", "was dropped")])
async def test_the_line_under_a_refused_reply_says_what_became_of_it(
    running_app: RunningApp, deed: str, since: str
) -> None:
    _, channel, root = await opened(running_app)
    running_app.world.periskope.fail("/message/send", times=1, kind="422")
    await running_app.slack.say(running_app.person("Asha"), channel, "an answer", thread_ts=root)
    await running_app.until(lambda: any("was not sent" in words for words in running_app.words("wa-sales", "Priya")))
    await running_app.at_rest()
    [before] = [words for words in running_app.words("wa-sales", "Priya") if "was not sent" in words]
    done = await operator(running_app, "held", deed, key_of(await operator(running_app, "held")))
    await running_app.until(lambda: any(since in words for words in running_app.words("wa-sales", "Priya")))
    await running_app.at_rest()
    [after] = [words for words in running_app.words("wa-sales", "Priya") if "not sent at first" in words]
    buttons = [
        action["text"]["text"]
        for post in running_app.slack.channel("wa-sales").thread(root)
        for block in post.blocks
        if block["type"] == "actions"
        for action in block["elements"]
        if "text" in action
    ]

    assert "refused with code 422" in before
    assert done.well
    assert since in after
    assert "Send again" not in buttons
    assert not any(SendWhatsApp.kind in words for words in running_app.words("wa-sales", "Priya"))


async def test_the_whole_way_of_one_message_is_one_command_with_one_id_through_log_and_database(
    running_app: RunningApp,
) -> None:
    _, channel, root = await opened(running_app)
    running_app.world.periskope.fail("/message/send", times=1, kind="429", retry_after=1)
    with capture_logs() as logs:
        ts = await running_app.slack.say(running_app.person("Asha"), channel, "secret words", thread_ts=root)
        await running_app.until(lambda: running_app.heard(running_app.chat("Priya")))
        await running_app.at_rest()
    link = f"https://harborbikes.slack.example/archives/{channel}/p{ts.replace('.', '')}?thread_ts={root}"
    traced = await operator(running_app, "trace", link)
    text = "\n".join(traced.lines)
    [sent] = [
        one
        for one in logs
        if one["event"] == "effect" and one["kind"] == SendWhatsApp.kind and one["outcome"] == "done"
    ]

    assert traced.well
    assert f"cause={sent['cause']}" in text
    assert any(one["event"] == "taken_in" and one["key"] == sent["cause"] for one in logs)
    assert text.index("arrived") < text.index(SendWhatsApp.kind)
    assert "retry: ratelimited" in text
    assert "secret" not in text
    assert "Priya" not in text
    assert "15550" not in text


async def test_what_nobody_knows_is_said_to_be_unknown(running_app: RunningApp, tmp_path: Path) -> None:
    traced = await operator(running_app, "trace", "nonsense")

    assert not traced.well
    assert "Nothing is known" in traced.lines[0]


@pytest.mark.parametrize("called", ["Priya Nair", "{number}"])
async def test_a_chat_by_its_name_or_number_lists_the_keys_that_can_be_traced(
    running_app: RunningApp, called: str
) -> None:
    chat = running_app.chat("Priya")
    await running_app.world.periskope.customer_says(chat, "secret words")
    await running_app.until(lambda: any("secret words" in words for words in running_app.words("wa-sales", "Priya")))
    listed = await operator(running_app, "trace", called.format(number=f"+{chat.partition('@')[0]}"))
    key = listed.lines[-1].split("  ")[1]
    traced = await operator(running_app, "trace", key)

    assert listed.well
    assert traced.lines[0].startswith(f"message {key}  in from customer")
    assert not any(word in "\n".join(listed.lines) for word in ("secret", "Priya", chat.partition("@")[0]))
