"""Whom, what and which chat a typed line means: by all kinds of match at once, never by luck."""

from collections.abc import Sequence
from typing import Any

import pytest

from bot.app.routes import interactions
from bot.interactions.models import CommandUsed, OpenModal, Reply
from bot.model.person import Agent
from bot.model.policies import Identity
from bot.text.document import Doc, Paragraph, Text
from storage.store import Store
from storage.tx import Tx
from tests.fixtures import shop

CALLED = ("colleague", "group", "channel", "everyone", "me", "here")


def house(tx: Tx, people: Sequence[str] = (), chats: Sequence[str] = (), labels: Sequence[str] = ()) -> list[Agent]:
    """An admin Nina, members of these names, chats 1, 2, … and labels of these names."""
    tx.settings.put_identity(Identity(team="T1", bot_user="UBOT", bot_id="B1", domain="shop.slack.com"))
    sales = shop.label(tx)
    hired = shop.hire(tx, "nina", role="admin") + shop.hire(tx, *(f"p{n}" for n in range(len(people))))
    for agent, name in zip(hired[1:], people, strict=True):
        tx.people.change(agent.id, name=name)
    for n, name in enumerate(chats, 1):
        tx.chats.change(shop.customer(tx, n, sales).id, name=name)
    for n, name in enumerate(labels):
        tx.labels.seen(f"l{n}", name, tx.engine_now)
    return [tx.people.get(agent.id) for agent in hired]


def typed(tx: Tx, text: str, *, form: bool = True) -> Any:
    """Nina types it: as a slash command, or, where no form can be opened, in the app's direct message."""
    doc = Doc(blocks=(Paragraph(spans=(Text(text=text),)),))
    return interactions.answer(
        tx, CommandUsed(once=text, team="T1" if form else "", slack_user="UNINA", text=text if form else doc)
    )


def roles(tx: Tx) -> list[str]:
    return [agent.role for agent in tx.people.roster().agents]


def given(tx: Tx) -> list[tuple[int, int, bool]]:
    """Who was given or denied which chat."""
    return [
        (agent.id, chat, allow)
        for agent in tx.people.roster().agents
        for chat, allow in tx.people.overrides_of(agent.id).items()
    ]


@pytest.mark.parametrize("named", ["@asha", "@ASHA", "@p0", '@"Asha Rao"', "@rao"])
async def test_a_person_is_named_by_some_whole_words_of_the_name_or_by_the_address(store: Store, named: str) -> None:
    await store.run(house, ["Asha Ráo", "Omar"])
    await store.run(typed, f"role {named} admin sure")

    assert await store.run(roles) == ["admin", "admin", "member"]


@pytest.mark.parametrize(
    "taken", ["Asha", "Asha Rao", "asha rao", "Ａsha", "Ásha\u200b", "Rao Asha", "asha@shop.example"]
)
async def test_who_takes_a_colleagues_name_gets_nothing_and_the_admin_is_asked_with_addresses(
    store: Store, taken: str
) -> None:
    await store.run(house, ["Asha Rao", taken])
    said = await store.run(typed, "role @asha admin sure")

    assert await store.run(roles) == ["admin", "member", "member"]
    told = said.text.replace("\u2060", "")
    assert "p0@shop.example" in told
    assert "p1@shop.example" in told


async def test_in_quotes_the_whole_name_alone_is_meant(store: Store) -> None:
    await store.run(house, ["Asha Rao", "Asha"])
    await store.run(typed, 'role @"Asha" admin sure')

    assert await store.run(roles) == ["admin", "member", "admin"]


async def test_who_left_is_meant_only_if_nobody_here_is(store: Store) -> None:
    hired = await store.run(house, ["Asha Rao", "Asha Jain", "Omar"])
    await store.run(lambda tx: [tx.people.change(hired[at].id, state="inactive") for at in (1, 3)])
    await store.run(typed, "role @asha admin sure")
    await store.run(typed, "role @omar back")

    people = (await store.run(lambda tx: tx.people.roster())).agents
    assert [(one.role, one.state) for one in people[1:]] == [
        ("member", "inactive"), ("admin", "active"), ("member", "active"),
    ]  # fmt: skip


