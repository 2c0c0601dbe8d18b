"""Parts of a Slack message that no customer can get stop the send, and are named."""

from bot.model.message import Content, FileSeen, from_json, to_json
from bot.notices.messages.replies import without
from bot.replies.policy.pieces import refused
from bot.replies.policy.team_talk import leaves
from bot.text.document import Doc, words

PLAN = FileSeen(slack_file="F1", name="plan.pdf", url="https://x.example/plan.pdf")
CANVAS = FileSeen(slack_file="F2", name="Plan", mode="canvas", url="https://x.example/plan")
PART = ("citation",)


def test_the_author_is_asked_while_something_else_can_go() -> None:
    for doc, files in ((words("As said"), ()), (Doc(), (PLAN,)), (words("see https://shop.slack.com/x"), ())):
        verdict = leaves(doc, files=files, unread=PART)

        assert (verdict.kind, verdict.why) == ("ask", "unread")
        assert leaves(doc, files=files).why != "unread"


def test_it_is_refused_where_nothing_else_can_go() -> None:
    for files in ((), (CANVAS,)):
        verdict = leaves(Doc(), files=files, unread=PART)

        assert (verdict.kind, verdict.why) == ("never", "unread")


def test_a_note_stays_a_note() -> None:
    assert leaves(words("note: as said"), unread=PART).kind == "note"


def test_a_stored_message_keeps_the_names() -> None:
    content = Content(doc=words("As said"), unread=PART)

    assert from_json(to_json(content)) == content


def test_what_is_missing_is_said_whatever_else_is_asked() -> None:
    assert without(("list_record",)) == "Customers cannot get this part of it: *list record*."
    assert without(()) == ""


def test_pages_of_slacks_are_refused_by_name() -> None:
    listing = FileSeen(slack_file="F3", name="Stock", mode="list", url="https://x.example/stock")

    assert [why for _, why in refused(Content(files=(CANVAS, listing, PLAN)))] == [
        "it is a Slack canvas",
        "it is a Slack list",
    ]
