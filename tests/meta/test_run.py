"""./run: what it starts, what it refuses, and how quickly it gets there."""

import os
import shutil
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

TOOLS = ("bash", "chmod", "cmp", "cp", "dirname", "env", "grep", "mktemp", "rm", "sleep", "tail")
MEMORY = Path("/dev/shm")  # noqa: S108  # where Linux keeps files in memory
ECHO = '#!/usr/bin/env bash\n[[ "$1" == -c ]] && exit 0\necho "$@"\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that is set up, with a Python that only says what it was asked to do."""
    folder = tmp_path / "checkout"
    (folder / ".venv/bin").mkdir(parents=True)
    shutil.copytree("requirements", folder / "requirements")
    shutil.copy("run", folder)
    for lock in ("run", "dev"):
        shutil.copy(f"requirements/{lock}.lock", folder / f".venv/.set-up-{lock}")
    program(folder / ".venv/bin/python", ECHO)
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tmp_path / "bin" / tool).symlink_to(found)
    return folder


def program(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def run(checkout: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    around = {"PATH": str(checkout.parent / "bin"), "HOME": str(checkout.parent), **env}
    return subprocess.run(
        [checkout / "run", *words], env=around, capture_output=True, text=True, check=False, timeout=60
    )


def spent_by_children() -> float:
    """Processor time of the processes that have ended, in seconds: no other work of this machine is in it."""
    spent = os.times()
    return spent.children_user + spent.children_system


def test_nothing_configured_starts_the_sandbox(checkout: Path) -> None:
    assert run(checkout).stdout == "-m sandbox\n"


def test_an_option_is_for_what_is_started(checkout: Path) -> None:
    assert run(checkout, "--port", "8961").stdout == "-m sandbox --port 8961\n"


def test_the_example_copied_and_not_filled_in_is_nothing_configured(checkout: Path) -> None:
    shutil.copy(".env.example", checkout / ".env")

    assert run(checkout).stdout == "-m sandbox\n"


def test_one_setting_in_the_environment_starts_the_real_thing_which_says_what_is_missing(checkout: Path) -> None:
    assert run(checkout, SLACK_BOT_TOKEN="xoxb-1").stdout == "-m bot run\n"


@pytest.mark.parametrize(
    "line", ["PERISKOPE_API_KEY=key", "  export SLACK_APP_TOKEN = xapp-1", "SLACK_API_URL='http://h/'"]
)
def test_one_setting_in_the_file_starts_the_real_thing(checkout: Path, line: str) -> None:
    (checkout / ".env").write_text(f"# SLACK_BOT_TOKEN=x\nPORT=3000\n{line}\n")

    assert run(checkout).stdout == "-m bot run\n"


def test_an_empty_setting_in_the_environment_is_none(checkout: Path) -> None:
    assert run(checkout, SLACK_BOT_TOKEN="").stdout == "-m sandbox\n"


def test_it_can_be_started_from_anywhere(checkout: Path, tmp_path: Path) -> None:
    ended = subprocess.run(
        [checkout / "run"], cwd=tmp_path, env={"PATH": str(tmp_path / "bin")}, capture_output=True, check=False
    )

    assert ended.stdout == b"-m sandbox\n"


@pytest.mark.parametrize(
    ("words", "started"),
    [
        (["check"], "-m bot check"),
        (["bot", "lanes", "--held"], "-m bot lanes --held"),
        (["test", "-k", "shifts"], "-m pytest -n 4 --dist worksteal -m not soak -k shifts"),
        (["bench"], "-m tests.bench"),
    ],
)
def test_each_word_starts_what_it_says(checkout: Path, words: list[str], started: str) -> None:
    assert run(checkout, *words).stdout == f"{started}\n"


def test_an_unknown_word_is_answered_with_the_known_ones(checkout: Path) -> None:
    ended = run(checkout, "chekc")

    assert ended.returncode == 2
    assert "There is no ./run chekc." in ended.stderr
    assert "./run check" in ended.stderr


def test_the_programs_exit_code_is_passed_on(checkout: Path) -> None:
    program(checkout / ".venv/bin/python", '#!/usr/bin/env bash\n[[ "$1" == -c ]] || exit 7\n')

    assert run(checkout, "check").returncode == 7


def test_a_stop_reaches_the_program_itself(checkout: Path) -> None:
    told = checkout / "told"
    program(
        checkout / ".venv/bin/python",
        f"#!/usr/bin/env bash\ntrap 'echo stopped > {told}; exit 0' TERM\necho ready\nwhile :; do sleep 0.05; done\n",
    )
    around = {"PATH": str(checkout.parent / "bin")}
    with subprocess.Popen([checkout / "run"], env=around, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        process.wait(10)

    assert told.read_text() == "stopped\n"


def test_an_older_python_is_refused_in_a_sentence(checkout: Path) -> None:
    shutil.rmtree(checkout / ".venv")
    program(checkout.parent / "bin/python3", '#!/usr/bin/env bash\n[[ "$1" == -V ]] && echo Python 3.9.2 || exit 1\n')

    ended = run(checkout)

    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.startswith("Python 3.11 or newer is needed and none was found (python3 here: Python 3.9.2).")
    assert ended.stderr.count("\n") == 1


def test_a_second_start_costs_next_to_nothing(checkout: Path) -> None:
    run(checkout)

    began = spent_by_children()
    run(checkout)

    assert spent_by_children() - began < 1  # 0.03 s


@pytest.mark.parametrize(("room", "enough"), [(8_000_000, MEMORY.is_dir()), (60_000, False)])
def test_the_suites_files_are_in_memory_where_there_is_room_and_gone_afterwards(
    checkout: Path,
    room: int,
    enough: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    program(checkout.parent / "bin/df", f"#!/usr/bin/env bash\necho Avail; echo {room}\n")
    program(checkout / ".venv/bin/python", '#!/usr/bin/env bash\n[[ "$1" == -c ]] && exit 0\necho "$TMPDIR"; exit 3\n')
    ended = run(checkout, "test", TMPDIR="/before")
    told = Path(ended.stdout.strip())

    assert ended.returncode == 3
    assert told.parent == (MEMORY if enough else Path("/"))
    assert not told.exists()


def test_a_lock_that_changed_is_installed_before_anything_starts(checkout: Path) -> None:
    (checkout / ".venv/.set-up-run").write_text("old")
    shutil.copy(checkout / "requirements/installer.lock", checkout / ".venv/.set-up-installer")
    program(checkout / ".venv/bin/uv", "#!/usr/bin/env bash\necho uv: $*\n")

    first, second = run(checkout), run(checkout)

    assert first.stdout.splitlines() == [
        "uv: pip install --quiet --python .venv/bin/python --require-hashes -r requirements/run.lock",
        "-m sandbox",
    ]
    assert second.stdout.splitlines() == ["-m sandbox"]


def test_two_that_are_started_at_once_set_up_one_after_the_other(checkout: Path) -> None:
    (checkout / ".venv/.set-up-run").write_text("old")
    shutil.copy(checkout / "requirements/installer.lock", checkout / ".venv/.set-up-installer")
    program(
        checkout / ".venv/bin/uv",
        "#!/usr/bin/env bash\nmkdir .venv/busy || exit 1; sleep 0.3; rmdir .venv/busy; echo uv\n",
    )
    for tool in ("flock", "mkdir", "rmdir"):
        (checkout.parent / "bin" / tool).symlink_to(str(shutil.which(tool)))
    with ThreadPoolExecutor() as both:
        ended = list(both.map(lambda _: run(checkout), range(2)))

    assert [one.returncode for one in ended] == [0, 0]
    assert sorted(line for one in ended for line in one.stdout.splitlines()) == ["-m sandbox", "-m sandbox", "uv"]


@pytest.mark.parametrize("known", [True, False], ids=["a proxy whose certificates this machine has", "no network"])
def test_what_cannot_be_fetched_is_tried_with_this_machines_certificates_and_then_told(
    checkout: Path, *, known: bool
) -> None:
    (checkout / ".venv/.set-up-run").write_text("old")
    shutil.copy("requirements/installer.lock", checkout / ".venv/.set-up-installer")
    program(
        checkout / ".venv/bin/uv",
        f"""#!/usr/bin/env bash
if [[ -z "$UV_SYSTEM_CERTS" ]]; then echo first try failed >&2; exit 1; fi
[[ {int(known)} == 1 ]]
""",
    )
    done = run(checkout, "check")

    assert done.returncode == (0 if known else 2)
    assert ("could not be fetched" in done.stderr) is not known
    assert ("first try failed" in done.stderr) is not known


@pytest.mark.parametrize(("own", "expected"), [({}, "pip.pem"), ({"SSL_CERT_FILE": "own.pem"}, "own.pem")])
def test_pips_certificates_count_for_what_fetches_the_packages_and_for_nothing_that_is_started(
    checkout: Path, own: dict[str, str], expected: str
) -> None:
    (checkout / ".venv/.set-up-run").write_text("old")
    shutil.copy("requirements/installer.lock", checkout / ".venv/.set-up-installer")
    told = '#!/usr/bin/env bash\n[[ "$1" == -c ]] && exit 0\necho "${SSL_CERT_FILE:-none}"\n'
    for name in ("uv", "python"):
        program(checkout / ".venv/bin" / name, told)
    done = run(checkout, PIP_CERT="pip.pem", **own)

    assert done.stdout.split() == [expected, own.get("SSL_CERT_FILE", "none")]


def test_the_scripts_may_be_run() -> None:
    assert os.access("run", os.X_OK)
    assert os.access(".ci/run", os.X_OK)
