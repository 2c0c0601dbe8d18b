"""Answers about single messages: their details, replies from forms, and quick replies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.blockkit.blocks import Block, Blocks, actions, bold, context, moment, name, said, section
from bot.blockkit.forms import modal
from bot.model.message import MessageDirection, MessageSource, MessageState
from bot.notices.messages.changes import WHY_KEPT_IN

NO_PHONE = "No WhatsApp number of yours is known yet, so there is none to write from. Connect a phone in Periskope, then try again."

STARTING = (
    "I ask Periskope first whether this number is a chat already. If not, your message goes at once; "
    "else I tell you in a direct message."
)


def sent_beside(colleague: str) -> str:
    """That a reply goes out although a colleague who is online has the chat."""
    return f"{REPLY_DONE['send']} *{name(colleague)}* is online and has this chat."


def starts_spent(most: int) -> str:
    """Somebody has asked for as many numbers as one may within an hour."""
    asked = "1 new chat" if most == 1 else f"{most} new chats"
    return f"Not started. You asked for {asked} within the last hour. Try again later, or ask an admin."


NUMBERS = {
    "empty": "Type a number with its country code.",
    "letters": "That holds letters. Type a number with its country code.",
    "no_country": "The country code is missing, or there is no such country. Type it like +49 30 123456.",
    "too_short": "That number is too short. Type all of it, with its country code.",
    "too_long": "That number is too long. Check its digits and its country code.",
    "not_a_number": "There is no such number. Check its digits and its country code.",
}


def no_number(words: str) -> str:
    """Words, made safe, that stand where a number is typed."""
    return f"“{words}” is no WhatsApp number. Type it with its country code, like +49 30 123456."


FOUND_DONE = "Done, in the order in which it was written."
FOUND_LEFT = "Not sent. The customer keeps what they have."
NOTHING_TO_SEND = "There are no words to send. Type some."
TOO_LATE_TO_EDIT = "Not changed: WhatsApp takes edits for 15 minutes only. Write a new message if it matters."
ASKED_ABOUT_WORDS = "Not sent yet: I ask you in a direct message."
ASKED_IN_DM = "Not sent yet: this chat is assigned to a colleague who is online. I ask you in a direct message."
ONE_EMOJI = "Choose one of the list, or give one emoji and nothing else."
REACTION_STAYS = (
    "Your reaction stays in Slack; the customer doesn't see it. To react in WhatsApp: *WhatsApp…* in the message's ⋮ menu, "
    "then an emoji. This is said once."
)
REACTION_SENT = "Done. It stands on the message as soon as WhatsApp has it."
SENT_STATES = {
    MessageState.WAITS: "on its way",
    MessageState.SENDING: "on its way",
    MessageState.SENT: "sent",
    MessageState.FAILED: "not sent",
    MessageState.UNKNOWN: "perhaps sent",
    MessageState.ASKED: "not sent, asked about",
    MessageState.NOTE: "a note",
}
NO_REPLY = "I find no such quick reply that you may change. `/periskope replies` lists them."
REPLY_GONE = "That quick reply is gone. Nothing was sent. Choose another one."
QUICK_IN_FORM = "Not sent. A quick reply's name works in a thread only. Write its words here."
TEXT_OF_ANOTHER = (
    "Not sent: the text was that of another quick reply. Now it is that of the one you chose. Read it, then send it."
)
REPLY_NAME = "A short name is one word of letters, digits and dashes, up to 40. Nothing was stored."


SENDING_OFF = "Nothing was sent: sending is switched off. An admin can switch it on in `/periskope settings`."
REPLY_DONE = {
    "send": "On its way to the customer.",
    "take": "On its way to the customer, and the chat is assigned to you.",
    "note": "🔒 Kept as a note: colleagues see it, the customer does not.",
    "again": "On its way to the customer once more.",
    "arrived": "Taken as arrived. The chat no longer waits for it.",
    "drop": "Dropped: it is not sent.",
    "delete": "It is being deleted for the customer.",
    "leave": "It stays with the customer.",
    "confirm": "The customer gets the new words.",
}


def kept_in(why: str) -> str:
    """To who wrote in a form what does not go to customers; `why` as its judge says it."""
    return f"Not sent. {WHY_KEPT_IN[why]} Change it, then send again."


def not_stored(why: str) -> str:
    """To who wanted to store a text that customers may not get."""
    return f"Not stored. {WHY_KEPT_IN[why]} Quick replies go to customers: change it, then store it again."


def asked_each_time(why: str) -> str:
    """Below the news that a text is stored."""
    return f" {WHY_KEPT_IN[why]} So you are asked each time before it is sent."


def first_words_unsent(text: str) -> str:
    """To who wanted to write first, where there is a chat already: what they wrote is not lost."""
    return f"That number is a chat already, so your message was *not sent*. Write it there: {said(text.strip(), 500)}"


def details(
    *, direction: MessageDirection, source: MessageSource, author: str, at: datetime, state: MessageState, ack: int
) -> str:  # all that is known
    """Author, times and delivery of one message."""
    if direction is MessageDirection.IN:
        return f"The customer wrote this {moment(at)}."
    by = f"*{name(author)}*" if author else "somebody on the phone"
    read = ", read by the customer" if ack >= 4 else ", delivered" if ack >= 2 else ""
    return f"{by} wrote this {moment(at)} ({said(source, 20)}): {SENT_STATES.get(state, 'sent')}{read}."


def reacted(line: str) -> str:
    """Who reacted to it how, below its details."""
    return f"\nReactions: {line}" if line else ""


def unfilled(place: str) -> str:
    """A place of a stored text that nothing was put into."""
    return f"Not sent. {place} stands for a name that is not known. Write the name in its place."


def reply_stored(short: str, *, file: str = "") -> str:
    return f"Stored{f' with {bold(said(file, 80))}' if file else ''}. `!{said(short, 40)}` alone in a thread sends it."


def with_file(text: str, file: str) -> str:
    """A stored text as it is listed."""
    return f"{text}\n📎 {file}" if file else text


def reply_file(why: str) -> str:
    return f"That file cannot go with it: {why}. Nothing was stored; upload the file itself and send the words again."


def reply_named(short: str, *, team: bool) -> str:
    """A quick reply and whose it is, unescaped."""
    return f"!{short} ({'the team' if team else 'mine'})"


def no_reply(typed: str, *, changed: bool) -> str:
    """A name that no quick reply has. `changed`: or none that they may change."""
    which = " that you may change" if changed else ""
    return f"I find no quick reply “{said(typed, 60)}”{which}. `/periskope replies` lists them."


def teams_own(short: str) -> str:
    """To a member who would change one of the team's."""
    return f"`!{said(short, 40)}` is the team's quick reply, and only admins change those. Ask one, or store one of another name."


