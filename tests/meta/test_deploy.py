"""What is in deploy/ fits the program: files, settings, metrics, and a wheel that works away from the checkout."""

import configparser
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import names
from bot.telemetry import counters

DEPLOY = Path("deploy")
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
COMPOSED = ("compose.yml", "deploy/compose.postgresql.yml")
METRIC = re.compile(r"periskope_slack_[a-z_]+")
PYTHON_ONLY = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}


def told() -> set[str]:
    """The names of all time series that the program can serve."""
    found = set()
    for metric in counters.registry.collect():
        suffixes = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(metric.type, ("",))
        found |= {f"{metric.name}{suffix}" for suffix in suffixes}
    return found


@pytest.mark.parametrize("name", ["grafana-dashboard.json", "prometheus-alerts.yml"])
def test_boards_and_alerts_read_metrics_that_there_are(name: str) -> None:
    read = set(METRIC.findall((DEPLOY / name).read_text(encoding="utf-8")))

    assert read
    assert read - told() == set()


def test_every_metric_of_ours_has_the_prefix() -> None:
    ours = {metric.name for metric in counters.registry.collect()}

    assert {name for name in ours if not name.startswith(("periskope_slack_", "process_"))} == set()


def test_every_panel_shows_something_and_no_two_lie_on_each_other() -> None:
    panels = json.loads((DEPLOY / "grafana-dashboard.json").read_text(encoding="utf-8"))["panels"]
    cells = [
        (x, y)
        for at in (panel["gridPos"] for panel in panels)
        for x in range(at["x"], at["x"] + at["w"])
        for y in range(at["y"], at["y"] + at["h"])
    ]

    assert all(target["expr"] for panel in panels for target in panel["targets"])
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert len(cells) == len(set(cells))


def test_every_alert_says_what_to_do() -> None:
    [group] = yaml.safe_load((DEPLOY / "prometheus-alerts.yml").read_text(encoding="utf-8"))["groups"]

    for rule in group["rules"]:
        assert {"alert", "expr", "labels", "annotations"} <= set(rule)
        assert set(rule["annotations"]) == {"summary", "description"}


def test_the_image_copies_what_there_is_on_a_base_of_one_version_and_runs_as_nobody_special() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, flags=re.MULTILINE)
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, flags=re.MULTILINE)
    last = DOCKERFILE.rpartition("FROM ")[2]

    assert [path for line in copied for path in line.split() if not Path(path).exists()] == []
    assert all(re.fullmatch(r"python:3\.\d+\.\d+-slim-\w+", base) for base in bases), bases
    assert len(set(bases)) == 1
    assert re.search(r"^USER 10001$", last, flags=re.MULTILINE)
    assert re.search(r"^HEALTHCHECK", last, flags=re.MULTILINE)


def test_only_what_the_image_copies_is_sent_to_the_builder() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()

    assert lines[0] == "*"
    assert {line[1:] for line in lines if line.startswith("!")} == {
        "bot",
        "storage",
        "scheduler",
        "manifest.yml",
        "requirements",
    }


@pytest.mark.parametrize("name", COMPOSED)
def test_composed_services_use_the_image_with_settings_that_there_are(name: str) -> None:
    services = yaml.safe_load(Path(name).read_text(encoding="utf-8"))["services"]
    ours: list[dict[str, Any]] = [one for one in services.values() if one.get("image") == "periskope-slack"]
    ports = [port for one in ours for port in one["ports"]]
    volumes = [volume for one in ours for volume in one["volumes"]]

    assert ours
    for one in ours:
        assert one["build"]["dockerfile"] == "deploy/Dockerfile"
        assert one["read_only"] is True
        assert set(one["environment"]) <= set(names())
    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len(set(ports)) == len(ports)
    assert len(set(volumes)) == len(volumes)


def test_the_unit_starts_the_program_with_settings_that_there_are() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's names have capitals
    unit.read(DEPLOY / "periskope-slack.service")
    service = unit["Service"]
    given = {word.partition("=")[0] for word in service["Environment"].split()}

    assert service["ExecStart"].endswith(".venv/bin/python -m bot run")
    assert given <= set(names()) | PYTHON_ONLY
    assert (service["Restart"], service["RestartPreventExitStatus"]) == ("always", "2")
    assert (service["NoNewPrivileges"], service["ProtectSystem"], service["CapabilityBoundingSet"]) == (
        "true",
        "strict",
        "",
    )


def test_the_wheel_works_where_there_is_no_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    command = [sys.executable, "-m", "bot", "manifest"]
    said = subprocess.run(command, cwd=tmp_path / "site", check=True, capture_output=True, text=True, encoding="utf-8")

    assert said.stdout.strip() == Path("manifest.yml").read_text(encoding="utf-8").strip()
    assert list((tmp_path / "site" / "storage" / "migrations" / "versions").glob("0001*.py"))
    assert not (tmp_path / "site" / "tests").exists()
