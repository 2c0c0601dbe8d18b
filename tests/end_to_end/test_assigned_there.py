"""Whose a chat is, changed in Periskope's console: seen by polling, shown on the card, and in step with what we write."""

import asyncio

from bot.chats.actions import by_people
from bot.model.audit import AuditAction
from sandbox.slack import plain
from storage.tx import Tx
from tests.end_to_end import acts
from tests.fixtures import shop
from tests.fixtures.running_app import RunningApp

ASHA, LUCIA = "asha@harborbikes.example", "lucia@harborbikes.example"


async def waiting(running_app: RunningApp) -> str:
    """Asha and Lucía are on, and Priya waits; her chat, in Periskope's words."""
    for one in ("Asha", "Lucía"):
        await (await running_app.slack.command(running_app.person(one), "online")).settled()
    await acts.opened(running_app, "Priya", "wa-sales", words="anybody there")
    await running_app.until(lambda: there(running_app) in {ASHA, LUCIA})
    await running_app.at_rest()
    return running_app.chat("Priya")


def there(running_app: RunningApp) -> str | None:
    return running_app.world.periskope.chats[running_app.chat("Priya")].assigned_to


def card(running_app: RunningApp) -> str:
    return plain(running_app.thread("wa-sales", "Priya")[0])


def assignee(running_app: RunningApp) -> str:
    return next((name for name in ("Asha", "Lucía") if name in card(running_app)), "")


def takes(tx: Tx, who: str) -> None:
    agent = tx.people.by_email(acts.email(who))
    assert agent is not None
    by_people.take(tx, shop.seen(tx, agent, tx.chat_lists.matching(agent, "Priya")[0]), by=agent)


async def test_a_chat_given_to_another_in_periskope_is_theirs_and_they_are_named(running_app: RunningApp) -> None:
    chat = await waiting(running_app)
    before = assignee(running_app)
    to, email = ("Lucía", LUCIA) if before == "Asha" else ("Asha", ASHA)
    running_app.world.periskope.assign(chat, email)
    await running_app.until(lambda: to in card(running_app))
    await running_app.until(
        lambda: any(f"<@{running_app.person(to)}>" in one.text for one in running_app.thread("wa-sales", "Priya"))
    )
    await running_app.at_rest()
    found = await running_app.store.read(lambda tx: tx.audit.newest(limit=50, action=AuditAction.ASSIGNED))

    assert before not in card(running_app)
    assert there(running_app) == email
    assert "periskope" in {one["via"] for one in found}


async def test_a_chat_that_nobody_has_in_periskope_goes_to_the_next(running_app: RunningApp) -> None:
    chat = await waiting(running_app)
    before = assignee(running_app)
    running_app.world.periskope.assign(chat, None)
    await running_app.until(lambda: assignee(running_app) not in {"", before})
    await running_app.until(lambda: there(running_app) is not None)

    assert there(running_app) == (LUCIA if before == "Asha" else ASHA)


async def test_a_stranger_given_the_chat_in_periskope_gets_nothing_and_admins_hear(running_app: RunningApp) -> None:
    chat = await waiting(running_app)
    before = card(running_app)
    running_app.world.periskope.assign(chat, "somebody@elsewhere.example")
    await running_app.until(
        lambda: any("was assigned to somebody" in words for words in acts.told(running_app, "Nina"))
    )
    await running_app.at_rest()

    assert assignee(running_app) in before
    assert "not in the team here" in " ".join(acts.told(running_app, "Nina"))


async def read_ten_times_more(running_app: RunningApp) -> None:
    reads = len(running_app.world.periskope.calls)
    await running_app.until(lambda: len(running_app.world.periskope.calls) > reads + 10)
    await running_app.at_rest()


async def test_whoever_is_last_has_it_on_both_sides_however_they_race(running_app: RunningApp) -> None:
    chat = await waiting(running_app)
    for turn in range(8):
        who, email = (("asha", LUCIA), ("lucia", ASHA))[turn % 2]
        taken = asyncio.create_task(running_app.store.run(takes, who))
        await asyncio.sleep(turn * 0.01)
        running_app.world.periskope.assign(chat, email)
        await taken
    for _ in range(2):  # agreed once may be agreed in passing: whatever is still read must leave it so
        await running_app.until(lambda: there(running_app) == {"Asha": ASHA, "Lucía": LUCIA}.get(assignee(running_app)))
        await read_ten_times_more(running_app)

    assert there(running_app) == {"Asha": ASHA, "Lucía": LUCIA}[assignee(running_app)]
