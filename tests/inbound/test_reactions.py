"""A customer's reactions on an agent's own message, whatever Slack makes of their names."""

from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from bot.model.effect.threads import SyncReactions
from bot.model.ids import MessageId
from bot.model.lane import Lane
from bot.model.message import Message, MessageDirection, MessageState
from bot.outbox.calls import SlackReact
from bot.outbox.calls.outcomes import Done, Outcome, Refused
from bot.outbox.models import Requeue
from bot.threads import policy as threads_policy
from bot.threads.effects import refresh as threads_refresh
from bot.threads.queries.render import mark_of
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import stage

FLOWER = "💐"
later = count()


def reacted(tx: Tx, *given: tuple[str, str], unknown: str = "") -> list[tuple[str, bool]]:
    """What is put there and taken away, until all stands as the customers have it; Slack does not know `unknown`."""
    message = stage.written(tx)
    for who, emoji in given:
        tx.messages.react(message.id, who, emoji, tx.engine_now + timedelta(seconds=next(later)))
    tx.outbox.sync(SyncReactions(target=MessageId(message.id)), lane=Lane.marks(message))
    effect, calls = stage.the(tx, SyncReactions), []
    for _ in range(20):
        call = threads_refresh.prepare(effect, tx)
        if not isinstance(call, SlackReact):
            break
        calls.append((call.name, call.on))
        outcome: Outcome = Refused(why="invalid_name", what="shape") if call.name == unknown else Done()
        assert isinstance(threads_refresh.settle(effect, outcome, tx), Requeue)
    return calls


async def test_a_name_that_this_slack_does_not_know_gives_way_to_the_stand_in_once(store: Store) -> None:
    def play(tx: Tx) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "hello")
        first = reacted(tx, ("a@c.us", FLOWER), ("b@c.us", "👍"), unknown="bouquet")
        return first, reacted(tx, ("a@c.us", ""), unknown="bouquet")

    first, after = await store.run(play)

    assert first == [("bouquet", True), ("speech_balloon", True), ("+1", True)]
    assert after == [("speech_balloon", False)]


async def test_two_that_have_no_name_share_one_stand_in_until_both_are_gone(store: Store) -> None:
    def play(tx: Tx) -> list[list[tuple[str, bool]]]:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "hello")
        return [
            reacted(tx, *given) for given in ([("a@c.us", "🦩"), ("b@c.us", "✅")], [("a@c.us", "")], [("b@c.us", "")])
        ]

    assert await store.run(play) == [[("speech_balloon", True)], [], [("speech_balloon", False)]]


@pytest.mark.parametrize("direction", [MessageDirection.OUT, MessageDirection.NOTE])
@pytest.mark.parametrize("ack", [0, 4])
@pytest.mark.parametrize("receipts", ["off", "sent", "read"])
async def test_no_mark_of_ours_can_be_a_customers_reaction(
    store: Store, direction: MessageDirection, ack: int, receipts: str
) -> None:
    def play(tx: Tx) -> Message:
        at = stage.built(tx)
        stage.writes(tx, at.asha, "hello")
        return stage.written(tx)

    message = replace(await store.run(play), direction=direction, ack=ack)
    marks = {mark_of(replace(message, state=one), receipts, message.at + timedelta(hours=1)) for one in MessageState}

    assert marks - {None} <= threads_policy.MARKS
    assert marks != {None}
