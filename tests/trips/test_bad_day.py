import asyncio
from typing import Literal

import pytest

from sandbox.slack import parsed, plain
from tests.trips.house import House

SlackFault = Literal["429", "500", "html503", "drop", "drop_after", "late", "error"]
PeriskopeFault = Literal["429", "500", "drop", "drop_after"]


async def opened(house: House, name: str = "Priya", room: str = "wa-sales") -> tuple[str, str, str]:
    """A chat with a thread: its Periskope id, its channel, its root."""
    chat = house.chat(name)
    await house.world.periskope.customer_says(chat, "first words")
    await house.until(lambda: any("first words" in words for words in house.words(room, name)))
    return chat, house.slack.channel(room).id, house.thread(room, name)[0].ts


def count(house: House, room: str, name: str, text: str) -> int:
    return sum(text in words for words in house.words(room, name))


@pytest.mark.parametrize("kind", ["429", "500", "html503", "drop", "drop_after", "late"])
async def test_slack_failing_loses_and_doubles_nothing_and_keeps_the_order(house: House, kind: SlackFault) -> None:
    chat, _, _ = await opened(house)
    house.slack.fail("chat.postMessage", times=2, kind=kind, retry_after=1)
    for number in range(3):
        await house.world.periskope.customer_says(chat, f"number {number}")
    await house.until(lambda: count(house, "wa-sales", "Priya", "number 2") == 1, within=40)
    await house.at_rest(within=40)

    lines = [line for words in house.words("wa-sales", "Priya") for line in words.splitlines()]
    assert [line for line in lines if line.startswith("number")] == ["number 0", "number 1", "number 2"]


@pytest.mark.parametrize("kind", ["429", "500", "drop", "drop_after"])
async def test_periskope_failing_sends_each_reply_once_and_in_order(house: House, kind: PeriskopeFault) -> None:
    chat, channel, root = await opened(house)
    house.world.periskope.fail("/message/send", times=1, kind=kind, retry_after=1)
    for number in range(3):
        await house.slack.say(house.person("Asha"), channel, f"reply {number}", thread_ts=root)
    await house.until(lambda: len(house.heard(chat)) >= 3, within=40)
    await house.at_rest(within=40)

    assert house.heard(chat) == ["reply 0", "reply 1", "reply 2"]


async def test_everything_delivered_three_times_is_one_copy_and_one_send(house: House) -> None:
    chat, channel, root = await opened(house)
    await house.world.periskope.customer_says(chat, "only once")
    await house.slack.say(house.person("Asha"), channel, "one answer", thread_ts=root)
    await asyncio.gather(
        house.world.periskope.redeliver(5), house.world.periskope.redeliver(5), house.slack.redeliver(5)
    )
    await house.slack.redeliver(5)
    await house.until(lambda: house.heard(chat))
    await house.at_rest()

    assert count(house, "wa-sales", "Priya", "only once") == 1
    assert house.heard(chat) == ["one answer"]


async def test_messages_written_while_the_room_is_being_made_arrive_in_order(house: House) -> None:
    house.slack.fail("conversations.create", times=2, kind="500")
    chat = house.world.periskope.add_chat(name="Brand New", number="447700900999", labels=("vip",))
    nina = house.person("Nina")
    async with asyncio.TaskGroup() as group:
        group.create_task(house.slack.command(nina, "status online"))
        for number in range(3):
            await house.world.periskope.customer_says(chat, f"early {number}")
    await house.until(lambda: any("early 2" in words for words in house.words("wa-triage", "Brand New")), within=30)

    lines = [line for words in house.words("wa-triage", "Brand New") for line in words.splitlines()]
    assert [line for line in lines if line.startswith("early")] == ["early 0", "early 1", "early 2"]


async def test_a_customers_words_ping_nobody_and_look_as_written(house: House) -> None:
    chat, _, _ = await opened(house)
    nasty = "<!channel> <@U123> *x* <https://evil|bank> & < > @here #general"
    await house.world.periskope.customer_says(chat, nasty)
    await house.until(lambda: count(house, "wa-sales", "Priya", "<!channel>") == 1)

    message = house.thread("wa-sales", "Priya")[-1]
    assert "<!channel> <@U123> x <https://evil|bank> & < > @here #general" in plain(message)
    assert [found for found in parsed(message) if "evil" not in str(found)] == []


async def test_a_reply_within_the_delay_can_be_taken_back(tmp_path: object) -> None:
    async with House.open(tmp_path, SEND_DELAY_SECONDS="1") as house:  # type: ignore[arg-type]  # a path
        chat, channel, root = await opened(house)
        gone = await house.slack.say(house.person("Asha"), channel, "never mind", thread_ts=root)
        kept = await house.slack.say(house.person("Asha"), channel, "tpyo", thread_ts=root)
        await house.slack.remove(house.person("Asha"), channel, gone)
        await house.slack.edit(house.person("Asha"), channel, kept, "typo")
        await house.until(lambda: house.heard(chat))
        await house.at_rest()

        assert house.heard(chat) == ["typo"]


async def test_a_reply_from_the_console_is_mirrored_with_its_author(house: House) -> None:
    chat, _, _ = await opened(house)
    await house.world.periskope.console_replies(chat, "nina@harborbikes.example", "From the console")
    await house.world.periskope.handset_replies(chat, "From the handset")
    await house.until(lambda: count(house, "wa-sales", "Priya", "From the handset") == 1)

    words = house.words("wa-sales", "Priya")
    assert any("From the console" in said and "nina@harborbikes.example" in said for said in words)
    assert any("From the handset" in said and "from the phone" in said for said in words)


async def test_a_restart_goes_on_where_it_stopped(house: House) -> None:
    chat, channel, root = await opened(house)
    await house.stop_app()
    await house.slack.say(house.person("Asha"), channel, "written while you slept", thread_ts=root)
    await house.world.periskope.customer_says(chat, "me too")
    await house.start_app()
    await house.until(lambda: count(house, "wa-sales", "Priya", "me too") == 1, within=30)
    await house.until(lambda: house.heard(chat), within=30)

    assert house.heard(chat) == ["written while you slept"]
    assert count(house, "wa-sales", "Priya", "me too") == 1


@pytest.mark.parametrize(("method", "kind"), [("auth.test", "429"), ("auth.test", "500"), ("auth.test", "error")])
async def test_events_survive_slack_not_knowing_us_at_the_start(house: House, method: str, kind: SlackFault) -> None:
    chat, channel, root = await opened(house)
    await house.stop_app()
    house.slack.fail(method, times=3, kind=kind, error="token_revoked" if kind == "error" else None)
    await house.start_app()
    await house.slack.say(house.person("Asha"), channel, "first after the start", thread_ts=root)
    await house.until(lambda: house.heard(chat), within=30)

    assert house.heard(chat) == ["first after the start"]


async def test_a_start_while_slack_drops_connections_connects_as_soon_as_it_can(house: House) -> None:
    chat, channel, root = await opened(house)
    await house.stop_app()
    house.slack.fail("apps.connections.open", times=3, kind="drop")
    await house.start_app()
    await house.slack.say(house.person("Asha"), channel, "through at last", thread_ts=root)
    await house.until(lambda: house.heard(chat), within=30)

    assert house.heard(chat) == ["through at last"]
