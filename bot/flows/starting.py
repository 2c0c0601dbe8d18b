"""What is put right at each start, and what the first start plants."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.placement import Triage
from bot.domain.policies import Identity, Policies
from bot.flows import mirror, roster
from bot.flows.steps import catchup, daily, echo, linking, moves, owe, rooms
from storage.tx import Tx

ECHO_PATIENCE = timedelta(seconds=60)


class OtherWorkspace(Exception):
    """The data belongs to another Slack workspace."""


def begin(tx: Tx, identity: Identity, *, admins: tuple[str, ...], first_values: dict[str, Any], alone: bool) -> None:
    """Know who we are, know the first admins, distrust what may have been missed. Raises OtherWorkspace.

    `first_values`: policies from the environment, taken only while nobody decided otherwise. `alone`: no other process
    can hold a lane.
    """
    stored = tx.settings.get("identity")
    if stored is not None and stored["team"] != identity.team:
        raise OtherWorkspace(
            "This data folder belongs to another Slack workspace. Set DATA_DIR (or DATABASE_URL) to a fresh one."
        )
    tx.settings.put_identity(identity)
    if tx.settings.get("policies") is None:
        tx.settings.put_policies(replace(Policies(), **first_values), by=None)
    tx.settings.put("first_admins", [email.lower() for email in admins], by=None)
    if alone:
        tx.lanes.drop_leases()
    tx.rooms.forget_comparisons()
    _first_admins(tx, admins)
    rooms.find_or_make(tx, Triage())
    for room in tx.rooms.all_live():
        rooms.refresh(tx, room)
    tx.lanes.open_all_gates()


def _first_admins(tx: Tx, admins: tuple[str, ...]) -> None:
    """Addresses from the configuration count only while nobody is an active admin."""
    if linking.active_admins(tx):
        return
    for email in admins:
        roster.invite(tx, email, "admin", (), by=None, via="configuration")


def plant_grants(tx: Tx, grants: tuple[tuple[str, str], ...]) -> int:
    """The sandbox's first grants, each once, as soon as its label is known; how many are still to come."""
    planted = {tuple(one) for one in tx.settings.get("planted") or ()}
    names = {label.name.casefold(): label.id for label in tx.labels.all()}
    new = [(label, email) for label, email in grants if (label, email) not in planted and label.casefold() in names]
    for label, email in new:
        roster.invite(tx, email, "member", (names[label.casefold()],), by=None, via="sandbox")
    if new:
        tx.settings.put("planted", sorted([*planted, *new]), by=None)
    return len(set(grants) - planted - set(new))


def look_again(tx: Tx) -> None:
    """The half-minute look: waiting lanes, echoes nobody claimed, a gap that is closed, rooms that differ."""
    tx.lanes.open_all_gates()
    for message_id in tx.messages.stray_echoes(tx.now - ECHO_PATIENCE):
        message = tx.messages.get(message_id)
        if echo.expected(tx, message.chat_id):
            continue
        tx.messages.change(message_id, state="seen")
        mirror.show(tx, tx.chats.get(message.chat_id, lock=True), tx.messages.get(message_id), None)
    catchup.tell_when_done(tx)
    moves.look(tx)
    for room in tx.rooms.all_live():
        if tx.rooms.intruders(room.id) or tx.rooms.missing(room.id) or room.slack_id is None:
            owe.room(tx, room.id)


def seek_people(tx: Tx) -> None:
    """Look in Slack for everybody who is not linked yet."""
    for agent in tx.people.unlinked():
        owe.find_person(tx, agent.id)


def compare_rooms(tx: Tx) -> None:
    """From time to time every room is compared with Slack, whatever the events said, and refusals are put to it again."""
    for room in tx.rooms.all_live():
        if room.slack_id is not None:
            tx.rooms.may_be_asked_again(room.id)
            rooms.distrust(tx, room)


def tidy(tx: Tx) -> None:
    """Forget what was dealt with long ago; and what is looked at once a day."""
    daily.owe_daily(tx)
    tx.inbox.prune(days=30)
    tx.outbox.prune(days=30)
