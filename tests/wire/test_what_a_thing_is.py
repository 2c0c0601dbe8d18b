"""What a message or file is comes from the vendor's own fields: cards, previews, channels, names, kinds of sound."""

import base64
import json
from typing import Any

import pytest

from bot.model.event import ChatHint, Ignored, MessageSeen
from bot.model.message import FileSeen, as_media, media_kind, named
from bot.text.document import Quote, plain
from bot.text.to_whatsapp import whatsapp_text
from bot.wire.periskope import events
from bot.wire.periskope.chats import chat_record
from bot.wire.periskope.content import content
from bot.wire.periskope.ids import whole_id
from bot.wire.periskope.messages import message
from bot.wire.periskope.vcards import card
from bot.wire.slack.rich_text import read
from tests.wire import payloads

JPEG = "/9j/" + base64.b64encode(bytes(range(200))).decode()
CARD = ("BEGIN:VCARD", "VERSION:3.0", "FN:Lee Park", "TEL:+1 415 555 0142", "END:VCARD")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\\n", "\\r\\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff", " \n"])
def test_a_card_is_read_whatever_its_line_ends_are(end: str, begin: str) -> None:
    text = begin + end.join(CARD)
    found = content({"message_type": "vcard", "body": text})

    assert found.facts["cards"] == [{"name": "Lee Park", "numbers": ["+1 415 555 0142"]}]
    assert plain(found.doc) == ""


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:J=C3=BCrgen Gro=C3=9F", "Jürgen Groß"),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=BCrgen=\r\n Gro=C3=9F", "Jürgen Groß"),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:J=FCrgen", "Jürgen"),
        ("FN;CHARSET=nonsense;ENCODING=QUOTED-PRINTABLE:J=FCrgen", "J=FCrgen"),
        (f"FN;ENCODING=B:{base64.b64encode('Jürgen'.encode()).decode()}", "Jürgen"),
        ("item1.FN:Jürgen", "Jürgen"),
        ("N:Groß;Jürgen;;;", "Jürgen Groß"),
    ],
)
def test_a_card_is_read_whatever_its_encoding_is(line: str, name: str) -> None:
    assert card(f"BEGIN:VCARD\r\nVERSION:2.1\r\n{line}\r\nTEL:1\r\nEND:VCARD")["name"] == name


@pytest.mark.parametrize(
    ("told", "author"),
    [
        ("nina@shop.example", "nina@shop.example"),
        ("api", "api"),
        ("API", "api"),
        ("rule-7", "api"),
        ("", None),
        (None, None),
    ],
)
def test_only_an_address_names_a_person_who_wrote_in_periskope(told: str | None, author: str | None) -> None:
    data = payloads.message(performed_by=told, from_me=True)
    seen = message(data, said="created")

    assert isinstance(seen, MessageSeen)
    assert seen.performed_by == author


def test_several_cards_in_one_text_are_several() -> None:
    two = "BEGIN:VCARD\r\nFN:Lee\r\nTEL:1\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Kim\r\nTEL:2\r\nEND:VCARD"
    found = content({"message_type": "multi_vcard", "vcards": [two]})

    assert found.facts["cards"] == [{"name": "Lee", "numbers": ["1"]}, {"name": "Kim", "numbers": ["2"]}]


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("TEL;VALUE=uri;TYPE=cell:tel:+1-415-555-0142", "numbers", ["+1-415-555-0142"]),
        ("item1.TEL;waid=14155550142:+1 415 555 0142", "numbers", ["+1 415 555 0142"]),
        ("ORG:Depot;North;", "org", "Depot, North"),
        ("ORG:Depot\\, North", "org", "Depot, North"),
    ],
)
def test_the_parts_of_a_card_are_read_as_a_person_would(line: str, key: str, value: object) -> None:
    assert card(f"BEGIN:VCARD\nVERSION:4.0\nFN:Lee\n{line}\nEND:VCARD")[key] == value


@pytest.mark.parametrize("names", [("latitude", "longitude"), ("degreesLatitude", "degreesLongitude")])
def test_a_place_is_read_by_either_vendors_names(names: tuple[str, str]) -> None:
    found = content({"message_type": "location", "location": dict(zip(names, (52.5, "13.4"), strict=True))})

    assert found.facts["place"] == {"lat": 52.5, "lon": 13.4}


def test_a_vote_from_two_devices_is_one_persons() -> None:
    votes = {"Now": {"14155550142@c.us": "x", "14155550142:3@s.whatsapp.net": "x", "14155550143@c.us": "x"}}
    poll = {"pollName": "When?", "pollOptions": ["Now"]}
    found = content({"message_type": "poll_creation", "poll_info": poll, "poll_results": votes})
    (option,) = found.facts["poll"]["options"]

    assert (option["votes"], option["voters"]) == (2, ["14155550142@c.us", "14155550143@c.us"])


@pytest.mark.parametrize("kind", ["location", "image", "video", "product", "document"])
@pytest.mark.parametrize("body", [JPEG, f"data:image/jpeg;base64,{JPEG}", "iVBORw0KGgo" + "A" * 80])
def test_a_preview_in_letters_is_not_taken_for_words(kind: str, body: str) -> None:
    assert plain(content({"message_type": kind, "body": body}).doc) == ""


