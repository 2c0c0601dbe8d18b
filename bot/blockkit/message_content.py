"""What a message holds besides its words, as text: a place, contact cards, a poll, a call, a file and its state."""

import re
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import quote

from bot.blockkit.blocks import bold, counted, lasted, listed, said
from bot.model.message import Content, Media, Message, content_of
from bot.text.document import NameOf, plain

FileShown = Literal["coming", "there", "shown", "gone", "too_large"]
FILES = {
    "image": "📷 Photo",
    "video": "🎬 Video",
    "document": "📄 Document",
    "audio": "🎵 Audio",
    "ptt": "🎤 Voice message",
    "sticker": "🏷️ Sticker",
}
KNOWN = frozenset({*FILES, "chat", "location", "vcard", "multi_vcard", "poll_creation", "order", "ciphertext"})
MOST_LINES = 20
DELETED = "Deleted message"
SAFE_URL = re.compile(r"https?://[^\s<>|\"]{1,2000}")
WHY = {
    "media_404": "Periskope does not have it",
    "media_410": "Periskope does not have it any more",
    "media_401": "Periskope does not hand it out",
    "media_403": "Periskope does not hand it out",
    "media_address": "it is kept at a place this app does not fetch from",
    "media_redirects": "its address leads from one place to the next",
    "media_slow": "it came too slowly",
    "media_packed": "it came packed, which is not how files are told",
    "media_wrong_type": "a web page came in its place",
    "media_wrong_size": "not all of it came",
    "media_login_page": "Slack does not let this app read it",
    "media_too_large": "it is too large",
    "media_empty": "it is empty",
    "media_unreachable": "where it is kept did not answer for a day",
    "no_source": "Periskope has not said where it is",
    "deleted_in_slack": "somebody deleted it in Slack",
    "file_uploads_disabled": "files are switched off in this Slack",
    "file_uploads_except_images_disabled": "only pictures may be uploaded to this Slack",
    "file_type_not_allowed": "files of this type may not be uploaded to this Slack",
    "file_upload_size_restricted": "it is larger than this Slack takes",
    "storage_limit_reached": "this Slack's storage is full",
    "not_shown": "Slack took it and has not shown it for an hour",
}
WHY_OURS = {
    "media_404": "Slack no longer has it",
    "media_410": "Slack no longer has it",
    "media_401": "Slack does not hand it out",
    "media_403": "Slack does not hand it out",
    "media_unreachable": "Slack did not answer for a day",
    "no_source": "Slack has not said where it is",
}
ASK_AN_ADMIN = frozenset(
    {"file_uploads_disabled", "file_uploads_except_images_disabled", "file_type_not_allowed", "storage_limit_reached"}
)


def gist_of(message: Message, names: NameOf | None = None) -> str:
    """The gist of a message wherever it is named but in its own copy: what was deleted says only that."""
    if message.deleted_at is not None:
        return DELETED
    return f"{gist(content_of(message), names)}{' (edited)' if message.edited_at is not None else ''}"


def gist(content: Content, names: NameOf | None = None) -> str:
    """The message as one plain line: its text or caption, else what it is. For cards, quotes and notifications."""
    words = " ".join(plain(content.doc, names).split())
    if content.media is not None:
        return f"{_file_name(content.media)}{': ' + words if words else ''}"
    return words or _what(content)


def _what(content: Content) -> str:
    facts = content.facts
    match content.kind:
        case "location":
            return f"📍 Location {facts.get('place', {}).get('name', '')}".strip()
        case "vcard" | "multi_vcard":
            return "👤 " + counted(len(facts.get("cards", ())) or 1, "contact")
        case "poll_creation":
            return f"📊 Poll: {facts.get('poll', {}).get('question', '')}"
        case "order":
            return "🛒 Order"
        case "ciphertext":
            return "A message that WhatsApp has not decrypted yet"
        case "erased":
            return "Erased"
        case "forgotten":
            return "No longer kept"
        case "chat":
            return "Nothing to read"
        case kind if kind.startswith("call"):
            return _call(facts.get("call", {}))
        case kind:
            return f"A message of a kind this app does not show: {kind.replace('_', ' ')}"


def fact_lines(content: Content, file: FileShown | None = None, why: str = "") -> list[str]:
    """Lines in our own markup for everything that is not words. `file`: the state of the media, `why` its reason."""
    facts, lines = content.facts, []
    readers: dict[str, Callable[[Any], list[str]]] = {"place": _place, "cards": _cards, "poll": _poll, "order": _order}
    for fact, reader in readers.items():
        if facts.get(fact):
            lines.extend(reader(facts[fact]))
    if content.media is not None and file != "shown":
        lines.append(_file(content.media, file, facts.get("seconds"), why=why))
    if not lines and file != "shown" and not plain(content.doc).strip():
        lines.append(said(_what(content), 300))
    if facts.get("invite"):
        lines.append(f"✉️ Invitation to the group {said(facts['invite'].get('name', ''), 80)}")
    if lines == [] and content.kind not in KNOWN and not content.kind.startswith("call"):
        lines.append(f"({said(content.kind.replace('_', ' '), 60)})")
    marks = [text for fact, text in (("forwarded", "↪ forwarded"), ("vanishing", "⏱ disappears")) if facts.get(fact)]
    return [*lines, *marks]


