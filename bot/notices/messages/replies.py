"""What authors hear about their replies: not sent, perhaps sent, asked first, refused."""

from dataclasses import dataclass

from bot.blockkit import message_content
from bot.blockkit.blocks import Block, bold, button, said
from bot.model.message import MessageState
from bot.model.notice import AboutMessage, Lookup, Notice, Sentence
from bot.notices.messages.held import because

AFTER_TROUBLE = {
    **dict.fromkeys((MessageState.WAITS, MessageState.SENDING), "It is being sent again."),
    MessageState.SENT: "It has been sent now.",
    MessageState.DROPPED: "It was dropped: it is not sent.",
    MessageState.NOTE: "It is kept as a note.",
}
"""What became of a reply that was in trouble; without any of these it still is."""
NOT_SENT = "Your message was *not* sent to the customer."
ASKED = {
    "mention": "It names a colleague, so it was kept as a *note* for the team.",
    "link": "It has a link into this Slack, which customers cannot open.",
    "forwarded": "It is a message forwarded from Slack.",
    "later_line": "One of its lines begins like a note.",
    "like_a_note": "It looks like a note.",
    "long_note": "It looks like the second part of your note.",
    "at_name": "It names somebody with `@`.",
    "like_a_command": "It looks like a command to me. Commands in a thread begin with `@periskope`.",
    "snippet": "It has a text file that I cannot read before it is sent.",
    "unread": "It has a part that customers cannot get.",
    "late": "It could not be sent for half an hour.",
    "overtaken": "A colleague's reply has overtaken it.",
    "edited": "You changed it into a note for the team before it was sent. The customer would get the words from before.",
    "quick": "It is the name of a quick reply, and not its words.",
}


def send_button(key: str, text: str = "Send to the customer") -> Block:
    """The button that sends a message after all."""
    return button(text, "reply:send", key, style="primary")


def keep_button(key: str) -> Block:
    """The button that keeps a message as a note."""
    return button("Keep as note", "reply:note", key)


@dataclass(frozen=True, kw_only=True)
class NotInTeam(Notice):
    """To who wrote under a card and is not in the team."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{NOT_SENT} You are not in the Periskope team here. "
            "Ask an admin of the app to invite your e-mail address."
        )


@dataclass(frozen=True, kw_only=True)
class NoAccess(Notice):
    """To a member of the team who may not see the chat."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{NOT_SENT} You may not see this chat. Ask an admin of the app for access if you need it."
        )


@dataclass(frozen=True, kw_only=True)
class AccessEnded(Notice):
    """To an author who lost access before the message was sent. The chat is not named."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="A message of yours was *not* sent to the customer: your access to the chat ended before it was sent. "
            "Ask an admin of the app if you need it back."
        )


@dataclass(frozen=True, kw_only=True)
class OutsideThread(Notice):
    """To who wrote in the channel itself, or under what is no card."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="Not sent to any customer: this is not in a chat's thread. To answer a customer, write in the thread under "
            "their card. Colleagues here can read it."
        )


@dataclass(frozen=True, kw_only=True)
class SendingOff(Notice):
    """An admin has switched sending off."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(text=f"{NOT_SENT} Sending is switched off; an admin can switch it on in `/periskope settings`.")


@dataclass(frozen=True, kw_only=True)
class NeverSent(AboutMessage):
    """`why`: a word of the judge's for what no customer gets in any case."""

    why: str

    def sentence(self, look: Lookup) -> Sentence:
        if self.why == "unread":
            unread = without(look.message(self.message).unread)
            return Sentence(text=f"Not sent. {unread} Write that in words in a new message.")
        return Sentence(
            text=f"{NOT_SENT} It begins like a command to me. In a thread write `@periskope help` to see what I understand."
        )


@dataclass(frozen=True, kw_only=True)
class AskToSend(AboutMessage):
    """`why` is a word of the judge's, or late, or overtaken. What customers cannot get is named whatever the reason is."""

    why: str

    def sentence(self, look: Lookup) -> Sentence:
        unread = without(look.message(self.message).unread)
        if self.why == "unread":
            text = f"Not sent. {unread} Write that in words in a new message, or send the rest."
            return Sentence(text=text, buttons=(send_button(self.message, "Send the rest"), keep_button(self.message)))
        label = "Send now" if self.why in {"late", "overtaken"} else "Send to the customer"
        text = " ".join(part for part in (NOT_SENT, ASKED.get(self.why, ""), unread, "Send it?") if part)
        return Sentence(text=text, buttons=(send_button(self.message, label), keep_button(self.message)))


