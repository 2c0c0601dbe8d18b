"""What is written through to Periskope, and what never is; and the label that new customers get."""

from pathlib import Path

from bot.grants import actions as grants
from bot.model.effect.chats import SyncChatLabels
from bot.model.effect.reports import PostDaily
from bot.model.ids import ChatId, RoomId
from bot.model.lane import Lane
from storage.tx import Tx
from tests.end_to_end.acts import (
    admin_does,
    agent,
    chat_id,
    deactivate,
    grant,
    label_id,
    opened,
    revoke,
    set_access,
    shows,
    stands,
)
from tests.fixtures.running_app import RunningApp


def written(running_app: RunningApp, path: str) -> list[dict[str, object]]:
    """Bodies of what was written under a path."""
    return [
        call.body for call in running_app.world.periskope.calls if call.method == "PATCH" and call.path.startswith(path)
    ]


async def confirm(running_app: RunningApp, who: str) -> None:
    await running_app.store.run(grants.confirm, await agent(running_app, who), by=await agent(running_app, "Nina"))


async def test_nothing_is_written_for_somebody_whose_list_nobody_confirmed(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await grant(running_app, "Omar", "sales")
    await set_access(running_app, "Asha", "Priya", allow=False)
    await running_app.at_rest()

    assert written(running_app, "/members/access") == []
    assert written(running_app, "/chats/access") == []


async def test_a_confirmed_list_is_written_whole_and_never_empty(running_app: RunningApp) -> None:
    await confirm(running_app, "Omar")
    await grant(running_app, "Omar", "sales")
    await running_app.until(lambda: {"sales", "repairs"} in _lists(running_app))
    await revoke(running_app, "Omar", "sales")
    await revoke(running_app, "Omar", "repairs")
    await running_app.at_rest()

    assert all(_lists(running_app))


def _lists(running_app: RunningApp) -> list[set[str]]:
    """Every list of labels that was written for somebody."""
    return [set(map(str, body["labels"])) for body in written(running_app, "/members/access")]  # type: ignore[call-overload]  # JSON


async def test_a_denial_is_written_and_read_back(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await confirm(running_app, "Asha")
    await set_access(running_app, "Asha", "Priya", allow=False)
    await running_app.until(lambda: written(running_app, "/chats/access"))
    await running_app.at_rest()

    assert running_app.world.periskope.chats[running_app.chat("Priya")].override_chat_access == {
        "asha@harborbikes.example": False
    }


async def test_somebody_allowed_here_and_denied_there_is_reported_in_triage(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    running_app.world.periskope.members["lucia@harborbikes.example"].label_ids = set()
    running_app.world.periskope.set_labels(running_app.chat("Priya"), ["sales", "fleet"])
    await running_app.until(lambda: shows(running_app, "wa-fleet", "Priya"))
    await running_app.at_rest()
    await running_app.store.run(_owe_report)
    said = await running_app.until(
        lambda: [one for one in stands(running_app.slack.channel("wa-triage")) if "once a day" in one]
    )

    assert "Lucía Vega: 3 chats" in said[0]
    assert "Priya Nair" in said[0]


def _owe_report(tx: Tx) -> None:
    room = tx.rooms.find("triage")
    assert room is not None
    tx.outbox.post(PostDaily(target=RoomId(room.id)), lane=Lane.reports(room.id), key="daily:today")


async def test_a_label_is_added_to_what_the_chat_carries_now_whatever_was_read_last(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    chat, label = await chat_id(running_app, "Priya"), await label_id(running_app, "repairs")
    running_app.world.periskope.set_labels(running_app.chat("Priya"), ["sales", "fleet"])
    await running_app.store.run(_add_label, chat, label)
    await running_app.until(
        lambda: shows(running_app, "wa-repairs", "Priya") and shows(running_app, "wa-fleet", "Priya")
    )
    await running_app.at_rest()
    periskope = running_app.world.periskope

    names = {periskope.labels[one].name for one in periskope.chats[running_app.chat("Priya")].label_ids}
    assert names == {"sales", "fleet", "repairs"}


def _add_label(tx: Tx, chat: int, label: int) -> None:
    tx.chats.change(chat, read_started_at=tx.engine_now.replace(year=2020))
    effect = SyncChatLabels(target=ChatId(chat), add=(label,))
    tx.outbox.post(effect, lane=Lane.chat(chat), key="added by hand")


async def test_a_new_customer_gets_the_label_before_anything_is_shown(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, NEW_CHAT_LABEL="sales") as running_app:
        chat = running_app.world.periskope.add_chat(name="Brand New", number="447700900777")
        await running_app.world.periskope.customer_says(chat, "anybody there?")
        await running_app.until(lambda: shows(running_app, "wa-sales", "Brand New", "anybody there?"))
        await running_app.at_rest()

        assert not shows(running_app, "wa-triage", "Brand New")
        assert [
            running_app.world.periskope.labels[one].name for one in running_app.world.periskope.chats[chat].label_ids
        ] == ["sales"]


async def test_a_label_that_cannot_be_given_leaves_the_chat_to_the_admins(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, NEW_CHAT_LABEL="sales") as running_app:
        running_app.world.periskope.fail("/chats/", method="PATCH", times=1, kind="422")
        chat = running_app.world.periskope.add_chat(name="Brand New", number="447700900777")
        await running_app.world.periskope.customer_says(chat, "anybody there?")
        await running_app.until(lambda: shows(running_app, "wa-triage", "Brand New", "anybody there?"))
        await running_app.at_rest()

        assert not shows(running_app, "wa-sales", "Brand New")


async def test_nothing_is_written_for_somebody_who_is_gone(running_app: RunningApp) -> None:
    await confirm(running_app, "Omar")
    await running_app.at_rest()
    before = len(written(running_app, "/members/access"))
    await deactivate(running_app, "Omar")
    await admin_does(running_app, _owed_again, "Omar")
    await running_app.at_rest()

    assert len(written(running_app, "/members/access")) == before


def _owed_again(tx: Tx, agent: object, *, by: object, via: str) -> None:
    grants.labels(tx, agent.id)  # type: ignore[attr-defined]  # an agent
