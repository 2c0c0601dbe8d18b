import asyncio
from typing import Literal

import pytest

from bot.outbox import lane_step
from sandbox.slack import parsed, plain
from tests.end_to_end.acts import until_read
from tests.fixtures.running_app import SOON_AGAIN, RunningApp

SlackFault = Literal["429", "500", "html503", "drop", "drop_after", "late", "error"]
PeriskopeFault = Literal["429", "500", "drop", "drop_after"]


async def opened(running_app: RunningApp, name: str = "Priya", room: str = "wa-sales") -> tuple[str, str, str]:
    """A chat with a thread: its Periskope id, its channel, its root."""
    chat = running_app.chat(name)
    await running_app.world.periskope.customer_says(chat, "first words")
    await running_app.until(lambda: any("first words" in words for words in running_app.words(room, name)))
    return chat, running_app.slack.channel(room).id, running_app.thread(room, name)[0].ts


def count(running_app: RunningApp, room: str, name: str, text: str) -> int:
    return sum(text in words for words in running_app.words(room, name))


@pytest.mark.parametrize("kind", ["429", "500", "html503", "drop", "drop_after", "late"])
async def test_slack_failing_loses_and_doubles_nothing_and_keeps_the_order(
    running_app: RunningApp, kind: SlackFault
) -> None:
    chat, _, _ = await opened(running_app)
    running_app.slack.fail("chat.postMessage", times=2, kind=kind, retry_after=1)
    for number in range(3):
        await running_app.world.periskope.customer_says(chat, f"number {number}")
    await running_app.until(lambda: count(running_app, "wa-sales", "Priya", "number 2") == 1)
    await running_app.at_rest()

    lines = [line for words in running_app.words("wa-sales", "Priya") for line in words.splitlines()]
    assert [line for line in lines if line.startswith("number")] == ["number 0", "number 1", "number 2"]


@pytest.mark.parametrize("kind", ["429", "500", "drop", "drop_after"])
async def test_periskope_failing_sends_each_reply_once_and_in_order(
    running_app: RunningApp, kind: PeriskopeFault
) -> None:
    chat, channel, root = await opened(running_app)
    running_app.world.periskope.fail("/message/send", times=1, kind=kind, retry_after=1)
    for number in range(3):
        await running_app.slack.say(running_app.person("Asha"), channel, f"reply {number}", thread_ts=root)
    await running_app.until(lambda: len(running_app.heard(chat)) >= 3)
    await running_app.at_rest()

    assert running_app.heard(chat) == ["reply 0", "reply 1", "reply 2"]


async def test_everything_delivered_three_times_is_one_copy_and_one_send(running_app: RunningApp) -> None:
    chat, channel, root = await opened(running_app)
    await running_app.world.periskope.customer_says(chat, "only once")
    await running_app.slack.say(running_app.person("Asha"), channel, "one answer", thread_ts=root)
    await asyncio.gather(
        running_app.world.periskope.redeliver(5),
        running_app.world.periskope.redeliver(5),
        running_app.slack.redeliver(5),
    )
    await running_app.slack.redeliver(5)
    await running_app.until(lambda: running_app.heard(chat))
    await running_app.at_rest()

    assert count(running_app, "wa-sales", "Priya", "only once") == 1
    assert running_app.heard(chat) == ["one answer"]


async def test_messages_written_while_the_room_is_being_made_arrive_in_order(running_app: RunningApp) -> None:
    running_app.slack.fail("conversations.create", times=2, kind="500")
    chat = running_app.world.periskope.add_chat(name="Brand New", number="447700900999", labels=("vip",))
    nina = running_app.person("Nina")
    async with asyncio.TaskGroup() as group:
        group.create_task(running_app.slack.command(nina, "status online"))
        for number in range(3):
            await running_app.world.periskope.customer_says(chat, f"early {number}")
    await running_app.until(lambda: any("early 2" in words for words in running_app.words("wa-triage", "Brand New")))

    lines = [line for words in running_app.words("wa-triage", "Brand New") for line in words.splitlines()]
    assert [line for line in lines if line.startswith("early")] == ["early 0", "early 1", "early 2"]


