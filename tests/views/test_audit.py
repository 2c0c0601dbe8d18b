"""The audit reads as sentences: each says who did what to whom."""

import re
from datetime import UTC, datetime
from pathlib import Path

from bot.flows.desk.record import FORMS
from bot.views.audit import SENTENCES, AuditRow, sentence

WRITTEN = re.compile(r'audit\.write\(\s*"([a-z_]+)"(?: if \w+ else "([a-z_]+)")?')
SOURCE = Path(__file__).parents[2] / "bot"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_whatever_is_written_has_a_sentence() -> None:
    found = {
        word for path in SOURCE.rglob("*.py") for words in WRITTEN.findall(path.read_text()) for word in words if word
    }

    assert {FORMS.get(word, word) for word in found} - SENTENCES.keys() == set()


def test_a_removal_names_who_was_removed_and_not_the_app() -> None:
    shown = sentence(AuditRow(at=NOON, action="removed", whom="Mara Lind", room="wa-repairs", via="enforcement"))

    assert "*the app* removed *Mara Lind* from *#wa-repairs*" in shown


def test_somebody_who_was_never_in_the_team_is_somebody() -> None:
    assert "removed somebody from" in sentence(AuditRow(at=NOON, action="removed", room="wa-repairs"))
