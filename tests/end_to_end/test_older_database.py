"""A database that is older than the world, however it was put back: noticed, locked, confirmed, and nothing done twice."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.operator.client import NobodyThere, ask
from bot.operator.recovery import counter_file
from sandbox.slack import plain
from sandbox.slack.interaction import Interaction
from tests import servers
from tests.end_to_end.acts import agent, inside, outside, revoke, set_role
from tests.fixtures.running_app import PATIENCE, AppProcess, RunningApp

LATER = "3"  # seconds: so long an answer is owed
COUNTER = "I keep a counter in this message"


async def until_written(running_app: RunningApp) -> None:
    """Until the counter stands in Slack."""
    await running_app.until(lambda: counters(running_app))


def counters(running_app: RunningApp) -> list[str]:
    channel = running_app.slack.channel("wa-triage")
    return [plain(one) for one in channel.messages.values() if COUNTER in plain(one) and not one.deleted]


def moved(running_app: RunningApp, *, beyond: int) -> bool:
    """Has the counter in Slack come further than that?"""
    channel = running_app.slack.channel("wa-triage")
    told = [one.metadata for one in channel.messages.values() if COUNTER in plain(one) and one.metadata]
    return any(one["event_payload"]["n"] > beyond for one in told)


async def reply(running_app: RunningApp, words: str) -> str:
    """The `ts` of what an agent wrote under Priya's card."""
    return next(one.ts for one in running_app.thread("wa-sales", "Priya")[1:] if plain(one) == words)


async def owed(running_app: RunningApp, words: str) -> None:
    """Asha answers Priya, and the answer is stored and not yet sent."""
    root = running_app.thread("wa-sales", "Priya")[0].ts
    await running_app.slack.say(
        running_app.person("Asha"), running_app.slack.channel("wa-sales").id, words, thread_ts=root
    )
    end = time.monotonic() + PATIENCE
    while not await running_app.store.read(
        lambda tx: tx.conn.exec_driver_sql(
            "select count(*) from outbox where kind = 'SendWhatsApp' and state = 'ready'"
        ).scalar_one()
    ):
        assert time.monotonic() < end, "nothing is owed"
        await asyncio.sleep(0.02)


async def lived_on(running_app: RunningApp, sent: str) -> None:
    """What happens after the copy was made: the answer goes, Asha loses sales, Omar was an admin and is none."""
    await running_app.start_app()
    chat = running_app.chat("Priya")
    await running_app.until(lambda: sent in running_app.heard(chat))
    await revoke(running_app, "Asha", "sales")
    await set_role(running_app, "Omar", "member")
    await running_app.until(
        lambda: outside(running_app, "wa-sales", "Asha") and outside(running_app, "wa-triage", "Omar"), within=30
    )
    await running_app.at_rest()
    await running_app.stop_app()


async def begun(running_app: RunningApp) -> None:
    """Priya wrote, Omar is an admin, and the counter stands in Slack."""
    await running_app.world.periskope.customer_says(running_app.chat("Priya"), "first words")
    await running_app.until(
        lambda: any("first words" in one for one in running_app.words("wa-sales", "Priya")), within=30
    )
    await set_role(running_app, "Omar", "admin")
    await running_app.until(lambda: inside(running_app, "wa-triage", "Omar"))
    await running_app.at_rest()
    await until_written(running_app)


@contextlib.asynccontextmanager
async def put_back(tmp_path: Path) -> AsyncIterator[RunningApp]:
    """A whole data folder copied while an answer was owed, and started again after the world had gone on."""
    data, copy = tmp_path / "data", tmp_path / "copy"
    data.mkdir()
    async with RunningApp.open(data, SEND_DELAY_SECONDS=LATER) as running_app:
        await begun(running_app)
        await owed(running_app, "an answer")
        await running_app.stop_app()
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.sock"))
        await lived_on(running_app, "an answer")
        shutil.rmtree(data)
        shutil.copytree(copy, data)
        await running_app.start_app()
        yield running_app


async def typed(running_app: RunningApp, who: str, text: str) -> Interaction:
    return await running_app.slack.command(running_app.person(who), text)


