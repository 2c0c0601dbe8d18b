"""Tables, blocks and elements of Slack's messages: read as text, or named as what cannot be read."""

import json
from typing import Any

import pytest

from bot.model.event import Ignored, ReplyEdited, ReplyWritten, SlackEvent
from bot.text.document import Mention, plain, spans_of
from bot.wire.slack.events import parse
from tests.wire.payloads import slack, slack_message


def seen(event: dict[str, Any]) -> SlackEvent:
    return parse(json.dumps(slack(event)).encode())


def written(**changes: Any) -> ReplyWritten:
    reply = seen(slack_message(**changes))
    assert isinstance(reply, ReplyWritten)
    return reply


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def table(*rows: list[Any]) -> dict[str, Any]:
    return {"type": "table", "rows": list(rows), "column_settings": [{"align": "left"}]}


PRICES = table(
    [rich(text("Size")), {"type": "raw_text", "text": "Price"}],
    [rich(text("S")), {"type": "raw_number", "value": 90, "text": "90"}],
    [rich(text("M\nor L")), {"type": "raw_number", "value": 12.5}],
)
LINES = "Size | Price\nS | 90\nM or L | 12.5"
WORDS = [rich(text("Our prices:"))]


def pasted(*blocks: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    return [{"id": 1, "blocks": list(blocks), "fallback": "[no preview available]", **more}]


@pytest.mark.parametrize(
    "where",
    [
        {"blocks": WORDS, "attachments": pasted(PRICES)},
        {"blocks": [*WORDS, PRICES]},
        {"text": "Our prices:", "blocks": None, "attachments": pasted(PRICES)},
        {"text": "Our prices:", "blocks": [PRICES]},
    ],
)
def test_a_table_stands_as_lines_after_the_words(where: dict[str, Any]) -> None:
    reply = written(**where)

    assert (plain(reply.doc), reply.unread) == (f"Our prices:\n{LINES}", ())


def test_a_table_alone_is_all_that_is_said() -> None:
    assert plain(written(text="", blocks=None, attachments=pasted(PRICES)).doc) == LINES


def test_cells_are_rich_text_so_whom_they_mention_is_known() -> None:
    row = [rich(text("ask "), {"type": "user", "user_id": "U2"}), {"type": "raw_text", "text": ""}, None, rich()]
    reply = written(blocks=WORDS, attachments=pasted(table(row)))

    assert Mention(kind="user", id="U2") in list(spans_of(reply.doc))
    assert plain(reply.doc).endswith(" |  |  | ")
    assert reply.unread == ()


def test_the_items_of_a_list_in_a_cell_stay_apart() -> None:
    items = [{"type": "rich_text_section", "elements": [text(item)]} for item in ("red", "blue")]
    cell = {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": items}]}

    assert plain(written(text="", attachments=pasted(table([cell, cell]))).doc) == "red blue | red blue"


@pytest.mark.parametrize(
    ("message", "unread"),
    [
        ({"blocks": [rich(text("as said"), {"type": "citation"})]}, ("citation",)),
        ({"blocks": [rich(text("as said"), {"type": "canvas", "file_id": "F1"}, {"type": "canvas"})]}, ("canvas",)),
        ({"blocks": [rich(text("at "), {"type": "date", "timestamp": 1})]}, ("date",)),
        ({"blocks": [{"type": "rich_text", "elements": [{"type": "rich_text_new"}]}]}, ("rich_text_new",)),
        (
            {
                "blocks": [
                    {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": [{"type": "tag"}]}]}
                ]
            },
            ("tag",),
        ),
        ({"blocks": [*WORDS, {"type": "image", "image_url": "https://x.example/a.png"}]}, ("image",)),
        ({"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "hi"}}]}, ("section",)),
        ({"blocks": [table([{"type": "raw_chart"}])]}, ("raw_chart",)),
        ({"attachments": pasted({"type": "data_table"})}, ("data_table",)),
        ({"attachments": pasted(rich(text("whose words?")))}, ("rich_text",)),
        ({"attachments": [{"id": 1, "text": "Record 5"}]}, ("attachment",)),
    ],
)
def test_what_has_no_words_is_named(message: dict[str, Any], unread: tuple[str, ...]) -> None:
    assert written(**message).unread == unread


@pytest.mark.parametrize(
    "element",
    [
        {"type": "citation", "text": "p. 5"},
        {"type": "workflow_mention", "fallback": "Onboarding"},
        {"type": "color", "value": "#fff000"},
        {"type": "text", "text": ""},
    ],
)
def test_what_has_words_is_read(element: dict[str, Any]) -> None:
    reply = written(blocks=[rich(element)])

    assert plain(reply.doc) == (element.get("text") or element.get("fallback") or element.get("value") or "")
    assert reply.unread == ()


@pytest.mark.parametrize(
    "preview",
    [
        {"from_url": "https://acme.example", "title": "A page", "id": 1},
        {"is_app_unfurl": True, "app_unfurl_url": "https://acme.example", "blocks": [PRICES, {"type": "actions"}]},
    ],
)
def test_previews_of_links_are_no_parts(preview: dict[str, Any]) -> None:
    reply = written(blocks=WORDS, attachments=[preview])

    assert (plain(reply.doc), reply.unread, reply.forwarded) == ("Our prices:", (), False)


def changed(now: dict[str, Any], before: dict[str, Any]) -> SlackEvent:
    return seen({
        "type": "message", "subtype": "message_changed", "hidden": True, "channel": "C1", "ts": "1772359300.000300",
        "message": slack_message(**now), "previous_message": slack_message(**before),
    })  # fmt: skip


def test_a_table_that_changed_is_an_edit() -> None:
    now = changed({"blocks": WORDS, "attachments": pasted(PRICES)}, {"blocks": WORDS, "attachments": pasted(table([]))})
    gone = changed({"blocks": WORDS}, {"blocks": WORDS, "attachments": pasted(PRICES)})

    assert isinstance(now, ReplyEdited)
    assert plain(now.doc) == f"Our prices:\n{LINES}"
    assert isinstance(gone, ReplyEdited)
    assert plain(gone.doc) == "Our prices:"


def test_a_preview_below_a_table_is_no_edit() -> None:
    before = {"blocks": WORDS, "attachments": pasted(PRICES)}
    now = {"blocks": WORDS, "attachments": [*pasted(PRICES), {"from_url": "https://acme.example", "id": 2}]}

    assert changed(now, before) == Ignored(why="not_edited")


def test_an_edit_names_what_it_cannot_read() -> None:
    now = changed({"blocks": [rich({"type": "citation"})], "edited": {"ts": "1772359290.000000"}}, {})

    assert isinstance(now, ReplyEdited)
    assert now.unread == ("citation",)


@pytest.mark.parametrize(
    ("file", "mime", "mode"),
    [
        ({"subtype": "slack_audio", "mimetype": "video/mp4"}, "audio/mp4", "hosted"),
        ({"subtype": "slack_audio", "mimetype": "video/webm"}, "audio/webm", "hosted"),
        ({"subtype": "slack_audio", "mimetype": "audio/mp4"}, "audio/mp4", "hosted"),
        ({"subtype": "slack_audio"}, "audio/mp4", "hosted"),
        ({"subtype": "slack_video", "mimetype": "video/mp4"}, "video/mp4", "hosted"),
        ({"mode": "quip", "mimetype": "application/vnd.slack-docs"}, "application/vnd.slack-docs", "canvas"),
        ({"mode": "docs"}, "", "canvas"),
        ({"mode": "hosted", "mimetype": "application/vnd.slack-list"}, "application/vnd.slack-list", "list"),
        ({"mode": "list"}, "", "list"),
        ({"mode": "tombstone"}, "", "tombstone"),
    ],
)
def test_a_file_is_what_slack_made_it_as(file: dict[str, Any], mime: str, mode: str) -> None:
    (one,) = written(files=[{"id": "F1", **file}]).files

    assert (one.mime, one.mode) == (mime, mode)
