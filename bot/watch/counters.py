"""What is counted for Prometheus; no label ever holds a chat, a person or a word of theirs."""

from prometheus_client import CollectorRegistry, Counter, Gauge, ProcessCollector

registry = CollectorRegistry()
ProcessCollector(registry=registry)

arrivals = Counter("arrivals", "Events stored, by door.", ["door"], registry=registry)
refusals = Counter("refused_events", "Events turned away at a door, by reason.", ["door", "why"], registry=registry)
decided = Counter("decided_events", "Stored events taken in, by result.", ["result"], registry=registry)
effects = Counter("effects", "Calls to the outside, by effect and outcome.", ["kind", "outcome"], registry=registry)
lane_failures = Counter("lane_failures", "Lanes stopped by a fault of our own.", registry=registry)
job_failures = Counter("job_failures", "Jobs of the clock that failed, by name.", ["job"], registry=registry)
ready = Gauge("ready", "Whether a part is as it should be (1) or not (0).", ["part"], registry=registry)

# The following are of the database, and so the same in every process.
inbox_waiting = Gauge("inbox_waiting", "Stored events not yet taken in.", registry=registry)
outbox_open = Gauge("outbox_open", "Effects still owed.", registry=registry)
outbox_held = Gauge("outbox_held", "Effects that wait for a person.", registry=registry)
lanes_held = Gauge("lanes_held", "Lanes that wait for a person.", registry=registry)
lanes_failing = Gauge("lanes_failing", "Lanes that are tried again after a fault.", registry=registry)
lanes_parked = Gauge("lanes_parked", "Lanes that wait for a gate.", registry=registry)
lane_late = Gauge("lane_late_seconds", "For how long the longest due lane has waited for a hand.", registry=registry)
waits_open = Gauge("waits_open", "Customers who wait for an answer.", registry=registry)
