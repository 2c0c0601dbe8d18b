"""Which effect is prepared, settled and looked for by whom."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.outcomes import Outcome
from bot.domain.owed import Doubt, Owed, Prepared, Repeat, Settlement
from bot.flows.outgoing import (
    attaching,
    chats,
    digests,
    earlier,
    erasing,
    files,
    files_anew,
    gone,
    homes,
    kicks,
    looks,
    moving,
    people,
    posts,
    reactions,
    rooms,
    sheets,
    starts,
    through,
    tickets,
    whatsapp,
    whatsapp_changes,
    withdrawals,
)
from storage.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One kind of effect. Without `read_back`, doing it twice is the same as once."""

    prepare: Callable[[Owed, Tx], Prepared]
    settle: Callable[[Owed, Outcome, Tx], Settlement]
    read_back: Callable[[Owed, Tx], Doubt] | None = None


POST = Row(prepare=posts.prepare_post, settle=posts.settle_post, read_back=posts.read_back)

TABLE = {
    "PostCard": Row(prepare=posts.prepare_card, settle=posts.settle_card, read_back=posts.read_back),
    "PostCopy": POST,
    "PostHistory": POST,
    "PostNotice": POST,
    "PostDigest": Row(prepare=digests.prepare, settle=digests.settle, read_back=digests.read_back),
    "PostDaily": Row(prepare=digests.prepare_daily, settle=digests.settle, read_back=digests.read_back),
    "TakeBack": Row(prepare=digests.prepare_taking_back, settle=digests.settle_taking_back),
    "StageFile": Row(prepare=files.prepare_stage, settle=files.settle_stage),
    "ShareFile": Row(prepare=files.prepare_share, settle=files.settle_share, read_back=files.read_back_share),
    "DropFile": Row(prepare=files.prepare_drop, settle=files.settle_drop),
    "SyncCard": Row(prepare=looks.prepare_card, settle=looks.settle_card),
    "SyncCopy": Row(prepare=looks.prepare_copy, settle=looks.settle_copy),
    "SyncMarks": Row(prepare=looks.prepare_marks, settle=looks.settle_marks),
    "SyncReactions": Row(prepare=reactions.prepare, settle=reactions.settle),
    "React": Row(prepare=looks.prepare_reaction, settle=looks.settle_reaction),
    "Withdraw": Row(prepare=withdrawals.prepare, settle=withdrawals.settle),
    "SyncRoom": Row(prepare=rooms.prepare_room, settle=rooms.settle_room, read_back=rooms.read_back),
    "LookAtChannel": Row(prepare=attaching.prepare, settle=attaching.settle),
    "SyncKicks": Row(prepare=kicks.prepare_kicks, settle=kicks.settle_kicks),
    "SendWhatsApp": Row(prepare=whatsapp.prepare_send, settle=whatsapp.settle_send, read_back=whatsapp.read_back_send),
    "EditWhatsApp": Row(prepare=whatsapp_changes.prepare_edit, settle=whatsapp_changes.settle_change),
    "AskIfByHand": Row(prepare=gone.prepare, settle=gone.settle),
    "DeleteWhatsApp": Row(prepare=whatsapp_changes.prepare_delete, settle=whatsapp_changes.settle_change),
    "ReactWhatsApp": Row(prepare=whatsapp_changes.prepare_react, settle=whatsapp_changes.settle_react),
    "AddNote": Row(prepare=whatsapp_changes.prepare_note, settle=whatsapp_changes.settle_note),
    "MarkRead": Row(prepare=chats.prepare_mark_read, settle=chats.settle_write),
    "BringEarlier": Row(prepare=earlier.prepare, settle=earlier.settle),
    "ReadChat": Row(prepare=chats.prepare_read, settle=chats.settle_read),
    "Erase": Row(prepare=erasing.prepare, settle=erasing.settle),
    "ReadMessage": Row(prepare=files_anew.prepare, settle=files_anew.settle),
    "ReadForStart": Row(prepare=starts.prepare, settle=starts.settle),
    "SyncAssignee": Row(prepare=chats.prepare_assignee, settle=chats.settle_assignee),
    "SyncChatLabels": Row(prepare=chats.prepare_labels, settle=chats.settle_labels),
    "SyncTicket": Row(prepare=tickets.prepare, settle=tickets.settle, read_back=tickets.read_back),
    "SyncMemberAccess": Row(prepare=through.prepare_member, settle=through.settle_member),
    "SyncChatAccess": Row(prepare=through.prepare_chat, settle=through.settle_chat),
    "CompareAccess": Row(prepare=through.prepare_comparison, settle=through.settle_comparison),
    "Tell": Row(prepare=people.prepare_tell, settle=people.settle_tell, read_back=people.read_back_tell),
    "SyncMoving": Row(prepare=moving.prepare, settle=moving.settle),
    "TellFile": Row(prepare=sheets.prepare, settle=sheets.settle, read_back=sheets.read_back),
    "WithdrawTold": Row(prepare=people.prepare_withdrawal, settle=people.settle_withdrawal),
    "Whisper": Row(prepare=people.prepare_whisper, settle=people.settle_once),
    "FindPerson": Row(prepare=people.prepare_find, settle=people.settle_find),
    "SyncHome": Row(prepare=homes.prepare_home, settle=homes.settle_home),
}


def prepare(owed: Owed, tx: Tx) -> Prepared:
    """The last door of an effect."""
    return TABLE[owed.kind].prepare(owed, tx)


def settle(owed: Owed, outcome: Outcome, tx: Tx) -> Settlement:
    """What an outcome means."""
    return TABLE[owed.kind].settle(owed, outcome, tx)


def read_back(owed: Owed, tx: Tx) -> Doubt:
    """How to find out what became of it."""
    look = TABLE[owed.kind].read_back
    return Repeat() if look is None else look(owed, tx)
