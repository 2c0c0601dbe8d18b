"""The words by which chats are looked up: those of the folded name, and the last digits of the number behind a sign."""

from sqlalchemy import delete, select

from bot.text.names import FEWEST_DIGITS, LONGEST
from storage import tables as t
from storage.db import Db

NUMBER = "#"  # before digits, so that those of a number are told from those in a name


def words_of(name_words: str, wa_chat_id: str) -> frozenset[str]:
    """Every word of a chat."""
    digits = wa_chat_id.partition("@")[0][-FEWEST_DIGITS:]
    ends = {f"{NUMBER}{digits}"} if digits.isdecimal() and len(digits) == FEWEST_DIGITS else set()
    return frozenset({*name_words.split(), *ends})


def typed_words(typed: str, digits: str) -> list[str]:
    """The words of which a chat that these may name has one: each of a folded name's, or the last of digits typed."""
    numbers = [f"{NUMBER}{digits[-FEWEST_DIGITS:]}"] if len(digits) >= FEWEST_DIGITS else []
    return [*dict.fromkeys(typed[:LONGEST].split()), *numbers]


def write_words(db: Db, chat_id: int) -> None:
    """Write the words by which a chat is looked up, if they are others than before."""
    c, w = t.chat.c, t.chat_word.c
    name, number = db.conn.execute(select(c.name_words, c.wa_chat_id).where(c.id == chat_id)).one()
    now = words_of(name, number)
    before = frozenset(db.conn.execute(select(w.word).where(w.chat_id == chat_id)).scalars())
    if before - now:
        db.conn.execute(delete(t.chat_word).where(w.chat_id == chat_id, w.word.in_(sorted(before - now))))
    for word in sorted(now - before):
        db.insert_new(t.chat_word, {"word": word, "chat_id": chat_id}, key="word")
