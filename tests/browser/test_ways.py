"""Every way of the table of clicks is walked in Chromium, with the mouse and by the keyboard alone, and counted."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.driver import Browser
from tests.browser.hand import ESCAPE, Hand
from tests.browser.stage import Stage, stage_with_app
from tests.end_to_end.clicks import ADMIN_WAYS, WAYS, Way

PRIYA = "61491570156@c.us"
COMPOSER, THREAD = "#composer textarea", "#thread-composer textarea"
CARD = "#thread-messages article:first-of-type"
IN_CHANNEL, IN_THREAD = "#messages .bk-button", f"{CARD} .bk-button"
COPY = """return [...document.querySelectorAll('#thread-messages article:not(:first-of-type)')]
    .find((one) => one.textContent.includes(arguments[0]))?.dataset.ts ?? null"""
SEND = "#modal footer .primary"
TICK = """return [...document.querySelectorAll('#modal .bk-boxes[data-action=picked] label')]
    .find((one) => one.textContent.includes(arguments[0]))?.querySelector('input').value"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage_with_app(tmp_path_factory.mktemp("app")) as made:
        yield made


@pytest.fixture(params=["mouse", "keyboard"])
def hand(request: pytest.FixtureRequest, chromium: Browser) -> Hand:
    return Hand(page=chromium, mouse=request.param == "mouse")


class Walk:
    """Acts of one person at the page, each with what must have come of it; `counted`: the clicks of each."""

    def __init__(self, hand: Hand, stage: Stage) -> None:
        self.hand, self.page, self.stage = hand, hand.page, stage
        self.counted: dict[str, int] = {}

    def sits_down(self, first: str, channel: str, chat: str) -> None:
        self.page.open(self.stage.page(**{"as": f"{first}@harborbikes.example", "channel": channel, "chat": chat}))
        self.page.find(".health.up")
        self.page.find(f"{COMPOSER}:focus")

    def types(self, command: str) -> None:
        """A command in the channel, which is no click; its answer is waited for by what follows."""
        self.page.run("document.querySelector('#composer textarea').focus()")
        self.hand.write(COMPOSER, f"/periskope {command}")

    def way(self, act: str, walk: Callable[[], object], came: Callable[[], Any]) -> None:
        self.hand.begin()
        walk()
        self.counted[act] = self.hand.counted()
        self.page.until(came, f"nothing came of: {act}")

    def leaves(self) -> None:
        """Close what tells that it is done, and what lies below it."""
        self.page.find("#modal .modal")
        self.page.gone(SEND)
        self.page.until(self._left, "a form stays")

    def _left(self) -> bool:
        open_ = bool(self.page.run("return document.querySelector('#modal .modal')"))
        if open_:
            self.page.press(ESCAPE)
        return not open_

    def shows(self, css: str, text: str) -> bool:
        return self.page.sees(css, text)


