"""What is done with one chat, by button, menu, form or word: judged for who asks, then handed to what people do."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial

from bot.access import queries as access_queries
from bot.access.policy import Action
from bot.access.queries import Seen, judged
from bot.blockkit.blocks import actions, button, section
from bot.chats import forms as chats_forms
from bot.chats import messages as chats_messages
from bot.chats.actions import by_people
from bot.chats.actions.by_people import ChatDone
from bot.interactions import answers, as_shown, resolve
from bot.interactions.as_shown import Showed
from bot.interactions.models import Answer, FieldErrors, Quiet, Reply
from bot.interactions.undo import NotUndone, State, undo
from bot.model.event import SlackReaction
from bot.model.person import Agent
from bot.model.room import Thread
from bot.notices.messages.work import Answered
from bot.outbox import enqueue
from bot.routing.actions import reminders
from storage.tx import Tx

QuickAction = Callable[..., ChatDone]
ACTIONS: dict[str, tuple[Action, QuickAction]] = {
    "take": (Action.TAKE, by_people.take),
    "release": (Action.RELEASE, by_people.release),
    "close": (Action.CLOSE, by_people.close),
    "reopen": (Action.REOPEN, by_people.reopen),
    "dismiss": (Action.DISMISS, by_people.dismiss),
    "mute": (Action.MUTE, partial(by_people.mute, muted=True)),
    "unmute": (Action.MUTE, partial(by_people.mute, muted=False)),
    "unremind": (Action.REMIND, by_people.unremind),
}
MATTERS = {
    "take": frozenset({Showed.ASSIGNEE}),
    "release": frozenset({Showed.ASSIGNEE}),
    "close": frozenset({Showed.ASSIGNEE, Showed.WAIT, Showed.REMINDER}),
    "dismiss": frozenset({Showed.WAIT}),
    "mute": frozenset({Showed.WAIT}),
    "remind": frozenset({Showed.WAIT, Showed.REMINDER}),
    "remind_1h": frozenset({Showed.WAIT, Showed.REMINDER}),
    "remind_3h": frozenset({Showed.WAIT, Showed.REMINDER}),
    "unremind": frozenset({Showed.REMINDER}),
}
"""What of a chat each of them, and of the reminders, undoes, so that it must be what was shown."""
ANYWAY = "_anyway"
"""Behind the id of a button: the one of the question that it asked."""
BY_EMOJI = {"eyes": "take", "white_check_mark": "close", "heavy_check_mark": "close"}


def do(tx: Tx, agent: Agent, seen: Seen, what: str) -> Answer:
    """One of the simple actions, and a sentence about it."""
    done = chats_messages.chat_done(what, resolve.title(seen.chat), had=_named(tx, seen.chat.assignee_id))
    return _refused(tx, agent, seen, what) or Reply(text=f"{done}{_what_then(tx, seen, what)}")


def _what_then(tx: Tx, seen: Seen, what: str) -> str:
    """What the customer's next message does in a chat in which nothing waits; empty where it would change nothing."""
    quiet = what in {"dismiss", "unremind"} and not seen.chat.muted and tx.waits.open(seen.id) is None
    return f" {chats_messages.WAITS_AGAIN}" if quiet else ""


def do_on_card(tx: Tx, agent: Agent, seen: Seen, what: str) -> Answer:
    """The same where the chat's card is looked at: it shows what was done, so only a refusal is said."""
    return _refused(tx, agent, seen, what) or Quiet()


def overtaken(tx: Tx, agent: Agent, seen: Seen, what: str, behind: str) -> Reply | None:
    """The question that a chat's button asks where `overtaken_by` tells something; None: it does not."""
    told = overtaken_by(tx, agent, seen, what, behind)
    if not told:
        return None
    yes = button(chats_forms.CHAT_WORDS[what], f"chat:{what}{ANYWAY}", as_shown.carried(tx, seen.chat))
    return Reply(text=told, blocks=[section(told), actions(yes)])


def overtaken_by(tx: Tx, agent: Agent, seen: Seen, what: str, behind: str) -> str:
    """What became of a chat since its button or form was shown, and whether to act anyway; empty: nothing that matters for it.

    `behind`: what was shown, as `as_shown` wrote it behind the chat's key.
    """
    chat, moved = seen.chat, as_shown.moved(tx, seen.chat, behind) & MATTERS.get(what, frozenset())
    if what != "release" and chat.assignee_id == agent.id:
        moved -= {Showed.ASSIGNEE}  # they know
    if Showed.REMINDER in moved and reminders.asker(tx, chat.id) == agent.id:
        moved -= {Showed.REMINDER}
    if not moved:
        return ""
    return chats_messages.overtaken(
        what,
        resolve.title(chat),
        who=_named(tx, chat.assignee_id) if Showed.ASSIGNEE in moved else "",
        wait=tx.waits.open(chat.id) if Showed.WAIT in moved else None,
        remind_at=chat.remind_at if Showed.REMINDER in moved else None,
    )


def _refused(tx: Tx, agent: Agent, seen: Seen, what: str) -> Reply | None:
    """Does it; why not, if it is not done."""
    (action, quick_action), chat = ACTIONS[what], seen.chat
    if not access_queries.may(tx, agent, action, chat):
        return Reply(text=answers.NO_CHAT)
    done = quick_action(tx, seen, by=agent)
    if done.refused is not None:
        return Reply(text=chats_messages.chat_refused(done.refused, resolve.title(chat)))
    fresh(tx, agent.id, chat.assignee_id, done.chat.assignee_id)
    return None


