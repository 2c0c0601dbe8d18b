"""Every way of the table of clicks is walked through the program, and counted."""

from collections.abc import Awaitable, Callable
from typing import Any

from sandbox.slack import forms
from tests.end_to_end.acts import opened
from tests.end_to_end.clicks import DOCUMENT, WAYS, written
from tests.fixtures.running_app import RunningApp

ROOM = "wa-sales"


class Hand:
    """A person in Slack, whose presses and picks are counted."""

    def __init__(self, running_app: RunningApp, who: str) -> None:
        self._running_app, self._slack, self._who = running_app, running_app.slack, running_app.person(who)
        self.clicks = 0

    async def press(self, chat: str, action: str, *, pick: str = "") -> None:
        """A button of the chat's card, or an entry of its menu."""
        card = self._running_app.thread(ROOM, chat)[0]
        entries = {}
        if pick:
            menu = next(one for block in card.blocks for one in block.get("elements", ()) if one["type"] == "overflow")
            entries = {"selected": next(one["value"] for one in menu["options"] if one["text"]["text"] == pick)}
        await self._did(self._slack.click(self._who, self._channel, card.ts, action, **entries))

    async def in_form(self, button: str) -> None:
        """A button of the form that is open, by what it says."""
        view = self.form
        elements = [one for block in view.blocks for one in block.get("elements", ()) if one.get("type") == "button"]
        found = next(one for one in elements if one["text"]["text"] == button)
        await self._did(self._slack.click_in_view(self._who, view.id, found["action_id"], value=found.get("value")))

    async def send(self, **values: Any) -> None:
        """Picks what is not chosen yet, types the rest, and presses the form's own button."""
        view = self.form
        kinds = {element["action_id"]: element["type"] for _, element in forms.acting(view.blocks)}
        for name, value in values.items():
            if kinds[name] != "plain_text_input":
                self.clicks += len(value) if isinstance(value, list) else 1
        done = await self._slack.submit(self._who, view.id, values)
        assert not done.errors, done.errors
        await self._did(done)

    async def shortcut(self, callback: str, ts: str) -> None:
        """An entry of a message's own menu."""
        await self._did(self._slack.shortcut(self._who, callback, channel_id=self._channel, ts=ts))

    async def emoji(self, ts: str, name: str) -> None:
        """A reaction."""
        self.clicks += 1
        await self._slack.react(self._who, self._channel, ts, name)

    async def thread(self) -> None:
        """Opens a thread."""
        self.clicks += 1

    async def write(self, chat: str, text: str) -> None:
        """Words in the chat's thread, and Enter."""
        root = self._running_app.thread(ROOM, chat)[0].ts
        await self._slack.say(self._who, self._channel, text, thread_ts=root)

    async def type(self, command: str) -> None:
        """A slash command."""
        await (await self._slack.command(self._who, command)).settled()

    @property
    def form(self) -> Any:
        """The form on top."""
        return self._slack.views_of(self._who)[-1]

    @property
    def _channel(self) -> str:
        return str(self._slack.channel(ROOM).id)

    async def _did(self, used: Any) -> None:
        self.clicks += 1
        done = await used if isinstance(used, Awaitable) else used
        await done.settled()


