"""From Slack to WhatsApp: what a person writes under a card."""

from dataclasses import replace

from bot.access.policy import Action, may_do
from bot.access.queries import may_see_chat
from bot.chats.actions import quick_actions
from bot.model.audit import AuditAction
from bot.model.chat import Chat
from bot.model.event import FileGone, ReplyWritten, SlackReaction, StartRead
from bot.model.message import MessageState
from bot.model.new_message import NewMessage
from bot.model.notice import Notice
from bot.model.person import Agent
from bot.notices.messages.replies import NoAccess, NotInTeam, OutsideThread, SendingOff
from bot.notices.messages.tasks import StartKnown, StartRefused
from bot.outbox import enqueue
from bot.replies.actions import delivered, edits, first_message, second_look, send
from bot.replies.actions import early as replies_early
from bot.replies.actions.asking import ask_to_send, keep_note, never_sent
from bot.replies.actions.judge import judge_reply, written_at
from bot.replies.policy.team_talk import Verdict, stricter
from bot.rooms.actions import place
from bot.threads import actions as threads
from storage.tx import Tx


def verdict_on(event: ReplyWritten, tx: Tx) -> Verdict | None:
    """What becomes of a message under a card; None for what is written anywhere else."""
    if event.root is None or tx.threads.by_root(event.channel, event.root) is None:
        return None
    return judge_reply(tx, event)


def reply_written(event: ReplyWritten, tx: Tx, verdict: Verdict | None) -> str:
    """A message of a person: a reply, a note, something to ask about, or nothing for the customer.

    `verdict`: what `verdict_on` said to this event.
    """
    room = tx.rooms.by_channel(event.channel)
    if room is None:
        return "not ours"
    thread = None if event.root is None else tx.threads.by_root(event.channel, event.root)
    if thread is None or verdict is None:
        return _outside_thread(event, tx)
    early = tx.messages.by_slack(event.channel, event.ts)
    if early is not None and early.state != MessageState.EARLY:
        return "known"
    agent = tx.people.by_slack(event.slack_user)
    chat = tx.chats.get(thread.chat_id)
    if agent is None or not agent.here or not may_see_chat(tx, agent, chat.id):
        return _refused(event, tx, agent)
    if early is not None:
        event = replies_early.as_edited(event, early)
        verdict = stricter(verdict, judge_reply(tx, event))
    if verdict.kind in {"send", "ask"} and not tx.settings.policies().sending:
        return _not_sent(event, tx, SendingOff(), "sending is off")
    if early is None:
        return _taken(event, tx, verdict, agent, chat)
    tx.messages.remove(early.id)
    said = _taken(event, tx, verdict, agent, chat)
    replies_early.taken(tx, event, early)
    return said


def found_reaction(event: SlackReaction, tx: Tx) -> str | None:
    """A reaction that decides something, found after a gap: it has no time, so it is asked about. None: it is as an event."""
    what, agent = quick_actions.BY_EMOJI.get(event.name), tx.people.by_slack(event.slack_user)
    thread = quick_actions.thread_of(tx, event.channel, event.ts)
    if what is None or thread is None or agent is None or not tx.settings.policies().emoji_actions:
        return None
    if not may_see_chat(tx, agent, thread.chat_id) or not second_look.must_ask(tx, event, thread.chat_id):
        return None
    second_look.ask_later(tx, thread, {"what": what, "agent": agent.id})
    return "found: reaction"


def found_command(event: ReplyWritten, tx: Tx) -> str | None:
    """An order to the app in a thread that was found too late to be carried out: it is listed. None: it is as an event."""
    thread = None if event.root is None else tx.threads.by_root(event.channel, event.root)
    agent = tx.people.by_slack(event.slack_user)
    if thread is None or agent is None or not second_look.must_ask(tx, event, thread.chat_id):
        return None
    second_look.ask_later(tx, thread, {"what": "command", "agent": agent.id})
    return "found: command"


