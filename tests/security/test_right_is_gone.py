"""What somebody asked for is not done once they may no longer do it: they are told, and what is shown is true again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.app.routes import effects
from bot.chats.actions import by_people
from bot.chats.actions import labels as chats_labels
from bot.grants import actions as grants
from bot.model.effect.chats import MarkRead, SyncAssignee, SyncChatLabels, SyncTicket
from bot.model.effect.notices import SendDm
from bot.model.effect.people import FindPerson, LookAtChannel, SyncChatAccess, SyncMemberAccess
from bot.model.effect.replies import AddNote, DeleteWhatsApp, EditWhatsApp, ReactWhatsApp, ReadForStart, SendWhatsApp
from bot.model.effect.reports import AuditFile, Erase, SendDmFile
from bot.model.effect.threads import Backfill
from bot.model.effect_kind import Effect
from bot.model.ids import AgentId, ChatId
from bot.model.lane import Lane
from bot.model.message import Content, from_json, to_json
from bot.model.person import Agent
from bot.model.queue import OutboxEntry
from bot.model.ticket import TicketState
from bot.notices.actions.rights import StillMay
from bot.notices.messages.access import AccessUnwritten
from bot.notices.messages.tasks import NotDone
from bot.outbox import enqueue
from bot.outbox.calls import Call
from bot.outbox.models import NotBefore, Prepared, Skip
from bot.replies.actions import deletions
from bot.replies.actions import send as replies_send
from bot.rooms.actions import attach, place
from bot.text.document import plain, words
from bot.tickets import actions as tickets
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.outbox.sync_orders import Scene, built

Asks = Callable[[Tx, Scene], None]
True_ = Callable[[Tx, Scene], bool]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person asks for; whether an admin does; and what the database says again once it was not done."""

    ask: Asks
    admin: bool = False
    again: True_ | None = None


def _edit(tx: Tx, scene: Scene) -> None:
    for n in range(2):
        message = tx.messages.get(scene.reply.id)
        tx.messages.keep_former(message, tx.business_now)
        tx.messages.change(message.id, body=to_json(Content(doc=words(f"hello, at {n}"))))
        had = len(tx.messages.former(message.id)) - 1
        enqueue.edit_whatsapp(tx, tx.messages.get(message.id), by=scene.at.asha.id, had=had)


def _note(tx: Tx, scene: Scene) -> None:
    by_people.keep_note(tx, shop.seen(tx, scene.at.asha, scene.at.chat.id), scene.at.asha, "look at this")


def _label(tx: Tx, scene: Scene) -> None:
    other = next(one.id for one in tx.labels.all() if one.name == "repairs")
    chats_labels.ask_for(tx, scene.at.asha, shop.seen(tx, scene.at.asha, scene.at.chat.id), [other], added=True)


def _close(tx: Tx, scene: Scene) -> None:
    tx.outbox.sync(
        MarkRead(target=ChatId(scene.at.chat.id), by=scene.at.asha.id),
        lane=Lane.whatsapp(scene.at.chat.id),
    )


def _earlier(tx: Tx, scene: Scene) -> None:
    thread = tx.threads.get(scene.at.thread)
    place.ask(tx, thread, tx.business_now - timedelta(days=1), scene.seen.id, by=scene.at.asha)


def _hand_over(tx: Tx, scene: Scene) -> None:
    by_people.assign_to(tx, shop.seen(tx, scene.at.asha, scene.at.chat.id), scene.at.ravi, by=scene.at.asha)


def _start(tx: Tx, scene: Scene) -> None:
    body = {"chat": scene.at.chat.id, "label": "", "text": "hello", "since": tx.engine_now.isoformat()}
    draft = tx.proposals.add("start", body, agent_id=scene.at.asha.id)
    effect = ReadForStart(target=ChatId(scene.at.chat.id), draft=draft)
    tx.outbox.post(effect, lane=Lane.chat(scene.at.chat.id), key=f"start:{draft}")


def _grant(tx: Tx, scene: Scene) -> None:
    other = next(one.id for one in tx.labels.all() if one.name == "repairs")
    grants.grant_label(tx, scene.at.ravi, other, by=scene.at.boss, via="slack")


