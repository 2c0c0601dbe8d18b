"""What admins hear when Periskope and this app differ about who sees what."""

from collections.abc import Mapping

from bot.views.blocks import counted, said
from bot.views.notices_about import About, Sentence, Teller, the_chat, whom

LABELS_NOT_WRITTEN = {
    "empty": "they hold no label here, and an empty list may mean *every chat* there, so I never write one. In Periskope "
    "they keep the labels that they had last: take those away there, under its members",
    "no_sure_name": "one of their labels has a name that I cannot be sure of, and an unknown name makes a new label there. "
    "Give it a name without a comma in Periskope, then `/periskope access confirm` again",
    "same_name": "two labels share one name, and I write names. Rename one of them in Periskope, then "
    "`/periskope access confirm` again",
}


def labels_not_written(about: About) -> Sentence:
    """`why`: the doubt that kept a list from being written."""
    why = LABELS_NOT_WRITTEN.get(about.why, LABELS_NOT_WRITTEN["no_sure_name"])
    return Sentence(text=f"⚠️ {whom(about)}'s labels were *not* written to Periskope: {why}.")


def write_refused(about: About) -> Sentence:
    """`why`: Periskope's word. Without a chat it is about the list of labels."""
    what = f"access to {the_chat(about)}" if about.chat else "labels"
    return Sentence(
        text=f"⚠️ Periskope refused {whom(about)}'s {what} ({said(about.why.replace('_', ' '), 60)}). Here it holds; there "
        "nothing was changed. Look whether they are a member there, then `/periskope access confirm` writes it again."
    )


def other_labels(about: About) -> Sentence:
    return Sentence(
        text=f"⚠️ Periskope now says other labels for {whom(about)} than I wrote. A label may have been renamed there just "
        "now. Look at its members, then `/periskope access confirm` writes the list again."
    )


def denied_there(about: About) -> Sentence:
    """Allowed here, denied in Periskope."""
    return Sentence(
        text=f"{whom(about)} sees {the_chat(about)} here, and Periskope denies it to them. `/periskope access` changes it "
        "here, its console there; the daily report in the triage channel lists all such chats."
    )


def allowed_there(about: About) -> Sentence:
    """Allowed in Periskope, not here: denials are known to be taken unreliably there."""
    return Sentence(
        text=f"{whom(about)} does not see {the_chat(about)} here, and Periskope still shows it to them. Take it away in its "
        "console, or grant it here with `/periskope access`."
    )


def told_stays(about: About) -> Sentence:
    """`count`: private messages and files."""
    return Sentence(
        text=f"⚠️ Slack would not let me take back {counted(about.count, 'private message')} of mine to {whom(about)}, about "
        "chats that they may no longer see. They can still read what stands there; an owner of the workspace can delete it."
    )


KINDS: Mapping[str, Teller] = {
    teller.__name__: teller
    for teller in (labels_not_written, write_refused, other_labels, denied_there, allowed_there, told_stays)
}