@pytest.mark.parametrize("word", ["me", "@me", "myself"])
async def test_me_is_who_types_whoever_calls_themselves_so(store: Store, word: str) -> None:
    hired = await store.run(house, ["me", "myself"], ["Priya"])
    await store.run(typed, f"assign Priya to {word}")

    assert (await store.run(lambda tx: tx.chats.get(1))).assignee_id == hired[0].id


@pytest.mark.parametrize(
    "mark", ["<!here>", "<!channel>", "<!subteam^S1|@group>", "<#C1|general>", "@here", "@everyone"]
)
@pytest.mark.parametrize("line", [
    "role {} admin sure", "access add {} Priya", "access remove {} Priya", "label add sales to {}", "assign Priya to {}",
    "status offline {}", "schedule {} mon-fri 9:00-17:00", "exceptions {} 24 dec off", "import {}", "{} offline",
    "invite {} as admin", "access confirm {}", "tickets assign Priya {}", "metrics {}", "audit {}", "chats {}",
])  # fmt: skip
async def test_a_group_or_a_channel_is_nobodys_name_and_is_never_left_out(store: Store, mark: str, line: str) -> None:
    await store.run(house, CALLED, ["Priya"])
    before = await store.run(lambda tx: (roles(tx), given(tx), tx.people.roster().granted, tx.chats.get(1).assignee_id))
    said = await store.run(typed, line.format(mark))

    assert isinstance(said, Reply)
    assert "one by one" in said.text
    after = await store.run(lambda tx: (roles(tx), given(tx), tx.people.roster().granted, tx.chats.get(1).assignee_id))
    assert after == before


async def test_of_labels_the_one_written_letter_for_letter_is_meant(store: Store) -> None:
    await store.run(house, ["Asha"], (), ["fleet", "fleet?", "FLEET!"])
    for label in ("fleet", "fleet?"):
        await store.run(typed, f"label add {label} to @asha")
    asked = await store.run(typed, "label add Fleet to @asha")

    names = await store.run(
        lambda tx: [tx.labels.get(one).name for held in tx.people.roster().granted.values() for one in sorted(held)]
    )
    assert names == ["fleet", "fleet?"]
    assert all(name in asked.text for name in ("fleet:", "fleet?:", "FLEET!:"))


@pytest.mark.parametrize(
    ("line", "role", "labels"),
    [
        ("invite kim@shop.example label admin", "member", ["admin"]),
        ("invite kim@shop.example label vip admin", "member", ["vip", "admin"]),
        ("invite kim@shop.example label vip as member", "member", ["vip"]),
        ("invite kim@shop.example as admin", "admin", []),
        ("invite kim@shop.example label for sale, vip", "member", ["for sale", "vip"]),
        ("invite kim@shop.example label Smith, Jones & Co", "member", ["Smith, Jones & Co"]),
    ],
)
async def test_a_label_is_a_label_whatever_it_is_called(store: Store, line: str, role: str, labels: list[str]) -> None:
    await store.run(house, (), (), ["admin", "vip", "for sale", "Smith, Jones & Co"])
    await store.run(typed, line)

    kim = await store.run(lambda tx: tx.people.by_email("kim@shop.example"))
    assert kim is not None
    held = await store.run(lambda tx: [tx.labels.get(one).name for one in tx.people.roster().granted.get(kim.id, ())])
    assert (kim.role, sorted(held)) == (role, sorted(labels))


async def test_a_role_behind_a_label_that_is_none_invites_nobody(store: Store) -> None:
    await store.run(house, (), (), ["vip"])
    said = await store.run(typed, "invite kim@shop.example label admin")

    assert await store.run(lambda tx: tx.people.by_email("kim@shop.example")) is None
    assert "no label" in said.text


@pytest.mark.parametrize("other", ["Nair", "Priya", "priya nair", "Priya Nair Shop", "Add Priya Nair", "0001"])
async def test_a_customer_who_takes_a_part_of_anothers_name_diverts_nothing(store: Store, other: str) -> None:
    hired = await store.run(house, ["Omar"], ["Priya Nair", other])
    for line in ("access remove <@UP0> Priya Nair", "access remove <@UP0> nair", "access remove <@UP0> 0001"):
        await store.run(typed, line)

    assert {(who, chat) for who, chat, _ in await store.run(given)} <= {(hired[1].id, 1)}


