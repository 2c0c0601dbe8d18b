import pytest

from bot.model.lane import Family, Lane, Vendor, vendor_of, word_of
from bot.outbox.calls import Call


@pytest.mark.parametrize(
    ("lane", "stored"),
    [
        (Lane.removals(3), "kick:3"),
        (Lane.withdrawal(3), "gone:3"),
        (Lane.erasure(3, None), "gone:erase:3:0"),
        (Lane.file_lookup(3), "chat:file:3"),
        (Lane.whatsapp(3), "wa:3"),
        (Lane.reports(3), "post:3:0"),
        (Lane.ephemerals("U1"), "person:U1"),
        (Lane.in_org(), "in:org"),
        (Lane.in_thread("C1", "1.2"), "in:thread:C1:1.2"),
        (Lane.in_chat("ab12"), "in:chat:ab12"),
    ],
)
def test_a_lane_is_stored_in_one_way_and_read_back_as_it_was(lane: Lane, stored: str) -> None:
    assert str(lane) == stored
    assert Lane.parse(stored) == lane


@pytest.mark.parametrize("family", list(Family))
def test_every_family_has_a_rank_and_is_found_in_what_is_stored(family: Family) -> None:
    lane = Lane(family, "1")

    assert family.rank >= 0
    assert Lane.parse(str(lane)) == lane
    assert lane.direction == ("in" if str(lane).startswith("in:") else "out")


def test_no_family_begins_as_another_with_what_divides_them() -> None:
    assert not [(one, two) for one in Family for two in Family if one is not two and f"{one}:".startswith(f"{two}:")]


def test_of_a_lane_of_another_release_it_is_known_that_it_is_not_known() -> None:
    with pytest.raises(ValueError, match="hologram:1"):
        Lane.parse("hologram:1")

    assert (vendor_of("hologram:1"), word_of("hologram:1"), word_of("in:hologram")) == (Vendor.SLACK, "", "")


def test_what_periskope_alone_answers_waits_for_its_own_workers() -> None:
    assert {family for family in Family if family.vendor is Vendor.PERISKOPE} == {
        Family.WHATSAPP, Family.CHAT, Family.TICKET, Family.BACKFILL,
    }  # fmt: skip


def test_vendors_are_the_doors_that_calls_go_through() -> None:
    assert set(Vendor) == {one.door for one in Call.__subclasses__()}


def test_no_two_kinds_of_work_share_a_lane_because_their_rows_have_one_number() -> None:
    of_one_row = [
        make(1)
        for make in (
            Lane.removals, Lane.withdrawal, Lane.withdrawn_dms, Lane.withdrawn_report, Lane.deletion_check, Lane.chat,
            Lane.file_lookup, Lane.whatsapp, Lane.room, Lane.progress, Lane.reports, Lane.person, Lane.dms, Lane.ticket,
            Lane.file, Lane.home, Lane.backfill, Lane.in_place,
        )
    ]  # fmt: skip

    assert len({str(lane) for lane in of_one_row}) == len(of_one_row)
