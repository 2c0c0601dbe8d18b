"""Writing to a number first: only Periskope's own word that there is no such chat lets one begin it."""

from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp

NUMBER = "+1 415 555 0177"
CHAT = "14155550177@c.us"
HELLO = "Your bike is ready"


async def started(running_app: RunningApp, first: str, number: str = NUMBER) -> None:
    """The form, filled in by somebody who holds *sales*."""
    sales = await running_app.store.read(lambda tx: str(next(one.id for one in tx.labels.all() if one.name == "sales")))
    person = running_app.person(first)
    await (await running_app.slack.command(person, f"start {number}")).settled()
    view = running_app.slack.views_of(person)[-1]
    await running_app.slack.submit(person, view.id, {"number": number, "label": sales, "text": HELLO})


def only_there(running_app: RunningApp, *labels: str) -> None:
    """A chat of which nothing has told us yet."""
    org = running_app.world.periskope
    hook, org.webhook_url = org.webhook_url, None
    hooks, org.hooks = org.hooks, {}
    org.add_chat(name="Lena Fox", number=CHAT.partition("@")[0], labels=labels)
    org.webhook_url, org.hooks = hook, hooks


def overrides(tx: Any) -> Any:
    found = [chat for phone in tx.phones.numbers() if (chat := tx.chats.find(CHAT, phone)) is not None]
    return {chat.id: tx.people.overrides_of_chat(chat.id) for chat in found}


@pytest.mark.parametrize("labels", [("repairs",), ()], ids=["others' label", "no label"])
async def test_a_chat_that_only_periskope_knows_is_not_given_to_who_types_its_number(
    tmp_path: Path, labels: tuple[str, ...]
) -> None:
    async with RunningApp.open(tmp_path, POLL_SECONDS="3600") as running_app:
        only_there(running_app, *labels)
        await started(running_app, "Asha")
        await running_app.until(lambda: any("cannot start" in words for words in acts.told(running_app, "Asha")))
        await running_app.at_rest()

        assert running_app.heard(CHAT) == []
        assert list((await running_app.store.read(overrides)).values()) == [{}]
        assert not any("Lena" in words for words in acts.told(running_app, "Asha"))


async def test_a_chat_that_only_periskope_knows_opens_for_who_may_see_it_and_nothing_is_sent(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, POLL_SECONDS="3600") as running_app:
        only_there(running_app, "sales")
        await started(running_app, "Asha")
        await running_app.until(lambda: any(HELLO in words for words in acts.told(running_app, "Asha")))
        await running_app.until(lambda: running_app.thread("wa-sales", "Lena"))

        assert running_app.heard(CHAT) == []
        assert list((await running_app.store.read(overrides)).values()) == [{}]


async def test_nothing_begins_while_periskope_does_not_say_whether_there_is_such_a_chat(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, POLL_SECONDS="3600") as running_app:
        running_app.world.periskope.fail(f"/chats/{CHAT[:11]}", method="GET", kind="500")
        await started(running_app, "Asha")
        await running_app.until(lambda: any(call.status == 500 for call in running_app.world.periskope.calls))
        given = await running_app.store.read(overrides)
        before = list(running_app.world.periskope.chats)
        await running_app.until(lambda: running_app.heard(CHAT))

        assert list(given.values()) == [{}]
        assert CHAT not in before
        assert running_app.heard(CHAT) == [HELLO]
