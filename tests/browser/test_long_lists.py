"""A thread and a phone with more messages than the page holds at once: the rest comes by scrolling, and nothing jumps."""

import pytest

from tests.browser.driver import Browser
from tests.browser.stage import Stage

MANY = 450
PRIYA = "61491570156@c.us"
ROWS = {"thread": "#thread-messages .message", "phone": "#bubbles .bubble"}
PLACE = """const where = document.querySelector(arguments[0]).parentElement;
    const one = [...where.querySelectorAll(arguments[0].split(' ').at(-1))].find((it) => it.textContent.includes(arguments[1]));
    return one ? one.getBoundingClientRect().top : null"""
TO_TOP = "document.querySelector(arguments[0]).parentElement.scrollTop = 0"
TO_END = "const where = document.querySelector(arguments[0]).parentElement; where.scrollTop = where.scrollHeight"
AT_END = """const where = document.querySelector("#messages");
    return where.scrollHeight - where.scrollTop - where.clientHeight < 2"""
COUNT = "return document.querySelectorAll(arguments[0]).length"


async def filled(stage: Stage) -> str:
    slack, periskope = stage.world.slack, stage.world.periskope
    asha = slack.user("asha@harborbikes.example").id
    root = await slack.say(asha, stage.room_made.id, "Priya Nair")
    for n in range(MANY):
        await slack.say(asha, stage.room_made.id, f"line {n}.", thread_ts=root)
        await periskope.customer_says(PRIYA, f"line {n}.")
    return root


@pytest.mark.parametrize("where", ROWS)
def test_what_is_older_comes_by_scrolling_up_and_what_is_newer_by_scrolling_down(
    chromium: Browser, stage: Stage, where: str
) -> None:
    rows = ROWS[where]
    stage.room_made = stage.room()
    root = stage.do(filled(stage))
    chromium.open(
        stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "thread": root, "chat": PRIYA})
    )
    newest = chromium.sees(rows, f"line {MANY - 1}.")

    def turned(script: str, words: str) -> bool:
        chromium.run(script, rows)
        return chromium.run(PLACE, rows, words) is not None

    chromium.until(lambda: turned(TO_TOP, "line 0."), "the oldest never came")
    held = chromium.run(COUNT, rows)
    chromium.until(lambda: turned(TO_END, f"line {MANY - 1}."), "the newest never came back")

    assert newest
    assert held < MANY / 2 + 10


@pytest.mark.parametrize("where", ROWS)
def test_a_reader_of_older_messages_stays_where_they_are(chromium: Browser, stage: Stage, where: str) -> None:
    rows = ROWS[where]
    stage.room_made = stage.room()
    root = stage.do(filled(stage))
    chromium.open(
        stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "thread": root, "chat": PRIYA})
    )
    chromium.sees(rows, f"line {MANY - 1}.")
    first = chromium.run(f"return [...document.querySelectorAll('{rows}')].at(2).textContent.match(/line \\d+\\./)[0]")
    chromium.run(TO_TOP, rows)
    before = chromium.run(PLACE, rows, first)
    earlier = int(first[5:-1]) - 60
    chromium.until(lambda: chromium.run(PLACE, rows, f"line {earlier}.") is not None, "nothing earlier came")
    after = chromium.run(PLACE, rows, first)
    asha = stage.world.slack.user("nina@harborbikes.example").id
    stage.do(stage.world.slack.say(asha, stage.room_made.id, "one more", thread_ts=root))
    stage.do(stage.world.periskope.customer_says(PRIYA, "one more"))
    chromium.sees("#messages .replies", f"{MANY + 1} replies")
    chromium.sees(".chat-row.on", "one more")

    assert abs(after - before) < 2
    assert abs(chromium.run(PLACE, rows, first) - before) < 2


def test_a_channel_stays_at_its_end_when_a_thread_opens_beside_it(chromium: Browser, stage: Stage) -> None:
    stage.room_made = stage.room()
    stage.do(wrapped(stage))
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales"}))
    chromium.sees("#messages .message", "the newest")
    chromium.until(lambda: chromium.run(AT_END), "it does not begin at its end")
    chromium.click("#messages .replies")
    chromium.sees("#thread-messages .message", "an answer")

    chromium.until(lambda: chromium.run(AT_END), "the channel left its end")


async def wrapped(stage: Stage) -> None:
    """Lines that take one row, and two where a thread stands beside them; the newest has an answer."""
    slack, room = stage.world.slack, stage.room_made.id
    asha = slack.user("asha@harborbikes.example").id
    for n in range(60):
        await slack.say(asha, room, f"line {n} with words enough to wrap in half of the width, and only there {n}.")
    root = await slack.say(asha, room, "the newest")
    await slack.say(asha, room, "an answer", thread_ts=root)
