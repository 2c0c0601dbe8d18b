"""Who may see a chat, why, and who may do what."""

from itertools import product

import pytest

from bot.access.models import Refusal
from bot.access.policy import (
    ADMIN_IN_CHAT,
    IN_CHAT,
    OWN,
    Action,
    add_access,
    add_label,
    drop_label,
    may_do,
    may_see,
    remove_access,
    why,
)
from bot.model.ids import AgentId, LabelId
from bot.model.person import Agent, Role, State

VIP, SALES, OTHER = LabelId(1), LabelId(2), LabelId(3)


def agent(role: Role = "member", state: State = "active") -> Agent:
    return Agent(id=AgentId(1), email="asha@acme.example", slack_user="U1", role=role, state=state)


@pytest.mark.parametrize(
    ("role", "state", "override", "held", "kind", "labels"),
    [
        ("admin", "inactive", True, {VIP}, "no", ()),
        ("member", "inactive", True, {VIP}, "no", ()),
        ("member", "pending", None, {VIP}, "no", ()),
        ("admin", "active", False, set(), "admin", ()),
        ("member", "active", False, {VIP}, "denied", ()),
        ("member", "active", True, set(), "own_grant", ()),
        ("member", "active", None, {SALES, VIP, OTHER}, "label", (VIP, SALES)),
        ("member", "active", None, {OTHER}, "no", ()),
        ("member", "active", None, set(), "no", ()),
    ],
)
def test_the_first_rule_that_fits_decides_and_is_the_reason(
    *, role: Role, state: State, override: bool | None, held: set[LabelId], kind: str, labels: tuple[LabelId, ...]
) -> None:
    reason = why(agent(role, state), chat_labels=frozenset({VIP, SALES}), granted=frozenset(held), override=override)

    assert (reason.kind, reason.labels) == (kind, labels)


def test_a_chat_without_labels_is_seen_only_by_admins_and_by_grant() -> None:
    def sees(role: Role, *, override: bool | None) -> bool:
        return may_see(agent(role), chat_labels=frozenset(), granted=frozenset({VIP}), override=override)

    assert [sees("admin", override=None), sees("member", override=True), sees("member", override=None)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("role", "override", "held", "adding", "removing"),
    [
        ("admin", None, set(), Refusal.IS_ADMIN, Refusal.IS_ADMIN),
        ("member", None, set(), None, Refusal.SEES_NOT),
        ("member", None, {VIP}, Refusal.SEES_BY_LABEL, None),
        ("member", True, set(), Refusal.SEES_BY_GRANT, None),
        ("member", False, {VIP}, None, Refusal.ALREADY_DENIED),
    ],
)
def test_a_grant_or_denial_that_would_change_nothing_is_refused_with_the_reason(
    *, role: Role, override: bool | None, held: set[LabelId], adding: Refusal | None, removing: Refusal | None
) -> None:
    facts = {"chat_labels": frozenset({VIP}), "granted": frozenset(held)}

    assert add_access(agent(role), **facts, override=override) is adding
    assert remove_access(agent(role), **facts, override=override) is removing


@pytest.mark.parametrize(("override", "held"), list(product([None, True, False], [frozenset(), frozenset({VIP})])))
def test_a_change_of_access_is_refused_exactly_when_nothing_would_change(
    *, override: bool | None, held: frozenset[LabelId]
) -> None:
    def sees(*, choice: bool | None) -> bool:
        return may_see(agent(), chat_labels=frozenset({VIP}), granted=held, override=choice)

    labels = frozenset({VIP})

    assert (add_access(agent(), chat_labels=labels, granted=held, override=override) is None) == (
        not sees(choice=override)
    )
    assert (remove_access(agent(), chat_labels=labels, granted=held, override=override) is None) == sees(
        choice=override
    )


def test_labels_are_for_members_only_and_are_given_and_taken_once() -> None:
    held = frozenset({VIP})

    assert add_label(agent(), SALES, granted=held) is None
    assert add_label(agent(), VIP, granted=held) is Refusal.HAS_LABEL
    assert drop_label(agent(), VIP, granted=held) is None
    assert drop_label(agent(), SALES, granted=held) is Refusal.LACKS_LABEL
    assert add_label(agent("admin"), SALES, granted=held) is Refusal.IS_ADMIN
    assert add_label(agent(state="inactive"), SALES, granted=held) is Refusal.IS_INACTIVE
    assert add_label(agent(state="pending"), SALES, granted=held) is None


@pytest.mark.parametrize("action", list(Action))
def test_what_a_person_may_do_follows_from_role_and_from_seeing_the_chat(action: Action) -> None:
    about_a_chat = action in IN_CHAT | ADMIN_IN_CHAT
    admins_only = action not in IN_CHAT | OWN

    assert may_do(agent("admin"), action, sees=True)
    assert may_do(agent("admin"), action, sees=False) == (not about_a_chat)
    assert may_do(agent(), action, sees=True) == (not admins_only)
    assert may_do(agent(), action, sees=False) == (action in OWN)
    assert not may_do(agent("admin", "inactive"), action, sees=True)
    assert not may_do(agent("admin", "pending"), action, sees=True)


def test_the_setting_takes_labelling_from_members_and_leaves_it_to_admins() -> None:
    assert not may_do(agent(), Action.ADD_CHAT_LABEL, sees=True, members_label=False)
    assert may_do(agent("admin"), Action.ADD_CHAT_LABEL, sees=True, members_label=False)
    assert may_do(agent(), Action.REPLY, sees=True, members_label=False)


def test_an_agent_in_a_log_shows_no_address() -> None:
    assert "acme" not in repr(agent())
