"""Answers about single messages: their details, replies from forms, and quick replies."""

from collections.abc import Sequence
from datetime import datetime

from bot.views.blocks import bold, moment, name, said

FETCHING = "The file is being fetched once more."
NO_FILE = "There is no file to fetch in this message."
NEVER_EDITED = "This message was never edited."
NO_PHONE = "No WhatsApp number of yours is known yet, so there is none to write from."
CANNOT_START = "I cannot start a chat with this number. If it is a customer's, ask an admin."
STARTING = (
    "I ask Periskope first whether this number is a chat already. If not, your message goes at once; "
    "else I tell you in a direct message."
)
NUMBERS = {
    "empty": "Type a number with its country code.",
    "letters": "That holds letters. Type a number with its country code.",
    "no_country": "The country code is missing, or there is no such country.",
    "too_short": "That number is too short.",
    "too_long": "That number is too long.",
    "not_a_number": "There is no such number.",
}
NOT_WHATSAPP = "That is no WhatsApp message of a chat that you may see. Use this on a message under a card."
NOT_FOR_CUSTOMERS = "This holds something that customers cannot open, or begins like a command. Nothing was sent."
ASKED_IN_DM = "Not sent yet: a colleague who is on holds this chat. I ask you in a direct message."
ONE_EMOJI = "Choose one of the list, or give one emoji and nothing else."
REACTION_SENT = "Done. It stands on the message as soon as WhatsApp has it."
MESSAGE_DEEDS = {
    "reply": "Reply to it…",
    "react": "React…",
    "details": "Details",
    "take": "Take",
    "release": "Release",
    "close": "Close",
    "dismiss": "No reply needed",
    "note": "Note…",
    "ticket": "Ticket…",
    "remind": "Remind…",
    "labels": "Labels…",
    "access": "Who has access",
    "more": "More…",
}
SENT_STATES = {
    "waits": "on its way",
    "sending": "on its way",
    "sent": "sent",
    "failed": "not sent",
    "unknown": "perhaps sent",
    "asked": "not sent, asked about",
    "note": "a note",
}
NO_REPLY = "I find no quick reply like that which you could change. `/periskope replies` lists them."
REPLY_NAME = "A short name is one word of letters, digits and dashes, up to 40. Nothing was stored."


def first_words_unsent(text: str) -> str:
    """To who wanted to write first, where there is a chat already: what they wrote is not lost."""
    return f"That number is a chat already, so your message was *not sent*. Write it there: {said(text.strip(), 500)}"


def details(*, way: str, via: str, author: str, at: datetime, state: str, ack: int) -> str:  # all that is known
    """Author, times and delivery of one message."""
    if way == "in":
        return f"The customer wrote this {moment(at)}."
    by = f"*{name(author)}*" if author else "somebody on the phone"
    read = ", read by the customer" if ack >= 4 else ", delivered" if ack >= 2 else ""
    return f"{by} wrote this {moment(at)} ({said(via, 20)}): {SENT_STATES.get(state, 'sent')}{read}."


def reacted(line: str) -> str:
    """Who reacted to it how, below its details."""
    return f"\nReactions: {line}" if line else ""


def reply_stored(short: str, *, file: str = "") -> str:
    return f"Stored{f' with {bold(said(file, 80))}' if file else ''}. `!{said(short, 40)}` alone in a thread sends it."


def with_file(text: str, file: str) -> str:
    """A stored text as it is listed."""
    return f"{text}\n📎 {file}" if file else text


def reply_file(why: str) -> str:
    return f"That file cannot go with it: {why}. Nothing was stored; upload the file itself and send the words again."


def reply_gone(short: str) -> str:
    return f"The quick reply `!{said(short, 40)}` is gone."


def reply_lines(rows: Sequence[tuple[str, str, bool]]) -> str:
    """Quick replies: (name, text, the team's)."""
    lines = [
        f"• `!{said(short, 40)}`{' (the team)' if team else ''}: {said(text, 150)}" for short, text, team in rows[:40]
    ]
    return (
        "\n".join(lines) or "There are no quick replies yet. `/periskope replies add hours We are open …` stores one."
    )
