"""Answers at the desk: what was done or not done with a chat, a reply, a person, and what to do next."""

from collections.abc import Iterable, Sequence

import regex

from bot.access.models import Refusal
from bot.blockkit.blocks import Blocks, counted, listed, name, said
from bot.interactions.times import Doubt, Wrong

STRANGER = (
    "You are not in the Periskope team here, so there is nothing I can show you. "
    "Ask an admin of this app to invite your e-mail address with `/periskope invite`."
)
ADMINS_ONLY = "That is for admins, so nothing was done. Ask one of them."
TABLE_COMES = "The table comes to you as a file, in a direct message from this app."
PICTURE_COMES = "The picture comes to you in a direct message from this app."
PICTURES_COME = "{count} pictures come to you in a direct message from this app."
NOT_FOR_YOU = "You may not do that, so nothing was done. Ask an admin of this app."
NO_GROUPS = "A group, or everybody in a channel, is not a person, so nothing was changed. Name the people one by one: `@asha @omar`."
NO_CHANNELS = "A channel is not a person or a chat, so nothing was changed. Name the people one by one: `@asha @omar`."
NEEDS_FORM = "That needs a form, and I can open one only from a slash command or a button: type `/periskope {command}`."
TOO_LATE = "That is decided already, so nothing was done."
UNDO_OVER = "The ten minutes for *Undo* are over. Nothing was changed. Make the change by hand."
UNDO_OVERTAKEN = "This changed again since, so nothing was undone. Look at it as it is now, then change it by hand."
NOT_YET = "Only its author or an admin can decide that now; after ten minutes, anybody who may reply."
NOTHING_CHANGED = "Nothing was changed."
NO_SUCH_CHAT = "I find no such chat among those you may see"
BEGINS_NOW = "A status starts now: say how long, like `until 17:00` or `for 3h`."
WHICH_VERB = "What do you want to do?"
SEVERAL_READINGS = "That can be read in several ways. Which one?"
WHICH_THIS = "It is clear only under a chat's card which chat *this* is. Name the chat."
IS_IT_MEANT = "Do you mean this?"
IS_QUESTION = "That reads as a question, so nothing was changed yet. Do you want this?"
LABEL_GONE = "That label is gone. Nothing was changed. `/periskope label` lists those there are."
NOBODY_ELSE = "Nobody else is named, so nothing was changed. Name somebody else."
TICK_SOME = "Tick one or more."
SENTENCES = {
    Refusal.NOT_YOURS: "Only admins can do that. Ask one of them.",
    Refusal.SAME: "{who} has that role already. Nothing was changed.",
    Refusal.LAST_ADMIN: "{who} is the last admin, so nothing was changed. Make somebody else an admin first.",
    Refusal.IS_ADMIN: "{who} is an admin and sees every chat. Make them a member first: `/periskope role`.",
    Refusal.IS_INACTIVE: "{who} is not active. Bring them back first: `/periskope role`.",
    Refusal.SEES_BY_LABEL: "{who} sees {chat} already, by label.",
    Refusal.SEES_BY_GRANT: "{who} has access to {chat} already.",
    Refusal.ALREADY_DENIED: "Access to {chat} is already removed for {who}.",
    Refusal.SEES_NOT: "{who} does not see {chat} anyway.",
    Refusal.HAS_LABEL: "{who} has {label} already.",
    Refusal.LACKS_LABEL: "{who} does not have {label}.",
    Refusal.NOT_HERE: "{who} is deactivated in Slack. Reactivate them there first.",
    Refusal.IS_GUEST: "{who} is a guest in Slack, and guests cannot be in the team. An owner of the workspace can make them a full member.",
    Refusal.IS_BOT: "{who} is a bot, and bots cannot be in the team.",
    Refusal.OTHER_TEAM: "{who} belongs to another Slack workspace and cannot be in the team. Invite an address of this one.",
    Refusal.EMAIL_UNCONFIRMED: "{who} has no confirmed address like this in Slack. Link them by hand: `/periskope role @person link`.",
    Refusal.LINKED_ALREADY: "{who} is linked to another Slack person, and a link is made once. Nothing was changed.",
    Refusal.TAKEN: "That Slack person is linked to somebody else in the team. Nothing was changed. Choose another.",
}
NOT_YET_SAVED = "Nothing was saved yet."
WHICH_IN_FORM = f"{NOT_YET_SAVED} Choose what you mean."
NO_CHAT = "I find no such chat among those you may see. `/periskope chats` lists them."
HOW_TO_WRITE = (
    "To write to a customer, write below the chat's card: `/periskope open Priya Nair` links to it. "
    "`/periskope start +49 30 123456` begins a new chat."
)
WRITE_BELOW = f"Nothing was sent. {HOW_TO_WRITE}"
NO_MESSAGE = "That is no WhatsApp message of a chat that you may see. Use this on a message under a card."
NOBODY = "I find nobody like that in the team. `/periskope team` lists everybody."


