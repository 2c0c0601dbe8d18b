"""Write, edit, delete, send, fail, ask, press, in any order: a note never leaves."""

import random
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import update

from bot.app.routes import effects, interactions
from bot.interactions.models import ButtonPressed
from bot.model.effect.replies import DeleteWhatsApp, EditWhatsApp, SendWhatsApp
from bot.model.queue import OutboxState
from bot.outbox.calls import Sent, WaEdit, WaSend
from bot.outbox.calls.outcomes import Done, Outcome, Refused, Unknown
from bot.outbox.models import Skip
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.end_to_end.doors_house import Undo
from tests.fixtures import stage
from tests.fixtures.stage import Stage

SECRET = "haggler"
TEXTS = (
    "It costs 40 euros.",
    "It costs 45 euros.",
    "@ravi in stock?",
    "see https://shop.slack.com/archives/C1/p1",
    "!unknown",
    f"note: a {SECRET}",
    f"// {SECRET}",
    f"*Note*: {SECRET}",
    f"@periskope why {SECRET}",
)
BUTTONS = ("send", "note", "take", "again", "arrived", "drop", "delete", "leave")
WA = (SendWhatsApp, EditWhatsApp, DeleteWhatsApp)


class Play:
    """One run; `left` is all that went to the customer."""

    def __init__(self, tx: Tx, at: Stage, chance: random.Random) -> None:
        self.tx, self.at, self.chance = tx, at, chance
        self.left: list[str] = []
        self.told: list[str] = []
        self.edits = 0
        stage.writes(tx, at.asha, TEXTS[0], ts="1772445590.000200")

    def step(self) -> None:
        """One thing happens."""
        deed = self.chance.choice(("write", "edit", "edit", "edit", "press", "press", "out", "out", "out", "delete"))
        self.told.append(deed)
        getattr(self, deed)()

    def ts(self) -> str:
        return f"1772445590.00020{self.chance.randrange(2)}"

    def write(self) -> None:
        agent = self.chance.choice((self.at.asha, self.at.ravi))
        stage.writes(self.tx, agent, self.chance.choice(TEXTS), ts=self.ts())

    def edit(self) -> None:
        ts = self.ts()
        message = self.tx.messages.by_slack(stage.CHANNEL, ts)
        if message is None:
            return
        agent = self.at.asha if message.author_id == self.at.asha.id else self.at.ravi
        self.edits += 1
        stage.edits(self.tx, agent, self.chance.choice(TEXTS), ts=ts, edited=f"1772445591.{self.edits:06d}")

    def delete(self) -> None:
        if self.chance.random() < 0.2:
            stage.deletes(self.tx, ts=self.ts())

    def press(self) -> None:
        message = self.tx.messages.by_slack(stage.CHANNEL, self.ts())
        if message is None:
            return
        agent = self.chance.choice((self.at.asha, self.at.ravi, self.at.boss))
        what = self.chance.choice(BUTTONS)
        once = str(self.chance.random())
        press = ButtonPressed(
            once=once, team="T1", slack_user=str(agent.slack_user), action=f"reply:{what}", value=message.key
        )
        interactions.answer(self.tx, press)

    def out(self) -> None:
        """The next effect for the customer is prepared, and something comes back."""
        owed = [one for kind in WA for one in stage.open_effects(self.tx, kind)]
        if not owed:
            return
        effect = min(owed, key=lambda one: one.id)
        call = effects.prepare(effect, self.tx)
        if isinstance(call, WaSend | WaEdit):
            self.left.append(call.text)
        elif isinstance(call, Skip):
            self.tx.outbox.finish(effect)
            return
        self.back(effect, call)

    def back(self, effect: Any, call: Any) -> None:
        out = self.tx.outbox.mark_sending(effect)
        outcome: Outcome | None = self.chance.choice(
            (
                Done(value=Sent(unique_id=f"3EB0{effect.id:04d}")) if isinstance(call, WaSend) else Done(),
                Refused(why="http_403"),
                Unknown(why="timeout"),
                None,
            )
        )
        if outcome is None:  # certainly not made: tried again later
            ready = update(t.outbox).where(t.outbox.c.id == effect.id).values(state="ready")
            self.tx.conn.execute(ready)
            return
        effects.settle(out, outcome, self.tx)
        self.tx.outbox.finish(effect, state=OutboxState.HELD if not isinstance(outcome, Done) else OutboxState.DONE)


def run(tx: Tx, at: Stage, seed: int) -> Play:
    """A whole play, of which nothing stays but what it tells."""
    played: list[Play] = []
    with suppress(Undo), tx.savepoint():
        play = Play(tx, at, random.Random(seed))
        played.append(play)
        for _ in range(14):
            play.step()
        raise Undo
    tx.memo.clear()
    return played[0]


@pytest.mark.parametrize("first", range(0, 600, 150))
async def test_a_note_never_leaves_in_whatever_order_things_happen(store: Store, first: int) -> None:
    def plays(tx: Tx) -> tuple[int, list[str]]:
        at = stage.built(tx)
        done = [run(tx, at, seed) for seed in range(first, first + 150)]
        leaks = [f"{one.told}: {text}" for one in done for text in one.left if SECRET in text]
        return sum(len(one.left) for one in done), leaks

    sent, leaks = await store.run(plays)

    assert leaks == []
    assert sent > 50  # or it would prove nothing
