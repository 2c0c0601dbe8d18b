"""`python -m tests.browser.shifts`: three shifts over a clock change, three customers and who gets them, as docs/shifts.md shows it."""

import time
from datetime import UTC, datetime
from typing import Any

from sandbox.slack import plain
from tests.browser.pictures import Studio, keep, studio, waits

# Saturday evening in Berlin; at two in the night the clock there goes to three.
BEFORE = datetime(2027, 3, 27, 21, 50, tzinfo=UTC)
SHIFT = datetime(2027, 3, 27, 22, 0, 1, tzinfo=UTC)
WEEK = "daily 9:00-12:00 14:00-18:00 23:00-4:00 Europe/Berlin"
ROOM = "wa-sales"
WIDTH, HEIGHT = 1400, 900
PICTURES = (
    "shifts_form", "shifts_before", "shifts_after", "shifts_dm", "shifts_home_before", "shifts_home_after",
    "shifts_why", "shifts_coverage", "shifts_moved", "shifts_why_moved",
)  # fmt: skip


class Shop:
    """The sales channel and its customers, in the words of the walk."""

    def __init__(self, at: Studio) -> None:
        self.at = at
        self.world = at.stage.world
        self.chats: dict[str, str] = {}

    async def _moves_in(self) -> None:
        for name, number in (
            ("Mia Sato", "61491570110"),
            ("Elena Costa", "61491570313"),
            ("Jonas Weber", "61491570737"),
        ):
            self.world.periskope.add_chat(name=name, number=number, labels=("sales",))

    def opens(self) -> None:
        self.at.stage.do(self._moves_in())
        waits("its channel", lambda: len(self.world.slack.channel(ROOM).members) >= 4)
        for room, name in (("wa-sales", "Priya"), ("wa-repairs", "Tom")):
            self._closes(room, name)
        self.chats = {str(chat.name): chat_id for chat_id, chat in self.world.periskope.chats.items()}

    def _closes(self, room: str, name: str) -> None:
        """Nina closes what is old."""
        channel = waits(room, lambda: self.world.slack.channel(room))
        card = waits(name, lambda: next(one for one in channel.roots() if name in plain(one)))
        nina = self.world.slack.user("nina@harborbikes.example")
        self.at.stage.do(self.world.slack.click(nina.id, channel.id, card.ts, "chat:close"))
        waits("closed", lambda: "closed" in plain(channel.messages[card.ts]))

    async def _says(self, name: str, words: str) -> None:
        await self.world.periskope.customer_says(self.chats[name], words)

    def writes(self, name: str, words: str) -> None:
        """A customer writes, and it stands in the channel."""
        self.at.stage.do(self._says(name, words))
        waits(words, lambda: any(words in plain(one) for one in self.thread(name)[1:]))

    def roots(self) -> list[Any]:
        return [one for one in self.world.slack.channel(ROOM).roots() if not one.deleted]

    def thread(self, name: str) -> list[Any]:
        root = [one for one in self.roots() if name in plain(one)][-1]
        return self.world.slack.channel(ROOM).thread(root.ts)

    def card(self, name: str) -> str:
        return plain(self.thread(name)[0])

    def assignee(self, name: str) -> str:
        return next((who for who in ("Asha", "Lucía") if who in self.card(name)), "")

    def sees(self, first: str, name: str) -> None:
        """Somebody looks at the customer's thread."""
        self.at.as_(first, channel=ROOM, thread=self.thread(name)[0].ts)
        self.at.page.find("#thread-messages .message")
        time.sleep(3)

    def home(self, first: str) -> None:
        self.at.as_(first, channel="home")
        self.at.page.find("#messages .home")
        time.sleep(2.5)


