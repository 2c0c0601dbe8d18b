"""Files on their way to a thread: fetched and uploaded, then shared; and taken away again."""

from dataclasses import dataclass
from datetime import timedelta

from bot.model.effect.threads import DropFile, ReadMessage, ShareFile, StageFile
from bot.model.event import MessageSeen
from bot.model.lane import Lane
from bot.model.message import FileState, MessageFile, from_json, named
from bot.model.queue import OutboxEntry
from bot.model.room import Room, ThreadState
from bot.outbox import enqueue
from bot.outbox.calls.outcomes import Done, Refused, Stray, Told
from bot.outbox.calls.periskope import FetchMessage
from bot.outbox.calls.slack import DeleteFile, FindShare, PostFile, UploadFile
from bot.outbox.handlers import EffectHandlers, Handler
from bot.outbox.models import Complete, NotBefore, Prepared, Requeue, Settlement, Skip
from bot.rooms.actions import gate
from bot.rooms.actions.gate import lose_room
from bot.threads import actions as threads
from bot.threads import policy as threads_policy
from bot.threads.effects import pictures
from bot.threads.effects.shown import NOBODY_ELSE
from bot.threads.queries import copies as threads_copies
from storage.tx import Tx

GIVEN_UP = timedelta(days=1)  # where a file is kept has not answered for so long
NOT_YET = frozenset({"media_401", "media_403", "media_404"})  # seen right after the webhook, before the file is stored
AGAIN_AFTER = (1.0, 4.0, 15.0)
LOOKS = len(AGAIN_AFTER)  # counted apart from attempts: waiting for a slot is no look
NAMES = {"image": "photo", "video": "video", "audio": "audio", "ptt": "voice-message", "sticker": "sticker"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLooks:
    """Noted: how often it was not there yet."""

    looked: int = 0


def name_of(tx: Tx, file: MessageFile) -> str:
    """What the file is called in Slack: its own name, else a word for its kind."""
    found = from_json(tx.messages.get(file.message_id).body).media
    if found is None:
        return "file"
    return named(found.name, found.mime, word=NAMES.get(found.kind, "file"))


def prepare_stage(entry: OutboxEntry[StageFile], tx: Tx) -> Prepared[str | None]:
    """Fetch it and upload it; until it is shared it is nobody's."""
    file = tx.files.get(entry.target)
    message = tx.messages.get(file.message_id)
    found = from_json(message.body).media
    if file.why == threads_policy.IN_COPY and file.state == FileState.SHARING and file.slack_file_id is not None:
        return PostFile(slack_file=file.slack_file_id, title=name_of(tx, file))
    if file.state != FileState.WANTED or found is None or found.source is None:
        return Skip(why=f"is {file.state}")
    if not threads.wanted(tx, file):
        return Skip(why="no longer wanted")
    if tx.engine_now - file.at > GIVEN_UP:
        _refused(tx, file, "media_unreachable")
        return Skip(why="given up")
    return UploadFile(source=found.source, name=name_of(tx, file), mime=found.mime, most=threads.MOST)


def settle_stage(entry: OutboxEntry[StageFile], outcome: Told[str | None], tx: Tx) -> Settlement:
    """Ready to be shared, or said to be out of reach; what is not there yet is tried again a few times."""
    file = tx.files.get(entry.target)
    match outcome:
        case Done(value=str()) if file.why == threads_policy.IN_COPY and file.state != FileState.WANTED:
            return Complete(why="taken away")
        case Done(value=str(slack_file)) if file.why == threads_policy.IN_COPY:
            tx.files.change(file.id, state=FileState.SHARING, slack_file_id=slack_file)
            return Requeue()
        case Done() | Refused(why="file_not_found") if file.why == threads_policy.IN_COPY:
            return _kept(tx, file)
        case Done(value=str(slack_file)):
            tx.files.change(file.id, state=FileState.STAGED, slack_file_id=slack_file)
            if not tx.outbox.open_for(ShareFile, file.id):
                threads.share(tx, file, late=True)
            return Complete()
        case Refused(why=why) if why in NOT_YET and (looked := entry.noted_as(FileLooks).looked) < LOOKS:
            tx.outbox.note(entry, FileLooks(looked=looked + 1))
            threads.ask_where(tx, tx.messages.get(file.message_id))
            return Requeue(after=AGAIN_AFTER[looked])
        case Refused(why=why):
            _refused(tx, file, why)
            return Complete(why=why)
        case _:
            return Requeue(after=30)


def _kept(tx: Tx, file: MessageFile) -> Settlement:
    """Slack has the picture and shows it to nobody yet: its copy does that, or, if nobody may see it any more, it goes."""
    tx.files.change(file.id, state=FileState.STAGED)
    if file.state == FileState.SHARING and threads.wanted(tx, file):
        pictures.arrived(tx, file)
    else:
        _take_away(tx, file)
    return Complete()


def _refused(tx: Tx, file: MessageFile, why: str) -> None:
    tx.files.change(file.id, state=FileState.REFUSED, why=why[:100])
    threads.tell(tx, file)


def prepare_share(entry: OutboxEntry[ShareFile], tx: Tx) -> Prepared[bool | Stray | None]:
    """In its thread, as soon as it is there; after a while the thread no longer waits for it."""
    file = tx.files.get(entry.target)
    if file.state == FileState.WANTED and threads.wanted(tx, file):
        waited = tx.engine_now - file.at
        if waited < threads_policy.PATIENCE:
            return NotBefore(at=tx.engine_now + threads_policy.LOOK)
        threads.tell(tx, file)
        return Skip(why="comes late")
    if (
        file.state not in {FileState.STAGED, FileState.SHARING}
        or file.slack_file_id is None
        or not threads.wanted(tx, file)
    ):
        return Skip(why=f"is {file.state}")
    if file.state == FileState.SHARING:
        return verify_share(entry, tx)
    thread = tx.threads.get(file.thread_id)
    room = gate.open_thread(tx, thread)
    if not isinstance(room, Room):
        return room
    if thread.ts is None:
        return Skip(why="no thread")
    title = name_of(tx, file)
    return PostFile(channel=str(room.slack_id), root=thread.ts, slack_file=file.slack_file_id, title=title)


def settle_share(entry: OutboxEntry[ShareFile], outcome: Told[bool | Stray | None], tx: Tx) -> Settlement:
    """It stands there, once Slack says so: it answers before it shares, and where the root is gone elsewhere.

    An upload that is gone is made anew; one works for a single share only.
    """
    file = tx.files.get(entry.target)
    thread = tx.threads.get(file.thread_id)
    match outcome:
        case Done(value=Stray()):
            threads.file_strayed(tx, file)
            return Complete(why="the root is gone")
        case Done() if file.state == FileState.GONE:
            return Complete(why="taken away")
        case Done(value=None | False):
            tx.files.change(file.id, state=FileState.SHARING)
            if not threads.wanted(tx, file):
                _take_away(tx, file)
                return Complete(why="no longer wanted")
            return _look_again(entry, file, tx)
        case Done():
            tx.files.change(file.id, state=FileState.SHARED)
            if threads_copies.noticed(tx, file):
                threads.tell(tx, file)
            if not threads.wanted(tx, file):
                _take_away(tx, file)
            return Complete()
        case Refused(what="place"):
            lose_room(tx, thread.room_id, outcome.why)
            return Requeue(after=1)
        case Refused(why="file_not_found" | "file_deleted") if file.round < len(AGAIN_AFTER):
            threads.restart(tx, file)
            return Complete(why="uploaded anew")
        case Refused(why=why):
            _refused(tx, file, why)
            return Complete(why=why)
        case _:
            return Requeue(after=30)


def _look_again(entry: OutboxEntry[ShareFile], file: MessageFile, tx: Tx) -> Settlement:
    """Slack shows a share moments after it took it. After a while the thread goes on without it, and at last that is said."""
    waited = tx.engine_now - entry.at
    if entry.lane != str(Lane.file(file.id)):
        if waited < threads_policy.PATIENCE:
            return Requeue(after=threads_policy.LOOK.total_seconds())
        threads.share_apart(tx, file)
        return Complete(why="Slack shows it later")
    if waited < threads_policy.SHOWN_WITHIN:
        return Requeue(after=max(threads_policy.LOOK, waited / 10).total_seconds())
    _refused(tx, file, "not_shown")
    return Complete(why="not shown")


def _take_away(tx: Tx, file: MessageFile) -> None:
    """What came to stand in Slack although nobody may read it there by now."""
    if tx.threads.get(file.thread_id).state == ThreadState.LEAVING:
        enqueue.withdraw(tx, file.thread_id)
    else:
        threads.drop_file(tx, tx.files.get(file.id))


def verify_share(entry: OutboxEntry[ShareFile], tx: Tx) -> FindShare:
    """Slack knows where a file is shared."""
    file = tx.files.get(entry.target)
    thread = tx.threads.get(file.thread_id)
    room = tx.rooms.get(thread.room_id)
    return FindShare(channel=str(room.slack_id), root=thread.ts, slack_file=str(file.slack_file_id))


def prepare_drop(entry: OutboxEntry[DropFile], tx: Tx) -> Prepared[None]:
    """Take the file away."""
    file = tx.files.get(entry.target)
    if file.state not in {FileState.STAGED, FileState.SHARING, FileState.SHARED} or file.slack_file_id is None:
        return Skip(why=f"is {file.state}")
    if file.state == FileState.STAGED and tx.threads.under_way(tx.threads.get(file.thread_id)):
        return NotBefore(at=tx.engine_now + threads_policy.LOOK)  # Slack deletes nothing that it has not taken in yet
    return DeleteFile(slack_file=file.slack_file_id)


def settle_drop(entry: OutboxEntry[DropFile], outcome: Told[None], tx: Tx) -> Settlement:
    """Gone, or nothing that we could take away."""
    if not isinstance(outcome, Done | Refused):
        return Requeue(after=30)
    threads.taken_away(tx, tx.files.get(entry.target))
    return Complete(why=getattr(outcome, "why", None))


def prepare(entry: OutboxEntry[ReadMessage], tx: Tx) -> Prepared[MessageSeen]:
    """Ask for the message by its whole id; one of which only a part is known is fetched from where it was."""
    message = tx.messages.get(entry.target)
    if message.full_id is None:
        threads.go_on(tx, message)
        return Skip(why="no whole id")
    phone = tx.phones.get(tx.chats.get(message.chat_id).phone_id)
    return FetchMessage(org_phone=phone.org_phone, message=message.full_id)


def settle(entry: OutboxEntry[ReadMessage], outcome: Told[MessageSeen], tx: Tx) -> Settlement:
    """Only its file's address is taken from the answer: what else is new comes as an event. Then the file is fetched."""
    message = tx.messages.get(entry.target)
    match outcome:
        case Done(value=seen) if seen.unique_id == message.wa_id:
            found, kept = seen.content.media, from_json(message.body).media
            if found is not None and found.source is not None and kept is not None and found.source != kept.source:
                body = message.body | {"media": {**message.body["media"], "source": found.source}}
                tx.messages.change(message.id, shown=False, body=body)
        case Done() | Refused():
            pass
        case _:
            return Requeue(after=5)
    threads.go_on(tx, tx.messages.get(message.id))
    return Complete(why=getattr(outcome, "why", None))


HANDLERS = EffectHandlers()
HANDLERS.add(
    StageFile,
    Handler(right="fetches a file that nobody can read until it is shared", prepare=prepare_stage, settle=settle_stage),
)
HANDLERS.add(
    ShareFile,
    Handler(
        right=NOBODY_ELSE,
        prepare=prepare_share,
        settle=settle_share,
        verify=verify_share,
    ),
)
HANDLERS.add(DropFile, Handler(right="takes away", prepare=prepare_drop, settle=settle_drop))
HANDLERS.add(ReadMessage, Handler(right="reads where a file is kept", prepare=prepare, settle=settle))