def _file_name(media: Media) -> str:
    kind = FILES.get(media.kind, FILES["document"])
    return f"{kind} {media.name}".strip() if media.kind == "document" else kind


def _file(media: Media, state: FileShown | None, seconds: Any, *, why: str) -> str:
    size = f", {_bytes(media.size)}" if media.size else ""
    length = f", {lasted(seconds) if seconds >= 60 else f'{seconds} s'}" if isinstance(seconds, int) else ""
    what = f"{said(_file_name(media), 120)}{length}{size}"
    match state:
        case "gone":
            return f"{what}: {could_not_be_fetched(why)}"
        case "too_large":
            return f"{what}: larger than this app brings to Slack. It is in WhatsApp and in Periskope."
        case "coming":
            return f"{what}: on its way."
        case _:
            return what


def _bytes(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(size // 1000, 1)} kB"


def _place(place: dict[str, Any]) -> list[str]:
    lat, lon = place.get("lat"), place.get("lon")
    url = place.get("url") or ""
    if isinstance(lat, float | int) and isinstance(lon, float | int):
        url = f"https://maps.google.com/?q={quote(f'{lat},{lon}')}"
    link = f" <{url.replace('&', '&amp;')}|Open the map>" if SAFE_URL.fullmatch(url) else ""
    where = ", ".join(said(str(place[part]), 200) for part in ("name", "address") if place.get(part))
    return [f"📍 {where or 'Location'}{link}"]


def _cards(cards: list[dict[str, Any]]) -> list[str]:
    lines = [f"👤 {_card(card)}" for card in cards[:MOST_LINES]]
    return [*lines, f"… and {len(cards) - MOST_LINES} more"] if len(cards) > MOST_LINES else lines


def _card(card: dict[str, Any]) -> str:
    details = (card.get("org"), *card.get("numbers", ()), *card.get("emails", ()))
    who = bold(said(card.get("name") or "Contact", 80))
    return " · ".join([who, *(said(str(detail), 80) for detail in details[:8] if detail)])


def _poll(poll: dict[str, Any]) -> list[str]:
    many = " (several answers)" if poll.get("many") else ""
    options = poll.get("options", ())
    lines = [f"• {said(one.get('text', ''), 100)}: {counted(one.get('votes', 0), 'vote')}" for one in options]
    return [f"📊 {bold(said(poll.get('question', '') or 'Poll', 300))}{many}", *lines[:MOST_LINES]]


def _order(order: dict[str, Any]) -> list[str]:
    return [f"🛒 Order {said(str(order.get('id', '')), 60)}"]


def _call(call: dict[str, Any]) -> str:
    kind = "video call" if call.get("video") else "voice call"
    result = call.get("result") or "missed"
    return f"📞 {'Missed' if result == 'missed' else ''}{'' if result == 'missed' else result.capitalize()} {kind}"


def because(why: str, *, ours: bool = False) -> str:
    """The reason as a part of a sentence; an unknown one as it is. `ours`: Slack has the file, not Periskope."""
    return (WHY_OURS if ours else {}).get(why) or WHY.get(why, said(why.replace("_", " "), 120))


def could_not_be_fetched(why: str) -> str:
    """The line under a customer's message whose file could not be fetched: why, and what to do."""
    reason = f" ({because(why)})" if why else ""
    then = "ask an admin of your Slack" if why in ASK_AN_ADMIN else "*Fetch again* asks Periskope for it anew"
    return f"the file could not be fetched{reason}. Look at it in WhatsApp; {then}."


def not_sent(name: str, why: str) -> str:
    """The line under an agent's message whose file was not sent: why, and what to do. `name`: as shown."""
    reason = f": {because(why, ours=True)}" if why else ""
    return f"The file {name} was *not* sent{reason}. What else you wrote goes without it. {_instead(why)}"


def _instead(why: str) -> str:
    match why:
        case "media_too_large" | "it is too large":
            return "Send a smaller one, or a link that the customer may open."
        case "it is only a link":
            return "Download it and upload the file itself."
        case "it is a Slack canvas" | "it is a Slack list":
            return "Share it as a PDF, or paste its words."
        case _:
            return "Upload it again here to send it to the customer."


def reaction_line(reactions: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Each emoji with the names of those who reacted with it."""
    return " · ".join(
        f"{said(emoji, 20)} {listed(said(who, 40) for who in people[:10])}" for emoji, people in reactions
    )
