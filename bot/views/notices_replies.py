"""What authors hear about their replies: not sent, perhaps sent, asked first, kept as a note, too late."""

from collections.abc import Mapping

from bot.views import file_trouble
from bot.views.blocks import Block, bold, button, clock, lasted, moment, name, said
from bot.views.notices_about import About, Sentence, Teller, the_chat, who

NOT_SENT = "Your message was *not* sent to the customer."


def _send(about: About, text: str = "Send to the customer") -> Block:
    return button(text, "reply:send", about.key, style="primary")


def _keep(about: About) -> Block:
    return button("Keep as note", "reply:note", about.key)


def _outcome_buttons(about: About) -> tuple[Block, ...]:
    return (
        button("It arrived", "reply:arrived", about.key),
        button("Send again", "reply:again", about.key),
        button("Drop", "reply:drop", about.key),
    )


def not_in_roster(about: About) -> Sentence:
    return Sentence(
        text=f"{NOT_SENT} You are not in the Periskope team here. Ask an admin of the app to invite your e-mail address."
    )


def no_access(about: About) -> Sentence:
    return Sentence(text=f"{NOT_SENT} You may not see this chat. Ask an admin of the app for access if you need it.")


def no_access_to_act(about: About) -> Sentence:
    return Sentence(text="Nothing was done: you may not see this chat. Ask an admin of the app if you need it.")


def not_sent_no_access(about: About) -> Sentence:
    return Sentence(
        text="A message of yours was *not* sent to the customer: your access to the chat ended before it left. "
        "Ask an admin of the app if you need it back."
    )


def outside_thread(about: About) -> Sentence:
    return Sentence(
        text="This went to no customer: it stands outside any thread. To answer a customer, write in the thread under "
        "their card. Colleagues here can read it."
    )


def sending_off(about: About) -> Sentence:
    return Sentence(
        text=f"{NOT_SENT} Sending is switched off for now; an admin can switch it on in `/periskope settings`."
    )


def never_sent(about: About) -> Sentence:
    return Sentence(
        text=f"{NOT_SENT} It begins like a command to me. In a thread write `@periskope help` to see what I understand."
    )


ASKED = {
    "mention": "It names a colleague, so it was kept as a *note* for the team.",
    "link": "It holds a link into this Slack, which customers cannot open.",
    "forwarded": "It is a message forwarded from Slack.",
    "later_line": "One of its lines begins like a note.",
    "like_a_note": "It looks like a note.",
    "long_note": "It looks like the second part of your note.",
    "late": "It could not leave for half an hour.",
    "overtaken": "A colleague's reply has overtaken it.",
    "edited": "You changed it into words for colleagues before it could leave; sent would be what it said before.",
    "quick": "It is the name of a quick reply, and not its words.",
}


def ask_to_send(about: About) -> Sentence:
    """`why` is a word of `domain.notes`, or late, or overtaken."""
    why = ASKED.get(about.why, "")
    return Sentence(
        text=f"{NOT_SENT} {why} Send it?".replace("  ", " "),
        buttons=(
            _send(about, "Send now" if about.why in {"late", "overtaken"} else "Send to the customer"),
            _keep(about),
        ),
    )


def held_by_colleague(about: About) -> Sentence:
    """The chat's holder is on, so somebody else's reply is asked about."""
    return Sentence(
        text=f"{NOT_SENT} {who(about.person)} holds this chat and is on. What shall become of it?",
        buttons=(
            _send(about, "Send"),
            button("Send and take over", "reply:take", about.key),
            _keep(about),
        ),
    )


def colleague_warned(about: About) -> Sentence:
    return Sentence(text=f"Your message was sent. {who(about.person)} holds this chat and is on.")


def not_sent(about: About) -> Sentence:
    """Certainly not: the outside refused."""
    return Sentence(
        text=f"⚠️ This message *was not sent*{_why(about)}. The chat goes on.",
        buttons=_outcome_buttons(about)[1:],
    )


def may_not_be_sent(about: About) -> Sentence:
    """Uncertain, and said as uncertain; nothing is sent a second time by itself."""
    return Sentence(
        text=f"⚠️ This message *may not have been sent*{_why(about)}. Look at WhatsApp or Periskope before you send it again.",
        buttons=_outcome_buttons(about),
    )


def _why(about: About) -> str:
    return f" ({said(about.why.replace('_', ' '), 120)})" if about.why else ""


def customer_has_old_words(about: About) -> Sentence:
    return Sentence(
        text="The customer still has the old words: WhatsApp takes edits for 15 minutes only. Write a new message if it matters."
    )


def still_there(about: About) -> Sentence:
    return Sentence(
        text=f"You deleted a message in {the_chat(about)} that the customer still has: WhatsApp takes deletions for a short "
        "time only. It stands in the thread again as a copy."
    )


def ask_to_delete(about: About) -> Sentence:
    return Sentence(
        text=f"A message of yours in {the_chat(about)} was deleted in Slack. Shall the customer lose it too?",
        buttons=(
            button("Delete for the customer", "reply:delete", about.key, style="danger"),
            button("Leave it there", "reply:leave", about.key),
        ),
    )


def phone_disconnected(about: About) -> Sentence:
    return Sentence(
        text=f"📵 The phone{' ' + bold(name(about.person)) if about.person else ''} is not connected. Replies wait and leave "
        "in order once it is back."
    )


def file_refused(about: About) -> Sentence:
    return Sentence(text=file_trouble.not_sent(bold(said(about.file, 80)), about.why))


def unknown_quick_reply(about: About) -> Sentence:
    near = f" Did you mean `!{said(about.words, 40)}`?" if about.words else ""
    return Sentence(text=f"{NOT_SENT} There is no quick reply of that name.{near} `/periskope replies` lists them.")


def note_kept(about: About) -> Sentence:
    return Sentence(text="🔒 Kept as a note: colleagues see it, the customer does not.", quiet=True)


def sent_by(about: About) -> Sentence:
    """Details of a message, by its shortcut."""
    parts = (
        f"Written by {bold(said(about.by, 120))}" if about.by else "",
        f"sent {moment(about.at)}" if about.at else "",
        f"read {clock(about.until)}" if about.until else "",
        f"it took {lasted(about.seconds)}" if about.seconds else "",
        said(about.why, 120),
    )
    return Sentence(text=", ".join(part for part in parts if part) or "Nothing more is known about this message.")


KINDS: Mapping[str, Teller] = {
    teller.__name__: teller
    for teller in (
        not_in_roster,
        no_access,
        no_access_to_act,
        not_sent_no_access,
        outside_thread,
        sending_off,
        never_sent,
        ask_to_send,
        held_by_colleague,
        colleague_warned,
        not_sent,
        may_not_be_sent,
        customer_has_old_words,
        still_there,
        ask_to_delete,
        phone_disconnected,
        file_refused,
        unknown_quick_reply,
        note_kept,
        sent_by,
    )
}