def _allow(tx: Tx, scene: Scene) -> None:
    grants.set_access(tx, scene.at.ravi, scene.at.chat.id, allow=False, by=scene.at.boss, via="slack")


def _link(tx: Tx, scene: Scene) -> None:
    effect = FindPerson(target=AgentId(scene.pending.id), by=scene.at.boss.id, slack_user="UNILS")
    tx.outbox.sync(effect, lane=Lane.person(scene.pending.id))


def _erase(tx: Tx, scene: Scene) -> None:
    chat = scene.at.chat.id
    effect = Erase(target=chat, chats=(chat,), contact=None, by=scene.at.boss.id)
    tx.outbox.post(effect, lane=Lane.erasure(1, None), key="erase:1")


def _ticket(tx: Tx, scene: Scene) -> None:
    tickets.assign(tx, scene.ticket, scene.at.ravi, by=scene.at.asha)


def _says(text: str) -> True_:
    return lambda tx, scene: plain(from_json(tx.messages.get(scene.reply.id).body).doc) == text


def _ticket_is(assignee: int | None) -> True_:
    return lambda tx, scene: tickets.now(tx, scene.ticket).assignee_id == assignee


ASKED: dict[type[Effect], Asked] = {
    EditWhatsApp: Asked(ask=_edit, again=_says("hello")),
    DeleteWhatsApp: Asked(
        ask=lambda tx, scene: deletions.take_back(tx, scene.reply, by=scene.at.asha.id),
        again=lambda tx, scene: tx.messages.get(scene.reply.id).deleted_at is None,
    ),
    ReactWhatsApp: Asked(ask=lambda tx, scene: replies_send.react(tx, scene.seen, "👍", by=scene.at.asha)),
    AddNote: Asked(ask=_note),
    MarkRead: Asked(ask=_close),
    Backfill: Asked(ask=_earlier),
    ReadForStart: Asked(ask=_start, again=lambda tx, scene: not tx.outbox.open_for(SendWhatsApp, scene.reply.id)),
    SyncAssignee: Asked(ask=_hand_over, again=lambda tx, scene: tx.chats.get(scene.at.chat.id).assignee_id is None),
    SyncChatLabels: Asked(ask=_label, again=lambda tx, scene: tx.chats.labels_of(scene.at.chat.id) == {scene.at.label}),
    SyncTicket: Asked(
        ask=_ticket,
        again=_ticket_is(None),
    ),
    SyncMemberAccess: Asked(ask=_grant, admin=True),
    SyncChatAccess: Asked(ask=_allow, admin=True),
    LookAtChannel: Asked(
        ask=lambda tx, scene: attach.look(tx, scene.at.label, "C0OTHER", by=scene.at.boss), admin=True
    ),
    FindPerson: Asked(ask=_link, admin=True),
    Erase: Asked(ask=_erase, admin=True, again=lambda tx, scene: tx.chats.get(scene.at.chat.id).kind == "user"),
}


def asked(tx: Tx, kind: type[Effect]) -> tuple[Scene, OutboxEntry[Effect]]:
    """It was asked for, and is the next to be sent; nothing else is open."""
    scene = built(tx)
    tx.people.change(scene.at.omar.id, role="admin")  # an admin is left
    tx.conn.execute(t.outbox.delete())
    ASKED[kind].ask(tx, scene)
    return scene, stage.open_effects(tx, kind)[0]


def loses_right(tx: Tx, kind: type[Effect], scene: Scene) -> Agent:
    who = scene.at.boss if ASKED[kind].admin else scene.at.asha
    if ASKED[kind].admin:
        tx.people.change(who.id, role="member")
    elif kind is ReadForStart:
        tx.people.change(who.id, state="inactive")
    else:
        tx.people.override(who.id, scene.at.chat.id, allow=False, by=None)
    return who


def test_of_every_kind_of_effect_it_is_told_who_asks_and_what_is_judged() -> None:
    rights = {kind: handler.right for kind, handler in effects.handlers.by_kind.items()}

    assert {kind for kind, right in rights.items() if isinstance(right, StillMay)} == {kind.kind for kind in ASKED}
    assert all(right for right in rights.values())


