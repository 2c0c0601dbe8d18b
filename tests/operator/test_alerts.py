"""Prometheus itself, on what is in deploy/: each alert rings when it should, each field of the dashboard shows something."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.operator.board import RULES, watched
from tests.servers import prometheus_binary

pytestmark = pytest.mark.soak  # Prometheus is installed for long runs only
INSTANCE = "one:9102"
# What each alert's time series do, minute by minute, and when it must ring though it was silent at first.
RINGS: dict[str, tuple[dict[str, str], str]] = {
    "PeriskopeSlackDown": ({'up{job="periskope-slack"}': "1 1 0x30"}, "6m"),
    "PeriskopeSlackPartNotWell": ({'periskope_slack_ready{part="slack"}': "1 1 0x30"}, "6m"),
    "PeriskopeSlackLate": ({"periskope_slack_lane_late_seconds": "3 3 130+60x30"}, "9m"),
    "PeriskopeSlackHeld": ({"periskope_slack_lanes_held": "0x50", "periskope_slack_outbox_held": "0 0 1x50"}, "15m"),
    "PeriskopeSlackFailing": (
        {"periskope_slack_lane_failures_total": "0 0 0+1x30", "periskope_slack_job_failures_total": "0x50"},
        "15m",
    ),
    "PeriskopeSlackRefusesSenders": (
        {'periskope_slack_refused_events_total{door="slack", why="signature"}': "0 0 0+1x30"},
        "15m",
    ),
    "PeriskopeSlackSlowToSlack": (
        {
            'periskope_slack_to_slack_seconds_bucket{le="30"}': "0 0 0+1x60",
            'periskope_slack_to_slack_seconds_bucket{le="60"}': "0 0 0+20x60",
            'periskope_slack_to_slack_seconds_bucket{le="+Inf"}': "0 0 0+20x60",
        },
        "40m",
    ),
}
WELL = {
    'up{job="periskope-slack"}': "1x60",
    'periskope_slack_ready{part="slack"}': "1x60",
    "periskope_slack_lane_late_seconds": "3x60",
    "periskope_slack_lanes_held": "0x60",
    "periskope_slack_outbox_held": "0x60",
    "periskope_slack_lane_failures_total": "5x60",
    "periskope_slack_job_failures_total": "1x40 5x18",  # a database that was started again
    'periskope_slack_refused_events_total{door="slack", why="signature"}': "2x60",
    'periskope_slack_passed_over_events_total{door="slack", why="bot"}': "0+100x60",
    'periskope_slack_to_slack_seconds_bucket{le="30"}': "0+60x60",
    'periskope_slack_to_slack_seconds_bucket{le="60"}': "0+60x60",
    'periskope_slack_to_slack_seconds_bucket{le="+Inf"}': "0+60x60",
}


def rules() -> dict[str, dict[str, Any]]:
    [group] = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return {one["alert"]: one for one in group["rules"]}


def lived(folder: Path, series: dict[str, str], *, rings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """What promtool says of these time series. `rings`: each alert that must ring, and when; all are silent at minute one."""
    asked = {
        "rule_files": [str(RULES.resolve())],
        "evaluation_interval": "1m",
        "tests": [
            {
                "interval": "1m",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "promql_expr_test": [
                    {
                        "expr": f'count(ALERTS{{alertname="{name}", alertstate="firing"}}) or vector(0)',
                        "eval_time": at,
                        "exp_samples": [{"labels": "{}", "value": count}],
                    }
                    for name in rules()
                    for at, count in [("1m", 0), *([(rings[name], 1)] if name in rings else [("50m", 0)] * (not rings))]
                ],
            }
        ],
    }
    (folder / "asked.yml").write_text(json.dumps(asked), encoding="utf-8")
    command = [prometheus_binary("promtool"), "test", "rules", str(folder / "asked.yml")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_rules_are_rules() -> None:
    said = subprocess.run(
        [prometheus_binary("promtool"), "check", "rules", str(RULES)], capture_output=True, text=True, check=False
    )

    assert said.returncode == 0, said.stderr
    assert set(rules()) == set(RINGS)


@pytest.mark.parametrize("alert", sorted(RINGS))
def test_an_alert_rings_when_it_should(tmp_path: Path, alert: str) -> None:
    series, at = RINGS[alert]
    said = lived(tmp_path, series, rings={alert: at})

    assert said.returncode == 0, said.stdout + said.stderr


def test_none_rings_while_all_is_well(tmp_path: Path) -> None:
    said = lived(tmp_path, WELL, rings={})

    assert said.returncode == 0, said.stdout + said.stderr


def test_each_field_of_the_dashboard_shows_something_of_a_real_morning_and_an_outage_rings() -> None:
    shown, rang = watched()

    assert [panel.title for panel, lines in shown if not lines] == []
    assert {line.name for panel, lines in shown if panel.title == "Turned away" for line in lines} == {
        "periskope: signature"
    }
    assert "PeriskopeSlackPartNotWell" in rang