def name_taken(short: str) -> str:
    """A new text under a name that another has."""
    return f"Not stored. There is a quick reply !{said(short, 40)} already: change that one, or choose another name."


def too_long_for_form(short: str) -> str:
    """A stored text that no form can hold."""
    return f"`!{said(short, 40)}` is too long to be changed here. Type it alone in the chat's thread to send it whole."


def too_long_to_change(short: str) -> str:
    """The same, where it was to be changed."""
    called = said(short, 40)
    return f"`!{called}` is too long for a form. Send it to me directly, with the new text: `replies add {called} …`"


def reply_was(short: str, text: str) -> str:
    """Below the news that a text is stored: what it replaces."""
    return f" Before, `!{said(short, 40)}` was: “{said(text, 300)}”."


def sure_to_remove(short: str, text: str) -> str:
    """Asked before one of the team's is removed."""
    return f"Remove the team's quick reply `!{said(short, 40)}`? It says: “{said(text, 300)}”."


def reply_gone(short: str, text: str, *, team: bool) -> str:
    """What was removed, with its text."""
    return (
        f"{'The team’s' if team else 'Your'} quick reply `!{said(short, 40)}` is removed. It said: “{said(text, 300)}”."
    )


def one_reply(short: str, text: str, *, team: bool) -> str:
    """A quick reply with its whole text, and how it is sent: asked of the app it is only shown."""
    return f"{reply_lines([(short, text, team)])}\nNothing was sent. `!{said(short, 40)}` alone in a thread sends it."


def reply_lines(rows: Sequence[tuple[str, str, bool]]) -> str:
    """Quick replies: (name, text, the team's)."""
    longest = 1_500 if len(rows) == 1 else 150
    lines = [
        f"• `!{said(short, 40)}`{' (the team)' if team else ''}: {said(text, longest)}"
        for short, text, team in rows[:40]
    ]
    return (
        "\n".join(lines) or "There are no quick replies yet. `/periskope replies add hours We are open …` stores one."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReply:
    """A quick reply; `team` if everybody has it."""

    key: str
    short: str = field(repr=False)
    text: str = field(repr=False)
    team: bool = False


def quick_replies(rows: Sequence[StoredReply], *, new: Block, changes: Mapping[str, Block]) -> dict[str, Any]:
    """The team's texts and one's own. `new`, `changes`: the buttons that write one and change each, by its key."""
    blocks: Blocks = [context("`!name` alone in a thread sends the text of that name."), actions(new)]
    for row in rows[:90]:
        whose = "the team's" if row.team else "mine"
        words = f"*!{said(row.short, 40)}* ({whose})\n{said(row.text, 200)}"
        blocks.append(section(words, accessory=changes.get(row.key)))
    if not rows:
        blocks.append(context("No quick replies yet. *New…* adds the first."))
    return modal("quick_replies", "Quick replies", blocks)