async def test_where_several_chats_fit_they_are_told_apart_and_the_example_works(store: Store) -> None:
    await store.run(house, ["Omar"], ["Priya", "Priya Nair", "0001"])
    said = await store.run(lambda tx: typed(tx, "mute priya", form=False))

    assert "…0001" in said.text
    assert "…0002" in said.text
    example = said.text.partition("/periskope ")[2].partition("`")[0]
    await store.run(lambda tx: typed(tx, example, form=False))
    assert await store.run(lambda tx: [tx.chats.get(n).muted for n in (1, 2, 3)]) == [True, False, False]


async def test_only_the_chats_that_were_named_are_offered_each_with_its_digits(store: Store) -> None:
    await store.run(house, ["Omar"], ["Priya", "Priya Nair", "Tom Priyadarshi"])
    said = await store.run(typed, "mute priya")

    assert [one["text"]["text"] for one in said.blocks[1]["elements"]] == ["Priya (…0001)", "Priya Nair (…0002)"]


@pytest.mark.parametrize(
    ("line", "chats", "muted"),
    [
        ("mute Priya off", ["Priya"], []),
        ("mute Priya off", ["Priya", "Priya Off"], None),
        ("mute Off Grid", ["Off Grid"], ["Off Grid"]),
        ("mute Off Grid", ["Off Grid", "Grid"], None),
        ('mute "Priya Off"', ["Priya", "Priya Off"], ["Priya Off"]),
        ('mute "Priya" off', ["Priya", "Priya Off"], []),
        ("mute Off", ["Take Off Travel"], None),
        ("mute Smith, Jones & Co", ["Smith, Jones & Co", "Jones"], ["Smith, Jones & Co"]),
        ("mute <http://example.com|example.com>", ["example.com"], ["example.com"]),
        ("mute The Corner", ["The Corner"], ["The Corner"]),
    ],
)
async def test_a_keyword_in_a_name_is_part_of_the_name_and_what_can_be_both_is_asked(
    store: Store, line: str, chats: list[str], muted: list[str] | None
) -> None:
    await store.run(house, (), chats)
    if muted == []:
        await store.run(lambda tx: tx.chats.change(1, muted=True))
    said = await store.run(typed, line)

    now = await store.run(lambda tx: [name for n, name in enumerate(chats, 1) if tx.chats.get(n).muted])
    assert now == (muted or [])
    if muted is None:
        assert isinstance(said, Reply | OpenModal)
        assert isinstance(said, OpenModal) or "Which one?" in said.text


@pytest.mark.parametrize(
    ("line", "chats", "reminded"),
    [
        ("remind Unit 7 Tenants in 3h", ["Unit 7 Tenants"], "Unit 7 Tenants"),
        ("remind Unit 7 Tenants in 3h", ["Unit 7 Tenants", "Unit"], "Unit 7 Tenants"),
        ("remind Room 5 tomorrow", ["Room 5"], "Room 5"),
        ("remind Tomorrow Ltd tomorrow", ["Tomorrow Ltd"], "Tomorrow Ltd"),
        ("remind Sunday Club in 3h", ["Sunday Club", "Club"], "Sunday Club"),
    ],
)
async def test_days_and_numbers_in_a_name_are_part_of_it(
    store: Store, line: str, chats: list[str], reminded: str
) -> None:
    await store.run(house, (), chats)
    said = await store.run(typed, line)

    assert isinstance(said, Reply)
    assert f"*{reminded}*" in said.text
    assert "I remind you of" in said.text


async def test_a_chat_called_nobody_is_given_and_not_handed_back(store: Store) -> None:
    hired = await store.run(house, (), ["Nobody Ltd", "Me Too"])
    await store.run(typed, "assign Nobody Ltd to <@UNINA>")
    await store.run(typed, "assign Me Too to <@UNINA>")

    assert await store.run(lambda tx: [tx.chats.get(n).assignee_id for n in (1, 2)]) == [hired[0].id] * 2
