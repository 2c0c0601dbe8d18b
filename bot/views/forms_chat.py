"""Forms about one chat: hand over, remind, ticket, note, quick reply, everything behind *More…*; and a first message."""

from collections.abc import Sequence
from typing import Any

from bot.views.blocks import Blocks, actions, bold, button, context, name, said, section
from bot.views.card import MORE
from bot.views.inputs import Choice, Choices, Field, day, modal, one_of, radio, time_of_day, words_field

NOBODY = Choice(value="nobody", text="Nobody")
ROUTING = Choice(value="routing", text="Whoever routing chooses")
LATER = (
    Choice(value="1h", text="In an hour"),
    Choice(value="3h", text="In three hours"),
    Choice(value="shift", text="At my next shift"),
    Choice(value="date", text="On a date…"),
)
REACTIONS = (
    *(Choice(value=one, text=one) for one in ("👍", "❤️", "😂", "😮", "😢", "🙏", "✅")),
    Choice(value="other", text="Another, given below"),
)
PRIORITIES = (
    Choice(value="1", text="Low"),
    Choice(value="2", text="Medium"),
    Choice(value="3", text="High"),
    Choice(value="4", text="Urgent"),
)


def assign(chat: str, people: Choices, *, holder: str | None = None, data: str = "") -> dict[str, Any]:
    """To somebody who may see the chat, to routing, or back to nobody."""
    blocks: Blocks = [
        section(bold(name(chat))),
        one_of(
            Field(name="to", label="Hand it to"),
            [*people[:98], ROUTING, NOBODY] if len(people) < 99 else people,
            holder,
        ),
        words_field(
            Field(
                name="line",
                label="A line for them",
                hint="Kept as a note; the customer does not see it.",
                optional=True,
            ),
            longest=500,
        ),
    ]
    return modal("assign", "Hand over", blocks, submit="Hand over", data=data)


def remind(chat: str, *, today: str = "", data: str = "") -> dict[str, Any]:
    """The chat waits again then."""
    blocks: Blocks = [
        section(bold(name(chat))),
        radio(Field(name="later", label="Let it wait again"), LATER, "1h"),
        day(Field(name="date", label="Date", hint="Only with “On a date…”.", optional=True), today),
        time_of_day(Field(name="time", label="Time", optional=True), "09:00"),
    ]
    return modal("remind", "Remind", blocks, submit="Remind", data=data)


def ticket(chat: str, people: Choices, *, subject: str = "", data: str = "") -> dict[str, Any]:
    """A ticket without an assignee goes to whoever is available."""
    blocks: Blocks = [
        section(bold(name(chat))),
        words_field(Field(name="subject", label="Subject"), subject, longest=200),
        one_of(
            Field(name="assignee", label="For", hint="Empty: the holder, else whoever is available.", optional=True),
            people,
        ),
        radio(Field(name="priority", label="Priority"), PRIORITIES, "2"),
    ]
    return modal("ticket", "Ticket", blocks, submit="Create", data=data)


def ticket_for(subject: str, people: Choices, *, data: str = "") -> dict[str, Any]:
    """Whose a ticket shall be."""
    hint = "Empty: the holder, else whoever is available."
    who = one_of(Field(name="assignee", label="For", hint=hint, optional=True), people)
    return modal("ticket_for", "Ticket", [section(bold(said(subject, 150))), who], submit="Assign", data=data)


def note(chat: str, *, data: str = "") -> dict[str, Any]:
    """For the team only."""
    blocks: Blocks = [
        section(f"{bold(name(chat))}\n🔒 Colleagues see it, the customer does not."),
        words_field(Field(name="note", label="Note"), lines=True),
    ]
    return modal("note", "Note", blocks, submit="Keep", data=data)


def quick_reply(chat: str, replies: Choices, *, chosen: str = "", text: str = "", data: str = "") -> dict[str, Any]:
    """Pick a stored text, change it, send it. A pick is told as `reply`, so that its text can be filled in."""
    if not replies:
        return modal("quick_reply", "Quick reply", [context("There are none yet. `/periskope replies add` makes one.")])
    blocks: Blocks = [
        section(bold(name(chat))),
        one_of(Field(name="reply", label="Quick reply", acts=True), replies, chosen or None),
        words_field(Field(name="text", label="Text"), text, lines=True),
    ]
    return modal("quick_reply", "Quick reply", blocks, submit="Send", data=data)