def said(answer: Interaction) -> str:
    return str(answer.ack)


async def test_in_a_copied_folder_no_members_door_answers_and_nothing_is_sent(tmp_path: Path) -> None:
    async with put_back(tmp_path) as running_app:
        before = len([call for call in running_app.slack.calls if call.method == "chat.postMessage"])
        asha, omar = await typed(running_app, "Asha", "chats"), await typed(running_app, "Omar", "team")
        root = running_app.thread("wa-sales", "Priya")[0].ts
        await running_app.slack.say(
            running_app.person("Lucía"), running_app.slack.channel("wa-sales").id, "wait for it", thread_ts=root
        )
        await running_app.world.periskope.customer_says(running_app.chat("Priya"), "are you there?")
        await running_app.slack.open_home(running_app.person("Lucía"))
        await running_app.until(lambda: "older copy" in whispered(running_app, "Lucía"))
        await asyncio.sleep(1)
        after = len([call for call in running_app.slack.calls if call.method == "chat.postMessage"])

        assert "older copy of my database" in said(asha)
        assert "older copy of my database" in said(omar)
        assert running_app.heard(running_app.chat("Priya")) == ["an answer"]
        assert before == after
        assert outside(running_app, "wa-sales", "Asha")


def whispered(running_app: RunningApp, who: str) -> str:
    """What only this person sees under cards in the sales channel."""
    channel = running_app.slack.channel("wa-sales")
    return " ".join(plain(one) for one in channel.messages.values() if one.ephemeral_to == running_app.person(who))


async def proposal(running_app: RunningApp, who: str) -> tuple[str, dict[str, str]]:
    """The form that an admin gets, and its ticks by what they say."""
    end = time.monotonic() + PATIENCE
    while True:
        await typed(running_app, who, "status")
        views = [view for view in running_app.slack.views.values() if view.callback_id == "confirm_database"]
        if views:
            break
        assert time.monotonic() < end, "no proposal"
        await asyncio.sleep(0.3)
    view = views[-1]
    ticks = {
        option["text"]["text"]: option["value"]
        for block in view.blocks
        if block["type"] == "input"
        for option in block["element"]["options"]
    }
    return view.id, ticks


async def test_an_admin_who_is_still_in_triage_confirms_and_the_smaller_access_wins(tmp_path: Path) -> None:
    async with put_back(tmp_path) as running_app:
        view, ticks = await proposal(running_app, "Nina")
        await running_app.slack.submit(running_app.person("Nina"), view)
        await running_app.until(lambda: running_app.app is not None and running_app.app.guard.locked is None)
        await running_app.world.periskope.customer_says(running_app.chat("Priya"), "after the confirmation")
        await running_app.until(
            lambda: "after the confirmation" in " ".join(running_app.words("wa-sales", "Priya")), within=30
        )
        await running_app.at_rest()

        assert sorted(ticks) == ["asha@harborbikes.example: sales", "omar@harborbikes.example: admin"]
        assert running_app.heard(running_app.chat("Priya")) == ["an answer"]
        assert outside(running_app, "wa-sales", "Asha")
        assert outside(running_app, "wa-triage", "Omar")
        assert (await agent(running_app, "Omar")).role == "member"
        assert " ".join(running_app.words("wa-sales", "Priya")).count("first words") == 1


async def test_whom_an_admin_ticks_keeps_what_the_database_gives(tmp_path: Path) -> None:
    async with put_back(tmp_path) as running_app:
        view, ticks = await proposal(running_app, "Nina")
        await running_app.slack.submit(
            running_app.person("Nina"), view, {"keep0": [ticks["asha@harborbikes.example: sales"]]}
        )
        await running_app.until(lambda: inside(running_app, "wa-sales", "Asha"))
        await running_app.at_rest()

        assert (await agent(running_app, "Omar")).role == "member"
        assert running_app.heard(running_app.chat("Priya")) == ["an answer"]


