"""Addresses as they are pasted, invitations, links, roles and the last admin."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access.models import Refusal
from bot.model.event import Person
from bot.model.ids import AgentId
from bot.model.person import Agent, Role, State
from bot.team.policy import (
    AccountLink,
    Claim,
    Invited,
    RoleChange,
    deactivation,
    invited,
    link,
    role_change,
    slack_changed,
)
from bot.text.email_addresses import Address, addresses

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def agent(role: Role = "member", state: State = "active", user: str | None = None, *, gone: bool = False) -> Agent:
    return Agent(
        id=AgentId(1), email="asha@acme.example", slack_user=user, role=role, state=state, slack_deactivated=gone
    )


def person(**changed: object) -> Person:
    facts: dict[str, object] = {"slack_user": "U1", "team": "T1", "email": "Asha@Acme.example"}
    return Person(**{**facts, **changed})  # type: ignore[arg-type]


def linked(one: Agent, who: Person, *, days: int = 1, **facts: bool) -> AccountLink:
    return link(Claim(agent=one, invited_at=NOW - timedelta(days=days), **facts), who, team="T1", now=NOW)


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("a@x.io, b@x.io", ["a@x.io", "b@x.io"]),
        ("a@x.io，b@x.io；c@x.io、d@x.io", ["a@x.io", "b@x.io", "c@x.io", "d@x.io"]),
        ("a@x.io b@x.io\nc@x.io\r\nd@x.io;e@x.io", ["a@x.io", "b@x.io", "c@x.io", "d@x.io", "e@x.io"]),
        ('Asha Rao <Asha@X.io>, "Roy, Ravi" <ravi@x.io>', ["asha@x.io", "ravi@x.io"]),
        ("<mailto:asha@x.io|asha@x.io> <mailto:ravi@x.io|Ravi>", ["asha@x.io", "ravi@x.io"]),
        ("a@x.io,, ,A@X.IO,", ["a@x.io"]),
        ("(a@x.io), b@x.io.", ["a@x.io", "b@x.io"]),
        ("zoë@müller.example", ["zoë@müller.example"]),
        ("", []),
    ],
)
def test_a_list_of_addresses_is_read_however_it_was_typed(text: str, emails: list[str]) -> None:
    assert [one.email for one in addresses(text)] == emails


@pytest.mark.parametrize("typed", ["asha", "asha@", "@acme", "a@b", "a@@b.io", "a@b..io", "a b@c", f"{'a' * 250}@x.io"])
def test_one_that_is_no_address_is_told_by_itself_and_stops_no_other(typed: str) -> None:
    read = addresses(f"a@x.io, {typed}, b@x.io")

    assert [one.email for one in read if one.email] == ["a@x.io", "b@x.io"]
    assert [one for one in read if one.email is None]


def test_names_go_with_their_addresses_and_slack_people_are_known_by_id() -> None:
    assert addresses("Asha Rao <a@x.io> <@U07ABC|ravi>") == (
        Address(typed="a@x.io", email="a@x.io", name="Asha Rao"),
        Address(typed="@U07ABC|ravi", slack_user="U07ABC"),
    )


def test_five_hundred_addresses_are_read_at_once() -> None:
    assert len(addresses(", ".join(f"person.{n}@acme.example" for n in range(500)))) == 500


@given(st.text())
def test_reading_addresses_never_fails(text: str) -> None:
    for one in addresses(text):
        assert one.email is None or "@" in one.email


def test_addresses_are_not_shown_in_logs() -> None:
    assert "acme" not in repr(addresses("asha@acme.example"))


@pytest.mark.parametrize(
    ("existing", "role", "admins", "expected"),
    [
        (None, "admin", 1, Invited(kind="new")),
        (agent(), "member", 1, Invited(kind="same")),
        (agent(), "admin", 1, Invited(kind="changed")),
        (agent("admin"), "member", 2, Invited(kind="changed")),
        (agent("admin"), "member", 1, Invited(kind="changed", refused=Refusal.LAST_ADMIN)),
        (agent(state="inactive"), "member", 1, Invited(kind="back")),
        (agent(state="inactive", gone=True), "member", 1, Invited(kind="back", refused=Refusal.NOT_HERE)),
    ],
)
def test_an_invitation_says_what_it_changes(existing: Agent | None, role: Role, admins: int, expected: Invited) -> None:
    assert invited(existing, role, active_admins=admins) == expected


def test_promotion_ends_grants_and_demotion_asks_for_labels() -> None:
    assert role_change(agent(), "admin", active_admins=1) == RoleChange(ends_grants=True)
    assert role_change(agent("admin"), "member", active_admins=2) == RoleChange()
    assert role_change(agent(), "member", active_admins=1) == RoleChange(refused=Refusal.SAME)
    assert role_change(agent(state="inactive"), "admin", active_admins=1) == RoleChange(refused=Refusal.IS_INACTIVE)


def test_the_last_admin_can_be_neither_demoted_nor_removed() -> None:
    assert role_change(agent("admin"), "member", active_admins=1).refused is Refusal.LAST_ADMIN
    assert deactivation(agent("admin"), active_admins=1) is Refusal.LAST_ADMIN
    assert deactivation(agent("admin"), active_admins=2) is None
    assert deactivation(agent("admin", "pending"), active_admins=1) is None


def test_a_confirmed_address_links_a_pending_member_at_once() -> None:
    assert linked(agent(state="pending"), person()) == AccountLink(kind="link")


def test_an_admin_or_an_old_invitation_needs_an_admins_yes() -> None:
    assert linked(agent("admin", "pending"), person()).kind == "ask"
    assert linked(agent(state="pending"), person(), days=15).kind == "ask"
    assert linked(agent("admin", "pending"), person(), days=15, by_admin=True).kind == "link"
    assert linked(agent("admin", "pending"), person(), first_admin=True).kind == "link"


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"bot": True}, Refusal.IS_BOT),
        ({"guest": True}, Refusal.IS_GUEST),
        ({"stranger": True}, Refusal.OTHER_TEAM),
        ({"team": "T2"}, Refusal.OTHER_TEAM),
        ({"deleted": True}, Refusal.NOT_HERE),
    ],
)
def test_only_full_active_human_members_of_this_workspace_are_linked(
    changed: dict[str, object], refused: Refusal
) -> None:
    assert linked(agent(state="pending"), person(**changed)) == AccountLink(kind="refuse", refused=refused)
    assert linked(agent(state="pending"), person(**changed), by_admin=True).refused is refused


def test_another_or_unconfirmed_address_links_nothing_by_itself() -> None:
    assert linked(agent(state="pending"), person(email="x@acme.example")).refused is Refusal.EMAIL_UNCONFIRMED
    assert linked(agent(state="pending"), person(email_confirmed=False)).refused is Refusal.EMAIL_UNCONFIRMED
    assert linked(agent(state="pending"), person(email="x@acme.example"), by_admin=True).kind == "link"


def test_a_link_is_made_once() -> None:
    assert linked(agent(user="U9"), person(), by_admin=True).refused is Refusal.LINKED_ALREADY
    assert linked(agent(user="U1"), person()).refused is Refusal.SAME
    assert linked(agent(state="pending"), person(), taken=True).refused is Refusal.TAKEN


def test_leaving_slack_or_turning_guest_is_gone_and_coming_back_is_only_told() -> None:
    here, away = agent(user="U1"), agent(user="U1", gone=True)

    assert slack_changed(here, person(deleted=True), team="T1") == "gone"
    assert slack_changed(here, person(guest=True), team="T1") == "gone"
    assert slack_changed(away, person(deleted=True), team="T1") == "nothing"
    assert slack_changed(away, person(), team="T1") == "there_again"
    assert slack_changed(here, person(email="new@acme.example"), team="T1") == "email_changed"
    assert slack_changed(here, person(), team="T1") == "nothing"
