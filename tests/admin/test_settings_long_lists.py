"""Lists in the settings form that hold more than Slack shows: what is not shown is neither lost nor brought back."""

from dataclasses import replace
from typing import Any

import pytest

from bot.interactions.models import Replace, Reply
from storage.store import Store
from storage.tx import Tx
from tests.admin.test_settings_form import AS_FIRST, house, opened, sent


def bots(*without: int, most: int = 130) -> tuple[str, ...]:
    return tuple(f"U{at:03}" for at in range(most) if at not in without)


def allowed(tx: Tx, *now: str) -> tuple[str, ...]:
    """Sets them, if any, as another admin would; those that are set."""
    if now:
        tx.settings.put_policies(replace(tx.settings.policies(), allowed_bots=now), by=None)
    return tx.settings.policies().allowed_bots


@pytest.mark.parametrize(
    ("before", "then"), [(bots(), bots(0)), (bots(most=90), bots(most=110)), (bots(), bots()[:50])]
)
async def test_a_list_that_only_another_changed_stays_theirs(
    store: Store, before: tuple[str, ...], then: tuple[str, ...]
) -> None:
    def play(tx: Tx) -> tuple[Any, tuple[str, ...]]:
        house(tx, replace(AS_FIRST, allowed_bots=before))
        view = opened(tx)
        allowed(tx, *then)
        return sent(tx, view, members_label="no"), allowed(tx)

    said, now = await store.run(play)

    assert isinstance(said, Reply), said
    assert "bots" not in said.text
    assert now == then


@pytest.mark.parametrize(("before", "then"), [(bots(), bots(0)), (bots(most=90), bots(most=110))])
async def test_a_list_longer_than_slack_shows_is_opened_anew_where_two_changed_it(
    store: Store, before: tuple[str, ...], then: tuple[str, ...]
) -> None:
    def play(tx: Tx) -> tuple[Any, Any, tuple[str, ...], Any]:
        house(tx, replace(AS_FIRST, allowed_bots=before))
        view, mine = opened(tx), list(bots(50, most=90))
        allowed(tx, *then)
        first = sent(tx, view, "1", allowed_bots=mine, members_label="no")
        anew = view | {"private_metadata": first.view["private_metadata"]}
        again = sent(tx, anew, "2", allowed_bots=mine, members_label="no")
        left = allowed(tx)
        sent(tx, opened(tx, "settings access"), "3", allowed_bots=[one for one in then[:100] if one != "U050"])
        return first, again, left, allowed(tx)

    first, again, left, mended = await store.run(play)

    assert all(isinstance(one, Replace) for one in (first, again))
    assert "open it again" in str(again.view)
    assert left == then
    assert mended == tuple(one for one in then if one != "U050")


async def test_a_long_list_is_told_with_its_count_and_how_it_was(store: Store) -> None:
    def play(tx: Tx) -> str:
        house(tx, replace(AS_FIRST, allowed_bots=bots()))
        return str(sent(tx, opened(tx), allowed_bots=list(bots(0)[:99])).text)

    told = (await store.run(play)).splitlines()[-1]

    assert "and 109 more" in told
    assert "(was: <@U000>" in told
    assert told.endswith("and 110 more)")
