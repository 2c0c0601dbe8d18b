"""Files on their way to a thread: fetched and uploaded, then shared; and taken away again."""

from datetime import timedelta

from bot.domain.calls import DropFile, FindShare, ShareFile, StageFile
from bot.domain.content_json import from_json
from bot.domain.model import FileRow, Room
from bot.domain.outcomes import Done, Outcome, Refused
from bot.domain.owed import Again, Doubt, Later, Nothing, Owed, Prepared, Settled, Settlement
from bot.flows.outgoing import gates
from bot.flows.outgoing.lost import lose_room
from bot.flows.steps import media, owe
from storage.tx import Tx

GIVEN_UP = timedelta(days=1)  # where a file is kept has not answered for so long
LOOK = timedelta(seconds=0.2)
NOT_YET = frozenset({"media_401", "media_403", "media_404"})  # seen right after the webhook, before the file is stored
AGAIN_AFTER = (1.0, 4.0, 15.0)
LOOKS = len(AGAIN_AFTER)  # counted apart from attempts: waiting for a slot is no look
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "video/mp4": ".mp4",
    "audio/ogg": ".ogg",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "application/pdf": ".pdf",
}
NAMES = {"image": "photo", "video": "video", "audio": "audio", "ptt": "voice-message", "sticker": "sticker"}


def name_of(tx: Tx, file: FileRow) -> str:
    """What the file is called in Slack: its own name, else a word for its kind."""
    found = from_json(tx.messages.get(file.message_id).body).media
    if found is None:
        return "file"
    mime = found.mime.partition(";")[0].strip()
    return found.name or NAMES.get(found.kind, "file") + ENDINGS.get(mime, "")


def prepare_stage(owed: Owed, tx: Tx) -> Prepared:
    """Fetch it and upload it; until it is shared it is nobody's."""
    file = tx.files.get(owed.target)
    message = tx.messages.get(file.message_id)
    found = from_json(message.body).media
    if file.state != "wanted" or found is None or found.source is None:
        return Nothing(why=f"is {file.state}")
    if not _wanted(tx, file):
        return Nothing(why="no longer wanted")
    if tx.now - file.at > GIVEN_UP:
        _refused(tx, file, "media_unreachable")
        return Nothing(why="given up")
    return StageFile(source=found.source, name=name_of(tx, file), mime=found.mime, most=media.MOST)


def settle_stage(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Ready to be shared, or said to be out of reach; what is not there yet is tried again a few times."""
    file = tx.files.get(owed.target)
    match outcome:
        case Done(value=str(slack_file)):
            tx.files.change(file.id, state="staged", slack_file_id=slack_file)
            if not tx.outbox.open_for("ShareFile", file.id):
                media.share(tx, file, late=True)
            return Settled()
        case Refused(why=why) if why in NOT_YET and (looked := tx.outbox.payload(owed).get("looked", 0)) < LOOKS:
            tx.outbox.annotate(owed, looked=looked + 1)
            media.ask_where(tx, tx.messages.get(file.message_id))
            return Again(after=AGAIN_AFTER[looked])
        case Refused(why=why):
            _refused(tx, file, why)
            return Settled(why=why)
        case _:
            return Again(after=30)


def _refused(tx: Tx, file: FileRow, why: str) -> None:
    tx.files.change(file.id, state="refused", why=why[:100])
    _tell(tx, file)


def _tell(tx: Tx, file: FileRow) -> None:
    """What the message's copies say about its file is no longer so."""
    tx.messages.change(file.message_id)
    owe.copies_changed(tx, file.message_id)


def _wanted(tx: Tx, file: FileRow) -> bool:
    """Not withdrawn with its thread, nor deleted and to be hidden."""
    message = tx.messages.get(file.message_id)
    hidden = message.deleted_at is not None and tx.settings.policies().deleted == "hidden"
    return not hidden and tx.threads.get(file.thread_id).state not in {"leaving", "gone"}


def prepare_share(owed: Owed, tx: Tx) -> Prepared:
    """In its thread, as soon as it is there; after a while the thread no longer waits for it."""
    file = tx.files.get(owed.target)
    if file.state == "wanted" and _wanted(tx, file):
        waited = tx.now - file.at
        if waited < media.PATIENCE:
            return Later(at=tx.now + LOOK)
        _tell(tx, file)
        return Nothing(why="comes late")
    if file.state != "staged" or file.slack_file_id is None or not _wanted(tx, file):
        return Nothing(why=f"is {file.state}")
    thread = tx.threads.get(file.thread_id)
    room = gates.open_thread(tx, thread)
    if not isinstance(room, Room):
        return room
    if thread.ts is None:
        return Nothing(why="no thread")
    title = name_of(tx, file)
    return ShareFile(channel=str(room.slack_id), root=thread.ts, slack_file=file.slack_file_id, title=title)


def settle_share(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """It stands there. An upload that is gone is made anew; one works for a single share only."""
    file = tx.files.get(owed.target)
    thread = tx.threads.get(file.thread_id)
    match outcome:
        case Done():
            tx.files.change(file.id, state="shared")
            if media.noticed(tx, file):
                _tell(tx, file)
            if thread.state == "leaving":
                owe.withdraw(tx, thread.id)
            elif not _wanted(tx, tx.files.get(file.id)):
                media.drop(tx, tx.messages.get(file.message_id))
            return Settled()
        case Refused(what="place"):
            lose_room(tx, thread.room_id, outcome.why)
            return Again(after=1)
        case Refused(why="file_not_found" | "file_deleted") if file.round < len(AGAIN_AFTER):
            media.restart(tx, file)
            return Settled(why="uploaded anew")
        case Refused(why=why):
            _refused(tx, file, why)
            return Settled(why=why)
        case _:
            return Again(after=30)


def read_back_share(owed: Owed, tx: Tx) -> Doubt:
    """Slack knows where a file is shared."""
    file = tx.files.get(owed.target)
    room = tx.rooms.get(tx.threads.get(file.thread_id).room_id)
    return FindShare(channel=str(room.slack_id), slack_file=str(file.slack_file_id))


def prepare_drop(owed: Owed, tx: Tx) -> Prepared:
    """Take the file away."""
    file = tx.files.get(owed.target)
    if file.state != "shared" or file.slack_file_id is None:
        return Nothing(why=f"is {file.state}")
    return DropFile(slack_file=file.slack_file_id)


def settle_drop(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """Gone, or nothing that we could take away."""
    if not isinstance(outcome, Done | Refused):
        return Again(after=30)
    tx.files.change(owed.target, state="gone")
    return Settled(why=getattr(outcome, "why", None))
