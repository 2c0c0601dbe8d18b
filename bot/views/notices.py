"""Every notice, whisper and private message: a sentence by its kind, with what it is about filled in.

A kind is a fixed word that flows use; `About` holds what they looked up for it. Buttons carry our own keys.
"""

from collections.abc import Mapping

from bot.views import forms_import, notices_access, notices_house, notices_people, notices_replies, notices_work
from bot.views.blocks import Shown, actions, context, sections
from bot.views.notices_about import About, Teller


def notice(kind: str, about: About | None = None) -> Shown:
    """The message for a kind; a kind that is not known is a fault of ours and raises KeyError."""
    sentence = KINDS[kind](about or About())
    body = [context(sentence.text)] if sentence.quiet else sections(sentence.text)
    return Shown(
        text=(sentence.plain or sentence.text)[:3_000],
        blocks=[*body, *([actions(*sentence.buttons)] if sentence.buttons else [])],
    )


KINDS: Mapping[str, Teller] = {
    **notices_house.KINDS,
    **notices_replies.KINDS,
    **notices_people.KINDS,
    **notices_access.KINDS,
    **forms_import.KINDS,
    **notices_work.KINDS,
}
