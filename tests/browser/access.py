"""`python -m tests.browser.access`: two people, one chat, and who sees it when, as docs/access.md shows it."""

import time
from typing import Any

from sandbox.slack import plain
from tests.browser.pictures import Studio, studio, waits

MARA, JON = "mara", "jon"
PICTURES = (
    "access_invited", "access_sees", "access_sees_not", "access_moved", "access_moved_away",
    "access_denied", "access_by_hand", "access_told", "access_who", "access_audit",
)  # fmt: skip


class Walk:
    """The workspace in the words of the walk."""

    def __init__(self, at: Studio) -> None:
        self.at = at
        self.slack = at.stage.world.slack
        self.periskope = at.stage.world.periskope

    def person(self, first: str) -> str:
        return self.slack.user(f"{first}@harborbikes.example").id

    def inside(self, room: str, first: str) -> bool:
        return self.person(first) in self.slack.channel(room).members

    def thread(self, room: str, name: str) -> list[Any]:
        roots = [one for one in self.slack.channel(room).roots() if name in plain(one) and not one.deleted]
        return self.slack.channel(room).thread(roots[-1].ts)

    def stands(self, room: str, name: str, words: str) -> bool:
        return any(words in plain(one) for one in self.thread(room, name)[1:])

    def gone(self, room: str, name: str) -> bool:
        return not any(name in plain(one) and not one.deleted for one in self.slack.channel(room).roots())

    def says(self, name: str, words: str) -> None:
        chat = next(chat for chat, one in self.periskope.chats.items() if name in (one.name or ""))
        self.at.stage.do(_says(self.periskope, chat, words))

    def commands(self, *texts: str) -> None:
        """Nina types, one after the other."""
        self.at.as_("nina", channel="dm")
        for text in texts:
            self.at.page.find("#composer textarea")
            self.at.types(f"/periskope {text}")
            self.at.closes()

    def looks(self, first: str, name: str, *, room: str, thread: str = "") -> None:
        """Somebody looks at a room, with a customer's thread open or not."""
        shown = {"thread": self.thread(room, thread)[0].ts} if thread else {}
        self.at.as_(first, channel=room, **shown)
        self.at.page.find(".channel", room)
        if thread:
            self.at.page.find("#thread-messages .message")
        time.sleep(2.5)
        self.at.takes(name)


async def _says(periskope: Any, chat: str, words: str) -> None:
    await periskope.customer_says(chat, words)


async def _joins(slack: Any) -> None:
    for name in ("Mara Lind", "Jon Oduya"):
        slack.add_user(name=name, email=f"{name.split()[0].lower()}@harborbikes.example")


def invites(walk: Walk) -> None:
    """Two people, each with another label, and each is in that label's channel a moment later."""
    walk.at.stage.do(_joins(walk.slack))
    walk.commands("invite mara@harborbikes.example label sales", "invite jon@harborbikes.example label repairs")
    waits("both are in", lambda: walk.inside("wa-sales", MARA) and walk.inside("wa-repairs", JON))
    time.sleep(1)
    walk.at.takes("access_invited", "#messages")
    walk.says("Priya", "Is the blue one still there? I am on my way.")
    waits("it stands", lambda: walk.stands("wa-sales", "Priya", "on my way"))
    walk.looks(MARA, "access_sees", room="wa-sales", thread="Priya")
    walk.looks(JON, "access_sees_not", room="wa-repairs", thread="Tom")


def moves(walk: Walk) -> None:
    """The chat's label changes, and with it who reads it."""
    walk.commands("label add repairs to Priya")
    waits("it is there too", lambda: walk.thread("wa-repairs", "Priya"))
    walk.commands("label remove sales from Priya")
    waits("it is gone", lambda: walk.gone("wa-sales", "Priya"))
    walk.says("Priya", "Hello? The chain fell off as well.")
    waits("it stands", lambda: walk.stands("wa-repairs", "Priya", "chain"))
    walk.looks(JON, "access_moved", room="wa-repairs", thread="Priya")
    walk.looks(MARA, "access_moved_away", room="wa-sales")


def denies(walk: Walk) -> None:
    """One person may not see one chat: they move, the chat stays; the others of that label come with them."""
    walk.commands("access remove @Jon Priya")
    waits("out", lambda: not walk.inside("wa-repairs", JON))
    waits("elsewhere", lambda: walk.inside("wa-with-jon", JON) and walk.thread("wa-with-jon", "Tom"))
    walk.looks(JON, "access_denied", room="wa-with-jon", thread="Tom")


async def _brought(slack: Any, by: str, channel: str, user: str) -> None:
    await slack.join_by_hand(by, channel, user)


def by_hand(walk: Walk) -> None:
    """A member adds a colleague in Slack; they are out again, and the admin hears who did it."""
    repairs = walk.slack.channel("wa-repairs")
    walk.at.stage.do(_brought(walk.slack, walk.person("omar"), repairs.id, walk.person(MARA)))
    waits("out again", lambda: not walk.inside("wa-repairs", MARA))
    walk.at.as_("omar", channel="wa-repairs")
    walk.at.page.find("#messages .message")
    time.sleep(2.5)
    walk.at.takes("access_by_hand", "#messages")
    walk.at.as_("nina", channel="dm")
    walk.at.page.find("#messages .message", "without access")
    time.sleep(1)
    walk.at.takes("access_told", "#messages .message:last-of-type")


def reads(walk: Walk) -> None:
    """Who has access and why; and all that happened, in the audit."""
    walk.commands("access Priya")
    time.sleep(1)
    walk.at.takes("access_who", "#messages .message:last-of-type")
    walk.at.as_("nina", channel="dm")
    walk.at.page.find("#composer textarea")
    walk.at.types("/periskope audit")
    time.sleep(1)
    walk.at.takes_form("access_audit")
    walk.at.closes()


def main() -> None:
    """All of it, in order."""
    with studio() as at:
        walk = Walk(at)
        waits("the rooms", lambda: walk.inside("wa-sales", "asha") and walk.inside("wa-repairs", "omar"))
        waits("old words", lambda: walk.thread("wa-sales", "Priya") and walk.thread("wa-repairs", "Tom"))
        invites(walk)
        moves(walk)
        denies(walk)
        by_hand(walk)
        reads(walk)


if __name__ == "__main__":
    main()
