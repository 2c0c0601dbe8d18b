"""What is written through to Periskope, and what never is; and the label that new customers get."""

from pathlib import Path

from bot.flows.steps import through
from storage.queries.outbox import Effect
from storage.tx import Tx
from tests.trips.acts import (
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
from tests.trips.house import House


def written(house: House, path: str) -> list[dict[str, object]]:
    """Bodies of what was written under a path."""
    return [call.body for call in house.world.periskope.calls if call.method == "PATCH" and call.path.startswith(path)]


async def confirm(house: House, who: str) -> None:
    await house.store.run(through.confirm, await agent(house, who), by=await agent(house, "Nina"))


async def test_nothing_is_written_for_somebody_whose_list_nobody_confirmed(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await grant(house, "Omar", "sales")
    await set_access(house, "Asha", "Priya", allow=False)
    await house.at_rest()

    assert written(house, "/members/access") == []
    assert written(house, "/chats/access") == []


async def test_a_confirmed_list_is_written_whole_and_never_empty(house: House) -> None:
    await confirm(house, "Omar")
    await grant(house, "Omar", "sales")
    await house.until(lambda: {"sales", "repairs"} in _lists(house))
    await revoke(house, "Omar", "sales")
    await revoke(house, "Omar", "repairs")
    await house.at_rest()

    assert all(_lists(house))


def _lists(house: House) -> list[set[str]]:
    """Every list of labels that was written for somebody."""
    return [set(map(str, body["labels"])) for body in written(house, "/members/access")]  # type: ignore[call-overload]  # JSON


async def test_a_denial_is_written_and_read_back(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await confirm(house, "Asha")
    await set_access(house, "Asha", "Priya", allow=False)
    await house.until(lambda: written(house, "/chats/access"))
    await house.at_rest()

    assert house.world.periskope.chats[house.chat("Priya")].override_chat_access == {"asha@harborbikes.example": False}


async def test_somebody_allowed_here_and_denied_there_is_reported_in_triage(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    house.world.periskope.members["lucia@harborbikes.example"].label_ids = set()
    house.world.periskope.set_labels(house.chat("Priya"), ["sales", "fleet"])
    await house.until(lambda: shows(house, "wa-fleet", "Priya"))
    await house.at_rest()
    await house.store.run(_owe_report)
    said = await house.until(lambda: [one for one in stands(house.slack.channel("wa-triage")) if "once a day" in one])

    assert "Lucía Vega: 3 chats" in said[0]
    assert "Priya Nair" in said[0]


def _owe_report(tx: Tx) -> None:
    room = tx.rooms.find("triage")
    assert room is not None
    tx.outbox.owe(Effect(kind="PostDaily", target=room.id), lane=f"post:{room.id}:0", key="daily:today")


async def test_a_label_is_added_to_what_the_chat_carries_now_whatever_was_read_last(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    chat, label = await chat_id(house, "Priya"), await label_id(house, "repairs")
    house.world.periskope.set_labels(house.chat("Priya"), ["sales", "fleet"])
    await house.store.run(_add_label, chat, label)
    await house.until(lambda: shows(house, "wa-repairs", "Priya") and shows(house, "wa-fleet", "Priya"))
    await house.at_rest()
    periskope = house.world.periskope

    names = {periskope.labels[one].name for one in periskope.chats[house.chat("Priya")].label_ids}
    assert names == {"sales", "fleet", "repairs"}


def _add_label(tx: Tx, chat: int, label: int) -> None:
    tx.chats.change(chat, read_began=tx.now.replace(year=2020))
    effect = Effect(kind="SyncChatLabels", target=chat, payload={"add": [label]})
    tx.outbox.owe(effect, lane=f"chat:{chat}", key="added by hand")


async def test_a_new_customer_gets_the_label_before_anything_is_shown(tmp_path: Path) -> None:
    async with House.open(tmp_path, NEW_CHAT_LABEL="sales") as house:
        chat = house.world.periskope.add_chat(name="Brand New", number="447700900777")
        await house.world.periskope.customer_says(chat, "anybody there?")
        await house.until(lambda: shows(house, "wa-sales", "Brand New", "anybody there?"))
        await house.at_rest()

        assert not shows(house, "wa-triage", "Brand New")
        assert [house.world.periskope.labels[one].name for one in house.world.periskope.chats[chat].label_ids] == [
            "sales"
        ]


async def test_a_label_that_cannot_be_given_leaves_the_chat_to_the_admins(tmp_path: Path) -> None:
    async with House.open(tmp_path, NEW_CHAT_LABEL="sales") as house:
        house.world.periskope.fail("/chats/", method="PATCH", times=1, kind="422")
        chat = house.world.periskope.add_chat(name="Brand New", number="447700900777")
        await house.world.periskope.customer_says(chat, "anybody there?")
        await house.until(lambda: shows(house, "wa-triage", "Brand New", "anybody there?"))
        await house.at_rest()

        assert not shows(house, "wa-sales", "Brand New")


async def test_nothing_is_written_for_somebody_who_is_gone(house: House) -> None:
    await confirm(house, "Omar")
    await house.at_rest()
    before = len(written(house, "/members/access"))
    await deactivate(house, "Omar")
    await admin_does(house, _owed_again, "Omar")
    await house.at_rest()

    assert len(written(house, "/members/access")) == before


def _owed_again(tx: Tx, agent: object, *, by: object, via: str) -> None:
    through.labels(tx, agent.id)  # type: ignore[attr-defined]  # an agent
