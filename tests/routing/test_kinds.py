"""Not everything that comes in is a customer who waits: by the kind of the message and by what it holds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model.event import GroupEventSeen, MessageSeen, ReactionSeen, not_ahead
from bot.model.message import Content, Media
from bot.routing.policy.kinds import is_nothing, starts_wait
from bot.text.document import words

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
SAID = Content(doc=words("hello"))
FILE = Media(kind="document", name="a.pdf")


@pytest.mark.parametrize("kind", ["chat", "image", "ptt", "sticker", "location", "vcard", "poll_creation", "order"])
def test_what_people_send_waits_for_an_answer(kind: str) -> None:
    assert starts_wait(Content(kind=kind))
    assert not is_nothing(Content(kind=kind))


@pytest.mark.parametrize("kind", ["gp2", "e2e_notification", "revoked", "protocol", "notification_template"])
def test_what_whatsapp_writes_itself_starts_no_wait(kind: str) -> None:
    assert not starts_wait(replace(SAID, kind=kind))
    assert is_nothing(Content(kind=kind))
    assert not is_nothing(replace(SAID, kind=kind))


def test_an_unknown_kind_waits_only_with_words_or_a_file() -> None:
    assert starts_wait(replace(SAID, kind="hologram"))
    assert starts_wait(Content(kind="hologram", media=FILE))
    assert not starts_wait(Content(kind="hologram"))
    assert is_nothing(Content(kind="hologram"))


def test_what_is_not_decrypted_yet_is_shown_and_waits_for_its_words() -> None:
    assert not starts_wait(Content(kind="ciphertext"))
    assert not is_nothing(Content(kind="ciphertext"))


@pytest.mark.parametrize(
    ("result", "outgoing", "waits"),
    [
        ("missed", False, True),
        ("", False, True),
        ("connected", False, False),
        ("rejected", False, False),
        ("missed", True, False),
    ],
)
def test_only_a_missed_call_to_us_waits(result: str, *, outgoing: bool, waits: bool) -> None:
    call = {"video": False, "outgoing": outgoing, "result": result}

    assert starts_wait(Content(kind="call_log", facts={"call": call})) is waits


def test_no_time_of_a_vendor_is_ahead_of_ours() -> None:
    later = NOW + timedelta(days=3)
    seen = MessageSeen(
        said="created", org_phone="1@c.us", chat="2@c.us", unique_id="A", from_me=False, at=later, changed_at=later, content=SAID
    )  # fmt: skip
    reaction = ReactionSeen(org_phone="1@c.us", chat="2@c.us", unique_id="A", emoji="👍", at=later)
    joined = GroupEventSeen(org_phone="1@c.us", chat="2@g.us", notification_id="n", kind="add", at=later)
    earlier = replace(seen, at=NOW - timedelta(days=1), changed_at=None)

    assert not_ahead(seen, NOW) == replace(seen, at=NOW, changed_at=NOW)
    assert not_ahead(reaction, NOW) == replace(reaction, at=NOW)
    assert not_ahead(joined, NOW) == replace(joined, at=NOW)
    assert not_ahead(earlier, NOW) == earlier
