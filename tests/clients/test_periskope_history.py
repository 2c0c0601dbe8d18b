"""Reading back in a chat, page by page."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clients.periskope.client import PeriskopeClient
from bot.clients.periskope.lists import HISTORY_PAGE, MOST_PAGES
from bot.outbox.calls import ReadEarlier
from bot.outbox.calls.outcomes import Done, Retry
from tests.clients.vendor import Reply, Vendor
from tests.wire.payloads import CUSTOMER, PHONE, message

TEN = datetime(2026, 3, 1, 10, tzinfo=UTC)
PATH = f"/v1/chats/{CUSTOMER}/messages"
ASKED = ReadEarlier(org_phone=PHONE, chat=CUSTOMER, until=TEN, offset=40, wanted=3)


def page(newest: datetime, count: int) -> dict[str, Any]:
    """So many messages, a minute between them, newest first."""
    times = [newest - timedelta(minutes=number) for number in range(count)]
    told = [
        message(unique_id=f"3EB0{at:%d%H%M}", chat_id=CUSTOMER, message_id=f"false_{CUSTOMER}_3EB0{at:%d%H%M}",
                timestamp=at.isoformat())
        for at in times
    ]  # fmt: skip
    return {"messages": told}


async def test_pages_are_read_until_there_is_enough_that_is_older(periskope: PeriskopeClient, vendor: Vendor) -> None:
    newer, older = page(TEN + timedelta(minutes=HISTORY_PAGE), HISTORY_PAGE), page(TEN, 5)
    vendor.will(PATH, Reply(body=newer), Reply(body=older))
    outcome = await periskope.perform(ASKED)

    assert isinstance(outcome, Done)
    assert [seen.at for seen in outcome.value] == [TEN - timedelta(minutes=number) for number in range(5)]
    assert [str(heard.args["offset"]) for heard in vendor.heard] == ["40", str(40 + HISTORY_PAGE)]


async def test_a_chat_that_ends_is_read_no_further(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will(PATH, Reply(body=page(TEN, 2)))
    outcome = await periskope.perform(ASKED)

    assert isinstance(outcome, Done)
    assert len(outcome.value) == 2
    assert len(vendor.heard) == 1


async def test_a_busy_chat_is_given_up_after_some_pages(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will(PATH, *(Reply(body=page(TEN + timedelta(days=9), HISTORY_PAGE)) for _ in range(MOST_PAGES)))
    outcome = await periskope.perform(ASKED)

    assert outcome == Done(value=())
    assert len(vendor.heard) == MOST_PAGES


async def test_an_answer_that_is_no_page_is_asked_for_again(periskope: PeriskopeClient, vendor: Vendor) -> None:
    vendor.will(PATH, Reply(body={"ok": True}))

    assert await periskope.perform(ASKED) == Retry(why="elsewhere")
