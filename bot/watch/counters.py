"""What is counted for Prometheus; no label ever holds a chat, a person or a word of theirs."""

from prometheus_client import CollectorRegistry, Counter, Gauge

registry = CollectorRegistry()

arrivals = Counter("arrivals", "Events stored, by door.", ["door"], registry=registry)
refusals = Counter("refused_events", "Events turned away at a door, by reason.", ["door", "why"], registry=registry)
decided = Counter("decided_events", "Stored events taken in, by result.", ["result"], registry=registry)
effects = Counter("effects", "Calls to the outside, by effect and outcome.", ["kind", "outcome"], registry=registry)
lane_failures = Counter("lane_failures", "Lanes stopped by a fault of our own.", registry=registry)
inbox_waiting = Gauge("inbox_waiting", "Stored events not yet taken in.", registry=registry)
outbox_open = Gauge("outbox_open", "Effects still owed.", registry=registry)