def plans(shop: Shop) -> None:
    """Nina types the week once, reads it, opens the form from there and looks at what comes of it."""
    at = shop.at
    at.as_("nina", channel="wa-triage")
    at.page.click(".channel", "wa-triage")
    at.types(f"/periskope schedule @Asha @Lucía {WEEK}")
    at.types("/periskope schedule @Asha")
    at.page.click("#messages .message:last-of-type button", "Set schedule")
    at.page.find("#modal .modal")
    at.page.click("#modal button", "Preview")
    at.page.find("#modal .modal", "off")
    time.sleep(1)
    at.takes_form("shifts_form")
    at.closes()


def begins(shop: Shop) -> None:
    """A customer writes before eleven; the clock is set to eleven, and card, line, message and home tab follow."""
    shop.writes("Mia Sato", "Are you open on Sunday?")
    shop.home("asha")
    shop.at.takes("shifts_home_before", "#messages .home")
    shop.sees("asha", "Mia Sato")
    shop.at.takes("shifts_before")
    shop.world.clock.set(SHIFT)
    waits("somebody has it", lambda: shop.assignee("Mia Sato"))
    first = "asha" if shop.assignee("Mia Sato") == "Asha" else "lucia"
    shop.sees(first, "Mia Sato")
    shop.at.takes("shifts_after")
    shop.at.as_(first, channel="dm")
    shop.at.page.find("#messages .message", "Your shift began")
    shop.at.takes("shifts_dm", "#messages .message:last-of-type")
    shop.home(first)
    shop.at.takes("shifts_home_after", "#messages .home")


def goes_round(shop: Shop) -> None:
    """Two more customers write, two people are on: who gets which, and why."""
    shop.writes("Elena Costa", "Do you repair e-bikes?")
    shop.writes("Jonas Weber", "My order has not come.")
    waits("both have somebody", lambda: shop.assignee("Elena Costa") and shop.assignee("Jonas Weber"))
    asks(shop, "Mia Sato", "Elena Costa", "Jonas Weber")
    shop.at.takes("shifts_why", "#messages")
    covers(shop)


def asks(shop: Shop, *names: str) -> None:
    """Nina asks why."""
    shop.at.as_("nina", channel="dm")
    for name in names:
        shop.at.page.find("#composer textarea")
        shop.at.types(f"/periskope why {name}")
    time.sleep(1)


def covers(shop: Shop) -> None:
    """The week as a picture, as Nina gets it."""
    nina = shop.world.slack.user("nina@harborbikes.example")
    shop.at.stage.do(shop.world.slack.command(nina.id, "team coverage"))
    picture = waits("the picture", lambda: _pictures(shop))[0]
    keep("shifts_coverage", picture)


def _pictures(shop: Shop) -> list[bytes]:
    nina = next(one.id for one in shop.world.slack.users.values() if one.name.startswith("Nina"))
    found = [file for one in shop.world.slack.dm(nina).messages.values() for file in one.files]
    return [file.data for file in found if file.data]


def moves(shop: Shop) -> None:
    """Its assignee answers and goes off; the customer writes again, and it is somebody else's."""
    at, had = shop.at, shop.assignee("Mia Sato")
    shop.sees("asha" if had == "Asha" else "lucia", "Mia Sato")
    at.page.type("#thread-composer textarea", "Yes, from ten to four.\n")
    waits("answered", lambda: "answered" in shop.card("Mia Sato"))
    at.as_("asha" if had == "Asha" else "lucia", channel="dm")
    at.types("/periskope offline")
    at.page.find("#messages .message", "You are offline")
    shop.writes("Mia Sato", "Lovely. And is there parking?")
    waits("it moved", lambda: shop.assignee("Mia Sato") not in {"", had})
    shop.sees("asha" if had == "Lucía" else "lucia", "Mia Sato")
    at.takes("shifts_moved")
    asks(shop, "Mia Sato")
    at.takes("shifts_why_moved", "#messages .message:last-of-type")


def main() -> None:
    """All of it, in order."""
    with studio(WIDTH, HEIGHT) as at:
        shop = Shop(at)
        shop.opens()
        shop.world.clock.set(BEFORE)
        plans(shop)
        begins(shop)
        goes_round(shop)
        moves(shop)


if __name__ == "__main__":
    main()
