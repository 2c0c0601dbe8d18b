"""What a message carries besides its words: a place, contact cards, a poll, a call, a file that is or is not to be had."""

import re
from collections.abc import Callable
from typing import Any, Literal
from urllib.parse import quote

from bot.domain.content import Content, Media
from bot.domain.text import NameOf, plain
from bot.views.blocks import bold, counted, lasted, listed, said
from bot.views.file_trouble import could_not_be_fetched

FileState = Literal["coming", "there", "gone", "too_large"]

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
SAFE_URL = re.compile(r"https?://[^\s<>|\"]{1,2000}")


def gist(content: Content, names: NameOf | None = None) -> str:
    """The message in a few plain words: its text or caption, else what it is. For cards, quotes and notifications."""
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
        case "chat":
            return "Nothing to read"
        case kind if kind.startswith("call"):
            return _call(facts.get("call", {}))
        case kind:
            return f"A message of a kind this app does not show: {kind.replace('_', ' ')}"


def fact_lines(content: Content, file: FileState | None = None, why: str = "") -> list[str]:
    """Lines, in our own markup, for everything that is not words. `file`: what became of the media, and `why`."""
    facts, lines = content.facts, []
    readers: dict[str, Callable[[Any], list[str]]] = {"place": _place, "cards": _cards, "poll": _poll, "order": _order}
    for fact, reader in readers.items():
        if facts.get(fact):
            lines.extend(reader(facts[fact]))
    if content.media is not None:
        lines.append(_file(content.media, file, facts.get("seconds"), why=why))
    if not lines and not plain(content.doc).strip():
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


def _file(media: Media, state: FileState | None, seconds: Any, *, why: str) -> str:
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


def reaction_line(reactions: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Emoji with the names of those who reacted with it."""
    return " · ".join(
        f"{said(emoji, 20)} {listed(said(who, 40) for who in people[:10])}" for emoji, people in reactions
    )
