"""What people hear of what they asked the app to do, when it took a while: chats begun, tickets, a customer erased."""

from collections.abc import Mapping

from bot.views.answers_replies import CANNOT_START
from bot.views.blocks import Block, bold, button, said
from bot.views.notices_about import About, Sentence, Teller, the_chat

MOST_QUOTED = 500


def start_known(about: About) -> Sentence:
    """The number is a chat already, one that they may see. `words`: what was to be said, so that it is not lost."""
    return Sentence(
        text=f"That number is a chat already: {the_chat(about)}. Your message was *not sent*; write it under the card: "
        f"\n>{_quoted(about)}"
    )


def start_refused(about: About) -> Sentence:
    """The same words as for a number of no use: whose chat it is is not theirs to know."""
    return Sentence(text=f"{CANNOT_START} Nothing was sent.")


def start_unread(about: About) -> Sentence:
    return Sentence(
        text="Periskope did not say whether the number you wanted to write to is a chat already, so nothing was sent. "
        "Try `/periskope start` again later; `/periskope health` tells an admin more."
    )


def start_unsent(about: About) -> Sentence:
    return Sentence(
        text=f"{the_chat(about)} is yours now, but your first message was *not sent*. Write it under the card: \n>{_quoted(about)}"
    )


def nothing_earlier(about: About) -> Sentence:
    return Sentence(text=f"There is nothing earlier in {the_chat(about)}: the thread shows it from its beginning.")


def earlier_not_had(about: About) -> Sentence:
    return Sentence(
        text=f"Periskope did not give what is earlier in {the_chat(about)}. Try *Load earlier messages* again later."
    )


def erased_unsent(about: About) -> Sentence:
    """To an author whose reply had not left: whom it was for is not said again."""
    return Sentence(
        text="A customer you had written to was erased by an admin, so your reply was *not sent*. "
        "If they write again it begins as a new chat."
    )


def ticket_refused(about: About) -> Sentence:
    """To who made or changed it. `words`: its subject."""
    why = f" ({said(about.why.replace('_', ' '), 120)})" if about.why else ""
    return Sentence(
        text=f"🎫 Periskope would not take the ticket {bold(said(about.words, 120))} of {the_chat(about)}{why}. "
        "What stands here does not stand there.",
        buttons=_again_or_drop(about),
    )


def ticket_in_doubt(about: About) -> Sentence:
    return Sentence(
        text=f"🎫 The ticket {bold(said(about.words, 120))} of {the_chat(about)} *may have been made* in Periskope: no answer "
        "came. If it is there, I find it within minutes. Only if it is not, try again.",
        buttons=_again_or_drop(about),
    )


def _again_or_drop(about: About) -> tuple[Block, ...]:
    return (
        button("Try again", "ticket:again", about.key, style="primary"),
        button("Drop", "ticket:drop", about.key),
    )


def _quoted(about: About) -> str:
    return said(about.words, MOST_QUOTED).replace("\n", "\n>")


KINDS: Mapping[str, Teller] = {
    teller.__name__: teller
    for teller in (
        start_known,
        start_refused,
        start_unread,
        start_unsent,
        nothing_earlier,
        earlier_not_had,
        erased_unsent,
        ticket_refused,
        ticket_in_doubt,
    )
}