async def test_a_customers_words_ping_nobody_and_look_as_written(running_app: RunningApp) -> None:
    chat, _, _ = await opened(running_app)
    nasty = "<!channel> <@U123> *x* <https://evil|bank> & < > @here #general"
    await running_app.world.periskope.customer_says(chat, nasty)
    await running_app.until(lambda: count(running_app, "wa-sales", "Priya", "<!channel>") == 1)

    message = running_app.thread("wa-sales", "Priya")[-1]
    assert "<!channel> <@U123> x <https://evil|bank> & < > @here #general" in plain(message)
    assert [found for found in parsed(message) if "evil" not in str(found)] == []


async def test_a_reply_within_the_delay_can_be_taken_back(tmp_path: object) -> None:
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS="60") as running_app:  # type: ignore[arg-type]  # a path
        chat, channel, root = await opened(running_app)
        gone = await running_app.slack.say(running_app.person("Asha"), channel, "never mind", thread_ts=root)
        kept = await running_app.slack.say(running_app.person("Asha"), channel, "tpyo", thread_ts=root)
        await running_app.slack.remove(running_app.person("Asha"), channel, gone)
        await running_app.slack.edit(running_app.person("Asha"), channel, kept, "typo")
        await running_app.until(running_app.slack.idle)
        await until_read(running_app, lambda tx: not tx.inbox.waiting())
        await running_app.delay_over(chat)
        await running_app.until(lambda: running_app.heard(chat))
        await running_app.at_rest()

        assert running_app.heard(chat) == ["typo"]


async def test_a_reply_from_the_console_is_mirrored_with_its_author(running_app: RunningApp) -> None:
    chat, _, _ = await opened(running_app)
    await running_app.world.periskope.console_replies(chat, "nina@harborbikes.example", "From the console")
    await running_app.world.periskope.handset_replies(chat, "From the handset")
    await running_app.until(lambda: count(running_app, "wa-sales", "Priya", "From the handset") == 1)

    words = running_app.words("wa-sales", "Priya")
    assert any("From the console" in said and "nina@harborbikes.example" in said for said in words)
    assert any("From the handset" in said and "from the phone" in said for said in words)


async def test_a_restart_goes_on_where_it_stopped(running_app: RunningApp) -> None:
    chat, channel, root = await opened(running_app)
    await running_app.stop_app()
    await running_app.slack.say(running_app.person("Asha"), channel, "written while you slept", thread_ts=root)
    await running_app.world.periskope.customer_says(chat, "me too")
    await running_app.start_app()
    await running_app.until(lambda: count(running_app, "wa-sales", "Priya", "me too") == 1)
    await running_app.until(lambda: running_app.heard(chat))

    assert running_app.heard(chat) == ["written while you slept"]
    assert count(running_app, "wa-sales", "Priya", "me too") == 1


@pytest.mark.parametrize(("method", "kind"), [("auth.test", "429"), ("auth.test", "500"), ("auth.test", "error")])
async def test_events_survive_slack_not_knowing_us_at_the_start(
    running_app: RunningApp, method: str, kind: SlackFault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane_step, "TOKEN_REST", 2.0)  # a minute for a call that meets the refusal is all our patience
    running_app.slack.delivery.retry_seconds = SOON_AGAIN
    chat, channel, root = await opened(running_app)
    await running_app.stop_app()
    running_app.slack.fail(method, times=3, kind=kind, error="token_revoked" if kind == "error" else None)
    await running_app.start_app()
    await running_app.slack.say(running_app.person("Asha"), channel, "first after the start", thread_ts=root)
    await running_app.until(lambda: running_app.heard(chat))

    assert running_app.heard(chat) == ["first after the start"]


async def test_a_start_while_slack_drops_connections_connects_as_soon_as_it_can(running_app: RunningApp) -> None:
    chat, channel, root = await opened(running_app)
    await running_app.stop_app()
    running_app.slack.fail("apps.connections.open", times=3, kind="drop")
    await running_app.start_app()
    await running_app.slack.say(running_app.person("Asha"), channel, "through at last", thread_ts=root)
    await running_app.until(lambda: running_app.heard(chat))

    assert running_app.heard(chat) == ["through at last"]
