"""`python -m tests.operator.board`: the dashboard's queries, asked of a real Prometheus that watches the real program.

Three minutes of a shop's morning, 50 seconds of them with a Slack that answers with errors. Grafana draws the
same answers in its own way; here they are drawn by the dashboard's own grid, units and names.
"""

import math
import tempfile
import time
from pathlib import Path

import httpx

from sandbox.slack.faults import Fault
from tests.browser.pictures import MORNING, keep, waits
from tests.browser.stage import Stage, the_app
from tests.fixtures.running_app import PATIENCE, RunningApp
from tests.operator.board_picture import drawn
from tests.operator.panels import Line, Panel, panels
from tests.servers import free_port, prometheus

PICTURES = ("board",)
RULES = Path("deploy/prometheus-alerts.yml")
SECONDS, STEP = 180, 2
AWAY = range(60, 110)  # seconds in which Slack answers with errors
WINDOW = "20s"  # what Grafana puts for $__rate_interval is four scrapes or more
CUSTOMERS = ("Priya", "Tom", "Sofía")


def answers(port: int, panel: Panel, start: float, end: float) -> list[Line]:
    """What Prometheus has for a field over that time; ValueError with its words if it refuses the question."""
    return [line for question, pattern in panel.asks for line in _answer(port, question, pattern, start, end)]


def firing(port: int) -> set[str]:
    """The alerts whose rule is true now, rung already or not."""
    answer = httpx.get(f"http://127.0.0.1:{port}/api/v1/alerts", timeout=PATIENCE)
    return {one["labels"]["alertname"] for one in answer.json()["data"]["alerts"]}


def _answer(port: int, question: str, pattern: str, start: float, end: float) -> list[Line]:
    asked: dict[str, str | float] = {"query": question.replace("$__rate_interval", WINDOW), "step": STEP}
    answer = httpx.get(
        f"http://127.0.0.1:{port}/api/v1/query_range", params=asked | {"start": start, "end": end}, timeout=PATIENCE
    )
    if answer.status_code != 200:
        raise ValueError(f"{question}: {answer.text}")
    return [
        Line(
            name=_named(pattern, one["metric"]),
            points=tuple((at - start, float(value)) for at, value in one["values"] if not math.isnan(float(value))),
        )
        for one in answer.json()["data"]["result"]
    ]


def _named(pattern: str, labels: dict[str, str]) -> str:
    for label, value in labels.items():
        pattern = pattern.replace("{{" + label + "}}", value)
    return pattern


def watched() -> tuple[list[tuple[Panel, list[Line]]], set[str]]:
    """Live through the morning: each field with what it shows at the end, and the alerts that rang while Slack failed."""
    metrics = free_port()
    with tempfile.TemporaryDirectory(prefix="board-") as folder:
        stage = Stage(at=MORNING)
        try:
            with (
                the_app(stage, Path(folder), METRICS_PORT=str(metrics)),
                prometheus(metrics, RULES) as server,
            ):
                app = RunningApp(world=stage.world, data=Path(folder))
                waits("the rooms", lambda: "wa-sales" in app.rooms())
                began, rang = _morning(stage, app, server.port)
                return [(one, answers(server.port, one, began, time.time())) for one in panels()], rang
        finally:
            stage.close()


def _morning(stage: Stage, app: RunningApp, port: int) -> tuple[float, set[str]]:
    """Customers write, Asha answers, somebody knocks with a wrong signature, Slack fails for a while."""
    faults, room = stage.world.slack.faults.waiting, stage.world.slack.channel("wa-sales").id
    asha, chats = app.person("Asha"), [app.chat(name) for name in CUSTOMERS]
    began, rang = time.time(), set[str]()
    for second in range(SECONDS):
        if second == AWAY.start:
            faults.append(Fault(method="*", kind="500", times=10**6))
        if second == AWAY.stop:
            rang = firing(port)
            faults.clear()
        stage.do(stage.world.periskope.customer_says(chats[second % len(chats)], f"hello, now {second} times"))
        if second % 4 == 3 and second not in AWAY and (thread := app.thread("wa-sales", CUSTOMERS[0])):
            stage.do(stage.world.slack.say(asha, room, f"answer {second}", thread_ts=thread[0].ts))
        if second % 10 == 5:
            _knock(f"{stage.world.app_url}/periskope/webhook")
        time.sleep(max(0.0, began + second + 1 - time.time()))
    return began, rang


def _knock(address: str) -> None:
    answer = httpx.post(address, json={}, headers={"x-periskope-signature": "0" * 64}, timeout=PATIENCE)
    assert answer.status_code == 401, "an event with a wrong signature was taken"


def main() -> None:
    """Take the picture."""
    shown, _ = watched()
    keep(PICTURES[0], drawn(shown))


if __name__ == "__main__":
    main()
