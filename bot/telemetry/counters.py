"""Prometheus metrics; no label ever holds a chat, a person or a word of theirs."""

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

registry = CollectorRegistry()
ProcessCollector(registry=registry)

arrivals = Counter("periskope_slack_arrivals", "Events stored, by door.", ["door"], registry=registry)
refusals = Counter(
    "periskope_slack_refused_events", "Events turned away at a door, by reason.", ["door", "why"], registry=registry
)
passed_over = Counter(
    "periskope_slack_passed_over_events",
    "Events of no concern by door and reason; most are echoes of what the app itself posted.",
    ["door", "why"],
    registry=registry,
)
decided = Counter("periskope_slack_decided_events", "Stored events taken in, by result.", ["result"], registry=registry)
effects = Counter(
    "periskope_slack_effects", "Calls to the outside, by effect and outcome.", ["kind", "outcome"], registry=registry
)
SECONDS = (0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800)
to_slack = Histogram(
    "periskope_slack_to_slack_seconds",
    "From a customer's message stored to its copy posted in Slack.",
    buckets=SECONDS,
    registry=registry,
)
to_whatsapp = Histogram(
    "periskope_slack_to_whatsapp_seconds",
    "From a reply in Slack stored to Periskope taking it, with the time in which it can be taken back.",
    buckets=SECONDS,
    registry=registry,
)
lane_failures = Counter("periskope_slack_lane_failures", "Lanes stopped by a fault of our own.", registry=registry)
job_failures = Counter(
    "periskope_slack_job_failures", "Jobs of the clock that failed, by name.", ["job"], registry=registry
)
lost_lines = Counter(
    "periskope_slack_lost_log_lines",
    "Lines of the log that nobody took: its reader is gone or too slow.",
    registry=registry,
)
forgotten = Counter(
    "periskope_slack_forgotten_rows",
    "Rows deleted or emptied because they are old, by kind.",
    ["kind"],
    registry=registry,
)
ready = Gauge("periskope_slack_ready", "Whether a part is as it should be (1) or not (0).", ["part"], registry=registry)

# The following are read from the database, and so the same in every process.
database_bytes = Gauge("periskope_slack_database_bytes", "The database's size.", registry=registry)
inbox_waiting = Gauge("periskope_slack_inbox_waiting", "Stored events not yet taken in.", registry=registry)
outbox_open = Gauge("periskope_slack_outbox_open", "Effects still owed.", registry=registry)
outbox_held = Gauge("periskope_slack_outbox_held", "Effects that wait for a person.", registry=registry)
lanes_held = Gauge("periskope_slack_lanes_held", "Lanes that wait for a person.", registry=registry)
lanes_failing = Gauge("periskope_slack_lanes_failing", "Lanes that are tried again after a fault.", registry=registry)
lanes_parked = Gauge("periskope_slack_lanes_parked", "Lanes that wait for a gate.", registry=registry)
lane_late = Gauge(
    "periskope_slack_lane_late_seconds", "For how long the longest due lane has waited for a hand.", registry=registry
)
waits_open = Gauge("periskope_slack_waits_open", "Customers who wait for an answer.", registry=registry)


@cache
def labelled(counter: Counter, *labels: str) -> Counter:
    """The counter of these labels, which the library looks for anew at each asking; there are few."""
    return counter.labels(*labels)
