"""Webhooks in the vendor's shape, each with what a person reads of it in Slack: `corpus/<kind>/<case>.json` and `.txt`."""

import json
from pathlib import Path

import pytest

from tests.wire.looks import look, pings

CORPUS = Path(__file__).parent / "corpus"
CASES = sorted(CORPUS.rglob("*.json"))
KINDS = {"chat", "image", "video", "document", "audio", "ptt", "sticker", "location", "vcard", "multi_vcard"}
KINDS |= {"poll_creation", "ciphertext", "order"}


def raw(case: Path) -> bytes:
    """As it is posted: compact, nothing escaped that need not be."""
    body = json.loads(case.read_text(encoding="utf-8"))
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_each_payload_looks_as_written_down(case: Path) -> None:
    assert look(raw(case)) == case.with_suffix(".txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_no_payload_pings_anybody_or_hides_where_a_link_goes(case: Path) -> None:
    found = pings(raw(case))

    assert [ping for ping in found if ping.kind != "link"] == []
    assert all(ping.label in {"", ping.target, "Open the map", "↑"} for ping in found)


def test_every_kind_is_there_alone_and_in_groups_from_both_sides_deleted_and_quoting() -> None:
    cases = {(case.parent.name, case.stem) for case in CASES}
    wanted = {
        (kind, f"{where}_{what}")
        for kind in KINDS
        for where in ("chat", "group")
        for what in ("customer", "console", "deleted", "quoting")
    }

    assert wanted - cases <= {("ciphertext", "chat_console"), ("ciphertext", "group_console")}
    assert len(cases) >= 150
