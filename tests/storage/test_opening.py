"""Opening a database: one process on SQLite, no newer version, migrations equal to the tables."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, select, text
from sqlalchemy.exc import DatabaseError

from bot.model.effect.notices import PostNotice
from bot.notices.messages.work import AssigneeNamed
from storage import tables
from storage.migrate import NewerDatabase, config, current, head, upgrade
from storage.opening import open_store
from storage.postgres import postgres_engine
from storage.sqlite import AlreadyRunning, writing_engine
from storage.store import Store
from storage.tables import metadata
from tests.storage.conftest import NOON


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An engine on a database without any table."""
    if request.param == "sqlite":
        made = writing_engine(tmp_path / "empty.db")
    else:
        made = postgres_engine(request.getfixturevalue("postgres_url"))
    yield made
    made.dispose()


def test_the_migrations_make_exactly_the_tables(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": conn.dialect.name == "postgresql"})
        differences = compare_metadata(context, metadata)

    assert differences == []


def test_lists_that_stood_among_the_settings_are_moved(engine: Engine) -> None:
    with engine.begin() as conn:
        command.upgrade(config(conn), "0005")
        values = {"away:7": {"items": [{"what": "send"}]}, "away:8": None, "members_label": True}
        conn.execute(
            tables.setting.insert(), [{"name": name, "value": value, "version": 0} for name, value in values.items()]
        )
    upgrade(engine)
    with engine.connect() as conn:
        settings = conn.execute(tables.setting.select().with_only_columns(tables.setting.c.name)).scalars().all()
        lists = conn.execute(tables.proposal.select()).mappings().all()

    assert settings == ["members_label"]
    assert [(one["kind"], one["body"]) for one in lists] == [("away:7", {"thread": 7, "items": [{"what": "send"}]})]


def test_an_assignee_is_called_so_in_what_was_kept(engine: Engine) -> None:
    """Whose chat it is, and a line that waits to be posted."""
    with engine.begin() as conn:
        command.upgrade(config(conn), "0011")
        before = MetaData()
        before.reflect(conn, only=["chat", "outbox"])
        chat = {
            "id": 1,
            "key": "k",
            "wa_chat_id": "w",
            "phone_key": "p",
            "phone_id": 1,
            "kind": "person",
            "name": "Priya",
        }
        flags = {"muted": False, "access_in_doubt": False, "version": 0, "holder_id": 7, "last_holder_id": 8}
        conn.execute(before.tables["chat"].insert().values(**chat, **flags))
        line = {"notice": {"kind": "HolderNamed", "agent": 7, "chat": 1}}
        entry = {"id": 1, "lane": "l", "seq": 1, "kind": PostNotice.kind, "target": 1, "key": "k", "mark": "m"}
        more = {"payload": line, "newer": None, "state": "ready", "version": 0, "attempts": 0}
        conn.execute(before.tables["outbox"].insert().values(**entry, **more))
    upgrade(engine)
    with engine.connect() as conn:
        c = tables.chat.c
        whose = conn.execute(select(c.assignee_id, c.last_assignee_id)).all()
        waits = conn.execute(select(tables.outbox.c.payload, tables.outbox.c.newer)).all()

    assert whose == [(7, 8)]
    assert waits == [({"notice": {"kind": AssigneeNamed.kind, "agent": 7, "chat": 1}}, None)]


def test_a_migration_that_fails_takes_those_before_it_back(engine: Engine) -> None:
    with engine.begin() as conn:
        command.upgrade(config(conn), "0001")
        conn.execute(text("CREATE INDEX ix_chat_assignee ON chat (id)"))  # one of the last makes it
    before = MetaData()
    before.reflect(engine)
    with pytest.raises(DatabaseError, match="already exists"):
        upgrade(engine)
    after = MetaData()
    after.reflect(engine)
    with engine.connect() as conn:
        differences = compare_metadata(MigrationContext.configure(conn), before)
        revision = current(conn)

    assert set(after.tables) == set(before.tables)
    assert differences == []
    assert revision == "0001"


def test_a_database_at_this_version_is_left_alone(engine: Engine) -> None:
    assert upgrade(engine)
    assert not upgrade(engine)


def test_a_newer_database_is_refused_with_a_sentence(engine: Engine) -> None:
    upgrade(engine)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerDatabase, match=f"at version 9999, this program at {head()}"):
        upgrade(engine)


async def test_a_second_opening_is_refused_with_a_sentence(embedded: Store, tmp_path: Path) -> None:
    with pytest.raises(AlreadyRunning, match="Another process is already running with the data in"):
        open_store(f"sqlite:///{tmp_path / 'data' / 'house.db'}", business_clock=lambda: NOON)


def test_a_second_process_is_refused_with_a_sentence(embedded: Store, tmp_path: Path) -> None:
    program = "import sys; from storage.opening import open_store; open_store(sys.argv[1], business_clock=None)"
    arguments = [sys.executable, "-c", program, f"sqlite:///{tmp_path / 'data' / 'house.db'}"]
    second = subprocess.run(arguments, capture_output=True, text=True, check=False)

    assert second.returncode == 1
    assert "AlreadyRunning: Another process is already running" in second.stderr


async def test_a_closed_database_can_be_opened_again_and_keeps_its_secret(url: str) -> None:
    store = open_store(url, business_clock=lambda: NOON)
    secret, hashed = store.secret, await store.read(lambda tx: tx.hashed("491700000000"))
    await store.close()
    store = open_store(url, business_clock=lambda: NOON)
    again = await store.read(lambda tx: tx.hashed("491700000000"))
    await store.close()

    assert (store.secret, again) == (secret, hashed)
    assert len(secret) == 32


async def test_only_we_may_read_the_file(embedded: Store, tmp_path: Path) -> None:
    modes = {file.name: file.stat().st_mode & 0o077 for file in (tmp_path / "data").glob("house.db*")}

    assert modes["house.db"] == 0
    assert set(modes.values()) == {0}
