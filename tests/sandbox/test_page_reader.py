"""What search and alerts show of a message: its words as the reader sees them."""

from datetime import UTC, datetime, timedelta

from sandbox.page.reader import words
from sandbox.slack import Message

NOW = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)  # in Kolkata already 1 December


def card(at: datetime) -> Message:
    dated = f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%d %b %H:%M} UTC>"
    button = {"type": "button", "action_id": "take", "text": {"type": "plain_text", "text": "Take"}}
    return Message(
        channel="C1",
        ts="1.1",
        user="U1",
        text="",
        blocks=[
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*Priya Nair* · waiting since {dated}"}},
            {"type": "section", "text": {"type": "mrkdwn", "text": "Hello?"}, "accessory": button},
            {"type": "actions", "elements": [button]},
        ],
    )


def test_dates_stand_on_the_readers_own_clock_and_nothing_that_is_pressed_is_words() -> None:
    assert words(card(NOW), "Europe/Berlin", NOW) == "Priya Nair · waiting since today 21:00\nHello?"
    assert words(card(NOW), "Asia/Kolkata", NOW) == "Priya Nair · waiting since today 01:30\nHello?"
    assert words(card(NOW - timedelta(hours=2)), "Asia/Kolkata", NOW).startswith("Priya Nair · waiting since yesterday")
    assert "24 Nov 2026 21:00" in words(card(NOW - timedelta(days=6)), "Europe/Berlin", NOW)