async def test_the_operator_confirms_on_the_machine(tmp_path: Path) -> None:
    async with put_back(tmp_path) as running_app:
        status = await asyncio.to_thread(ask, running_app.data, "status")
        unknown = await asyncio.to_thread(ask, running_app.data, "resume", "nobody@harborbikes.example")
        resumed = await asyncio.to_thread(ask, running_app.data, "resume", "omar@harborbikes.example")
        await running_app.at_rest()

        assert not status.well
        assert "the triage channel is ahead" in status.lines[0]
        assert not unknown.well
        assert resumed.well
        assert resumed.lines[1:] == ("no longer: asha@harborbikes.example: sales",)
        assert (await agent(running_app, "Omar")).role == "admin"
        assert running_app.heard(running_app.chat("Priya")) == ["an answer"]


async def test_only_the_database_put_back_is_noticed_by_the_file_beside_it(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        await running_app.stop_app()
        copy = tmp_path.with_name(f"{tmp_path.name}-copy.db")
        shutil.copy(tmp_path / "periskope.db", copy)
        await running_app.start_app()
        await running_app.stop_app()
        for channel in running_app.slack.channels.values():  # no counter is left in Slack
            for message in [one for one in channel.messages.values() if COUNTER in plain(one)]:
                channel.drop(message)
        for file in tmp_path.glob("periskope.db*"):
            file.unlink()
        shutil.copy(copy, tmp_path / "periskope.db")
        await running_app.start_app()
        status = await asyncio.to_thread(ask, tmp_path, "status")

        assert "The counter beside it" in status.lines[0]


async def test_what_is_missing_outside_is_told_and_made_anew_and_locks_nothing(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path) as running_app:
        await until_written(running_app)
        await running_app.stop_app()
        (tmp_path / counter_file.NAME).unlink()
        channel = running_app.slack.channel("wa-triage")
        for message in [one for one in channel.messages.values() if COUNTER in plain(one)]:
            channel.drop(message)
        await running_app.start_app()
        await until_written(running_app)
        nina = running_app.slack.dm(running_app.person("Nina"))
        await running_app.until(
            lambda: any("is gone, so I write a new one" in plain(one) for one in nina.messages.values())
        )

        assert running_app.app is not None
        assert running_app.app.guard.locked is None
        assert counter_file.read(tmp_path) is not None
        assert len(counters(running_app)) == 1


async def test_a_folder_that_was_moved_after_a_clean_stop_just_starts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    async with RunningApp.open(data) as running_app:
        await until_written(running_app)
        await running_app.stop_app()
        data.rename(tmp_path / "elsewhere")
        running_app.data = tmp_path / "elsewhere"
        await running_app.start_app()

        assert running_app.app is not None
        assert running_app.app.guard.locked is None
        await running_app.at_rest()


async def test_of_two_copies_that_run_the_one_that_falls_behind_stops(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    data.mkdir()
    async with RunningApp.open(data) as running_app:
        await until_written(running_app)
        await running_app.stop_app()
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.sock"))
        await running_app.start_app()
        first = running_app.app
        assert first is not None
        second = RunningApp(
            world=running_app.world, data=copy, overrides=running_app.overrides | {"PORT": str(servers.free_port())}
        )
        await second.start_app()
        assert second.app is not None
        locked = second.app.guard.locked
        await second.stop_app()

        assert first.guard.locked is None
        assert locked is not None
        assert locked.seen == "slack"


@pytest.mark.parametrize("confirmed_by", ["admin", "operator"])
async def test_a_postgresql_snapshot_put_back_is_noticed_and_nothing_is_sent_twice(
    tmp_path: Path, migrated_postgres_url: str, new_postgres: Callable[[str], str], confirmed_by: str
) -> None:
    server, _, name = migrated_postgres_url.rpartition("/")
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS=LATER, DATABASE_URL=migrated_postgres_url) as running_app:
        await begun(running_app)
        await owed(running_app, "an answer")
        await running_app.stop_app()
        snapshot = new_postgres(name)
        await lived_on(running_app, "an answer")
        servers.administer(f"{server}/postgres", f"DROP DATABASE {name} WITH (FORCE)")
        servers.administer(f"{server}/postgres", f"CREATE DATABASE {name} TEMPLATE {snapshot.rpartition('/')[2]}")
        (tmp_path / counter_file.NAME).unlink()  # another machine
        await running_app.start_app()
        answered = await typed(running_app, "Omar", "team")
        if confirmed_by == "admin":
            view, _ = await proposal(running_app, "Nina")
            await running_app.slack.submit(running_app.person("Nina"), view)
        else:
            await asyncio.to_thread(ask, tmp_path, "resume")
        await running_app.until(lambda: running_app.app is not None and running_app.app.guard.locked is None)
        await running_app.at_rest()

        assert "older copy of my database" in said(answered)
        assert running_app.heard(running_app.chat("Priya")) == ["an answer"]
        assert outside(running_app, "wa-sales", "Asha")
        assert (await agent(running_app, "Omar")).role == "member"


async def test_what_was_owed_before_a_start_is_looked_for_even_where_no_counter_tells(tmp_path: Path) -> None:
    data, copy = tmp_path / "data", tmp_path / "copy"
    data.mkdir()
    async with RunningApp.open(data, SEND_DELAY_SECONDS=LATER) as running_app:
        await begun(running_app)
        await owed(running_app, "an answer")
        await running_app.stop_app()
        shutil.copytree(data, copy, ignore=shutil.ignore_patterns("*.sock"))
        await lived_on(running_app, "an answer")
        shutil.rmtree(data)
        shutil.copytree(copy, data)
        (data / counter_file.NAME).unlink()
        channel = running_app.slack.channel("wa-triage")
        for message in [one for one in channel.messages.values() if COUNTER in plain(one)]:
            channel.drop(message)
        await running_app.start_app()
        await running_app.at_rest()

        assert running_app.app is not None
        assert running_app.app.guard.locked is None
        assert running_app.heard(running_app.chat("Priya")) == ["an answer"]


async def test_a_reply_of_which_nobody_can_tell_whether_it_went_is_a_persons_to_decide(tmp_path: Path) -> None:
    async with put_back(tmp_path) as running_app:
        sent = next(one for one in running_app.world.periskope.messages(running_app.chat("Priya")) if one.from_me)
        await running_app.world.periskope._answered(
            running_app.chat("Priya"), str(sent.body), performed_by="api", quoted=None
        )
        await asyncio.to_thread(ask, running_app.data, "resume")
        await running_app.at_rest()

        marks = running_app.slack.channel("wa-sales").messages[await reply(running_app, "an answer")].reactions
        assert running_app.heard(running_app.chat("Priya")) == ["an answer", "an answer"]
        # Whichever is first: our look, which finds two, or Periskope's word of one of them, which is the answer owed.
        assert (
            any("may not have been sent" in one.lower() for one in running_app.words("wa-sales", "Priya"))
            or "ballot_box_with_check" in marks
        )


@pytest.mark.parametrize("point", ["called@SendWhatsApp", "settled@SendWhatsApp"])
async def test_killed_while_it_looks_what_was_sent_it_still_sends_nothing_twice(tmp_path: Path, point: str) -> None:
    async with put_back(tmp_path) as running_app:
        await running_app.stop_app()
        process = AppProcess(running_app)
        try:
            await process.start(faults=f"{point}:1")
            await running_app.healthy()
            with contextlib.suppress(NobodyThere):  # killed before it could say so: what was confirmed is confirmed
                await asyncio.to_thread(ask, running_app.data, "resume")
            await process.killed()
            await running_app.start_app()
            await running_app.at_rest()

            assert running_app.app is not None
            assert running_app.app.guard.locked is None
            assert running_app.heard(running_app.chat("Priya")) == ["an answer"]
        finally:
            await process.stop()


async def test_killed_while_it_is_locked_it_is_still_locked(tmp_path: Path) -> None:
    async with put_back(tmp_path) as running_app:
        await running_app.stop_app()
        process = AppProcess(running_app)
        try:
            await process.start()
            await running_app.healthy()
            await process.kill()
            await running_app.start_app()
            answered = await typed(running_app, "Asha", "chats")

            assert "older copy of my database" in said(answered)
            assert running_app.heard(running_app.chat("Priya")) == ["an answer"]
        finally:
            await process.stop()