@pytest.mark.parametrize("kind", list(ASKED))
async def test_with_the_right_it_goes(kind: type[Effect], store: Store) -> None:
    def play(tx: Tx) -> Prepared[Any]:
        return effects.prepare(asked(tx, kind)[1], tx)

    assert isinstance(await store.run(play), Call | NotBefore)


@pytest.mark.parametrize("kind", list(ASKED))
async def test_without_the_right_it_does_not_go_and_who_asked_is_told_and_all_is_as_it_was(
    kind: type[Effect], store: Store
) -> None:
    def play(tx: Tx) -> None:
        (scene, entry), again = asked(tx, kind), ASKED[kind].again
        who = loses_right(tx, kind, scene)
        said = effects.prepare(entry, tx)
        tx.outbox.finish_unless_moved(entry, why="no longer allowed")

        assert said == Skip(why="no longer allowed")
        assert [(reader, about.asked) for reader, about in shop.told(tx, NotDone)] == [(who.id, kind.kind)]
        assert again is None or again(tx, scene)
        assert not stage.open_effects(tx, kind)

    await store.run(play)


async def test_what_is_told_of_it_reaches_who_lost_the_chat_and_does_not_name_it(store: Store) -> None:
    def play(tx: Tx) -> Any:
        scene, entry = asked(tx, DeleteWhatsApp)
        loses_right(tx, DeleteWhatsApp, scene)
        effects.prepare(entry, tx)
        return effects.prepare(stage.the(tx, SendDm), tx)

    call = await store.run(play)

    assert call.slack_user == "UASHA"
    assert "*not* deleted for the customer" in call.text
    assert "Customer 7" not in call.text


async def test_a_ticket_that_periskope_never_had_is_none_if_its_maker_may_no_longer_make_it(store: Store) -> None:
    def play(tx: Tx) -> None:
        scene = built(tx)
        tx.conn.execute(t.outbox.delete())
        made = tickets.create(
            tx, shop.seen(tx, scene.at.asha, scene.at.chat.id), tickets.TicketWanted(subject="Saddle"), by=scene.at.asha
        )
        tx.people.override(scene.at.asha.id, scene.at.chat.id, allow=False, by=None)
        said = effects.prepare(stage.the(tx, SyncTicket), tx)

        assert isinstance(said, Skip)
        assert tickets.now(tx, made).state == TicketState.DELETED

    await store.run(play)


async def test_admins_hear_of_access_that_holds_here_only(store: Store) -> None:
    def play(tx: Tx) -> None:
        scene, entry = asked(tx, SyncMemberAccess)
        loses_right(tx, SyncMemberAccess, scene)
        effects.prepare(entry, tx)

        assert [reader for reader, _ in shop.told(tx, AccessUnwritten)] == [scene.at.omar.id]

    await store.run(play)


async def test_an_erasure_that_has_begun_is_finished_whoever_asked_for_it(store: Store) -> None:
    def play(tx: Tx) -> None:
        scene, entry = asked(tx, Erase)
        stage.prepared(tx, entry)
        begun = stage.the(tx, Erase)
        tx.people.change(scene.at.boss.id, role="member")
        stage.prepared(tx, begun)

        assert tx.chats.get(scene.at.chat.id).kind == "erased"
        assert tx.conn.execute(select(t.audit.c.id).where(t.audit.c.action == "refused")).first() is None

    await store.run(play)


async def test_a_file_that_its_asker_may_no_longer_have_is_not_made_and_they_are_told(store: Store) -> None:
    def play(tx: Tx) -> None:
        scene = built(tx)
        effect = SendDmFile(target=AgentId(scene.at.boss.id), file=AuditFile(where={}))
        tx.outbox.post(effect, lane=Lane.person(1), key="file")
        before = effects.prepare(stage.the(tx, SendDmFile), tx)
        tx.people.change(scene.at.boss.id, role="member")
        after = effects.prepare(stage.the(tx, SendDmFile), tx)

        assert isinstance(before, Call)
        assert isinstance(after, Skip)
        assert [reader for reader, _ in shop.told(tx, NotDone)] == [scene.at.boss.id]

    await store.run(play)