class AgentsWalk(Walk):
    """What an agent does in one customer's thread; words and names hold `how`, so that a second walk finds its own."""

    def __init__(self, hand: Hand, stage: Stage) -> None:
        super().__init__(hand, stage)
        self.how = "mouse" if hand.mouse else "keys"
        self.question = f"is it mended, {self.how}?"
        self.org = stage.world.periskope

    def begins(self) -> None:
        """The customer's chat is in the channel, waits, and is nobody's."""
        self.sits_down("asha", "wa-sales", PRIYA)
        self.shows("#messages .message", "Priya Nair")
        self.types("online")
        self.shows("#messages .message", "You are online")
        self.stage.do(self.org.customer_says(PRIYA, self.question))
        self.shows("#messages .message", self.question)
        self.shows(IN_CHANNEL, "Release")
        self.types("release Priya Nair")

    def theirs(self) -> str:
        """The customer's message in the thread."""
        ts = self.page.until(lambda: self.page.run(COPY, self.question), self.question)
        return f'#thread-messages article[data-ts="{ts}"]'

    def reply(self) -> None:
        self.hand.use("#messages .replies")
        self.hand.write(THREAD, f"Yes, since noon, {self.how}")

    def note(self) -> None:
        self.hand.write(THREAD, f"// a regular, {self.how}")

    def add_reply(self) -> None:
        """A quick reply of this name, then back in the thread."""
        self.types(f"replies add {self.how} We are open until six, {self.how}.")
        self.shows("#messages .message", f"!{self.how}")
        self.page.run("document.querySelector(arguments[0]).focus()", THREAD)

    def whatsapp(self) -> None:
        self.hand.menu(f"{self.theirs()} .more-actions", "WhatsApp…")

    def react(self) -> None:
        self.whatsapp()
        self.hand.use("#modal .bk-button", "👍")

    def ticket_by_form(self) -> None:
        self.whatsapp()
        self.hand.use("#modal .bk-button", "Ticket…")
        self.page.find('#modal [data-action="subject"]')
        self.hand.fill('#modal [data-action="subject"]', f"Bell is loose, {self.how}")
        self.hand.use(SEND, "Create")

    def hand_over(self) -> None:
        self.hand.menu(f"{CARD} .overflow", "Assign…")
        self.hand.pick('#modal [data-action="to"]', "Lucía")
        self.hand.use(SEND, "Assign")

    def remind(self) -> None:
        self.hand.menu(f"{CARD} .overflow", "Remind…")
        self.hand.choose("later", "3h")
        self.hand.use(SEND, "Remind")

    def remind_at_once(self) -> None:
        self.hand.menu(f"{CARD} .overflow", "More…")
        self.hand.use("#modal .bk-button", "Remind in an hour")

    def told(self, words: str) -> Callable[[], bool]:
        """Whether the customer's phone shows this, as the company's."""
        return lambda: self.shows(".bubble.company", f"{words}, {self.how}")

    def reacted(self) -> bool:
        log = self.org.chats[PRIYA].log
        return any("👍" in one.reactions.values() for one in log if one.body == self.question)

    def asked(self, subject: str) -> Callable[[], bool]:
        """Whether there is a ticket of this subject."""
        return lambda: subject in [one.subject for one in self.org.tickets.values()]


class AdminsWalk(Walk):
    """What an admin does in forms that a command opens."""

    def opens(self, command: str) -> None:
        self.types(command)
        self.page.find("#modal .modal")

    def done(self, words: str) -> Callable[[], bool]:
        return lambda: self.shows("#modal .modal-body", words)

    def tick(self, name: str) -> None:
        value = self.page.until(lambda: self.page.run(TICK, name), f"no row of {name}")
        self.hand.use(f'#modal input[value="{value}"]')

    def omar(self) -> None:
        self.hand.pick('#modal [data-action="people"]', "Omar", several=True)

    def two_chats(self) -> None:
        self.tick("Priya")
        self.tick("Canal")
        self.hand.use(SEND, "Next")
        self.omar()
        self.hand.use(SEND, "Save")

    def one_chat(self, *, remove: bool = False) -> None:
        self.tick("Priya")
        self.hand.use(SEND, "Next")
        self.page.find('#modal [data-action="people"]')
        if remove:
            self.hand.choose("action", "remove")
        self.omar()
        self.hand.use(SEND, "Save")

    def role(self) -> None:
        self.omar()
        self.hand.choose("role", "admin")
        self.hand.use(SEND, "Save")

    def schedule(self) -> None:
        """Other hours by each hand: the shop is the same, and a week sent unchanged is not saved."""
        self.omar()
        self.hand.fill('#modal [data-action="shift0"]', "9:00-17:00" if self.hand.mouse else "10:00-18:00")
        self.hand.use(SEND, "Save")

    def rule(self) -> None:
        self.hand.use("#modal .bk-button", "Change…")
        self.hand.choose("mode", self.other("mode", "shift", "both"))
        self.hand.use(SEND, "Save")

    def setting(self) -> None:
        self.hand.choose("group_waits", self.other("group_waits", "all", "mention"))
        self.hand.use(SEND, "Save")

    def other(self, action: str, *answers: str) -> str:
        """An answer that is not the present one."""
        at = f'#modal .bk-boxes[data-action="{action}"] input:checked'
        self.page.find(at)
        now = self.page.run("return document.querySelector(arguments[0]).value", at)
        return next(one for one in answers if one != now)