def _named(tx: Tx, agent_id: int | None) -> str:
    """Who that is, as it is shown; nobody: empty."""
    return "" if agent_id is None else resolve.who(tx, tx.people.roster().get(agent_id))


def fresh(tx: Tx, *people: int | None) -> None:
    """Home tabs of those whom it concerns are shown anew."""
    for one in dict.fromkeys(people):
        if one is not None:
            enqueue.home(tx, one)


def hand_on_card(tx: Tx, agent: Agent, seen: Seen, to: Agent | None, *, line: str = "") -> Answer:
    """One chat where its card is looked at: it names the assignee, so only what it does not show is said."""
    told = hand(tx, agent, [seen], to, line=line)
    sees = to is None or tx.routing.places(seen.id, {to.id}).get(to.id, False)
    return Quiet() if isinstance(told, Reply) and sees and told.text != answers.NO_CHAT else told


def hand(tx: Tx, agent: Agent, chats: Sequence[Seen], to: Agent | None, *, line: str = "") -> Answer:
    """Chats to a person, or back to whom the rules choose. A refusal of the only one stands at the field."""
    told: list[str] = []
    was = _assignees(tx, [str(seen.id) for seen in chats])
    for seen in chats:
        chat = seen.chat
        if not access_queries.may(tx, agent, Action.HAND_OVER, chat):
            continue
        done = by_people.hand_over(tx, seen, to=to, by=agent, line=line)
        if done.refused is not None:
            told.append(chats_messages.chat_refused(done.refused, resolve.title(chat), resolve.who(tx, to)))
            if len(chats) == 1:
                return FieldErrors(errors={"to": told[0]})
            continue
        fresh(tx, agent.id, chat.assignee_id, done.chat.assignee_id)
        had = _named(tx, chat.assignee_id)
        if done.chat.assignee_id is None:
            told.append(chats_messages.chat_done("release", resolve.title(chat), had=had))
        else:
            assignee = tx.people.roster().get(done.chat.assignee_id)
            shown = tx.routing.places(chat.id, {done.chat.assignee_id}).get(done.chat.assignee_id, False)
            said = chats_messages.chat_done("assign", resolve.title(chat), resolve.who(tx, assignee), had=had)
            told.append(said if shown else f"{said} {chats_messages.not_in_channel(resolve.who(tx, assignee))}")
    text = "\n".join(told) or answers.NO_CHAT
    return assignees.under(tx, agent, was, text) if len(chats) > 1 else Reply(text=text)


def _assignees(tx: Tx, keys: Iterable[str]) -> State:
    return {key: tx.chats.get(int(key)).assignee_id for key in keys}


@undo("assignees", right=Action.HAND_OVER, read=_assignees)
def assignees(tx: Tx, by: Agent, was: State) -> str:
    """Each chat back to whom it was assigned, or unassigned; a note that went with it stays."""
    told = []
    for key, before in was.items():
        seen, to = judged(tx, by, chat_id=int(key)), tx.people.roster().get(before)
        if seen is None or not access_queries.may(tx, by, Action.HAND_OVER, seen.chat):
            raise NotUndone(answers.NO_CHAT)
        title, had = resolve.title(seen.chat), seen.chat.assignee_id
        done = by_people.hand_over(tx, seen, to=to, by=by)
        if done.refused is not None:
            raise NotUndone(chats_messages.chat_refused(done.refused, title, resolve.who(tx, to)))
        fresh(tx, by.id, had, before)
        what = "release" if to is None else "assign"
        told.append(chats_messages.chat_done(what, title, resolve.who(tx, to), had=_named(tx, had)))
    return "\n".join(told)


def reacted(event: SlackReaction, tx: Tx) -> str | None:
    """What was done; None if this reaction asks for nothing.

    An agent's own message carries these signs as our marks of delivery, so there they ask for nothing.
    """
    what = BY_EMOJI.get(event.name)
    if what is None or not event.added or not tx.settings.policies().emoji_actions:
        return None
    agent, thread = tx.people.by_slack(event.slack_user), thread_of(tx, event.channel, event.ts)
    seen = None if thread is None or agent is None else judged(tx, agent, chat_id=thread.chat_id)
    if thread is None or agent is None or seen is None:
        return None
    chat = seen.chat
    said = do_on_card(tx, agent, seen, what)
    if isinstance(said, Reply):
        key = f"emoji:{event.ts}:{event.name}:{chat.version}"
        answer = Answered(text=said.text, names=(chat.id,))
        enqueue.ephemeral(tx, answer, to=event.slack_user, channel=event.channel, root=thread.ts, key=key)
    return what


def thread_of(tx: Tx, channel: str, ts: str) -> Thread | None:
    """The thread of a card, or of the copy that a post of ours is."""
    thread = tx.threads.by_root(channel, ts)
    post = tx.posts.by_ts(channel, ts) if thread is None else None
    if post is None or post.kind != "copy" or post.thread_id is None:
        return thread
    return tx.threads.get(post.thread_id)


def remind(tx: Tx, agent: Agent, seen: Seen, at: datetime) -> Answer:
    """The chat waits again then; told with the chat and the moment, with its day, and whose reminder that replaces."""
    chat, whose = seen.chat, reminders.asker(tx, seen.id)
    if not access_queries.may(tx, agent, Action.REMIND, chat):
        return Reply(text=answers.NO_CHAT)
    done = by_people.remind(tx, seen, at=at, by=agent)
    if done.refused is not None:
        return Reply(text=chats_messages.chat_refused(done.refused, resolve.title(chat)))
    other = _named(tx, whose) if chat.remind_at is not None and whose != agent.id else ""
    return Reply(text=chats_messages.reminded(resolve.title(chat), at, had=(other, chat.remind_at) if other else None))
