"""What the desk refuses: nothing is shown, and a line stands in the audit."""

from datetime import timedelta

import pytest

from bot.access.queries import may_see_chat
from bot.app.routes import interactions
from bot.chats.actions import from_periskope as chats_from_periskope
from bot.interactions import answers
from bot.interactions.models import ButtonPressed, CommandUsed, FieldErrors, FormState, FormSubmitted, Reply
from bot.model.audit import AuditAction
from bot.model.event import ChatRecord, LabelSeen, StartRead
from bot.replies import events as replies_events
from bot.tickets import actions as tickets
from bot.tickets import messages as tickets_messages
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage


def typed(tx: Tx, text: str, user: str = "UASHA") -> object:
    return interactions.answer(tx, CommandUsed(once=text, team="T1", slack_user=user, text=text))


def lines(tx: Tx) -> list[tuple[int, str]]:
    return [(row["actor_id"], row["detail"]) for row in tx.audit.newest(limit=9, action=AuditAction.REFUSED)]


async def test_a_command_for_admins_leaves_a_line(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        typed(tx, "role @ravi admin sure")

        assert lines(tx) == [(at.asha.id, "role")]

    await store.run(play)


async def test_a_form_for_admins_leaves_a_line_though_nothing_else_of_it_stands(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        form = FormState(
            callback="invite", view_id="V1", hash="h", values={"emails": "x@shop.example"}, shown=frozenset({"emails"})
        )
        said = interactions.answer(tx, FormSubmitted(once="1", team="T1", slack_user="UASHA", form=form))

        assert isinstance(said, FieldErrors)
        assert lines(tx) == [(at.asha.id, "invite")]

    await store.run(play)


@pytest.mark.parametrize("hidden", [True, False])
async def test_a_hidden_chat_and_none_leave_the_same_line(store: Store, *, hidden: bool) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        key = at.chat.key if hidden else "f" * 16
        said = interactions.answer(
            tx, ButtonPressed(once="1", team="T1", slack_user="UOMAR", action="chat:take", value=key)
        )

        assert said == Reply(text=answers.NO_CHAT)
        assert lines(tx) == [(at.omar.id, "chat")]

    await store.run(play)


@pytest.mark.parametrize("text", ["status @boss", "schedule @ravi", "exceptions @ravi"])
async def test_a_member_is_not_shown_when_others_are_on(store: Store, text: str) -> None:
    def play(tx: Tx) -> None:
        stage.built(tx)

        assert typed(tx, text) == Reply(text=answers.ADMINS_ONLY)
        assert typed(tx, text.partition(" ")[0]) != Reply(text=answers.ADMINS_ONLY)
        assert typed(tx, text, "UBOSS") != Reply(text=answers.ADMINS_ONLY)

    await store.run(play)


@pytest.mark.parametrize("theirs", [True, False])
async def test_a_chat_begun_by_its_number_is_lost_again_if_it_was_others_already(store: Store, *, theirs: bool) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        values = {"number": "+4915112345678", "text": "Good morning"}
        form = FormState(callback="start", view_id="V1", hash="h", values=values)
        interactions.answer(tx, FormSubmitted(once="1", team="T1", slack_user="UOMAR", form=form))
        phone = tx.phones.get(1)
        chat = tx.chats.find("4915112345678@c.us", phone.org_phone)
        assert chat is not None
        assert not may_see_chat(tx, at.omar, chat.id)
        draft = tx.proposals.of_kind("start")
        assert draft is not None
        replies_events.start_read(StartRead(draft=draft.key, known=False), tx)
        assert may_see_chat(tx, at.omar, chat.id)
        labels = () if theirs else (LabelSeen(periskope_id="vip", name="vip"),)
        record = ChatRecord(org_phone=phone.org_phone, chat=chat.wa_chat_id, kind="user", labels=labels)
        chats_from_periskope.apply_record(tx, chat, record, began=tx.engine_now + timedelta(seconds=1))

        assert may_see_chat(tx, at.omar, chat.id) is theirs

    await store.run(play)


async def test_no_forged_ticket_can_be_made_touched_or_read(store: Store) -> None:
    def play(tx: Tx) -> None:
        at = stage.built(tx)
        ticket = tickets.create(
            tx, shop.seen(tx, at.asha, at.chat.id), tickets.TicketWanted(subject="Broken bell"), by=at.asha
        )
        before = tx.tickets.get(ticket.id)
        asked = [
            ButtonPressed(
                once=what,
                team="T1",
                slack_user="UOMAR",
                action="line:ticket",
                value=f"tickets {what} <!ticket^{ticket.id:x}>",
            )
            for what in ("close", "assign", "reopen")
        ]
        sent = [
            FormState(callback="ticket", view_id="V1", hash="h", data=at.chat.key, values={"subject": "Mine"}),
            FormState(callback="ticket_for", view_id="V1", hash="h", data=f"{at.chat.key} {ticket.id}"),
        ]
        said = [interactions.answer(tx, one) for one in asked]
        errors = [
            interactions.answer(tx, FormSubmitted(once=f.callback, team="T1", slack_user="UOMAR", form=f)) for f in sent
        ]

        assert all(isinstance(one, Reply) and tickets_messages.NONE in one.text for one in said)
        assert errors == [Reply(text=answers.NO_CHAT)] * 2
        assert tx.tickets.get(ticket.id) == before
        assert "Broken" not in str(typed(tx, "tickets", "UOMAR"))
        assert len(tx.tickets.open_of(at.chat.id)) == 1

    await store.run(play)