def not_a_time(typed: str, read: Wrong | Doubt | None) -> str:
    """Why these words are not taken for a time, and what to type instead. Nothing was changed."""
    match read:
        case Wrong():
            return f"{said(read.why, 200)} {NOTHING_CHANGED}"
        case Doubt():
            choices = listed((f"`{said(one, 80)}`" for one in read.readings), last="or")
            return f"{unclear(typed, read)} Type {choices}. {NOTHING_CHANGED}"
        case _:
            return unreadable_time(typed)


def unclear(typed: str, read: Doubt) -> str:
    """What may be several times, and which is meant."""
    return f"“{said(typed, 60)}” is not clear to me. {read.why}"


def typed(words: str) -> str:
    """Words of the asker, safe to show."""
    return said(words, 60)


def choices(words: Iterable[str]) -> str:
    """What can be said instead."""
    return listed((f"`{one}`" for one in words), last="or")


def not_in_team(slack_user: str) -> str:
    """A mention of somebody who is not in the team."""
    return f"<@{slack_user}> is not in the team, so nothing was changed for them. Invite them with `/periskope invite`."


def unknown_chat(words: str, near: str | None) -> str:
    """A chat that is hidden, and one that is not there."""
    hint = f" Did you mean *{name(near)}*?" if near else " `/periskope chats` lists them."
    return f"{NO_SUCH_CHAT}: “{said(words, 60)}”.{hint}"


def several(noun: str, words: str) -> str:
    """A name that fits several."""
    plural = {"person": "people", "quick reply": "quick replies"}.get(noun, f"{noun}s")
    return f"Several {plural} fit “{said(words, 60)}”. Which one?"


def is_it_this(words: str) -> str:
    """Words that mean one thing, which is not taken for certain."""
    return f"Do you mean this by “{said(words, 60)}”?"


def or_this(why: str) -> str:
    """Why a line means nothing; as another command it does."""
    return f"{why} {IS_IT_MEANT}"


def unknown_thing(nouns: Sequence[str], words: str) -> str:
    """Words that may be one of several kinds of thing, and are none."""
    return f"I find {listed((f'no {noun}' for noun in nouns), last='and')} “{said(words, 60)}”."


def not_understood(words: str) -> str:
    """Words that nothing in the command takes."""
    return f"I don't know “{said(words, 60)}” here."


def second_command(words: str) -> str:
    """Words that are a command of their own."""
    return f"“{said(words, 60)}” is a second command, and a line is for one. Type them one after the other."


def second_thing(words: str, noun: str) -> str:
    """Words that name another thing where one is expected."""
    return f"“{said(words, 60)}” is a second {noun}, and this takes one. Type a line for each."


def contradiction(first: str, second: str) -> str:
    """Two words of which one rules the other out."""
    return f"“{said(first, 40)}” and “{said(second, 40)}” are two different things in one line."


def missing(what: str, example: str) -> str:
    """Something is not said yet, where no form can be opened."""
    return f"Still missing: {said(what, 100)}. For example `{example}`."


_EXAMPLE = regex.compile(r" Like [^.“”]*\.$|, like [^.“”]*(?=\.$)")


