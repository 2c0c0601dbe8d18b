"""What people read about requests that took a while: chats started, tickets, a customer erased."""

from dataclasses import dataclass

from bot.blockkit.blocks import Block, bold, button, said
from bot.model.effect.chats import MarkRead, SyncAssignee, SyncChatLabels, SyncTicket
from bot.model.effect.people import FindPerson, LookAtChannel, SyncChatAccess, SyncMemberAccess
from bot.model.effect.replies import AddNote, DeleteWhatsApp, EditWhatsApp, ReactWhatsApp, ReadForStart
from bot.model.effect.reports import Erase, SendDmFile
from bot.model.effect.threads import Backfill
from bot.model.notice import AboutChat, Lookup, MayNameChat, Notice, Sentence
from bot.notices.messages.held import because

MOST_QUOTED = 500
CANNOT_START = "I cannot start a chat with this number. If it is a customer's, ask an admin."
NOT_DONE = {
    EditWhatsApp.kind: "Your edit was *not* sent; the customer has the earlier words",
    DeleteWhatsApp.kind: "A reply of yours was *not* deleted for the customer",
    ReactWhatsApp.kind: "Your reaction was *not* sent",
    AddNote.kind: "Your note was *not* saved in Periskope; it is in Slack only",
    MarkRead.kind: "The chat that you closed was *not* marked as read in Periskope",
    Backfill.kind: "The earlier messages were *not* loaded",
    ReadForStart.kind: "The chat was *not* started and nothing was sent",
    SyncAssignee.kind: "The chat was *not* assigned as you chose",
    SyncChatLabels.kind: "The labels of a chat were *not* changed",
    SyncTicket.kind: "Your change of a ticket was *not* saved; it is as it was",
    SyncMemberAccess.kind: "The labels of a person were *not* written to Periskope",
    SyncChatAccess.kind: "The access that you changed was *not* written to Periskope",
    LookAtChannel.kind: "The channel was *not* checked",
    FindPerson.kind: "The person was *not* linked",
    Erase.kind: "The customer was *not* erased",
    SendDmFile.kind: "The file was *not* made",
}
NOTHING_DONE = "What you asked for was *not* done"


@dataclass(frozen=True, kw_only=True)
class StartKnown(AboutChat):
    """The number is a chat that they may see already. `text`: the unsent message, so that it is not lost."""

    text: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"There is already a chat with that number: {look.chat(self.chat)}. Your message was *not sent*; write it under the "
            f"card: \n>{_quoted(self.text)}"
        )


@dataclass(frozen=True, kw_only=True)
class StartRefused(Notice):
    """No chat can be started; in the same words as for an unusable number, so that it reveals no chat."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(text=f"{CANNOT_START} Nothing was sent.")


@dataclass(frozen=True, kw_only=True)
class StartUnread(Notice):
    """Periskope did not say whether there is such a chat."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="Periskope did not say whether the number you wanted to write to is a chat already, so nothing was sent. "
            "Try `/periskope start` again later; `/periskope health` tells an admin more."
        )


@dataclass(frozen=True, kw_only=True)
class StartUnsent(AboutChat):
    """The chat was started, but its first message cannot be sent. `text`: that message."""

    text: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.chat(self.chat)} is assigned to you now, but your first message was *not sent*. "
            f"Write it under the card: \n>{_quoted(self.text)}"
        )


def _quoted(text: str) -> str:
    return said(text, MOST_QUOTED).replace("\n", "\n>")


@dataclass(frozen=True, kw_only=True)
class NothingEarlier(AboutChat):
    """The thread begins with the first message."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"There is nothing earlier in {look.chat(self.chat)}: the thread shows it from its beginning."
        )


@dataclass(frozen=True, kw_only=True)
class EarlierNotLoaded(AboutChat):
    """Periskope did not give them."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"Periskope did not give what is earlier in {look.chat(self.chat)}. "
            "Try *Load earlier messages* again later."
        )


@dataclass(frozen=True, kw_only=True)
class ErasedUnsent(Notice):
    """To an author whose reply was not sent yet; it does not name the erased customer again."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="A customer you had written to was erased by an admin, so your reply was *not sent*. "
            "If they write again it begins as a new chat."
        )


@dataclass(frozen=True, kw_only=True)
class NotDone(Notice):
    """To who asked for something. `asked`: the kind of effect; `chat_hidden`: they may no longer see the chat, which is not named."""

    asked: str
    chat_hidden: bool

    def sentence(self, look: Lookup) -> Sentence:
        if self.chat_hidden:
            because_of = (
                "Your access to the chat ended before it was done. Ask an admin of the app if you need it back."
            )
        else:
            because_of = "You may no longer do this. Ask an admin of the app to do it."
        return Sentence(text=f"{NOT_DONE.get(self.asked, NOTHING_DONE)}. {because_of}")


@dataclass(frozen=True, kw_only=True)
class NotErased(MayNameChat):
    """To admins."""

    def sentence(self, look: Lookup) -> Sentence:
        whom = "A person" if self.chat is None else look.chat(self.chat)
        return Sentence(
            text=f"⚠️ {whom} was *not* erased: whoever asked for it is not an admin any more. `/periskope erase` begins it again."
        )


@dataclass(frozen=True, kw_only=True)
class AboutTicket(AboutChat, abstract=True):
    """About a ticket. `subject`: as it was then."""

    ticket: int
    subject: str

    def named(self, look: Lookup) -> str:
        """The ticket and its chat."""
        return f"{bold(said(self.subject, 120))} of {look.chat(self.chat)}"

    def buttons(self) -> tuple[Block, ...]:
        """What may be done about it."""
        return (
            button("Try again", "ticket:again", str(self.ticket), style="primary"),
            button("Drop", "ticket:drop", str(self.ticket)),
        )


@dataclass(frozen=True, kw_only=True)
class TicketRefused(AboutTicket):
    """To who created or changed a ticket that Periskope refused."""

    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"🎫 Periskope would not take the ticket {self.named(look)}{because(self.why)}. "
            "It is changed here, but not in Periskope.",
            buttons=self.buttons(),
        )


@dataclass(frozen=True, kw_only=True)
class TicketInDoubt(AboutTicket):
    """To the same, where no answer came."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"🎫 The ticket {self.named(look)} *may have been made* in Periskope: no answer came. If it is there, I find "
            "it within minutes. Only if it is not, try again.",
            buttons=self.buttons(),
        )
