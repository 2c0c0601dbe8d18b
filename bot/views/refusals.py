"""Why an order about people changed nothing, one sentence for each reason, with what to do next."""

from collections.abc import Iterable

from bot.domain.people import Refusal
from bot.views.blocks import listed, name, said

SENTENCES = {
    Refusal.NOT_YOURS: "Only admins can do that. Ask one of them.",
    Refusal.SAME: "{who} is that already. Nothing was changed.",
    Refusal.LAST_ADMIN: "{who} is the last admin, so nothing was changed. Make somebody else an admin first.",
    Refusal.IS_ADMIN: "{who} is an admin and sees every chat. Make them a member first: `/periskope role`.",
    Refusal.IS_INACTIVE: "{who} is not active. Bring them back first: `/periskope role`.",
    Refusal.SEES_BY_LABEL: "{who} sees this chat already, by label. Nothing was changed.",
    Refusal.SEES_BY_GRANT: "{who} has this chat already. Nothing was changed.",
    Refusal.ALREADY_DENIED: "{who} is denied this chat already. Nothing was changed.",
    Refusal.SEES_NOT: "{who} does not see this chat anyway. Nothing was changed.",
    Refusal.HAS_LABEL: "{who} has that label already. Nothing was changed.",
    Refusal.LACKS_LABEL: "{who} does not have that label. Nothing was changed.",
    Refusal.NOT_HERE: "{who} is deactivated in Slack. Reactivate them there first.",
    Refusal.IS_GUEST: "{who} is a guest in Slack, and guests cannot be in the team.",
    Refusal.IS_BOT: "{who} is a bot, and bots cannot be in the team.",
    Refusal.OTHER_TEAM: "{who} belongs to another Slack workspace and cannot be in the team.",
    Refusal.EMAIL_UNCONFIRMED: "{who} has no confirmed address like this in Slack. Link them by hand: `/periskope role @person link`.",
    Refusal.LINKED_ALREADY: "{who} is linked to another Slack person, and a link is made once. Nothing was changed.",
    Refusal.TAKEN: "That Slack person is linked to somebody else in the team. Nothing was changed.",
}

ATTACH = {
    "not_ours_to_read": "I cannot read that channel. Add this app to it, then try again. Nothing was changed.",
    "not_private": "That channel is public, and customers' chats are only shown in private ones. Nothing was changed.",
    "shared": "That channel is shared with another organisation. Nothing was changed.",
    "archived": "That channel is archived. Nothing was changed.",
    "a_room_already": "That channel has a use of its own here already. Nothing was changed.",
}
NO_CHAT = "I find no such chat among those you may see. `/periskope chats` lists them."
NOBODY = "I find nobody like that in the team. `/periskope team` lists everybody."


def refusal(why: Refusal, who: str = "") -> str:
    """The sentence; `who` as it is shown, a name or an address."""
    return SENTENCES[why].format(who=name(who) if who else "That person")


def unknown_label(typed: str, nearest: str | None) -> str:
    """A label that is not there is never made by a typo."""
    hint = f" Did you mean *{name(nearest)}*?" if nearest else " `/periskope label` lists them."
    return f"There is no label “{said(typed, 60)}”, so nothing was changed.{hint}"


def unknown_person(typed: str, nearest: str | None = None) -> str:
    hint = f" Did you mean {name(nearest)}?" if nearest else " `/periskope team` lists everybody."
    return f"I find nobody called “{said(typed, 60)}” in the team, so nothing was changed.{hint}"


def several_chats(names: Iterable[str]) -> str:
    """A name that fits more than one chat: choose."""
    every = list(names)
    more = f" and {len(every) - 5} more" if len(every) > 5 else ""
    return f"Several chats fit: {listed((f'*{name(one)}*' for one in every[:5]), last='or' if not more else ',')}{more}. Which one?"


def went_stale() -> str:
    """A form that was open while its ground changed."""
    return "This changed while the form was open, so nothing was saved. Look at it again and send once more."