def test_the_ways_of_an_agent(hand: Hand, stage: Stage) -> None:
    walk = AgentsWalk(hand, stage)
    walk.begins()
    org, how = walk.org, walk.how

    walk.way(
        "Take",
        lambda: hand.use(IN_CHANNEL, "Take"),
        lambda: org.chats[PRIYA].assigned_to == "asha@harborbikes.example",
    )
    walk.way("Reply", walk.reply, walk.told("since noon"))
    walk.way("Note (team only)", walk.note, lambda: walk.shows("#thread-messages .reaction", "🔒"))
    walk.add_reply()
    walk.way("Quick reply", lambda: hand.write(THREAD, f"!{how}"), walk.told("until six"))
    walk.way("React at the customer's", walk.react, walk.reacted)
    walk.shows("#modal .modal", "Done.")
    walk.leaves()
    walk.way(
        "Ticket, with the message as subject",
        lambda: hand.sign(f'{walk.theirs()} [aria-label="Add reaction"]', "ticket"),
        walk.asked(walk.question),
    )
    walk.way("Ticket by form", walk.ticket_by_form, walk.asked(f"Bell is loose, {how}"))
    walk.leaves()
    walk.way("Close", lambda: hand.use(IN_THREAD, "Close"), lambda: walk.shows(IN_THREAD, "Reopen"))
    walk.way("Reopen", lambda: hand.use(IN_THREAD, "Reopen"), lambda: walk.shows(IN_THREAD, "Close"))
    walk.way("Assign to a colleague", walk.hand_over, lambda: walk.shows(CARD, "Lucía"))
    walk.way("Remind me", walk.remind, lambda: hand.page.gone('#modal [data-action="later"]'))
    walk.leaves()
    stage.do(org.customer_says(PRIYA, f"and the lock, {how}?"))
    walk.shows(CARD, f"and the lock, {how}?")  # a press on the card before it would be about another wait
    walk.shows(CARD, "waiting since")
    walk.way(
        "Remind me of a chat that waits",
        walk.remind_at_once,
        lambda: walk.shows(CARD, "reminder set for"),
    )
    walk.leaves()
    stage.do(org.customer_says(PRIYA, f"or the brakes, {how}?"))
    walk.shows(CARD, f"or the brakes, {how}?")
    walk.shows(CARD, "waiting since")
    walk.way(
        "No reply needed",
        lambda: hand.menu(f"{CARD} .overflow", "No reply needed"),
        lambda: "waiting since" not in hand.page.run("return document.querySelector(arguments[0]).textContent", CARD),
    )

    assert walk.counted == declared(WAYS[:-2])


def test_the_ways_of_an_admin(hand: Hand, stage: Stage) -> None:
    walk = AdminsWalk(hand, stage)
    walk.sits_down("nina", "wa-triage", PRIYA)

    walk.opens("chats")
    walk.way("Access to two chats for one person", walk.two_chats, lambda: walk.shows("#modal .bk-button", "Undo"))
    walk.way("Undo that", lambda: hand.use("#modal .bk-button", "Undo"), walk.done("Undone"))
    walk.leaves()
    walk.opens("chats")
    walk.way("Give access to a chat", walk.one_chat, walk.done("given to"))
    walk.leaves()
    walk.opens("chats")
    walk.way("Remove access to a chat", lambda: walk.one_chat(remove=True), walk.done("removed for"))
    walk.leaves()
    walk.opens("role")
    walk.way("Change a role", walk.role, walk.done("admin"))
    hand.use("#modal .bk-button", "Undo")
    walk.shows("#modal .modal-body", "Undone")
    walk.leaves()
    walk.opens("schedule set")
    walk.way("Set somebody's schedule", walk.schedule, walk.done("Saved for"))
    walk.leaves()
    walk.opens("routing")
    walk.way("Change a rule", walk.rule, walk.done("Saved:"))
    walk.leaves()
    walk.opens("settings waits")
    walk.way("Change a setting", walk.setting, walk.done("Saved"))
    walk.leaves()

    assert walk.counted == declared(ADMIN_WAYS, WAYS[-2:])


def declared(*ways: tuple[Way, ...]) -> dict[str, int]:
    return {one.act: one.clicks for some in ways for one in some}