def with_example(why: str, example: str, *, changes: bool, others: str = "") -> str:
    """A refusal that ends with what to do next, once: a line in place of an example of a part.

    `others`: the command that can do other things with more words.
    """
    kept = f" {NOTHING_CHANGED}" if changes and "othing was changed" not in why else ""
    if (why.startswith(NO_SUCH_CHAT) and "`/periskope" in why) or f"`{example}`" in why:
        return f"{why}{kept}"
    more = f" `/periskope help {others}` lists what else it does." if others else ""
    return f"{_EXAMPLE.sub('', why)}{kept} Try: `{example}`.{more}"


def no_time(words: str, hint: str) -> str:
    """Words that stand where a time is said, and are none."""
    return f"I cannot read “{said(words, 60)}” as a time. {hint}"


def own_clock(words: str, zone: str) -> str:
    """A time with a zone, where the asker's own is meant."""
    return (
        f"Times here are on your own clock ({zone}), so “{said(words, 40)}” is not read. Say your own time, without it."
    )


def unreadable_time(typed: str) -> str:
    return f"I cannot read “{said(typed, 60)}” as a time, so nothing was changed. Say `for 45m`, `until 17:00` or `tomorrow 9:00`."


def spoken_blocks(blocks: Blocks) -> str:
    """What blocks say, where only text can be shown."""
    lines = [one["text"]["text"] for one in blocks if one.get("type") in {"section", "header"} and "text" in one]
    return "\n".join(lines)


def refusal(why: Refusal, who: str = "", *, chat: str = "", label: str = "") -> str:
    """The sentence; `who` as it is shown, a name or an address, `chat` and `label` by what they are called."""
    return SENTENCES[why].format(
        who=name(who) if who else "That person",
        chat=f"*{name(chat)}*" if chat else "this chat",
        label=f"the label *{name(label, 40)}*" if label else "that label",
    )


def unknown_label(typed: str, nearest: str | None) -> str:
    """A label that is not there is never made by a typo."""
    hint = f" Did you mean *{name(nearest)}*?" if nearest else " `/periskope label` lists them."
    return f"There is no label “{said(typed, 60)}”, so nothing was changed.{hint}"


def unknown_person(typed: str, nearest: str | None = None) -> str:
    hint = f" Did you mean {name(nearest)}?" if nearest else " `/periskope team` lists everybody."
    return f"I find nobody called “{said(typed, 60)}” in the team, so nothing was changed.{hint}"


def more_than_the_card(command: str, words: str) -> str:
    """Words behind a command that is about the card's own chat: another chat may be meant."""
    return (
        f"`{command}` is about the chat of this card, and I don't know “{said(words, 60)}” here. Nothing was changed. "
        f"Type `@periskope {command}` alone, under the card of the chat that you mean."
    )


def several_labels(typed: str, labels: Sequence[str]) -> str:
    """A name that fits more than one label."""
    shown = listed((f"`{name(one, 40)}`" for one in labels), last="or")
    if len(set(labels)) == 1:
        called = name(labels[0], 40)
        return f"Two labels are called `{called}`, so nothing was changed. Rename one of them in Periskope, or choose in a form."
    return f"“{said(typed, 60)}” may be {shown}, so nothing was changed. Type it letter for letter: `{name(labels[0], 40)}`."


def undone(what: str) -> str:
    """After *Undo*."""
    return f"Undone. {what}"


def not_undone(why: str) -> str:
    """*Undo* that something stands against."""
    return f"Nothing was undone. {why}"


def left_out(count: int) -> str:
    """Of the chats that a form was opened for, how many it was not done for."""
    return f"Not done for {counted(count, 'chat')} of those that you chose: you do not see {'it' if count == 1 else 'them'} any more."


def labels_gone(count: int) -> str:
    """Labels that were chosen in a form and that Periskope has no more."""
    return f"Left out: {counted(count, 'label')} that you chose. Periskope does not have {'it' if count == 1 else 'them'} any more."


def more_than_shown(most: int, count: int) -> str:
    """A select holds more than Slack shows of it, and what becomes of the rest."""
    return f"Slack shows {most} of these {count}; the other {count - most} stay as they are."


def went_stale() -> str:
    """A form that was open while its ground changed."""
    return "This changed while the form was open, so nothing was saved. Look at it again and send once more."
