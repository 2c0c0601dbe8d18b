"""A chat in a channel on a real store, brought into a state, in which one thing happens."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import func, select, update

from bot.access.queries import Seen
from bot.chats import queries as chats_queries
from bot.chats.actions import by_people
from bot.home import effects as home_effects
from bot.inbound import events as inbound_events
from bot.model.chat import ChatState, StoredWait
from bot.model.effect.replies import SendWhatsApp
from bot.model.event import GroupEventSeen, Ignored, MessageSeen, ReactionSeen
from bot.model.ids import AgentId, RuleId
from bot.model.routing import Pool, Rule
from bot.outbox.calls.outcomes import Done
from bot.outbox.calls.periskope import Sent
from bot.reports import queries as reports_queries
from bot.reports.policy import Figures
from bot.routing import jobs as routing_jobs
from bot.shifts.span import Span
from bot.threads.queries import copies as threads_copies
from bot.threads.queries import render as threads_render
from bot.wire.periskope import events as periskope_events
from storage import tables as t
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop, stage
from tests.fixtures.shop import Clock
from tests.wire import payloads

PHONE = "15550100@c.us"
CUSTOMER = "15550200007@c.us"
LEE = "15550200099@c.us"
GROUP = "120363000000000001@g.us"
WORDS = "Where is my order?"


@dataclass(kw_only=True)
class House:
    """The chat, its people, and the clock that moves between steps, each of which is a transaction of its own."""

    store: Store
    clock: Clock
    at: stage.Stage
    group: bool = False
    numbers: "count[int]" = field(default_factory=count)
    newest: dict[str, Any] = field(default_factory=dict)

    @property
    def wa_chat(self) -> str:
        return GROUP if self.group else CUSTOMER

    async def customer(self, **fields: Any) -> None:
        """The customer writes, now or at `at`."""
        sender = LEE if self.group else CUSTOMER
        await self._seen({"body": WORDS, "sender_phone": sender, "message_id": f"false_{self.wa_chat}_{{id}}"} | fields)

    async def ours(self, **fields: Any) -> None:
        """Somebody of ours writes elsewhere than in Slack."""
        base = {"body": "Here you are.", "from_me": True, "sender_phone": PHONE, "performed_by": None}
        await self._seen(base | {"message_id": f"true_{self.wa_chat}_{{id}}"} | fields)

    async def _seen(self, fields: dict[str, Any]) -> None:
        unique = self._stanza()
        at = fields.pop("at", self.clock.at).isoformat()
        base = {"org_phone": PHONE, "chat_id": self.wa_chat, "unique_id": unique, "timestamp": at, "updated_at": at}
        said = payloads.message(**base, **fields)
        said["message_id"] = said["message_id"].format(id=unique)
        await self._told("message.created", said)
        self.newest = said

    async def _told(self, how: str, said: dict[str, Any]) -> None:
        event = periskope_events.parse(payloads.webhook(how, said))
        assert isinstance(event, MessageSeen)
        await self.store.run(lambda tx: inbound_events.message_seen(event, tx))

    async def changed(self, how: str, **fields: Any) -> None:
        """The newest message that was written elsewhere than in Slack is told again, changed, a minute later."""
        self.clock.later(minutes=1)
        await self._told(how, self.newest | {"updated_at": self.clock.at.isoformat()} | fields)

    async def elsewhere(self, chat: str) -> None:
        """Something is said where no customer writes: what is stored of it is that it was counted."""
        said = payloads.message(org_phone=PHONE, chat_id=chat, body=WORDS, unique_id=self._stanza())
        assert periskope_events.parse(payloads.webhook("message.created", said)) == Ignored(why="no_conversation")

    async def decrypted(self) -> None:
        """A message that WhatsApp could not read yet, and its words a minute later."""
        await self.customer(body=None, message_type="ciphertext")
        await self.changed("message.updated", body=WORDS, message_type="chat")

    async def edited(self) -> None:
        """The customer writes, and changes the words a minute later."""
        await self.customer()
        await self.changed("message.updated", body="Where is my parcel?", prev_body=WORDS)

    async def withdrawn(self) -> None:
        """The customer writes, and deletes it a minute later."""
        await self.customer()
        await self.changed("message.deleted", is_deleted=True)

    def _stanza(self) -> str:
        return f"3EB0{next(self.numbers):016X}"

    async def call(self, detail: str) -> None:
        await self._event(kind="call", detail=detail, author=CUSTOMER)

    async def group_event(self, kind: str = "add", detail: str = "") -> None:
        await self._event(kind=kind, detail=detail, author=LEE)

    async def _event(self, **values: Any) -> None:
        values |= {"org_phone": PHONE, "chat": self.wa_chat, "notification_id": str(next(self.numbers))}
        event = GroupEventSeen(at=self.clock.at, **values)
        await self.store.run(lambda tx: inbound_events.group_event(event, tx))

    async def reaction(self, by: str = CUSTOMER) -> None:
        newest = await self.store.read(lambda tx: tx.messages.last(self.at.chat.id, limit=1))
        unique = str(newest[0].wa_id) if newest else "3EB0FFFF"
        event = ReactionSeen(
            org_phone=PHONE, chat=self.wa_chat, unique_id=unique, sender=by, emoji="👍", at=self.clock.at
        )
        await self.store.run(lambda tx: inbound_events.reacted(event, tx))

    async def internal(self) -> None:
        """A colleague's own number writes."""

        def known(tx: Tx) -> None:
            contact = tx.contacts.seen(CUSTOMER, None)
            tx.conn.execute(update(t.contact).where(t.contact.c.id == contact).values(internal=True))

        await self.store.run(known)
        await self.customer()

    async def greeted(self) -> None:
        """The customer writes, and the phone greets them three seconds later."""
        await self.customer()
        self.clock.later(seconds=3)
        await self.ours()

    async def greeted_early(self) -> None:
        """As `greeted`, but the greeting arrives first."""
        written = self.clock.at
        self.clock.later(seconds=3)
        await self.ours()
        await self.customer(at=written)

    async def reply(self) -> None:
        """Asha replies under the card, and WhatsApp takes it."""
        ts = f"{self.clock.at.timestamp():.6f}"
        await self.store.run(lambda tx: stage.writes(tx, self.at.asha, "Here you are.", ts=ts))
        await self._sent()

    async def _sent(self) -> None:
        def send(tx: Tx) -> None:
            for effect in stage.open_effects(tx, SendWhatsApp):
                stage.prepared(tx, effect)
                stage.comes_back(tx, effect, Done(value=Sent(unique_id=self._stanza())))
                tx.outbox.finish(effect)

        await self.store.run(send)

    async def note(self) -> None:
        ts = f"{self.clock.at.timestamp():.6f}"
        await self.store.run(lambda tx: stage.writes(tx, self.at.asha, "note: he called", ts=ts))

    async def away_text(self) -> None:
        """The customer writes while nobody is on, and gets the away text where a wait begins with it."""
        only = frozenset({AgentId(self.at.omar.id)})
        rule = Rule(id=RuleId(0), pool=Pool(people=only), away_text="We are closed.")
        await self.store.run(lambda tx: tx.routing.add_rule(rule))
        self.clock.later(hours=2)
        await self.customer()
        await self._sent()

    async def reminder(self) -> None:
        """A reminder is set for an hour later."""
        due = self.clock.at + timedelta(hours=1)
        await self.store.run(lambda tx: by_people.remind(tx, self._judged(tx), at=due, by=self.at.asha))

    async def reminded(self) -> None:
        """A reminder is set and comes due an hour later."""
        await self.reminder()
        self.clock.later(hours=1)
        await self.store.run(routing_jobs.waits_due)

    async def dismissed(self) -> None:
        await self.store.run(lambda tx: by_people.dismiss(tx, self._judged(tx), by=self.at.asha))

    async def closed(self) -> None:
        await self.store.run(lambda tx: by_people.close(tx, self._judged(tx), by=self.at.asha))

    async def reopened(self) -> None:
        await self.store.run(lambda tx: by_people.reopen(tx, self._judged(tx), by=self.at.asha))

    async def muted(self, *, muted: bool = True) -> None:
        await self.store.run(lambda tx: by_people.mute(tx, self._judged(tx), muted=muted, by=self.at.asha))

    def _judged(self, tx: Tx) -> Seen:
        return shop.seen(tx, self.at.asha, self.at.chat.id)

    def _chat(self, tx: Tx) -> Any:
        return tx.chats.get(self.at.chat.id)

    async def wait(self) -> StoredWait | None:
        """The chat's open wait."""
        return await self.store.read(lambda tx: tx.waits.open(self.at.chat.id))

    async def figures(self) -> Figures:
        """The figures of these days, as an admin is told."""
        span = Span(start=self.clock.at - timedelta(days=1), end=self.clock.at + timedelta(days=1), zone="UTC")
        table = await self.store.read(lambda tx: reports_queries.figures(tx, self.at.boss, span, "person"))
        assert table is not None
        return table.total

    async def card(self) -> str:
        """The text of the card as it stands in the channel."""
        return await self.store.read(lambda tx: str(threads_render.card(tx, tx.threads.of_chat(self.at.chat.id)[0])[1]))

    async def listed(self) -> ChatState:
        """The state that a list of chats says."""
        return await self.store.read(lambda tx: chats_queries.row(tx, self.at.boss, self._chat(tx)).state)

    async def waits_at_home(self) -> bool:
        """Whether the chat is among those that an admin's home tab says wait."""
        tab = await self.store.read(lambda tx: home_effects.view(tx, self.at.boss))
        name = await self.store.read(lambda tx: str(self._chat(tx).name))
        waiting = str(tab).partition("Waiting for me")[2].partition("Mine, not waiting")[0].partition("Team now")[0]
        return name in waiting

    async def posts(self) -> int:
        """The newest post."""
        newest = select(func.coalesce(func.max(t.post.c.id), 0))
        return await self.store.read(lambda tx: int(tx.conn.execute(newest).scalar_one()))

    async def shown_since(self, post_id: int) -> str:
        """What the copies say that were added since this post."""
        found = select(t.post.c.id).where(t.post.c.id > post_id, t.post.c.kind == "copy").order_by(t.post.c.id)

        def shown(tx: Tx) -> str:
            posts = [tx.posts.get(one) for one in tx.conn.execute(found).scalars()]
            rendered = [threads_copies.rendered(tx, post, plain=False, in_channel=False) for post in posts]
            return "\n".join(f"{one[0]} {one[1]}" for one in rendered if one is not None)

        return await self.store.read(shown)


