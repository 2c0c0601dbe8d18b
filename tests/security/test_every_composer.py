"""Every shape of a Slack message with everything that must not leave in it: through the real reader and the real flow."""

from contextlib import suppress
from typing import Any

import pytest

from bot.model.effect.replies import EditWhatsApp, SendWhatsApp
from bot.model.event import ReplyEdited, ReplyWritten
from bot.outbox.calls import WaEdit, WaSend
from bot.replies import events as replies_events
from bot.replies.actions import edits
from bot.wire.slack import messages
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import stage
from tests.fixtures.stage import Stage
from tests.security.composed import SHAPES, Json, edit, event, text

SECRET = "haggler"
SLACK = "https://shop.slack.com/archives/C1/p1772445590000200"
HARMLESS: dict[str, list[Json]] = {
    "words": text("It costs 40 euros, see our offer"),
    "a link": [*text("See "), {"type": "link", "url": "https://acme.example/offer", "text": "the offer"}],
    "a word like a prefix": text("Notes are in the box: unpack it first"),
}
INSIDE: dict[str, list[Json]] = {
    "a colleague": [{"type": "user", "user_id": "URAVI"}, *text(f" a {SECRET}?")],
    "a colleague at the end": [*text(f"He is a {SECRET}, "), {"type": "user", "user_id": "URAVI"}],
    "somebody unknown": [{"type": "user", "user_id": "U0STRANGER"}, *text(f" a {SECRET}?")],
    "a group": [{"type": "usergroup", "usergroup_id": "S0SALES"}, *text(f" a {SECRET}")],
    "everybody here": [{"type": "broadcast", "range": "here"}, *text(f" a {SECRET}")],
    "the whole channel": [{"type": "broadcast", "range": "channel"}, *text(f" a {SECRET}")],
    "everybody, typed": text(f"@here a {SECRET}"),
    "a colleague, typed": text(f"@ravi a {SECRET}?"),
    "a channel": [*text(f"a {SECRET}, see "), {"type": "channel", "channel_id": "C0SALES"}],
    "a link into Slack": [*text(f"a {SECRET} "), {"type": "link", "url": SLACK}],
    "a link into Slack under other words": [*text(f"a {SECRET} "), {"type": "link", "url": SLACK, "text": "here"}],
    "a link into Slack, typed": text(f"a {SECRET} {SLACK}"),
    "a note": text(f"note: a {SECRET}"),
    "a note, loud": text(f"  NOTE : a {SECRET}"),
    "a note in wide letters": text(f"ｎｏｔｅ： a {SECRET}"),
    "a note by slashes": text(f"//a {SECRET}"),
    "a note in bold": [{"type": "text", "text": "Note:", "style": {"bold": True}}, *text(f" a {SECRET}")],
    "a note in two pieces": [
        *text("no"),
        {"type": "text", "text": "te:", "style": {"italic": True}},
        *text(f" {SECRET}"),
    ],
    "a note further down": text(f"Of course.\nnote: a {SECRET}"),
    "slashes further down": text(f"Of course.\n\n// a {SECRET}"),
    "the app, called": text(f"@periskope why {SECRET}"),
    "a command, typed": text(f"/periskope find {SECRET}"),
    "the app, by its name": [{"type": "user", "user_id": "UBOT"}, *text(f" find {SECRET}")],
    "a command further down": text(f"Yes.\n/periskope find {SECRET}"),
    "an unknown quick reply": text(f"!{SECRET}"),
    "a colleague's name glued to words": text(f"@ravi-he is a {SECRET}"),
    "a name that nobody has": text(f"@omarr he is a {SECRET}"),
    "a numbered note": text(f"1) note: a {SECRET}"),
    "a note behind a number in a circle": text(f"① note: a {SECRET}"),
    "a note behind a bracket": text(f"(note: a {SECRET})"),
    "notes": text(f"notes: a {SECRET}"),
    "a note in Spanish": text(f"Nota: a {SECRET}"),
    "an invitation": [*text(f"a {SECRET} "), {"type": "link", "url": "https://join.slack.com/t/shop/shared_invite/zt"}],
    "the app's settings": text(f"a {SECRET} https://api.slack.com/apps/A1"),
    "the app, misspelt": text(f"@periscope find {SECRET}"),
    "another command": text(f"/whois {SECRET}"),
}
FORWARDS: dict[str, Json] = {
    "a message passed on": {"is_share": True, "text": f"a {SECRET}"},
    "a message shown below its link": {"is_msg_unfurl": True, "text": f"a {SECRET}"},
    "blocks of a message": {"message_blocks": [{"message": {"blocks": []}}]},
}


