"""Every part of an agent's message reaches the customer, or its author is told which one does not."""

from pathlib import Path
from typing import Any

import pytest

from sandbox.slack import posting
from tests.end_to_end.fidelity import Open, opened, press
from tests.fixtures.running_app import RunningApp

CITED = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "As said"}, {"type": "citation"}]}
    ],
}
CITATION = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "citation"}]}]}


async def whispered(thread: Open, words: str) -> str:
    await thread.running_app.until(lambda: any(words in one for one in thread.whispered("Asha")))
    return next(one for one in thread.whispered("Asha") if words in one)


async def test_a_pasted_table_reaches_the_customer_as_lines(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await thread.says("Asha", "Our prices:", table=[["Size", "Price"], ["S", 90]])
    await running_app.until(lambda: running_app.heard(thread.chat))
    await thread.says("Asha", "", table=[["Alone", "too"]])
    await running_app.until(lambda: len(running_app.heard(thread.chat)) > 1)

    assert running_app.heard(thread.chat) == ["Our prices:\nSize | Price\nS | 90", "Alone | too"]


async def test_an_edit_of_the_words_keeps_the_table_below_them(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "Our prices:", table=[["S", 90]])
    await running_app.until(lambda: running_app.heard(thread.chat))
    await running_app.at_rest()
    await running_app.slack.edit(running_app.person("Asha"), thread.channel, ts, "Our new prices:")
    await running_app.until(lambda: running_app.heard(thread.chat) == ["Our new prices:\nS | 90"])


@pytest.mark.parametrize(
    "blocks", [[CITED], [{**CITED}, {"type": "image", "image_url": "https://x.example/a.png", "alt_text": "a"}]]
)
async def test_a_part_without_words_is_asked_about_by_name(
    running_app: RunningApp, blocks: list[dict[str, Any]]
) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "As said", blocks=blocks)
    asked = await whispered(thread, "Customers cannot get")
    await running_app.at_rest()
    before = (running_app.heard(thread.chat), "ballot_box_with_check" in thread.marks(ts))
    await press(thread, "Asha", "reply:send")
    await running_app.until(lambda: running_app.heard(thread.chat))

    assert "citation" in asked
    assert ("image" in asked) is (len(blocks) == 2)
    assert before == ([], False)
    assert running_app.heard(thread.chat) == ["As said"]


async def test_a_part_without_words_alone_is_refused_by_name(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    ts = await thread.says("Asha", "", blocks=[CITATION])
    said = await whispered(thread, "citation")
    await running_app.at_rest()

    assert said.startswith("Not sent.")
    assert running_app.heard(thread.chat) == []
    assert thread.marks(ts) == {"no_entry_sign"}


@pytest.mark.parametrize("kind", ["canvas", "list"])
async def test_a_page_of_slacks_is_refused_by_name_with_a_way_that_works(running_app: RunningApp, kind: str) -> None:
    thread = await opened(running_app)
    share = running_app.slack.share_canvas if kind == "canvas" else running_app.slack.share_list
    await share(running_app.person("Asha"), thread.channel, "Our prices", thread_ts=thread.root)
    said = await thread.sees(f"it is a Slack {kind}")
    await running_app.at_rest()

    assert "Our prices" in said
    assert "Share it as a PDF, or paste its words" in said
    assert "Upload it again" not in said
    assert running_app.heard(thread.chat) == []


async def test_a_voice_clip_that_slack_calls_a_video_goes_as_sound(running_app: RunningApp) -> None:
    thread = await opened(running_app)
    await running_app.slack.record_clip(
        running_app.person("Asha"),
        thread.channel,
        b"sound",
        name="audio_message.mp4",
        mimetype="video/mp4",
        thread_ts=thread.root,
    )
    await running_app.until(lambda: running_app.heard(thread.chat))
    (sent,) = [one for one in running_app.world.periskope.messages(thread.chat) if one.from_me]

    assert sent.media is not None
    assert sent.kind == "audio"


async def test_the_preview_of_a_link_stops_nothing(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS="60") as running_app:
        thread = await opened(running_app)
        ts = await thread.says("Asha", "see https://acme.example")
        await running_app.slack.preview_link(thread.channel, ts, "https://acme.example")
        await thread.taken(ts)
        await running_app.slack.edit(running_app.person("Asha"), thread.channel, ts, "look: https://acme.example")
        await running_app.until(running_app.slack.idle)
        await running_app.delay_over(thread.chat)
        await running_app.until(lambda: running_app.heard(thread.chat))

        assert running_app.heard(thread.chat) == ["look: https://acme.example"]
        assert thread.whispered("Asha") == []


async def test_an_edit_into_what_cannot_be_read_stops_the_send_and_says_so(tmp_path: Path) -> None:
    async with RunningApp.open(tmp_path, SEND_DELAY_SECONDS="60") as running_app:
        thread = await opened(running_app)
        ts = await thread.says("Asha", "As said")
        await thread.taken(ts)
        channel = running_app.slack.channels[thread.channel]
        message = channel.messages[ts]
        posting.edit(
            running_app.slack, channel, message, mark=running_app.person("Asha"), text="As said", blocks=[CITED]
        )
        asked = await whispered(thread, "Customers cannot get")
        await running_app.delay_over(thread.chat)
        await running_app.at_rest()

        assert "citation" in asked
        assert running_app.heard(thread.chat) == []
        assert "question" in thread.marks(ts)
