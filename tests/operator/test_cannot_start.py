"""What keeps the program from starting is said in a sentence; a bug is not passed off as an outage."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from bot.app.failures import sentence
from bot.settings import Settings, load
from storage.opening import open_store
from storage.postgres import postgres_engine
from tests import servers
from tests.fixtures.engine_world import NOON

ENOUGH = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "PERISKOPE_API_KEY": "key-1"}


def settings_for(url: str, folder: Path) -> Settings:
    settings = load({**ENOUGH, "DATABASE_URL": url, "DATA_DIR": str(folder)}, env_file=None)
    assert isinstance(settings, Settings), settings
    return settings


def not_opened(url: str, folder: Path) -> str | None:
    """What is said of a database that cannot be opened."""
    with pytest.raises(Exception, match=r".") as raised:
        open_store(url, business_clock=lambda: NOON)
    return sentence(raised.value, settings_for(url, folder))


def test_a_user_who_may_make_no_tables_is_told_what_to_grant(postgres_url: str, tmp_path: Path) -> None:
    server, _, name = postgres_url.rpartition("/")
    for statement in (f"CREATE ROLE {name} LOGIN", "REVOKE CREATE ON SCHEMA public FROM PUBLIC"):
        servers.administer(postgres_url, statement)
    said = not_opened(postgres_url.replace("postgres@", f"{name}@"), tmp_path)
    servers.administer(f"{server}/postgres", f"DROP ROLE {name}")

    assert said is not None
    assert "GRANT CREATE ON SCHEMA public" in said


def test_a_user_whose_tables_belong_to_another_is_told_how_to_get_them(postgres_url: str, tmp_path: Path) -> None:
    server, _, name = postgres_url.rpartition("/")
    asyncio.run(open_store(postgres_url, business_clock=lambda: NOON).close())
    for statement in (f"CREATE ROLE {name} LOGIN", f"ALTER DATABASE {name} OWNER TO {name}"):
        servers.administer(postgres_url, statement)
    servers.administer(postgres_url, f"GRANT CREATE ON SCHEMA public TO {name}")
    said = not_opened(postgres_url.replace("postgres@", f"{name}@"), tmp_path)
    servers.administer(postgres_url, f"ALTER DATABASE {name} OWNER TO postgres")
    servers.administer(postgres_url, f"DROP OWNED BY {name}")
    servers.administer(f"{server}/postgres", f"DROP ROLE {name}")

    assert said is not None
    assert "tables" in said
    assert "pg_restore --no-owner" in said
    assert "GRANT CREATE" not in said


def test_a_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = not_opened(f"postgresql://postgres@127.0.0.1:{servers.free_port()}/none", tmp_path)

    assert said == "The database cannot be opened: check that DATABASE_URL is right and that its server runs."


def test_a_statement_that_is_wrong_is_a_bug_and_no_outage(postgres_url: str, tmp_path: Path) -> None:
    engine = postgres_engine(postgres_url)
    with engine.connect() as conn, pytest.raises(ProgrammingError) as raised:
        conn.execute(text("SELECT missing FROM nowhere"))
    engine.dispose()

    assert sentence(raised.value, settings_for(postgres_url, tmp_path)) is None
