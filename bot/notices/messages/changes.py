"""What people read about messages that were changed or deleted, in Slack or in WhatsApp."""

from dataclasses import dataclass

from bot.blockkit.blocks import button, said
from bot.model.notice import AboutMessage, Lookup, MessageFacts, Notice, Sentence
from bot.notices.messages.replies import ASKED, without

WHY_KEPT_IN = ASKED | {
    "mention": "It names a colleague, so it is a note for the team.",
    "prefix": "It begins like a note for the team.",
    "command": "It begins like a command to me.",
}
"""Why words are not sent to a customer, or not unasked, by the judge's word for it."""


def _why_kept_in(why: str, unread: tuple[str, ...], message: MessageFacts) -> str:
    parts = unread or message.unread
    return without(parts) if why == "unread" and parts else WHY_KEPT_IN.get(why, "")


@dataclass(frozen=True, kw_only=True)
class AskToEdit(AboutMessage):
    """A message that the customer has was changed into what may be for colleagues. `unread`: of the new words."""

    why: str
    unread: tuple[str, ...] = ()

    def sentence(self, look: Lookup) -> Sentence:
        why = _why_kept_in(self.why, self.unread, look.message(self.message))
        return Sentence(
            text=f"Your change was *not* sent: the customer still has the former words. {why} "
            "Change it for the customer too?",
            buttons=(button("Change for the customer", "reply:confirm", self.message),),
        )


@dataclass(frozen=True, kw_only=True)
class EditKept(AboutMessage):
    """The same, where nobody is asked."""

    why: str
    unread: tuple[str, ...] = ()

    def sentence(self, look: Lookup) -> Sentence:
        why = _why_kept_in(self.why, self.unread, look.message(self.message))
        return Sentence(text=f"Your change was *not* sent. {why} The customer has, or may get, the former words.")


@dataclass(frozen=True, kw_only=True)
class TooLateToEdit(AboutMessage):
    """WhatsApp does not take the change any more."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="Not changed. WhatsApp takes edits for 15 minutes only, so the customer still has the old words. "
            "Write a new message if it matters."
        )


@dataclass(frozen=True, kw_only=True)
class MayNotBeChanged(AboutMessage):
    """Periskope's answers do not say whether the customer has the new words."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="⚠️ Your change *may not have been made*: Periskope does not say whether the customer has the new words. "
            "Check WhatsApp or Periskope, and write a new message if they still have the old ones."
        )


@dataclass(frozen=True, kw_only=True)
class DeletedInWhatsApp(AboutMessage):
    """The answer to an edit in Slack of a reply that the customer no longer has."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(text="Not changed. This reply was deleted in WhatsApp. Write a new message.")


@dataclass(frozen=True, kw_only=True)
class ChangedInWhatsApp(AboutMessage):
    """The line under an agent's reply that somebody edited or deleted on the phone or in Periskope."""

    def sentence(self, look: Lookup) -> Sentence:
        message = look.message(self.message)
        reply = f"<{message.source}|This reply>" if message.source else "This reply"
        if message.deleted:
            return Sentence(text=f"🚫 {reply} was deleted in WhatsApp. The customer no longer has it.")
        return Sentence(text=f"✏️ {reply} was changed in WhatsApp. The customer now has: “{said(message.now, 500)}”")


@dataclass(frozen=True, kw_only=True)
class CustomerHasFile(AboutMessage):
    """A file was taken off a message in Slack. `late`: WhatsApp does not take the deletion any more."""

    late: bool

    def sentence(self, look: Lookup) -> Sentence:
        still = "The customer still has the file that you removed."
        if self.late:
            return Sentence(text=f"{still} WhatsApp takes deletions for 15 minutes only.")
        delete = button("Delete for the customer", "reply:delete", self.message, style="danger")
        return Sentence(text=f"{still} Delete that message in WhatsApp too?", buttons=(delete,))


@dataclass(frozen=True, kw_only=True)
class CustomerKeepsIt(AboutMessage):
    """A deletion in Slack that WhatsApp would not take."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"You deleted a message in {look.chat(look.message(self.message).chat)} that the customer still has: WhatsApp takes deletions for "
            "a short time only. The thread shows it again as a copy."
        )


@dataclass(frozen=True, kw_only=True)
class MayNotBeDeleted(AboutMessage):
    """Periskope's answers do not say whether the customer still has a message that was deleted in Slack."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ You deleted a message in {look.chat(look.message(self.message).chat)} that the customer *may still have*: "
            "Periskope does not say. Check WhatsApp or Periskope, and delete it there if it still stands."
        )


@dataclass(frozen=True, kw_only=True)
class AskToDelete(AboutMessage):
    """A message was deleted in Slack too late for WhatsApp, or by others."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"A message of yours in {look.chat(look.message(self.message).chat)} was deleted in Slack. Delete it for the customer too?",
            buttons=(
                button("Delete for the customer", "reply:delete", self.message, style="danger"),
                button("Leave it there", "reply:leave", self.message),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class CardDeleted(Notice):
    """The line at the head of the thread that follows one whose card was deleted."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="The former card of this chat was deleted in Slack. The chat continues in this thread.", quiet=True
        )


@dataclass(frozen=True, kw_only=True)
class CopyDeleted(Notice):
    """The line in a thread from which people deleted copies."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="A message was deleted from this thread in Slack. WhatsApp and Periskope still have it.", quiet=True
        )
