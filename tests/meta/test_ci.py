"""What continuous integration runs, and what its exit code says."""

import shutil
import subprocess
from pathlib import Path

import pytest

TOOLS = ("bash", "dirname", "env")


def ci(tmp_path: Path, *, lint: int, test: int) -> subprocess.CompletedProcess[str]:
    """The script over a ./run that only ends as told, on a machine without packages."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "bin").mkdir()
    shutil.copy(".ci/run", tmp_path / ".ci/run")
    (tmp_path / "run").write_text(
        f'#!/usr/bin/env bash\necho "$1 ran"\n[[ "$1" == lint ]] && exit {lint}\necho "3 passed in 0.1s"\nexit {test}\n'
    )
    (tmp_path / "run").chmod(0o755)
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found
        (tmp_path / "bin" / tool).symlink_to(found)
    return subprocess.run(
        ["bash", ".ci/run"],  # noqa: S607  # found in the PATH given here
        cwd=tmp_path,
        env={"PATH": str(tmp_path / "bin"), "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


@pytest.mark.parametrize(("lint", "test", "code"), [(0, 0, 0), (1, 0, 1), (0, 1, 1), (1, 5, 5)])
def test_lint_and_tests_must_both_pass(tmp_path: Path, lint: int, test: int, code: int) -> None:
    assert ci(tmp_path, lint=lint, test=test).returncode == code


def test_the_tests_run_even_if_lint_found_something(tmp_path: Path) -> None:
    said = ci(tmp_path, lint=1, test=0).stdout

    assert said.splitlines() == ["lint ran", "test ran", "3 passed in 0.1s"]
