"""What people read about the work itself: chats assigned and waiting, tickets, reminders; and plain answers."""

from dataclasses import dataclass
from datetime import datetime

from bot.blockkit.blocks import bold, button, counted, lasted, moment, said
from bot.model.notice import AboutChat, ListsChats, Lookup, NamesChats, Notice, Sentence, WaitingChat

MOST_NAMED = 10
HAD_BY_ALL = "Everybody who is online has had it once"
NOT_THEIRS = {
    "not_in_team": ("is not in the team here", "`/periskope invite` adds them."),
    "not_here": ("is not active here", "`/periskope role` brings them back."),
    "may_not_see": ("may not see it here", "*Who has access* on its card lets you change that."),
}


@dataclass(frozen=True, kw_only=True)
class AssigneeNamed(AboutChat):
    """The one line that alerts somebody: under the first message of a wait, for an assignee who is online.

    `at`: when it was decided to name them, so that a line which waited its turn is not said for a later decision. None: not known.
    """

    agent: int
    at: datetime | None = None

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(text=f"→ {look.mention(self.agent)}, this chat is assigned to you.")


@dataclass(frozen=True, kw_only=True)
class AssignedThere(AboutChat):
    """To admins: a chat was assigned in Periskope to somebody who cannot have it here. `email`: their address there."""

    why: str
    email: str
    assignee: int | None

    def sentence(self, look: Lookup) -> Sentence:
        whose, help_ = NOT_THEIRS.get(self.why, NOT_THEIRS["may_not_see"])
        stays = (
            "It is unassigned here" if self.assignee is None else f"It stays assigned to {look.person(self.assignee)}"
        )
        return Sentence(
            text=f"In Periskope {look.chat(self.chat)} was assigned to {said(self.email, 100)}, who {whose}. "
            f"{stays}. {help_}"
        )


@dataclass(frozen=True, kw_only=True)
class ChatWaiting(ListsChats):
    """To people who can help: one waiting chat, with *Take* unless it is theirs, or all that are late together.

    `alert`: its reader is named for when nobody is online.
    """

    alert: bool = False

    def sentence(self, look: Lookup) -> Sentence:
        waits = [wait for wait in map(look.waiting, self.chats) if wait is not None]
        if len(self.chats) == 1 and waits:
            return self._alone(look, waits[0])
        lines = [f"• {one.name}: {lasted(one.seconds)}, {_assigned(one)}" for one in waits[:MOST_NAMED]]
        more = max(self.count, len(waits)) - MOST_NAMED
        rest = [f"and {more} more: `/periskope chats waiting` shows all."] if more > 0 else []
        return Sentence(text="\n".join(["⏳ Still waiting for an answer:", *lines, *rest]))

    def _alone(self, look: Lookup, wait: WaitingChat) -> Sentence:
        take = button("Take", "chat:take", look.chat_key(self.chats[0]), style="primary")
        return Sentence(
            text=f"⏳ {wait.name} has been waiting for {lasted(wait.seconds)}: {_assigned(wait)}.",
            buttons=() if wait.reader_is_assignee else (take,),
        )


def _assigned(wait: WaitingChat) -> str:
    if wait.reader_is_assignee:
        return "assigned to you"
    if wait.unassigned:
        return "unassigned"
    return f"assigned to {wait.assignee}, who is offline" if wait.assignee_offline else f"assigned to {wait.assignee}"


@dataclass(frozen=True, kw_only=True)
class WentRound(AboutChat):
    """To admins: everybody who is on has had the chat once, or the only one who is."""

    seconds: float

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⏳ {look.chat(self.chat)} has been waiting for {lasted(self.seconds)}. {HAD_BY_ALL}: "
            "assign it on its card, or ask somebody to come online."
        )


@dataclass(frozen=True, kw_only=True)
class ShiftStarted(ListsChats):
    """What waits for somebody whose shift begins. `until`: when it ends."""

    until: datetime | None = None

    def sentence(self, look: Lookup) -> Sentence:
        until = f" until {moment(self.until)}" if self.until else ""
        return Sentence(
            text=f"🟢 Your shift began: you are *online*{until}. "
            f"{counted(self.count, 'chat')} waiting for you: {_names(self, look)}"
        )


@dataclass(frozen=True, kw_only=True)
class ShiftEnding(ListsChats):
    """What is still open of somebody whose shift ended. `passed`: how many waiting chats went to others."""

    passed: int = 0

    def sentence(self, look: Lookup) -> Sentence:
        moved = f" {counted(self.passed, 'waiting chat')} passed on." if self.passed else ""
        still = f"{counted(self.count, 'open chat')} assigned to you: {_names(self, look)}"
        return Sentence(
            text=f"⚪ Your shift ended: you are *offline*.{moved} Still {still}",
            buttons=(
                button("Hand over…", "shift:hand_over", "me", style="primary"),
                button("15 more minutes", "shift:longer", "me"),
            ),
        )


def _names(notice: ListsChats, look: Lookup) -> str:
    shown = [look.chat(one) for one in notice.chats[:MOST_NAMED]]
    more = notice.count - len(shown)
    return ", ".join(shown) + (f" and {more} more." if more > 0 else ".")


PLAN_BROKEN = {
    "week": "The stored week cannot be read. Set it again with `/periskope schedule`.",
    "zone": "The time zone of the stored week is not known any more. Set the week again with `/periskope schedule`.",
    "exception": "A stored day off cannot be read. `/periskope exceptions remove` removes them all; then add them again.",
}


@dataclass(frozen=True, kw_only=True)
class PlanUnreadable(Notice):
    """To somebody whose shifts neither begin nor end by themselves, as their plan is broken. `why`: a fixed word."""

    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ Your shifts do not start or end by themselves now. {PLAN_BROKEN.get(self.why, PLAN_BROKEN['week'])} "
            "Or ask an admin to. Until then go online and offline by hand."
        )


@dataclass(frozen=True, kw_only=True)
class ReminderDue(AboutChat):
    """To who wanted to be reminded."""

    def sentence(self, look: Lookup) -> Sentence:
        again = button("Remind again…", "chat:remind", look.chat_key(self.chat))
        return Sentence(text=f"🔔 You wanted to be reminded of {look.chat(self.chat)}.", buttons=(again,))


@dataclass(frozen=True, kw_only=True)
class TicketGiven(AboutChat):
    """To who has a ticket now. `subject`: as it was then."""

    subject: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"🎫 The ticket {bold(said(self.subject, 120))} of {look.chat(self.chat)} is assigned to you."
        )


@dataclass(frozen=True, kw_only=True)
class Answered(NamesChats):
    """An answer in mrkdwn to what somebody asked of the app; `names`: the chats of which it tells.

    `undo`, `undo_key`: the action and the value of the button that takes back what was done; empty: there is none.
    """

    text: str
    undo: str = ""
    undo_key: str = ""

    def sentence(self, look: Lookup) -> Sentence:
        buttons = (button("Undo", self.undo, self.undo_key),) if self.undo else ()
        return Sentence(text=self.text or "There is nothing to say.", buttons=buttons)


@dataclass(frozen=True, kw_only=True)
class CaughtUp(Notice):
    """To admins, after the program or Periskope was away from `at` to `until`. `count`: messages that it missed."""

    at: datetime
    until: datetime
    count: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"From {moment(self.at)} to {moment(self.until)} nothing from WhatsApp reached this app. What was said "
            f"meanwhile is shown now: {counted(self.count, 'message')}, each marked *came late* with the time at which it "
            "was written."
        )
