"""Both texts: what a customer writes, to Slack; and what an agent writes, to WhatsApp."""

import json
import random

from bot.blockkit.rich_text import fallback, rich_text
from bot.text.document import Doc
from bot.text.document_json import from_json, to_json
from bot.text.split import split
from bot.text.to_whatsapp import whatsapp_text
from bot.wire import whatsapp_markup
from bot.wire.slack import rich_text as composed
from tests.blockkit.strict import foreign_tokens, understood
from tests.fuzz.drawn import changed, text
from tests.security.composed import SHAPES

LIMIT = 3_000


def from_whatsapp(dice: random.Random) -> None:
    """A customer's words read, kept, cut and shown in Slack: whole blocks, and nothing in them that pings."""
    doc = whatsapp_markup.read(text(dice))
    _kept(doc)
    for piece in split(doc, LIMIT):
        understood(rich_text(piece))
        assert foreign_tokens(fallback(piece)) == [], fallback(piece)


def from_slack(dice: random.Random) -> None:
    """An agent's words, composed or with changed blocks, read and written for WhatsApp."""
    message = dice.choice(list(SHAPES.values()))([{"type": "text", "text": text(dice)}])
    message = changed(message, dice, most=dice.choice((0, 3)))
    parts = message if isinstance(message, dict) else {"blocks": message}
    doc = composed.read(parts.get("blocks"), parts.get("text"))
    _kept(doc)
    for piece in split(doc, LIMIT):
        whatsapp_text(piece)


def _kept(doc: Doc) -> None:
    assert from_json(json.loads(json.dumps(to_json(doc)))) == doc