def file_gone(event: FileGone, tx: Tx) -> str:
    """A file was deleted: taken off a reply as by an edit, or a customer's, of which its message says so then."""
    ours = tx.files.by_slack(event.file)
    if ours is not None:
        return threads.deleted_in_slack(tx, ours)
    done = [edits.file_taken_off(tx, message, event) for message in tx.messages.with_slack_file(event)]
    return next(iter(done), "not ours")


def _outside_thread(event: ReplyWritten, tx: Tx) -> str:
    """In the channel itself, or under something that is no card."""
    enqueue.ephemeral(tx, OutsideThread(), to=event.slack_user, channel=event.channel, root=event.root, key=event.ts)
    return "outside a thread"


def _not_sent(event: ReplyWritten, tx: Tx, notice: Notice, said: str) -> str:
    enqueue.mark_refused(tx, channel=event.channel, ts=event.ts, name="no_entry_sign")
    enqueue.ephemeral(tx, notice, to=event.slack_user, channel=event.channel, root=event.root, key=event.ts)
    return said


def _refused(event: ReplyWritten, tx: Tx, agent: Agent | None) -> str:
    """Nothing is sent; the person hears why, where they look and in a DM, and what to do."""
    kind, notice = ("not_in_roster", NotInTeam()) if agent is None else ("no_access", NoAccess())
    _not_sent(event, tx, notice, kind)
    if agent is not None and agent.slack_user is not None:
        enqueue.dm(tx, agent.id, notice, key=f"{event.channel}:{event.ts}")
    actor = None if agent is None else agent.id
    tx.audit.write(AuditAction.REPLY_REFUSED, actor=actor, via="slack", detail=kind)
    return kind


def _taken(event: ReplyWritten, tx: Tx, verdict: Verdict, agent: Agent, chat: Chat) -> str:
    at = written_at(event.ts, tx.business_now)
    away = verdict.kind == "send" and second_look.must_ask(tx, event, chat.id)
    kind = "ask" if away else verdict.kind
    new = NewMessage.from_slack(event, chat.id, agent, verdict=kind, at=at, seen_at=tx.engine_now)
    new = replace(new, why=second_look.AWAY if away else verdict.why)
    message_id = tx.messages.add(new.for_the_team() if verdict.why == "command" else new)
    if message_id is None:
        return "known"
    message = tx.messages.get(message_id)
    if away and (thread := delivered.home_of(tx, message)) is not None:
        return second_look.found_message(tx, thread, message, "send")
    match verdict.kind:
        case "send":
            return send.send(tx, chat, agent, message)
        case "note":
            keep_note(tx, message, verdict, event.slack_user)
        case "ask":
            ask_to_send(tx, message, event.slack_user, verdict.why)
        case "never":
            never_sent(tx, message, event.slack_user, verdict.why)
    return verdict.kind


def start_read(event: StartRead, tx: Tx) -> str:
    """Periskope has answered: begun if there is no such chat, opened if it is one they may see, else refused.

    The customer, or a colleague to them, may have written while it was asked: then it is a chat by now, whatever the
    answer was.
    """
    draft = tx.proposals.take(event.draft, first_message.DRAFT)
    agent = None if draft is None or draft.agent_id is None else tx.people.roster().get(draft.agent_id)
    if draft is None or agent is None or not may_do(agent, Action.START):
        return "nobody starts it"
    chat = tx.chats.get(int(draft.body["chat"]))
    known = event.known or chat.access_read_at is not None or tx.messages.count(chat.id) > 0
    if may_see_chat(tx, agent, chat.id) and (known or not agent.admin):
        place.place(tx, chat.id, begin=True)
        enqueue.dm(tx, agent.id, StartKnown(chat=chat.id, text=str(draft.body["text"])), key=draft.key)
        return "known chat"
    if known or tx.people.override_for(agent.id, chat.id) is False:
        enqueue.dm(tx, agent.id, StartRefused(), key=draft.key)
        tx.audit.write(AuditAction.REFUSED, actor=agent.id, via="slack", detail="start")
        return "hidden chat"
    first_message.begin(tx, agent, chat, draft)
    return "started"
