"""What is put right at each start, and what the first start plants."""

from dataclasses import replace
from typing import Any

from bot.model.policies import Identity, Policies
from bot.replies.actions import second_look
from bot.rooms.actions import membership
from bot.rooms.policy.placement import Triage
from bot.team import actions as team
from storage.tx import Tx


class OtherWorkspace(Exception):
    """The data belongs to another Slack workspace."""


class NoAdmin(Exception):
    """Nobody could decide anything."""


def begin(tx: Tx, identity: Identity, *, admins: tuple[str, ...], first_values: dict[str, Any], alone: bool) -> None:
    """Know who we are, know the first admins, distrust what may have been missed. Raises OtherWorkspace or NoAdmin.

    `first_values`: policies from the environment, taken only while nobody decided otherwise. `alone`: no other process
    lives that could hold a lane or see a part fail.
    """
    tx.clocks.look()
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
        tx.processes.none_lives()
    tx.rooms.forget_comparisons()
    _first_admins(tx, admins)
    membership.find_or_make(tx, Triage())
    for room in tx.rooms.all_live():
        membership.recompute(tx, room)
    second_look.begin(tx)
    tx.lanes.open_all_gates()


def _first_admins(tx: Tx, admins: tuple[str, ...]) -> None:
    """Addresses from the configuration count only while nobody is an active admin."""
    if team.active_admins(tx):
        return
    if not admins and not any(agent.role == "admin" for agent in tx.people.roster().agents):
        raise NoAdmin("ADMIN_EMAILS is empty and there is no admin yet: set it to your e-mail address in Slack.")
    for email in admins:
        team.invite(tx, email, "admin", (), by=None, via="configuration")


def trust_sandbox(tx: Tx) -> None:
    """Records that the sandbox's Slack passes the doctor's trial, as a test of the doctor shows."""
    if not tx.settings.author_tried():
        tx.settings.put_trial({"author": True})


def plant_grants(tx: Tx, grants: tuple[tuple[str, str], ...]) -> int:
    """The sandbox's first grants, each once, as soon as its label is known; how many are still to come."""
    planted = {tuple(one) for one in tx.settings.get("planted") or ()}
    names = {label.name.casefold(): label.id for label in tx.labels.all()}
    new = [(label, email) for label, email in grants if (label, email) not in planted and label.casefold() in names]
    for label, email in new:
        team.invite(tx, email, "member", (names[label.casefold()],), by=None, via="sandbox")
    if new:
        tx.settings.put("planted", sorted([*planted, *new]), by=None)
    return len(set(grants) - planted - set(new))