@pytest.mark.parametrize("body", ["/9j/ is how pictures begin", "iVBORw0KGgo", "R0lGODlh is a GIF, says she"])
def test_words_that_begin_like_a_picture_stay_words(body: str) -> None:
    assert plain(content({"message_type": "image", "body": body}).doc) == body
    assert plain(content({"message_type": "chat", "body": JPEG}).doc) == JPEG


def told(event: str, chat: str, **more: Any) -> Any:
    data = {
        "chat_id": chat,
        "org_phone": "15550100@c.us",
        "unique_id": "A1",
        "timestamp": "2026-03-02T10:00:00Z",
        **more,
    }
    return events.parse(json.dumps({"event_type": event, "data": data}).encode())


@pytest.mark.parametrize("chat", ["120363@newsletter", "4917@broadcast", "9@call", "17@bot"])
@pytest.mark.parametrize("event", ["message.created", "reaction.created", "chat.notification.created", "chat.updated"])
def test_what_is_said_where_no_customer_writes_is_counted_and_begins_no_chat(event: str, chat: str) -> None:
    assert told(event, chat, body="news", reaction="👍") == Ignored(why="no_conversation")
    assert chat_record({"chat_id": chat, "org_phone": "15550100@c.us"}, {}) is None


@pytest.mark.parametrize("chat", ["15550199@c.us", "120363@g.us", "8812@lid", "15550199@s.whatsapp.net"])
def test_where_customers_write_is_a_chat(chat: str) -> None:
    assert isinstance(told("message.created", chat, body="hello"), MessageSeen)
    assert isinstance(told("chat.updated", chat), ChatHint)


@pytest.mark.parametrize(
    ("told", "spelled"),
    [
        ("491234:12@s.whatsapp.net", "491234@c.us"), ("491234_1:12@c.us", "491234@c.us"), ("+491234@C.US", "491234@c.us"),
        ("8812:3@lid", "8812@lid"), ("491234", "491234@c.us"), ("120363_77@g.us", "120363_77@g.us"),
        ("status@broadcast", "status@broadcast"), (":12@c.us", None), ("@c.us", None),
    ],
)  # fmt: skip
def test_every_device_of_a_person_has_the_persons_id(told: str, spelled: str | None) -> None:
    assert whole_id(told) == spelled


@pytest.mark.parametrize(
    ("mime", "kind"),
    [
        ("audio/mpeg", "audio"), ("audio/mp4", "audio"), ("audio/ogg; codecs=opus", "audio"), ("Audio/AMR", "audio"),
        ("audio/webm", "document"), ("audio/wav", "document"), ("audio/flac", "document"), ("audio/midi", "document"),
        ("video/mp4", "video"), ("video/webm", "document"), ("image/png", "image"), ("image/svg+xml", "document"),
        ("application/pdf", "document"), ("", "document"),
    ],
)  # fmt: skip
def test_what_whatsapp_does_not_play_goes_as_a_document(mime: str, kind: str) -> None:
    media = as_media([FileSeen(slack_file="F1", mime=mime, size=10)])

    assert media_kind(mime, 10) == kind
    assert media is not None
    assert media.kind == kind
    assert media_kind(mime, 17 << 20) == "document"


def test_a_file_without_a_name_gets_the_ending_of_its_type() -> None:
    assert named("", "application/pdf") == "file.pdf"
    assert named("", "audio/ogg; codecs=opus", word="voice-message") == "voice-message.ogg"
    assert named("", "application/x-unheard-of") == "file"
    assert named("offer", "application/pdf") == "offer"


def rich(*elements: dict[str, Any]) -> Any:
    return read([{"type": "rich_text", "elements": list(elements)}])


def section(text: str) -> dict[str, Any]:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}


def test_a_list_and_code_inside_a_quotation_stay_quoted() -> None:
    listed = {"type": "rich_text_list", "style": "ordered", "border": 1, "elements": [section("one"), section("two")]}
    code = {"type": "rich_text_preformatted", "border": 1, "elements": [{"type": "text", "text": "a = 1\nb = 2"}]}
    doc = rich(listed, code)

    assert all(isinstance(block, Quote) for block in doc.blocks)
    assert whatsapp_text(doc).splitlines() == ["> 1. one", "> 2. two", "> `a = 1`", "> `b = 2`"]


def link(url: str, label: str) -> str:
    element = {"type": "link", "url": url, "text": label}
    return whatsapp_text(rich({"type": "rich_text_section", "elements": [element]}))


@pytest.mark.parametrize(
    ("url", "label", "said"),
    [
        ("https://acme.example/", "acme.example", "https://acme.example/"),
        ("https://www.acme.example", "ACME.example", "https://www.acme.example"),
        ("https://acme.example/a%20b", "acme.example/a b", "https://acme.example/a%20b"),
        ("tel:+4930123456", "+49 30 123-456", "+49 30 123-456"),
        ("tel:+49-30-123456", "+4930123456", "+4930123456"),
        ("mailto:lee@acme.example", "Lee@acme.example", "Lee@acme.example"),
        ("mailto:lee@acme.example?subject=hi", "lee@acme.example", "lee@acme.example"),
        ("tel:+4930123456", "call us", "call us (tel:+4930123456)"),
        ("https://acme.example/a", "acme.example/b", "acme.example/b (https://acme.example/a)"),
        ("https://acme.example/49", "49", "49 (https://acme.example/49)"),
    ],
)
def test_a_label_that_respells_its_address_is_said_once(url: str, label: str, said: str) -> None:
    assert link(url, label) == said
