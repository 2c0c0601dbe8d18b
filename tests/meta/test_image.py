"""The image and the files that compose it, read line by line; and the same steps walked in a fresh folder, without Docker."""

import asyncio
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from sandbox.world import World
from tests.fixtures.running_app import PATIENCE

DOCKERFILE = Path("deploy/Dockerfile").read_text(encoding="utf-8")
KNOWN = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
# Of the compose specification, what is used here: a word that is not in it, Docker refuses.
SERVICE = {
    *(
        "image",
        "build",
        "init",
        "restart",
        "stop_grace_period",
        "env_file",
        "environment",
        "ports",
        "volumes",
        "command",
    ),
    *("read_only", "tmpfs", "cap_drop", "security_opt", "depends_on", "healthcheck"),
}
TOP = {"services", "volumes"}
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
VERSION = re.compile(r"[a-z]+:\d+(\.\d+)*(-[a-z0-9-]+)?")


@dataclass(frozen=True, slots=True)
class Line:
    """One instruction, its continued lines joined, and the stage in which it stands, counted from 0."""

    stage: int
    word: str
    rest: str


def instructions() -> Iterator[Line]:
    kept = "\n".join(line for line in DOCKERFILE.splitlines() if line.strip() and not line.startswith("#"))
    stage = -1
    for whole in re.sub(r"\\\n\s*", "", kept).splitlines():
        word, _, rest = whole.partition(" ")
        stage += word == "FROM"
        yield Line(stage, word, rest)


def last(word: str) -> str:
    return [line.rest for line in instructions() if line.word == word][-1]


def as_list(text: str) -> list[str]:
    found = json.loads(text)
    assert isinstance(found, list)
    return [str(word) for word in found]


def healthcheck() -> list[str]:
    return as_list(last("HEALTHCHECK").partition("CMD ")[2])


def test_every_instruction_is_one_that_does_no_more_than_it_says() -> None:
    lines = list(instructions())
    stages = [line.rest.partition(" AS ")[2] for line in lines if line.word == "FROM"]
    installs = [one for line in lines if line.word == "RUN" for one in line.rest.split("&&") if "pip install" in one]

    assert {line.word for line in lines} <= KNOWN
    assert all("--require-hashes" in one and "--no-cache" in one for one in installs), installs
    assert len(installs) == 2
    assert {name for line in lines for name in re.findall(r"--from=(\S+)", line.rest)} <= set(stages)
    assert not any(re.search(r"TOKEN|SECRET|KEY|PASSWORD", line.rest) for line in lines if line.word == "ENV")
    for words in (as_list(last("ENTRYPOINT")), as_list(last("CMD")), healthcheck()):
        assert words


@pytest.mark.parametrize("name", ["compose.yml", "deploy/compose.postgresql.yml"])
def test_what_is_composed_is_what_docker_knows(name: str) -> None:
    composed: dict[str, Any] = yaml.safe_load(Path(name).read_text(encoding="utf-8"))
    services: dict[str, dict[str, Any]] = composed["services"]
    mounted = {volume.partition(":")[0] for one in services.values() for volume in one.get("volumes", ())}
    awaited = [(on, how["condition"]) for one in services.values() for on, how in one.get("depends_on", {}).items()]

    assert {key for key in composed if not key.startswith("x-")} <= TOP
    assert {key for one in services.values() for key in one} <= SERVICE
    assert mounted == set(composed["volumes"])
    assert all(on in services and condition in CONDITIONS for on, condition in awaited), awaited
    assert all("healthcheck" in services[on] for on, condition in awaited if condition == "service_healthy")
    assert all("build" in one or VERSION.fullmatch(one["image"]) for one in services.values())


class Root:
    """A folder in the place of the image's root. `python` there is a bare one of ours, as the base image's is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        subprocess.run([sys.executable, "-m", "venv", folder / "usr"], check=True)

    def at(self, text: str) -> str:
        """Text in which paths of the image are paths below the folder."""
        return re.sub(r"(?<![\w.:/])/(opt|app|build|data)\b", rf"{self.folder}/\1", text)

    def build(self) -> None:
        """What the first stage does."""
        where = self.folder
        for line in instructions():
            if line.stage == 0 and line.word == "WORKDIR":
                where = Path(self.at(line.rest))
                where.mkdir(parents=True)
            elif line.stage == 0 and line.word == "COPY":
                *sources, target = line.rest.split()
                for source in sources:
                    copied(Path(source), where / target)
            elif line.stage == 0 and line.word == "RUN":
                path = f"export PATH={self.folder}/usr/bin:$PATH"
                subprocess.run(["/bin/bash", "-ec", f"{path}; {self.at(line.rest)}"], cwd=where, check=True)

    def environment(self) -> dict[str, str]:
        return dict(word.split("=", 1) for word in shlex.split(self.at(last("ENV"))))

    def command(self, *words: str) -> list[str]:
        return [self.at(word) for word in (*as_list(last("ENTRYPOINT")), *words)]

    def says(self, *words: str) -> str:
        """What a command of the program prints."""
        app, env = self.folder / "app", self.environment()
        run = subprocess.run(self.command(*words), cwd=app, env=env, check=True, capture_output=True, encoding="utf-8")
        return run.stdout

    def files(self) -> set[Path]:
        """All that is there, except below the only folder that can be written to."""
        return {path for path in self.folder.rglob("*") if self.folder / "data" not in (path, *path.parents)}


def copied(source: Path, target: Path) -> None:
    """As the builder copies: a folder's content into the target, a file into a folder whose name ends in a slash."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


async def succeeds(command: list[str], env: dict[str, str]) -> bool:
    run = await asyncio.create_subprocess_exec(*command, env=env, stderr=asyncio.subprocess.DEVNULL)
    return await run.wait() == 0


@pytest.mark.soak
async def test_the_image_s_steps_in_a_fresh_folder_make_a_program_that_lives_and_writes_to_its_data_only(
    tmp_path: Path,
) -> None:
    root = Root(tmp_path / "root")
    await asyncio.to_thread(root.build)
    app, data = root.folder / "app", root.folder / "data"
    data.mkdir()
    built = root.files()
    manifest = await asyncio.to_thread(root.says, "manifest")
    world = await World.start()
    try:
        env = root.environment() | world.environment(data)
        running = await asyncio.create_subprocess_exec(*root.command(*as_list(last("CMD"))), cwd=app, env=env)
        check = [root.at(word) for word in healthcheck()]
        async with asyncio.timeout(PATIENCE):
            while running.returncode is None and not await succeeds(check, env):
                await asyncio.sleep(0.2)
        running.terminate()
        ended = await asyncio.wait_for(running.wait(), PATIENCE)
    finally:
        await world.stop()

    assert manifest.strip() == Path("manifest.yml").read_text(encoding="utf-8").strip()
    assert ended == 0
    assert (data / "periskope.db").exists()
    assert root.files() == built
    assert not await succeeds(check, env)
