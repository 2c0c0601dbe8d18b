"""What each row of the table is called, where its gate stands and what is wanted of it.

A gate stands at what is reached, so that it fails when that is lost by a fifth; the goal stands beside it.
"""

from dataclasses import dataclass

from tests.bench.rows import Row

RELAY = "the bare relay"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """A row's title, what stands beside its value, and the most (or the `least`) of the ratio, or of the value alone."""

    title: str
    beside: str = ""
    gate: float | None = None
    goal: float | None = None
    least: bool = False


GATES = {
    "start": Gate(title="start to ready", beside=RELAY),
    "idle": Gate(title="idle"),
    "memory": Gate(title="memory, idle", beside=RELAY, gate=4),
    "flat": Gate(title="CPU of a message, flat out", beside=RELAY, gate=15, goal=14),
    "paced": Gate(title="CPU of a message, 25 a second", beside=RELAY, gate=7, goal=6.5),
    "paced p50": Gate(title="webhook to Slack, p50, 25 a second", beside=RELAY),
    "paced switches": Gate(title="thread switches of a message, 25 a second"),
    "making threads p99": Gate(title="p99 while fifty threads are made", beside="p99 without"),
    "told to wait": Gate(title="held up by another channel's 429", gate=0, goal=0),
    "agents": Gate(title="CPU of a message, 1,000 agents in a label", beside="10 agents", gate=1.3, goal=1.3),
    "length": Gate(title="CPU of a message, 10,000 before it in the chat", beside="10 before it", gate=1.1, goal=1.1),
    "polled": Gate(title="a polled message, 20,000 chats", beside="5 chats"),
    "hold": Gate(title="longest wait for the database thread, metrics over 1,000,000 messages", goal=50),
    "commands p99": Gate(title="commands p99 while 25 a second come", goal=100),
    "big house p99": Gate(title="commands p99 while 25 a second come, 1,000 people, 20,000 chats", goal=100),
    "big house slowest": Gate(title="slowest command, 1,000 people, 20,000 chats", gate=3, goal=3),
}


COUNTS = ("statements", "commits", "switches")
WAYS = {
    "alone": "a message by itself",
    "reply": "a reply by itself",
    "first": "a chat's first message",
    "rush": "a message in a rush",
}
REACHED: dict[str, tuple[float, float | None, float | None]] = {
    "alone": (36, 3.5, 3.5),
    "reply": (64, 9, 7),
    "first": (76, None, None),
    "rush": (26, None, None),
}
"""The gates of each way's counts; of what comes at once, how much goes into one commit is the machine's doing."""
WANTED = {"alone: statements": 42.0, "reply: statements": 80.0}
GATES |= {
    f"{way}: {what}": Gate(title=f"{title}: {what}", gate=gate, goal=WANTED.get(f"{way}: {what}"))
    for way, title in WAYS.items()
    for what, gate in zip(COUNTS, REACHED[way], strict=True)
}

CALLS = {"alone": 3_100.0, "rush": 2_450.0}
"""The gates of the calls of Python's functions."""
GATES |= {
    f"{way}: calls": Gate(title=f"{WAYS[way]}: calls of Python's functions", gate=gate) for way, gate in CALLS.items()
}


def gated(name: str, value: float, unit: str, beside: float | None = None, *, note: str = "") -> Row:
    """The row of this name. Raises KeyError for a name that has none."""
    gate = GATES[name]
    return Row(
        name=gate.title,
        value=value,
        unit=unit,
        beside=beside,
        what=gate.beside,
        gate=gate.gate,
        goal=gate.goal,
        least=gate.least,
        note=note,
    )