async def test_every_way_takes_as_many_clicks_as_the_table_says(running_app: RunningApp) -> None:
    counted: dict[str, int] = {}
    await opened(running_app, "Priya", ROOM, words="is it mended")
    asha, nina = Hand(running_app, "Asha"), Hand(running_app, "Nina")
    await asha.type("replies add hours We are open until six.")

    async def way(act: str, hand: Hand, walk: Callable[[], Awaitable[None]], came: Callable[[], Any]) -> None:
        hand.clicks = 0
        await walk()
        await running_app.until(came, within=15)
        await running_app.at_rest()
        counted[act] = hand.clicks

    def card() -> str:
        return str(running_app.thread(ROOM, "Priya")[0].blocks)

    def said() -> str:
        return str([one.text for one in running_app.thread(ROOM, "Priya")])

    def subjects() -> list[str]:
        return [one.subject for one in running_app.world.periskope.tickets.values()]

    def words_of_priya() -> str:
        posts = running_app.thread(ROOM, "Priya")
        return str(next(one.ts for one in posts[1:] if "is it mended" in f"{one.text}{one.blocks}"))

    async def reply() -> None:
        await asha.thread()
        await asha.write("Priya", "Yes, since noon")

    async def react() -> None:
        await asha.shortcut("whatsapp", words_of_priya())
        await asha.in_form("👍")

    async def ticket_by_form() -> None:
        await asha.shortcut("whatsapp", words_of_priya())
        await asha.in_form("Ticket…")
        await asha.send(subject="Bell is loose")

    async def assign() -> None:
        await asha.press("Priya", "chat:menu", pick="Assign…")
        await asha.send(to=await lucia(), line="")

    async def lucia() -> str:
        roster = await running_app.store.read(lambda tx: tx.people.roster().agents)
        return str(next(one.id for one in roster if one.name.startswith("Luc")))

    org, chat = running_app.world.periskope, running_app.chat("Priya")
    await way("Take", asha, lambda: asha.press("Priya", "chat:take"), lambda: "Asha Rao" in card())
    await way("Reply", asha, reply, lambda: "Yes, since noon" in running_app.heard(chat))
    await way("Note (team only)", asha, lambda: asha.write("Priya", "// VIP"), lambda: "VIP" in said())
    await way(
        "Quick reply",
        asha,
        lambda: asha.write("Priya", "!hours"),
        lambda: "We are open until six." in running_app.heard(chat),
    )
    await way(
        "React at the customer's",
        asha,
        react,
        lambda: any("👍" in one.reactions.values() for one in org.messages(chat)),
    )
    await way(
        "Ticket, with the message as subject",
        asha,
        lambda: asha.emoji(words_of_priya(), "ticket"),
        lambda: "is it mended" in subjects(),
    )
    await way("Ticket by form", asha, ticket_by_form, lambda: "Bell is loose" in subjects())
    await way("Close", asha, lambda: asha.press("Priya", "chat:close"), lambda: "chat:reopen" in card())
    await way("Reopen", asha, lambda: asha.press("Priya", "chat:reopen"), lambda: "chat:close" in card())
    await way("Assign to a colleague", asha, assign, lambda: "Lucía" in card())
    await _reminders(running_app, asha, way, card)
    await _access(running_app, nina, way)

    assert counted == {one.act: one.clicks for one in WAYS}


async def _reminders(running_app: RunningApp, asha: Hand, way: Any, card: Callable[[], str]) -> None:
    """Of a chat in which nothing waits, of one that waits; and that it needs no reply."""
    org, chat = running_app.world.periskope, running_app.chat("Priya")

    async def remind() -> None:
        await asha.press("Priya", "chat:menu", pick="Remind…")
        await asha.send(later="1h")

    async def remind_at_once() -> None:
        await asha.press("Priya", "chat:menu", pick="More…")
        await asha.in_form("Remind in an hour")

    async def writes(words: str) -> None:
        await org.customer_says(chat, words)
        await running_app.until(lambda: "waiting since" in card())

    await way("Remind me", asha, remind, lambda: not list(forms.acting(asha.form.blocks)))
    await writes("and the lock?")
    await way("Remind me of a chat that waits", asha, remind_at_once, lambda: "reminder set for" in card())
    await writes("or the brakes?")
    await way(
        "No reply needed",
        asha,
        lambda: asha.press("Priya", "chat:menu", pick="No reply needed"),
        lambda: "waiting since" not in card(),
    )


async def _access(running_app: RunningApp, nina: Hand, way: Any) -> None:
    roster = await running_app.store.read(lambda tx: tx.people.roster().agents)
    omar = next(one for one in roster if one.name.startswith("Omar"))

    async def given() -> None:
        await nina.type("chats")
        ticks = next(one for _, one in forms.acting(nina.form.blocks) if one["action_id"] == "picked")
        rows = [one["value"] for one in ticks["options"] if "Priya" in str(one) or "Canal" in str(one)]
        assert len(rows) == 2
        await nina.send(picked=rows)
        await nina.send(people=[str(omar.id)])

    await way("Access to two chats for one person", nina, given, lambda: "undo:access" in str(nina.form.blocks))
    await way("Undo that", nina, lambda: nina.in_form("Undo"), lambda: "Undone" in str(nina.form.blocks))


def test_the_page_says_what_is_counted() -> None:
    assert DOCUMENT.read_text() == written()
