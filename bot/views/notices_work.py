"""What people hear about the work itself: yours now, waiting too long, shift begins and ends; and plain answers."""

from collections.abc import Mapping

from bot.views.blocks import bold, button, clock, counted, lasted, moment, name, said
from bot.views.notices_about import About, Sentence, Teller, Waiting, the_chat, who

MOST_NAMED = 10
NOT_THEIRS = {
    "not_in_team": ("is not in the team here", "`/periskope invite` adds them."),
    "not_here": ("is not active here", "`/periskope role` brings them back."),
    "may_not_see": ("may not see it here", "*Who has access* on its card lets you change that."),
}


def holder_named(about: About) -> Sentence:
    """The one line that alerts: under the first words of a wait, for the holder who is on."""
    named = f"<@{about.user}>" if about.user else who(about.person)
    why = f", {said(about.why, 120)}" if about.why else ""
    return Sentence(text=f"→ {named}, this one is yours{why}.")


def passed_on(about: About) -> Sentence:
    named = f"<@{about.user}>" if about.user else who(about.person)
    length = f" for {lasted(about.seconds)}" if about.seconds else ""
    return Sentence(text=f"→ {named}, this one is yours now: {who(about.by)} has not answered{length}.")


def assigned_there(about: About) -> Sentence:
    """To admins: somebody was given a chat in Periskope who cannot have it here. `words` is their address there."""
    whose, help_ = NOT_THEIRS.get(about.why, NOT_THEIRS["may_not_see"])
    stays = f"It stays with {who(about.person)}" if about.person else "Nobody holds it here"
    return Sentence(
        text=f"In Periskope {the_chat(about)} was given to {said(about.words, 100)}, who {whose}. {stays}. {help_}"
    )


def handed_over(about: About) -> Sentence:
    """A line that goes with a hand-over; it is a note."""
    words = f": {said(about.words, 500)}" if about.words else ""
    return Sentence(text=f"🔒 {who(about.by)} handed this chat to {who(about.person)}{words}", quiet=True)


def chat_waiting(about: About) -> Sentence:
    """To whoever can help: one chat with *Take* unless it is theirs already, or all that are late together."""
    if len(about.waits) > 1:
        lines = [f"• {_linked(one.chat, one.link)}: {lasted(one.seconds)}, {_whose(one)}" for one in about.waits]
        more = max(about.count, len(lines)) - MOST_NAMED
        rest = [f"and {more} more: `/periskope chats waiting` shows all."] if more > 0 else []
        return Sentence(text="\n".join(["⏳ Still waiting for an answer:", *lines[:MOST_NAMED], *rest]))
    one = about.waits[0] if about.waits else Waiting(chat=about.chat, link=about.link)
    take = button("Take", "chat:take", about.key, style="primary")
    since = f"has been waiting for {lasted(one.seconds)}" if one.seconds else "is waiting for an answer"
    return Sentence(
        text=f"⏳ {_linked(one.chat, one.link)} {since}: {_whose(one)}.",
        buttons=(take,) if about.key and not one.mine else (),
    )


def _whose(wait: Waiting) -> str:
    if wait.mine:
        return "you hold it"
    return f"{who(wait.holder)} holds it" if wait.holder else "nobody holds it"


def _linked(chat: str, link: str | None) -> str:
    return f"<{link}|{name(chat or 'a chat')}>" if link else bold(name(chat or "a chat"))


def went_round(about: About) -> Sentence:
    return Sentence(text=f"⏳ {the_chat(about)} was passed to everybody once and {_waits(about)}.")


def shift_started(about: About) -> Sentence:
    return Sentence(text=f"🟢 Your shift began: you are *online*{_until(about)}. {_waiting(about)}")


def shift_ending(about: About) -> Sentence:
    moved = f" {counted(about.passed, 'waiting chat')} passed on." if about.passed else ""
    return Sentence(
        text=f"⚪ Your shift ended: you are *offline*.{moved} You still hold {_held(about)}",
        buttons=(
            button("Hand over…", "shift:hand_over", "me", style="primary"),
            button("15 more minutes", "shift:longer", "me"),
        ),
    )


def status_changed(about: About) -> Sentence:
    """The answer to a switch: what it moved. `role` is online or offline."""
    named = f"{who(about.person)} is" if about.person else "You are"
    moved = f" {counted(about.count, 'waiting chat')} passed on." if about.count else ""
    return Sentence(text=f"{named} *{name(about.role)}*{_until(about)}.{moved}")


def reminder(about: About) -> Sentence:
    return Sentence(text=f"🔔 You wanted to be reminded of {the_chat(about)}.")


def ticket_yours(about: About) -> Sentence:
    return Sentence(text=f"🎫 The ticket {bold(said(about.words, 120))} of {the_chat(about)} is yours.")


def answer(about: About) -> Sentence:
    """An answer in our own markup to what somebody asked in the app's DM."""
    return Sentence(text=about.words or "There is nothing to say.")


def failed(about: About) -> Sentence:
    return Sentence(
        text=f"That did not work{f' ({said(about.why, 120)})' if about.why else ''}. Nothing was changed; please try again."
    )


def done(about: About) -> Sentence:
    """Work that took longer than an answer may take."""
    return Sentence(text=f"Done: {said(about.words, 300)}{f', {lasted(about.seconds)}' if about.seconds else ''}.")


def caught_up(about: About) -> Sentence:
    """To admins, after the program or Periskope was away for a while."""
    times = f"From {moment(about.at)} to {moment(about.until)}" if about.at and about.until else "For a while"
    return Sentence(
        text=f"{times} nothing from WhatsApp reached this app. What was said meanwhile is brought in:"
        f" {counted(about.count, 'message')}, each marked *came late* with the time at which it was written."
    )


def needs_person(about: About) -> Sentence:
    """To triage and `ALERT_TO`: something is held until somebody looks."""
    return Sentence(
        text=f"⚠️ {said(about.words, 300)}{f' ({said(about.why, 120)})' if about.why else ''}. `/periskope health` shows more."
    )


def _waits(about: About) -> str:
    return f"has been waiting for {lasted(about.seconds)}" if about.seconds else "is waiting for an answer"


def _until(about: About) -> str:
    return f" until {clock(about.until)}" if about.until else ""


def _waiting(about: About) -> str:
    if not about.count:
        return "Nothing is waiting for you."
    return f"{counted(about.count, 'chat')} waiting for you: {_names(about)}"


def _held(about: About) -> str:
    return f"{counted(about.count, 'open chat')}: {_names(about)}" if about.count else "no open chats."


def _names(about: About) -> str:
    shown = [_linked(chat, link) for chat, link in about.chats[:MOST_NAMED]]
    more = about.count - len(shown)
    return ", ".join(shown) + (f" and {more} more." if more > 0 else ".")


KINDS: Mapping[str, Teller] = {
    teller.__name__: teller
    for teller in (
        holder_named,
        passed_on,
        assigned_there,
        handed_over,
        chat_waiting,
        went_round,
        shift_started,
        shift_ending,
        status_changed,
        reminder,
        ticket_yours,
        answer,
        failed,
        done,
        caught_up,
        needs_person,
    )
}