async def _waiting(house: House) -> None:
    await house.customer(**({"flag_status": True} if house.group else {}))


async def _answered(house: House) -> None:
    await _waiting(house)
    house.clock.later(minutes=5)
    await house.reply()


async def _dismissed(house: House) -> None:
    await _answered(house)
    house.clock.later(minutes=5)
    await _waiting(house)
    await house.dismissed()


async def _muted(house: House) -> None:
    await _answered(house)
    await house.muted()


async def _closed(house: House) -> None:
    await _answered(house)
    await house.closed()


BEFORE: dict[ChatState, Callable[[House], Awaitable[None]]] = {
    ChatState.WAITING: _waiting,
    ChatState.ANSWERED: _answered,
    ChatState.NO_REPLY_NEEDED: _dismissed,
    ChatState.MUTED: _muted,
    ChatState.CLOSED: _closed,
}


async def built(store: Store, clock: Clock, state: ChatState, *, group: bool) -> House:
    """A chat in this state, ten minutes after what brought it there."""

    def begin(tx: Tx) -> stage.Stage:
        at = stage.built(tx)
        if group:
            values = {"wa_chat_id": GROUP, "phone_key": "", "kind": "group"}
            tx.conn.execute(update(t.chat).where(t.chat.c.id == at.chat.id).values(**values))
        return at

    house = House(store=store, clock=clock, at=await store.run(begin), group=group)
    if state in BEFORE:
        await BEFORE[state](house)
    clock.later(minutes=10)
    return house


def began(wait: StoredWait | None) -> datetime | None:
    return None if wait is None else wait.began_at
