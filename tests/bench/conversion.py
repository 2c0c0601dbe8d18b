"""`python -m tests.bench.conversion`: messages converted both ways in a second, beside reading and writing the same JSON."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.blockkit.rich_text import fallback, rich_text
from bot.text.to_whatsapp import whatsapp_text
from bot.wire import whatsapp_markup
from bot.wire.slack import rich_text as wire_slack_rich_text
from tests.wire.looks import posts

SECONDS = 1.5
CORPUS = Path("tests/wire/corpus")
SHORT = "*Bike 7* has a _flat_ tyre, and ~12~ 13 a `loose` saddle: https://couriers.example/7 👍"
LONG = "\n".join(
    [SHORT, "- front wheel", "- *brake*, please", "> as in May", "plain words of a usual length here"] * 20
)


def composed(body: str) -> list[dict[str, Any]]:
    """What an agent's composer makes of the same words."""
    return rich_text(whatsapp_markup.read(body))


def both_ways(body: str) -> tuple[Callable[[], object], Callable[[], object]]:
    blocks = composed(body)

    def inbound() -> object:
        doc = whatsapp_markup.read(body)
        return rich_text(doc), fallback(doc)

    return inbound, lambda: whatsapp_text(wire_slack_rich_text.read(blocks))


def rate(work: Callable[[], object]) -> float:
    """How often a second, of CPU."""
    done, began = 0, time.process_time()
    while (spent := time.process_time() - began) < SECONDS:
        work()
        done += 1
    return done / spent


def webhooks() -> Sequence[bytes]:
    return [
        json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False).encode()
        for path in sorted(CORPUS.rglob("*.json"))
    ]


def line(what: str, found: float, bare: float, size: int) -> None:
    speed = found * size / 1_000_000
    sys.stdout.write(
        f"{what:<34} {found:>9,.0f} messages/s, {speed:5.2f} M characters/s; JSON alone {bare:>9,.0f}/s ({bare / found:.0f} times)\n"
    )


def main() -> None:
    """One line for each."""
    for name, body in (("a short message", SHORT), ("a long message", LONG)):
        bare = rate(lambda body=body: json.loads(json.dumps(composed_once[body])))  # type: ignore[misc]  # of this turn
        for way, work in zip(("to Slack", "to WhatsApp"), both_ways(body), strict=True):
            line(f"{name} {way}", rate(work), bare, len(body))
    every = webhooks()
    whole = rate(lambda: [posts(raw) for raw in every]) * len(every)
    bare = rate(lambda: [json.dumps(json.loads(raw)) for raw in every]) * len(every)
    line("a webhook of the corpus to posts", whole, bare, sum(map(len, every)) // len(every))


composed_once = {body: composed(body) for body in (SHORT, LONG)}

if __name__ == "__main__":
    main()
