"""What was said to somebody in private: not said once they lost access, and taken back if it stands."""

from typing import Any

from bot.app.routes import interactions
from bot.chats.actions import from_periskope as chats_from_periskope
from bot.grants import actions as grants
from bot.home import effects as home_effects
from bot.model.effect.notices import PostEphemeral, SendDm, WithdrawDms
from bot.model.effect.people import SyncHome
from bot.model.event import ReplyWritten
from bot.notices.messages.access import DeniedThere
from bot.notices.messages.work import ShiftStarted
from bot.outbox import enqueue
from bot.outbox.calls import SlackDelete, SlackDm, SlackEphemeral
from bot.outbox.calls.outcomes import Done
from bot.team import actions as team
from bot.text.document import words
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.stage import Stage


def asks(tx: Tx, at: Stage, text: str) -> None:
    """Asha writes to the app in its DM."""
    event = ReplyWritten(
        channel="D0ASHA", ts="1772445599.000100", root=None, slack_user="UASHA", doc=words(text), direct=True
    )
    interactions.written_to_us(event, tx)


def loses(tx: Tx, at: Stage) -> None:
    grants.revoke_label(tx, at.asha, at.label, by=at.boss, via="slack")


def tells(tx: Tx) -> list[SlackDm]:
    calls = [stage.prepared(tx, effect) for effect in stage.open_effects(tx, SendDm)]
    return [call for call in calls if isinstance(call, SlackDm)]


async def test_an_answer_in_the_dm_is_not_given_once_access_is_lost(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, str]:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id, "zebrafish?")
        asks(tx, at, "chats")
        before = str([call.text for call in tells(tx)])
        loses(tx, at)
        return before, str([(call.text, call.blocks) for call in tells(tx)])

    before, after = await store.run(play)

    assert "Customer 7" in before
    assert "Customer 7" not in after
    assert "zebrafish" not in after


async def test_an_answer_that_stands_in_the_dm_is_taken_back(store: Store) -> None:
    def play(tx: Tx) -> list[Any]:
        at = stage.built(tx)
        asks(tx, at, "chats")
        effect = stage.the(tx, SendDm)
        assert isinstance(stage.prepared(tx, effect), SlackDm)
        stage.comes_back(tx, effect, Done(value=("D0ASHA", "1772445600.000900")))
        loses(tx, at)
        return [stage.prepared(tx, one) for one in stage.open_effects(tx, WithdrawDms)]

    assert [call for call in await store.run(play) if isinstance(call, SlackDelete)] != []


async def test_an_answer_under_a_card_is_not_given_once_access_is_lost(store: Store) -> None:
    def play(tx: Tx) -> list[Any]:
        at = stage.built(tx)
        event = ReplyWritten(
            channel=stage.CHANNEL, ts="1772445599.000100", root=stage.ROOT, slack_user="UASHA",
            doc=words("@periskope access"),
        )  # fmt: skip
        interactions.written_in_thread(event, tx)
        loses(tx, at)
        return [stage.prepared(tx, effect) for effect in stage.open_effects(tx, PostEphemeral)]

    assert [call for call in await store.run(play) if isinstance(call, SlackEphemeral)] == []


async def test_a_shift_message_names_no_chat_that_its_reader_lost(store: Store) -> None:
    def play(tx: Tx) -> str:
        at = stage.built(tx)
        enqueue.dm(tx, at.asha.id, ShiftStarted(chats=(at.chat.id,), count=1), key="s")
        loses(tx, at)
        return str([(call.text, call.blocks) for call in tells(tx)])

    assert "Customer 7" not in await store.run(play)


async def test_somebody_made_a_guest_is_shown_an_empty_home_tab(store: Store) -> None:
    def play(tx: Tx) -> tuple[str, Any]:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id, "zebrafish?")
        before = str(home_effects.view(tx, tx.people.get(at.asha.id)))
        tx.people.change(at.asha.id, slack_deactivated=True)
        tx.people.change(at.asha.id, state="inactive")
        enqueue.home(tx, at.asha.id)
        return before, stage.prepared(tx, stage.the(tx, SyncHome))

    before, call = await store.run(play)

    assert "Customer 7" in before
    assert "Customer 7" not in str(call.view)


async def test_a_chat_that_loses_its_label_goes_from_home_tabs(store: Store) -> None:
    """Nobody need open the tab for that: it is shown anew."""

    def play(tx: Tx) -> list[int]:
        at = stage.built(tx)
        shop.writes(tx, at.chat.id, "zebrafish?")
        for effect in stage.open_effects(tx, SyncHome):
            tx.outbox.finish(effect)
        tx.chats.set_labels(at.chat.id, [])
        chats_from_periskope.relabelled(tx, at.chat.id, frozenset({at.label}), first=False)
        return [
            effect.target for effect in stage.open_effects(tx, SyncHome) if effect.target in {at.asha.id, at.ravi.id}
        ]

    assert len(await store.run(play)) == 2


async def test_what_is_for_admins_is_not_said_to_somebody_who_is_one_no_more(store: Store) -> None:
    """Who denied what to whom is none of a member's business, also about a chat that they may see."""

    def play(tx: Tx) -> tuple[int, list[str]]:
        at = stage.built(tx)
        vera = shop.hire(tx, "vera", role="admin")[0]
        enqueue.dm_admins(tx, DeniedThere(agent=at.ravi.id, chat=at.chat.id), key="k")
        before = len(tells(tx))
        team.set_role(tx, at.boss, "member", by=vera, via="slack")
        grants.grant_label(tx, tx.people.get(at.boss.id), at.label, by=vera, via="slack")
        return before, [call.slack_user for call in tells(tx) if "denies" in call.text]

    assert await store.run(play) == (2, ["UVERA"])
