"""The content of a WhatsApp message, parsed from Periskope's message object.

`Content.facts` holds, where the message has it:
`place` {lat, lon, name, address, url}; `cards` [{name, org, numbers, emails}]; `poll` {question, many, options:
[{text, votes, voters}]}; `order` {id}; `call` {video, outgoing, result}; `invite` {name}; `seconds` (a recording's
length); `forwarded`, `gif` and `vanishing` (True).
"""

import re
from typing import Any

from bot.model.message import Content, Media
from bot.text.document import Doc
from bot.wire import whatsapp_markup
from bot.wire.fields import decimal, file_name, first, flag, integer, record, strings, words
from bot.wire.periskope.ids import whole_id
from bot.wire.periskope.vcards import card, cards, is_card

WITH_FILE = frozenset({"image", "video", "document", "audio", "ptt", "sticker"})
WORDLESS = frozenset({"vcard", "multi_vcard", "location", "ciphertext", "call_log", "poll_creation"})
MOST_CARDS = 50
MOST_OPTIONS = 50
MOST_VOTERS = 2000
SHORTEST_PREVIEW = 64
_PICTURE = re.compile(r"(?:data:image/[\w.+-]+;base64,)?(?:/9j/|iVBORw0KGgo|R0lGOD|UklGR)[A-Za-z0-9+/\s]*={0,2}\s*\Z")
DATA_CAP = 512 << 10


def content(message: dict[str, Any]) -> Content:
    """The content of a message; what is missing or malformed is left out. An unknown type keeps its name and words."""
    kind = (words(message.get("message_type")) or "chat")[:40]
    return Content(kind=kind, doc=_doc(message, kind), media=_media(message, kind), facts=_facts(message, kind))


def _doc(message: dict[str, Any], kind: str) -> Doc:
    body = message.get("body")
    if not isinstance(body, str) or kind in WORDLESS or is_card(body):
        return Doc()
    if kind != "chat" and _is_preview(body):
        return Doc()
    return whatsapp_markup.read(body, strings(message.get("mentioned_ids")))


def _is_preview(body: str) -> bool:
    """A small picture in letters, which Periskope puts where words would be."""
    return len(body) >= SHORTEST_PREVIEW and _PICTURE.match(body) is not None


def _media(message: dict[str, Any], kind: str) -> Media | None:
    media = record(message.get("media"))
    source = _source(media)
    if source is None and kind not in WITH_FILE and not flag(message.get("has_media")):
        return None
    size = integer(media.get("size"))
    return Media(
        kind=kind if kind in WITH_FILE else "document",
        source=source,
        name=file_name(words(media.get("filename")) or ""),
        mime=(words(media.get("mimetype")) or "")[:120],
        size=size if size is not None and size >= 0 else None,
    )


def _source(media: dict[str, Any]) -> str | None:
    path = first(media, "path", "url")
    if path is not None:
        return path
    data = words(media.get("filedata"))
    return data if data is not None and data.startswith("data:") and len(data) <= DATA_CAP else None


def _facts(message: dict[str, Any], kind: str) -> dict[str, Any]:
    found = {
        "place": _place(record(message.get("location"))) if kind == "location" or message.get("location") else None,
        "cards": _cards(message),
        "poll": _poll(message, kind),
        "order": _order(message),
        "call": _call(message) if kind.startswith("call") else None,
        "invite": _invite(record(message.get("invite_v4"))),
        "seconds": integer(message.get("duration")),
        "forwarded": flag(message.get("is_forwarded")),
        "gif": flag(message.get("is_gif")),
        "vanishing": flag(message.get("is_ephemeral")),
    }
    return {name: fact for name, fact in found.items() if fact}


def _place(location: dict[str, Any]) -> dict[str, Any] | None:
    options = record(location.get("options"))
    place = {
        "lat": _first_number(location, "latitude", "degreesLatitude"),
        "lon": _first_number(location, "longitude", "degreesLongitude"),
        "name": first(options, "name") or first(location, "name", "description"),
        "address": first(options, "address") or first(location, "address"),
        "url": first(options, "url") or first(location, "url"),
    }
    return {name: part for name, part in place.items() if part is not None} or None


def _first_number(location: dict[str, Any], *names: str) -> float | None:
    """Periskope's own name, or that of the WhatsApp library that it builds on."""
    return next((found for one in names if (found := decimal(location.get(one))) is not None), None)


def _cards(message: dict[str, Any]) -> list[dict[str, Any]]:
    texts = strings(message.get("vcards"))
    body = message.get("body")
    if not texts and isinstance(body, str) and is_card(body):
        texts = (body,)
    each = [one for text in texts[:MOST_CARDS] for one in cards(text)]
    return [card(text) for text in each[:MOST_CARDS]]


def _poll(message: dict[str, Any], kind: str) -> dict[str, Any] | None:
    info = record(message.get("poll_info"))
    if not info and kind != "poll_creation":
        return None
    results = record(message.get("poll_results"))
    texts = list(dict.fromkeys((*_option_texts(info.get("pollOptions")), *(key for key in results if key))))
    body = message.get("body")
    return {
        "question": first(info, "pollName") or (body if isinstance(body, str) else ""),
        "many": bool(flag(record(info.get("options")).get("allowMultipleAnswers"))),
        "options": [_option(text, results.get(text)) for text in texts[:MOST_OPTIONS]],
    }


def _option_texts(options: Any) -> tuple[str, ...]:
    """The texts of a poll's options, given as plain texts or in WhatsApp's own form, as objects with a name."""
    if not isinstance(options, list):
        return ()
    texts = (words(option) or first(record(option), "name", "optionName") for option in options)
    return tuple(text for text in texts if text)


def _option(text: str, votes: Any) -> dict[str, Any]:
    voters = [voter for voter, vote in record(votes).items() if voter and vote is not None and vote is not False]
    if isinstance(votes, list):
        voters = list(strings(votes))
    voters = list(dict.fromkeys(whole_id(voter) or voter for voter in voters))
    return {"text": text, "votes": integer(votes) or len(voters), "voters": voters[:MOST_VOTERS]}


def _order(message: dict[str, Any]) -> dict[str, Any] | None:
    order = first(message, "order_id")
    return {"id": order} if order else None


def _call(message: dict[str, Any]) -> dict[str, Any]:
    return call_facts({**record(message.get("metadata")), **message})


def call_facts(call: dict[str, Any]) -> dict[str, Any]:
    """The facts of a call: `result` is missed, connected, rejected or another word of Periskope's in lower case."""
    return {
        "video": bool(flag(call.get("isVideo"))),
        "outgoing": bool(flag(call.get("isOutgoing"))),
        "result": (first(call, "call_result") or "").casefold()[:20],
    }


def _invite(invite: dict[str, Any]) -> dict[str, Any] | None:
    return {"name": first(invite, "groupName", "group_name", "name") or ""} if invite else None