def stored_reply(
    *, short: str = "", text: str = "", team: bool = False, admin: bool = False, data: str = ""
) -> dict[str, Any]:
    """Write or change a stored text; only admins write the team's."""
    whose = [Choice(value="own", text="Mine"), *([Choice(value="team", text="The team's")] if admin else [])]
    blocks: Blocks = [
        words_field(
            Field(name="short", label="Short name", hint="!hours alone in a thread sends the text named hours."),
            short,
            longest=40,
        ),
        words_field(
            Field(
                name="text",
                label="Text",
                hint="{name} and {agent} are filled in. With a file: send it to me directly, with the words: replies add name text.",
            ),
            text,
            lines=True,
        ),
        radio(Field(name="whose", label="Whose"), whose, "team" if team and admin else "own"),
    ]
    return modal("stored_reply", "Quick reply", blocks, submit="Save", data=data)


def more(chat: str, *, key: str, muted: bool) -> dict[str, Any]:
    """Everything that the card's menu has no room for."""
    hidden = "mute" if muted else "unmute"
    buttons = [button(text, f"chat:{what}", key) for what, text in MORE if what != hidden]
    return modal("more", "More", [section(bold(name(chat))), actions(*buttons[:5]), actions(*buttons[5:])])


def start(labels: Choices, phones: Choices = (), *, number: str = "", data: str = "") -> dict[str, Any]:
    """Write first. The chat is under one of the starter's labels; without labels they are granted that chat."""
    blocks: Blocks = [
        words_field(
            Field(name="number", label="WhatsApp number", hint="With country code."),
            number,
            placeholder="+49 30 123456",
            longest=40,
        ),
        *([one_of(Field(name="phone", label="From"), phones, phones[0].value)] if len(phones) > 1 else []),
        *([one_of(Field(name="label", label="Label"), labels, labels[0].value)] if labels else []),
        words_field(Field(name="text", label="First message"), lines=True),
    ]
    return modal("start", "New message", blocks, submit="Send", data=data)


def pick_chat(chats: Choices, *, words: str = "", then: str = "open", data: str = "") -> dict[str, Any]:
    """Choose among chats that fit what was typed."""
    looked_for = f"Chats for “{said(words, 60)}”" if words else "Chats that you may see"
    blocks: Blocks = [context(looked_for), one_of(Field(name="chat", label="Chat"), chats)]
    return modal(f"pick:{then}", "Which chat?", blocks, submit="Next", data=data)


def confirm(callback: str, title: str, sentence: str, *, yes: str, data: str = "") -> dict[str, Any]:
    """A question with what will happen. `sentence` is our own markup."""
    return modal(callback, title, [section(sentence)], submit=yes, data=data)


def message_menu(deeds: Sequence[tuple[str, str]], *, key: str, words: str) -> dict[str, Any]:
    """All that can be done with one message. Deeds: (word, what the button says)."""
    buttons = [button(text, f"message:{what}", key) for what, text in deeds]
    rows = [actions(*buttons[at : at + 5]) for at in range(0, len(buttons), 5)]
    return modal("message", "WhatsApp message", [section(f">{said(words, 300)}"), *rows])


def react_to(words: str, *, data: str = "") -> dict[str, Any]:
    """A reaction of ours at the customer's; a newer one takes its place. Periskope's API cannot take one back."""
    blocks: Blocks = [
        section(f">{said(words, 300)}"),
        one_of(Field(name="emoji", label="Reaction"), REACTIONS),
        words_field(Field(name="other", label="Another emoji", optional=True), longest=20),
    ]
    return modal("react_to", "React", blocks, submit="React", data=data)


def reply_to(words: str, *, data: str = "") -> dict[str, Any]:
    """Answer to a message, which is quoted at the customer's."""
    blocks: Blocks = [section(f">{said(words, 300)}"), words_field(Field(name="text", label="Your reply"), lines=True)]
    return modal("reply_to", "Reply to this message", blocks, submit="Send", data=data)
