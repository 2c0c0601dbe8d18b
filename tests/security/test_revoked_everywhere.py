"""What one process takes away is gone in every other at the next question, whatever those had read and kept before."""

import random
from contextlib import suppress

import pytest
from sqlalchemy import create_engine, select

from bot.access.queries import may_see_chat, readers
from bot.grants import actions as grants_actions
from bot.model.effect.replies import SendWhatsApp
from bot.team import actions as team
from storage import tables as t
from storage.opening import open_store
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stores import Undone

STEPS = 40
People = dict[str, bool]


def seen(tx: Tx, chat_id: int) -> People:
    """Who sees the chat, as the doors say, with all that this process has kept."""
    agents = tx.people.roster().agents
    at_the_door = {agent.email: may_see_chat(tx, agent, chat_id) for agent in agents}
    assert {agent.email for agent in agents if agent.slack_user in readers(tx, chat_id)} == {
        email for email, may in at_the_door.items() if may
    }
    return at_the_door


def truth(tx: Tx, chat_id: int) -> People:
    """The same from the rows alone."""
    ask = tx.conn.execute
    labels = set(ask(select(t.chat_label.c.label_id).where(t.chat_label.c.chat_id == chat_id)).scalars())
    grants = ask(select(t.access)).all()
    found = {}
    for agent in ask(select(t.agent)).all():
        own = [one.allow for one in grants if one.agent_id == agent.id and one.chat_id == chat_id]
        held = {one.label_id for one in grants if one.agent_id == agent.id and one.label_id is not None}
        member = own[0] if own else bool(held & labels)
        found[agent.email] = agent.state == "active" and (agent.role == "admin" or member)
    return found


def changes(tx: Tx, at: stage.Stage, dice: random.Random) -> None:
    """Somebody's access changes, by whichever way there is; now and then the flow fails at its end."""
    agent = tx.people.get(dice.choice([at.asha.id, at.ravi.id, at.omar.id]))
    match dice.randrange(6):
        case 0 | 1:
            held = at.label in tx.people.roster().granted.get(agent.id, frozenset())
            (grants_actions.revoke_label if held else grants_actions.grant_label)(
                tx, agent, at.label, by=at.boss, via="slack"
            )
        case 2 | 3:
            grants_actions.set_access(tx, agent, at.chat.id, allow=dice.random() < 0.5, by=at.boss, via="slack")
        case 4:
            team.set_role(tx, agent, "member" if agent.role == "admin" else "admin", by=at.boss, via="slack")
        case _:
            tx.chats.set_labels(at.chat.id, [] if tx.chats.labels_of(at.chat.id) else [at.label])
    if dice.random() < 0.3:
        raise Undone


def half_undone(tx: Tx, at: stage.Stage, dice: random.Random) -> None:
    """As `changes`, in a savepoint whose failure is survived; what was read within is asked again after it."""
    with suppress(Undone), tx.savepoint():
        changes(tx, at, dice)
    assert seen(tx, at.chat.id) == truth(tx, at.chat.id)


@pytest.mark.parametrize("seed", [1, 2])
async def test_every_process_judges_by_what_any_process_wrote_last(processes: list[Store], seed: int) -> None:
    dice = random.Random(seed)
    at = await processes[0].run(stage.built)
    wrong = []
    for step in range(STEPS):
        by = dice.choice(processes)
        with suppress(Undone):
            await by.run(dice.choice([changes, half_undone]), at, dice)
        for one in processes:
            said = [await one.read(seen, at.chat.id), await one.run(seen, at.chat.id)]
            if said != [await one.read(truth, at.chat.id)] * 2:
                wrong.append(step)

    assert wrong == []


async def test_a_reply_of_somebody_whom_another_process_has_just_revoked_is_not_sent(processes: list[Store]) -> None:
    here, there = processes[:2]
    at = await here.run(stage.built)
    await here.run(seen, at.chat.id)
    said = await here.run(stage.writes, at.asha, "Yes, we have blue ones.")
    await there.run(grants_actions.revoke_label, at.asha, at.label, by=at.boss, via="slack")
    call = await here.run(lambda tx: stage.said(stage.prepared(tx, stage.the(tx, SendWhatsApp))))
    again = await here.run(stage.writes, at.asha, "And red.", ts="1772445590.000300")

    assert said == "send"
    assert "author may not" in call
    assert again == "no_access"


async def test_a_database_set_to_freeze_what_a_transaction_sees_is_not_obeyed(migrated_postgres_url: str) -> None:
    """Else a flow that waited for its turn would judge by what was so before it."""
    admin = create_engine(migrated_postgres_url.replace("postgresql://", "postgresql+psycopg://", 1))
    with admin.begin() as conn:
        name = conn.exec_driver_sql("select current_database()").scalar_one()
        conn.exec_driver_sql(f"alter database \"{name}\" set default_transaction_isolation = 'repeatable read'")
    admin.dispose()
    store = open_store(migrated_postgres_url, business_clock=shop.Clock())
    isolation = await store.run(lambda tx: tx.conn.exec_driver_sql("show transaction_isolation").scalar_one())
    await store.close()

    assert isolation == "read committed"