def without(unread: tuple[str, ...]) -> str:
    """Which parts of a Slack message customers cannot get, as Slack calls them; empty if there is none."""
    kinds = ", ".join(bold(said(kind.replace("_", " "), 40)) for kind in unread[:5])
    return f"Customers cannot get this part of it: {kinds}." if kinds else ""


@dataclass(frozen=True, kw_only=True)
class ColleagueOnChat(AboutMessage):
    """The chat's assignee is online, so somebody else's reply is asked about."""

    assignee: int | None

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{NOT_SENT} This chat is assigned to {look.person(self.assignee)}, who is online. Send it anyway?",
            buttons=(
                send_button(self.message, "Send"),
                button("Send and take over", "reply:take", self.message),
                keep_button(self.message),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class ColleagueWarned(AboutMessage):
    """The same, where nobody is asked."""

    assignee: int | None

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"Your message was sent. This chat is assigned to {look.person(self.assignee)}, who is online."
        )


@dataclass(frozen=True, kw_only=True)
class NotSent(AboutMessage):
    """Certainly not: the outside refused. `why`: its word."""

    why: str

    def sentence(self, look: Lookup) -> Sentence:
        since = _since(look, self.message)
        if since is not None:
            return Sentence(text=f"This message was not sent at first{because(self.why)}. {since}", quiet=True)
        return Sentence(
            text=f"⚠️ This message *was not sent*{because(self.why)}. Later messages are sent.",
            buttons=_outcome_buttons(self.message)[1:],
        )


@dataclass(frozen=True, kw_only=True)
class MayNotBeSent(AboutMessage):
    """Uncertain, and said as uncertain; nothing is sent a second time by itself."""

    why: str

    def sentence(self, look: Lookup) -> Sentence:
        since = _since(look, self.message)
        if since is not None:
            return Sentence(
                text=f"It was not certain that this message was sent{because(self.why)}. {since}", quiet=True
            )
        return Sentence(
            text=f"⚠️ This message *may not have been sent*{because(self.why)}. "
            "Check WhatsApp or Periskope before you send it again.",
            buttons=_outcome_buttons(self.message),
        )


def _since(look: Lookup, key: str) -> str | None:
    state = look.message(key).state
    return None if state is None else AFTER_TROUBLE.get(state)


def _outcome_buttons(key: str) -> tuple[Block, ...]:
    return (
        button("It arrived", "reply:arrived", key),
        button("Send again", "reply:again", key),
        button("Drop", "reply:drop", key),
    )


@dataclass(frozen=True, kw_only=True)
class PhoneDisconnected(Notice):
    """In a thread in which somebody replies while the phone is away."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="📵 The phone was not connected when this reply came. Replies are sent in order once it is back."
        )


@dataclass(frozen=True, kw_only=True)
class FileRefused(AboutMessage):
    """A file that was not sent, while the rest was. `file`: Slack's id; `why`: a fixed word."""

    file: str
    why: str

    def sentence(self, look: Lookup) -> Sentence:
        name = bold(said(look.file_name(self.message, self.file), 80))
        return Sentence(text=message_content.not_sent(name, self.why))


@dataclass(frozen=True, kw_only=True)
class NoSuchQuickReply(AboutMessage):
    """`!name` alone, of which there is none."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{NOT_SENT} No quick reply has that name. `/periskope replies` lists them and adds new ones."
        )


@dataclass(frozen=True, kw_only=True)
class QuickReplyIsNote(AboutMessage):
    """The stored text is for colleagues."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{NOT_SENT} That quick reply is a note for the team. "
            "Change it with `/periskope replies`, then send it again."
        )


@dataclass(frozen=True, kw_only=True)
class NothingToSee(AboutMessage):
    """The reply has neither words that can be seen nor a file."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(text=f"{NOT_SENT} Nothing in it can be seen. Write it again with words.")


@dataclass(frozen=True, kw_only=True)
class QuickReplyUnfilled(AboutMessage):
    """The stored text needs the agent's name, and Slack gives none."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{NOT_SENT} That quick reply has {{agent}} in it, and Slack gives no name of yours that customers may "
            "read. Set a name in your Slack profile, or write the words yourself."
        )
