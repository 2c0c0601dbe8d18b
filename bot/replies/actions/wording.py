"""The words in which a reply reaches WhatsApp, and whether two such texts say the same."""

import unicodedata
from dataclasses import replace
from typing import Any

from bot.model.message import Message, from_json
from bot.replies.policy.pieces import name_for_customers
from bot.text.to_whatsapp import whatsapp_text
from storage.tx import Tx

MARKS = frozenset("*_~`>•-")


def words_of(tx: Tx, message: Message) -> str:
    """The message in WhatsApp's markup; colleagues by name."""
    content = from_json(message.body)
    text = whatsapp_text(content.doc, _names(tx))
    author = None if message.author_id is None else tx.people.roster().get(message.author_id)
    signed = "" if author is None else name_for_customers(author.name)
    return f"*{signed}:*\n{text}" if text and signed and tx.settings.policies().sign_replies == "name" else text


def bare(text: str) -> str:
    """The text without spaces, invisible signs and signs of markup, which do not survive being sent and read again."""
    kept = (sign for sign in text if not sign.isspace() and sign not in MARKS and unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", "".join(kept))


def spellings(tx: Tx, message: Message, body: dict[str, Any]) -> frozenset[str]:
    """The bare texts in which the message can have reached WhatsApp with this body: signed, or not."""
    signed = words_of(tx, replace(message, body=body))
    plain = whatsapp_text(from_json(body).doc, _names(tx))
    return frozenset({bare(signed), bare(plain)})


def _names(tx: Tx) -> dict[str, str]:
    return {one.slack_user: name_for_customers(one.name) for one in tx.people.roster().agents if one.slack_user}
