"""What people and admins hear about the team and its rooms: joined, changed, gone, put out, replaced."""

from collections.abc import Mapping

from bot.views.blocks import button, counted, lasted, listed, name, said
from bot.views.notices_about import About, Sentence, Teller, who, whom


def welcome(about: About) -> Sentence:
    """First words to somebody linked. They are off until they say that they are on, or a shift begins."""
    seen = (
        f" You see the chats labelled {listed(f'*{name(label)}*' for label in about.labels[:10])}."
        if about.labels
        else ""
    )
    admin = " You are an admin: you see every chat." if about.role == "admin" else ""
    return Sentence(
        text="👋 You are in the Periskope team now. Customers' chats come to you as threads: what you write under a card goes "
        f"to the customer, a message that begins with `note:` stays with the team.{admin}{seen} "
        "You are *offline* until you say otherwise. `/periskope help` shows the rest.",
        buttons=(button("I'm on now", "status:online", "me", style="primary"),),
    )


def role_changed(about: About) -> Sentence:
    ended = (
        " Their grants ended: admins see every chat."
        if about.role == "admin"
        else " They see no chats until granted some."
    )
    return Sentence(text=f"{whom(about)} is now *{name(about.role)}*, by {who(about.by)}.{ended}")


def gone_from_slack(about: About) -> Sentence:
    handed_back = f", {counted(about.count, 'chat')} handed back" if about.count else ""
    return Sentence(
        text=f"{whom(about)} was deactivated in Slack or made a guest, and is inactive here: out of every room"
        f"{handed_back}. If they return, bring them back with `/periskope role`."
    )


def there_again(about: About) -> Sentence:
    return Sentence(
        text=f"{whom(about)} is back in Slack. They see no chats until an admin brings them back.",
        buttons=(button("Bring back", "people:back", about.key),),
    )


def email_changed(about: About) -> Sentence:
    return Sentence(
        text=f"{whom(about)} has another e-mail address in Slack now. Nothing was changed here: they stay linked. "
        "Look whether it is still the same person."
    )


def confirm_link(about: About) -> Sentence:
    """A pending admin, or an old invitation, needs an admin's yes."""
    return Sentence(
        text=f"Somebody in Slack has the address invited as *{name(about.role or 'member')}*: {whom(about)}. "
        "Is that the right person?",
        buttons=(
            button("Yes, link them", "people:link", about.key, style="primary"),
            button("No", "people:unlink", about.key),
        ),
    )


def added_by_hand(about: About) -> Sentence:
    by = f" {who(about.by)} had added them." if about.by else ""
    return Sentence(text=f"{whom(about)} was in {_room(about)} without access and is being removed.{by}")


def grant_and_add(about: About) -> Sentence:
    """To an admin who added somebody by hand."""
    return Sentence(
        text=f"You added {whom(about)} to {_room(about)}, but they may not see its chats, so I remove them again.",
        buttons=(button("Grant and add", "people:grant", about.key),),
    )


def not_for_here(about: About) -> Sentence:
    """To a member who added somebody by hand."""
    return Sentence(
        text=f"You added {whom(about)} to {_room(about)}. They may not see its chats, so I remove them again. An admin can grant access."
    )


def cannot_invite(about: About) -> Sentence:
    return Sentence(
        text=f"Slack would not let me invite {whom(about)} to {_room(about)}{_why(about)}. Until then they do not see its chats."
    )


def cannot_invite_anybody(about: About) -> Sentence:
    """The channel, or a rule of the workspace, is in the way."""
    return Sentence(
        text=f"Slack would not let me invite {counted(about.count, 'person', 'people')} to {_room(about)}{_why(about)}. "
        "They do not see its chats. Look whether the app may invite there; I ask again within a quarter of an hour."
    )


def cannot_remove(about: About) -> Sentence:
    return Sentence(
        text=f"Slack would not let me remove {whom(about)} from {_room(about)}{_why(about)}. Nothing is posted there until they are out."
    )


def moving_people(about: About) -> Sentence:
    """To admins, kept up to date in one message."""
    return Sentence(
        text=f"I am moving people between channels: *{about.passed} of {about.count}* done, removals first. Slack allows about "
        f"fifty a minute, so the rest takes about {lasted(about.seconds)} at most. Nothing is posted in a channel until it is right."
    )


def people_moved(about: About) -> Sentence:
    return Sentence(
        text=f"I have moved people between channels: all {counted(about.count, 'removal or invitation', 'removals and invitations')} are done."
    )


def cannot_make_room(about: About) -> Sentence:
    return Sentence(
        text=f"Slack would not let me make the channel {_room(about)}{_why(about)}. I try again every minute; its chats wait."
    )


def room_replaced(about: About) -> Sentence:
    return Sentence(
        text=f"{_room(about)} could not be put right{_why(about)}. Its chats go on in a new channel with the right people; my copies "
        "in the old one are being deleted. What people typed there themselves Slack does not let me delete."
    )


def app_thrown_out(about: About) -> Sentence:
    return Sentence(
        text=f"I was removed from {_room(about)}. Its chats go on in a new channel; my old copies I can no longer delete."
    )


def left_standing(about: About) -> Sentence:
    """`count`: messages of ours."""
    return Sentence(
        text=f"⚠️ Slack would not let me delete {counted(about.count, 'message')} of mine in {_room(about)}, about chats that "
        "are not to be seen there any more. An owner of the workspace can delete them, or remove people from that channel; "
        "nobody new is invited to where they could read them."
    )


def confirm_many(about: About) -> Sentence:
    """A change so big that an admin is asked before anything is deleted. `words`: chats or people."""
    return Sentence(
        text=f"⚠️ A change just seen would take {counted(about.count, *_number(about.words))} out at once{_why(about)}. New posts for "
        "them have stopped; nothing was deleted. Is this meant?",
        buttons=(
            button("Yes, go on", "mass:yes", about.key, style="danger"),
            button("No, keep them", "mass:no", about.key),
        ),
    )


def _number(words: str) -> tuple[str, str]:
    return ("person", "people") if words == "people" else ("chat", "chats")


def new_label(about: About) -> Sentence:
    """A new id grants nothing, also under a known name."""
    return Sentence(
        text=f"Periskope has a new label *{name(about.labels[0] if about.labels else '')}*. A label of that name was known under another id; "
        "nobody holds the new one until an admin grants it: `/periskope label`."
    )


def _room(about: About) -> str:
    return f"*#{name(about.room.lstrip('#'))}*" if about.room else "a room"


def _why(about: About) -> str:
    return f" ({said(about.why.replace('_', ' '), 120)})" if about.why else ""


KINDS: Mapping[str, Teller] = {
    teller.__name__: teller
    for teller in (
        welcome,
        role_changed,
        gone_from_slack,
        there_again,
        email_changed,
        confirm_link,
        added_by_hand,
        grant_and_add,
        not_for_here,
        cannot_invite,
        cannot_invite_anybody,
        cannot_remove,
        moving_people,
        people_moved,
        cannot_make_room,
        room_replaced,
        app_thrown_out,
        left_standing,
        confirm_many,
        new_label,
    )
}