class Undo(Exception):
    """Ends a trial, of which nothing shall stay."""


def leaving(tx: Tx) -> list[str]:
    """All that would go to the customer now, by words and by file."""
    owed = [one for kind in (SendWhatsApp, EditWhatsApp) for one in stage.open_effects(tx, kind)]
    calls = [stage.prepared(tx, one) for one in owed]
    return [f"{one.text} {getattr(one, 'file_name', '')}" for one in calls if isinstance(one, WaSend | WaEdit)]


def trial(tx: Tx, at: Stage, written: Json, *changes: Json) -> tuple[str, list[str]]:
    """Write it, change it; what was said to it, and what leaves. Nothing stays."""
    told: list[Any] = []
    with suppress(Undo), tx.savepoint():
        seen = messages.message(written)
        assert isinstance(seen, ReplyWritten)
        said = replies_events.reply_written(seen, tx, replies_events.verdict_on(seen, tx))
        for change in changes:
            edited = messages.message(change)
            assert isinstance(edited, ReplyEdited)
            edits.edited(edited, tx)
        told += [said, leaving(tx)]
        raise Undo
    tx.memo.clear()
    return told[0], told[1]


@pytest.mark.parametrize("shape", SHAPES)
async def test_what_is_meant_for_colleagues_is_never_sent_unasked(store: Store, shape: str) -> None:
    def play(tx: Tx) -> tuple[list[str], list[str]]:
        at = stage.built(tx)
        user = str(at.asha.slack_user)
        leaks = [
            f"{name}: {left}"
            for name, said in INSIDE.items()
            if (left := trial(tx, at, event(shape, said, user))[1])
        ]  # fmt: skip
        leaks += [
            f"{name}: {left}"
            for name, attached in FORWARDS.items()
            if (left := trial(tx, at, event(shape, HARMLESS["words"], user, attachments=[attached]))[1])
        ]  # fmt: skip
        held = [name for name, said in HARMLESS.items() if trial(tx, at, event(shape, said, user))[0] != "send"]
        return leaks, held

    leaks, held = await store.run(play)

    assert leaks == []
    assert held == []  # the same shapes with harmless words go, or this would prove nothing


@pytest.mark.parametrize("shape", SHAPES)
async def test_no_edit_brings_to_the_customer_what_is_meant_for_colleagues(store: Store, shape: str) -> None:
    def play(tx: Tx) -> tuple[list[str], int]:
        at = stage.built(tx)
        user = str(at.asha.slack_user)
        leaks, went = [], 0
        for name, said in INSIDE.items():
            reply_first = event("plain", HARMLESS["words"], user)
            _, left = trial(tx, at, reply_first, edit(reply_first, shape, said, "1772445591.000100"))
            leaks += [f"{name} from a reply: {one}" for one in left if SECRET in one]
            inside_first = event(shape, said, user)
            clean = edit(inside_first, "plain", HARMLESS["words"], "1772445591.000100")
            _, left = trial(tx, at, inside_first, clean)
            leaks += [f"{name} to a reply: {one}" for one in left]
        first = event("plain", HARMLESS["words"], user)
        _, left = trial(tx, at, first, edit(first, shape, HARMLESS["a link"], "1772445591.000100"))
        went += len(left)
        return leaks, went

    leaks, went = await store.run(play)

    assert leaks == []
    assert went == 1
