"""The label that a chat without any gets before it is shown for the first time, so that its holders see it at once."""

from bot.domain.events import ChatRecord
from bot.domain.model import Chat
from storage.queries.outbox import Effect
from storage.tx import Tx

GIVEN = "new_chat_label"


def label_for(tx: Tx, chat: Chat, record: ChatRecord) -> int | None:
    """The label to be given first; None: the chat has one, is known already, or there is none to give.

    Names are of labels that some chat carries: one that nobody has seen would be made by writing it. Tried once.
    """
    wanted = tx.settings.policies().new_chat_label
    if record.labels != () or chat.access_seen is not None or not wanted:
        return None
    phone = tx.phones.get(chat.phone_id).org_phone.partition("@")[0]
    name = (wanted.get(phone) or wanted.get("") or "").casefold()
    known = next((label.id for label in tx.labels.all() if label.name.casefold() == name), None)
    if known is None or tx.audit.newest(limit=1, action=GIVEN, chat_id=chat.id):
        return None
    return known


def waits_for_it(tx: Tx, chat: Chat) -> bool:
    """Is the label still on its way? Until then nothing is believed of the chat, so that it is shown nowhere else first."""
    return chat.access_seen is None and tx.outbox.open_for("SyncChatLabels", chat.id)


def give(tx: Tx, chat: Chat, label_id: int) -> None:
    """Written to Periskope, and read back; whoever waits for the chat waits for that."""
    tx.chats.change(chat.id, read_began=tx.now)  # it was read just now, and carries none
    tx.audit.write(GIVEN, actor=None, via="settings", chat_id=chat.id, label_id=label_id)
    effect = Effect(kind="SyncChatLabels", target=chat.id, payload={"add": [label_id]})
    tx.outbox.owe(effect, lane=f"chat:{chat.id}", key=f"{GIVEN}:{chat.id}")
