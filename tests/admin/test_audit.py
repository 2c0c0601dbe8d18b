"""The audit reads as sentences: each says who did what to whom."""

from datetime import UTC, datetime

from bot.admin.messages import SENTENCES, AuditLine, sentence
from bot.model.audit import AuditAction

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_whatever_is_written_has_a_sentence() -> None:
    assert SENTENCES.keys() == set(AuditAction)


def test_a_removal_names_who_was_removed_and_not_the_app() -> None:
    shown = sentence(AuditLine(at=NOON, action="removed", whom="Mara Lind", room="wa-repairs", via="enforcement"))

    assert "*the app* removed *Mara Lind* from *#wa-repairs*" in shown


def test_how_it_came_about_is_said_in_words_and_only_where_it_tells_something() -> None:
    lines = {
        via: sentence(AuditLine(at=NOON, action="assigned", chat="Tom", whom="Mara", via=via))
        for via in ("slack", "take", "rule")
    }

    assert lines["slack"] == lines["take"]
    assert lines["take"].endswith("assigned *Tom* to *Mara*")
    assert lines["rule"].endswith("assigned *Tom* to *Mara* · by a rule")


def test_somebody_who_was_never_in_the_team_is_somebody() -> None:
    assert "removed somebody from" in sentence(AuditLine(at=NOON, action="removed", room="wa-repairs"))


def test_who_did_it_to_themselves_is_named_once() -> None:
    row = AuditLine(at=NOON, action="status", actor="Mara", whom="Mara", detail="online")

    assert sentence(row).endswith("*Mara* set themselves online")
