"""What is said, changed, deleted and missed on either side, at random, with stable access; and what must stand at rest."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sandbox.periskope.records import Message as Sent
from sandbox.slack import plain, posting
from sandbox.slack.errors import SlackError
from sandbox.slack.records import Message
from storage.tx import Tx
from tests.fixtures.running_app import RunningApp

ROOMS = {"Priya": "wa-sales", "Tom Becker": "wa-repairs"}
AGENTS = {"Priya": "Asha", "Tom Becker": "Omar"}
AHEAD = timedelta(minutes=40)
YOUNG = timedelta(minutes=2)  # Slack no longer tells of it, and it is still taken in unasked


@dataclass(kw_only=True)
class Said:
    """A customer's message. `gone`: deleted for everyone; `copy_gone`: an admin deleted what we posted of it."""

    chat: str
    id: str
    token: str
    former: list[str] = field(default_factory=list)
    gone: bool = False
    copy_gone: bool = False


@dataclass(kw_only=True)
class Reply:
    """An agent's reply. `token`: what the customer has of it; `changed`: on the handset; `file`: it is nothing but one."""

    chat: str
    ts: str
    token: str
    former: list[str] = field(default_factory=list)
    gone: bool = False
    changed: bool = False
    file: str = ""


class Changes:
    """One run: `step` does something at random, `check` waits for rest and says what is not true then."""

    def __init__(self, running_app: RunningApp, seed: int) -> None:
        self.running_app, self.rng = running_app, random.Random(seed)
        self.said: list[Said] = []
        self.replies: list[Reply] = []
        self.last: dict[str, str] = {}
        self.tokens = 0
        self.done: Counter[str] = Counter()
        self.story: list[str] = []
        self.acts: dict[str, tuple[int, Callable[[], Awaitable[str]]]] = {
            "customer writes": (8, self.customer_writes),
            "customer edits": (3, self.customer_edits),
            "customer deletes": (2, self.customer_deletes),
            "clock ahead": (1, self.clock_ahead),
            "reply": (6, self.reply),
            "reply edited": (2, self.reply_edited),
            "handset edits": (2, self.handset_edits),
            "handset deletes": (2, self.handset_deletes),
            "file sent": (2, self.file_sent),
            "file removed": (2, self.file_removed),
            "our post deleted": (1, self.our_post_deleted),
            "card deleted": (1, self.card_deleted),
            "program away": (1, self.away),
        }

    @property
    def periskope(self) -> Any:
        return self.running_app.world.periskope

    def token(self) -> str:
        self.tokens += 1
        return f"tok{self.tokens}x"

    def chat(self, name: str) -> str:
        return self.running_app.chat(name)

    async def does(self, name: str) -> None:
        """This happens, if it can."""
        try:
            about = await self.acts[name][1]()
        except (SlackError, LookupError) as fault:
            about = f"not possible: {type(fault).__name__}"
        else:
            self.done[name] += 1
        self.story.append(f"{name}: {about}")

    async def step(self) -> None:
        """One thing happens; what cannot happen now does not."""
        names = list(self.acts)
        await self.does(self.rng.choices(names, [self.acts[one][0] for one in names])[0])

    async def a_moment(self) -> None:
        """Nobody answers within the second in which a message is written, and WhatsApp tells no more than the second."""
        app, clock = self.running_app.app, self.running_app.world.clock
        clock.move(timedelta(seconds=2))
        if app is not None:
            now = clock.now() - timedelta(seconds=1)
            await self.running_app.until(lambda: app.clock.now() >= now)

    # In WhatsApp

    async def customer_writes(self, **fields: Any) -> str:
        name, token = self.rng.choice(list(ROOMS)), self.token()
        await self.a_moment()
        sent = await self.periskope.customer_says(self.chat(name), f"words {token}", **fields)
        self.said.append(Said(chat=name, id=sent.unique_id, token=token))
        self.last[name] = "customer"
        return f"{name} {token}"

    async def clock_ahead(self) -> str:
        about = await self.customer_writes(timestamp=self.running_app.world.clock.now() + AHEAD)
        one = self.said[-1]  # it counts from when it came, which a reply of the same moment may be before
        await self.running_app.until(lambda: one not in self._unshown(one.chat))
        return about

    def standing(self) -> Said:
        return self.rng.choice([one for one in self.said if not one.gone])

    async def customer_edits(self) -> str:
        one, token = self.standing(), self.token()
        await self.periskope.customer_edits(self.chat(one.chat), one.id, f"words {token}")
        one.former, one.token = [*one.former, one.token], token
        return f"{one.former[-1]} to {token}"

    async def customer_deletes(self) -> str:
        one = self.standing()
        await self.periskope.customer_deletes(self.chat(one.chat), one.id)
        one.gone = True
        self.last[one.chat] = "deleted"
        return one.token

    def delivered(self, *, file: bool = False) -> tuple[Reply, Sent]:
        """A reply that the customer has as it was written, in a chat where nothing is under way."""
        found = [
            (one, sent)
            for one in self.replies
            for sent in self.periskope.messages(self.chat(one.chat))
            if sent.from_me
            and not sent.is_deleted
            and not one.gone
            and not one.changed
            and bool(one.file) is file
            and _has(sent, one.token)
        ]
        return self.rng.choice(found)

    async def handset_edits(self) -> str:
        (one, sent), token = self.delivered(), self.token()
        await self.running_app.at_rest()
        self.periskope.edit_sent(sent, f"answer {token}")
        one.former, one.token, one.changed = [*one.former, one.token], token, True
        return f"{one.former[-1]} to {token}"

    async def handset_deletes(self) -> str:
        one, sent = self.delivered()
        await self.running_app.at_rest()
        self.periskope.delete_message(sent)
        one.gone = one.changed = True
        return one.token

    # In Slack

    def agent(self, name: str) -> str:
        """Who answers this customer."""
        return self.running_app.person(AGENTS[name])

    async def reply(self, *, file: bool = False) -> str:
        name, token = self.rng.choice(list(ROOMS)), self.token()
        root = self.running_app.thread(ROOMS[name], name)[0]
        words, files = ("", [(f"{token}.pdf", b"%PDF-1.4 x")]) if file else (f"answer {token}", [])
        channel = self.running_app.slack.channel(ROOMS[name])
        await self.a_moment()
        ts = await self.running_app.slack.say(self.agent(name), channel.id, words, thread_ts=root.ts, files=files)
        on_it = channel.messages[ts].files
        self.replies.append(Reply(chat=name, ts=ts, token=token, file=on_it[0].id if on_it else ""))
        self.last[name] = "agent"
        return f"{name} {token}"

    async def file_sent(self) -> str:
        return await self.reply(file=True)

    async def file_removed(self) -> str:
        one, _ = self.delivered(file=True)
        await self.running_app.slack.delete_file(self.running_app.slack.files[one.file].user, one.file)
        one.gone = True
        return one.token

    async def reply_edited(self) -> str:
        (one, _), token = self.delivered(), self.token()
        channel = self.running_app.slack.channel(ROOMS[one.chat])
        await self.running_app.slack.edit(self.agent(one.chat), channel.id, one.ts, f"answer {token}")
        one.former, one.token = [*one.former, one.token], token
        return f"{one.former[-1]} to {token}"

    async def our_post_deleted(self) -> str:
        """An admin deletes what we posted of a message; it is not posted again, and the thread says so."""
        one = self.standing()
        channel = self.running_app.slack.channel(ROOMS[one.chat])
        copies = [post for post in self.ours(one.chat) if post.is_reply and one.token in plain(post)]
        post = self.rng.choice(copies)
        for other in self.said:
            other.copy_gone = other.copy_gone or other.token in plain(post)
        posting.delete(self.running_app.slack, channel, post)
        return one.token

    async def card_deleted(self) -> str:
        name = self.rng.choice(list(ROOMS))
        channel, root = self.running_app.slack.channel(ROOMS[name]), self.running_app.thread(ROOMS[name], name)[0]
        posting.delete(self.running_app.slack, channel, root)
        return name

    async def away(self) -> str:
        """The program stops, things happen on both sides that nobody will tell, and it comes back a little later."""
        app, hook = self.running_app, self.periskope.webhook_url
        await app.at_rest()
        await app.stop_app()
        self.periskope.webhook_url = None
        for _ in range(self.rng.randint(2, 5)):
            outside = ("customer writes", "customer edits", "customer deletes", "reply", "reply edited", "file removed")
            await self.does(self.rng.choice(outside))
        app.slack.delivery.queue.clear()
        app.slack.delivery.retries.clear()
        self.periskope.webhook_url = hook
        app.world.clock.move(YOUNG)
        await app.start_app(at=app.world.clock.now())
        return "back"

    # At rest

    def ours(self, name: str) -> list[Message]:
        found = self.running_app.slack.channel(ROOMS[name]).messages.values()
        return [one for one in found if one.bot_id and not one.deleted and one.ephemeral_to is None]

    async def check(self) -> list[str]:
        """Wait until what must come has come and all is at rest; everything that is not true then."""
        await self.running_app.until(lambda: not self._missing())
        await self.running_app.at_rest()
        facts = await self.running_app.store.read(_facts)
        return [wrong for name in ROOMS for wrong in (*self._in_thread(name), *self._in_states(name, facts))] + [
            *self._at_the_customers(),
            *self._on_home_tabs(),
            *([f"{facts.replies} replies in the figures"] if facts.replies != len(self.replies) else []),
        ]

    def _missing(self) -> list[str]:
        """What is still on its way, on either side."""
        late = [one for one in self.replies if not self._sent(one)]
        return [one.token for one in late] + [one.token for name in ROOMS for one in self._unshown(name)]

    def _sent(self, one: Reply) -> bool:
        ours = [sent for sent in self.periskope.messages(self.chat(one.chat)) if sent.from_me]
        had = [sent for sent in ours if any(_has(sent, token) for token in (one.token, *one.former))]
        now = all(sent.is_deleted if one.gone else _has(sent, one.token) for sent in had)
        return bool(had) and now

    def _unshown(self, name: str) -> list[Said | Reply]:
        text = "\n".join(plain(post) for post in self.ours(name))
        live: list[Said | Reply] = [one for one in self.said if one.chat == name and not one.gone and not one.copy_gone]
        live += [one for one in self.replies if one.chat == name and one.changed and not one.gone]
        return [one for one in live if one.token not in text]

    def _in_thread(self, name: str) -> list[str]:
        """Former words stand nowhere, deleted ones struck only, and nothing twice in a thread."""
        found = []
        for one in (one for one in self.said if one.chat == name):
            for post in self.ours(name):
                text = plain(post)
                found += [f"{old} stands, which is {one.token} now: {text[:80]!r}" for old in one.former if old in text]
                if one.gone and one.token in text and "deleted by the sender" not in text:
                    found.append(f"{one.token} is deleted and stands: {text[:80]!r}")
        threads = Counter(
            (post.thread_ts, one.token)
            for post in self.ours(name)
            if post.is_reply
            for one in self.said
            if one.token in plain(post)
        )
        found += [f"{token} stands {times} times in thread {ts}" for (ts, token), times in threads.items() if times > 1]
        gone = [one for one in self.replies if one.chat == name and one.changed and one.gone]
        said = sum(plain(post).count("no longer has it") for post in self.ours(name))
        return found if said >= bool(gone) else [*found, f"nothing says that {gone[0].token} is deleted"]

    def _at_the_customers(self) -> list[str]:
        """Every reply once, as it was written or changed last; what was taken back, not."""
        found = []
        for name in ROOMS:
            has = Counter(
                one.token
                for one in self.replies
                for sent in self.periskope.messages(self.chat(name))
                if sent.from_me and not sent.is_deleted and _has(sent, one.token)
            )
            meant = Counter(one.token for one in self.replies if one.chat == name and not one.gone)
            found += [f"the customer has {has - meant}, and not {meant - has}"] if has != meant else []
        return found

    def _in_states(self, name: str, facts: "Facts") -> list[str]:
        """The card says what the table says, and both what was done last, where nothing was deleted since."""
        root = self.running_app.thread(ROOMS[name], name)[0]
        waits = self.chat(name) in facts.waiting
        shown = "waiting since" in plain(root)
        found = [f"the card of {name} says {plain(root)[:80]!r}, and it waits: {waits}"] if shown is not waits else []
        meant = {"customer": True, "agent": False}.get(self.last.get(name, ""), waits)
        if waits is not meant:
            found.append(f"{name} waits: {waits}, and the {self.last[name]} was the last")
        return found

    def _on_home_tabs(self) -> list[str]:
        shown = "\n".join(str(tab.blocks) for tab in self.running_app.slack.homes.values())
        old = [token for one in self.said for token in (*one.former, *([one.token] if one.gone else []))]
        return [f"{token} stands on a home tab" for token in old if token in shown]


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the program has stored: chats that wait, and the replies in its figures."""

    waiting: frozenset[str]
    replies: int


def _has(sent: Sent, token: str) -> bool:
    return token in f"{sent.body} {sent.media.filename if sent.media else ''}"


def _facts(tx: Tx) -> Facts:
    chats = tx.conn.exec_driver_sql(
        "select c.wa_chat_id from wait w join chat c on c.id = w.chat_id where w.ended_at is null and not w.reminder"
    )
    rows = tx.metrics.rows(tx.business_now - timedelta(days=2), tx.business_now + timedelta(days=1))
    return Facts(waiting=frozenset(chats.scalars()), replies=sum(one.count for one in rows.replies))
