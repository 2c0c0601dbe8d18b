"""Lines and what is understood: names before keywords, every word or nothing, several fits asked."""

import pytest

from bot.app.routes import interactions
from bot.interactions.models import CommandUsed, OpenModal
from storage.store import Store
from tests.interactions import lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("access Tod", "access chat=Tod"),
        ("Access TOD!", "access chat=Tod"),
        ("who has access to Priya?", "access chat=Priya Nair"),
        ("access 0001", "access chat=Priya Nair"),
        ("access priya 0001", "access chat=Priya Nair"),
        ('access "Priya Nair"', "access chat=Priya Nair"),
        ("access add @asha Tod", "access add chat=Tod people=Asha Rao"),
        ("access Tod add @asha", "access add chat=Tod people=Asha Rao"),
        ("access add asha to Tod please", "access add chat=Tod people=Asha Rao"),
        ("access add to Tod for <@UP1|asha>", "access add chat=Tod people=Omar Haddad"),
        ("access add <@UP0>, <@UP1> and ravi to Tod", "access add chat=Tod people=Asha Rao+Omar Haddad+Ravi"),
        ("access add asha rao omar to Tod", "access add chat=Tod people=Asha Rao+Omar Haddad"),
        ("access add p0@shop.example to Tod", "access add chat=Tod people=Asha Rao"),
        ("access add me to Tod", "access add chat=Tod people=nina"),
        ("grant asha Tod", "access add chat=Tod people=Asha Rao"),
        ("<@UP1> grant Tod", "access add chat=Tod people=Omar Haddad"),
        ("access remove @asha from Take Off Travel", "access remove chat=Take Off Travel people=Asha Rao"),
        ("access add @ravi to Smith, Jones & Co", "access add chat=Smith, Jones & Co people=Ravi"),
        ("access add Label Add to Tod", "access add chat=Tod people=Label Add"),
        ("access confirm", "access confirm"),
        ("access confirm asha", "access confirm people=Asha Rao"),
        ("labels", "label"),
        ("label add vip to @asha", "label add labels=vip people=Asha Rao"),
        ("tag vip on Tod", "label add chat=Tod labels=vip"),
        ("label vip, sales to Tod", "label add chat=Tod labels=vip+sales"),
        ("label add vip sales to Tod", "label add chat=Tod labels=vip sales"),
        ("label add for sale to Tod", "label add chat=Tod labels=for sale"),
        ("label add admin to <@UP1>, ravi", "label add labels=admin people=Omar Haddad+Ravi"),
        ("label remove “vip” and sales from Tod", "label remove chat=Tod labels=vip+sales"),
        ("role @asha admin", "role people=Asha Rao to=admin"),
        ("promote <@UP1> and ravi", "role people=Omar Haddad+Ravi"),
        ("role @asha member label vip", "role labels=vip people=Asha Rao to=member"),
        ("role <@UP1> out sure", "role people=Omar Haddad sure= to=out"),
        ("kick @ravi", "role people=Ravi"),
        ("invite a@x.io, B@x.io as admin", "invite emails=a@x.io+b@x.io role=admin"),
        ("invite <mailto:a@x.io|a@x.io> label “vip”, sales", "invite emails=a@x.io labels=vip+sales"),
        ("invite kim@x.io label admin", "invite emails=kim@x.io labels=admin"),
        ("team", "team"),
        ("show me the people", "team"),
        ("team coverage", "team coverage"),
        ("assign Tod to me", "assign chat=Tod to=nina"),
        ("hand over Tod to @ravi", "assign chat=Tod to=Ravi"),
        ("assign Tod to nobody", "assign chat=Tod nobody=nobody"),
        ("take Tod", "take chat=Tod"),
        ("close this chat Tod", "close chat=Tod"),
        ("Clóse ｔｏｄ", "close chat=Tod"),
        ("take-over Tod", "take chat=Tod"),
        ("/take Tod", "take chat=Tod"),
        ("i’ll take Tod", "take chat=Tod"),
        ("mute Tod: Óff", "mute chat=Tod off=off"),
        ("assign Tod to Me.", "assign chat=Tod to=nina"),
        ("unmute Take Off Travel", "mute chat=Take Off Travel"),
        ("mute Tod off", "mute chat=Tod off=off"),
        ("why Unit 7 Tenants", "why chat=Unit 7 Tenants"),
        ("chats", "chats"),
        ("list waiting chats", "chats state=waiting"),
        ("chats closed label vip @asha", "chats assignee=Asha Rao labels=vip state=closed"),
        ("find the brakes, again", "find words=the brakes, again"),
        ("find 3928", "find words=3928"),
        ("label attach vip to <#C9|sales>", "label attach channel=C9 label=vip"),
        ("", "home"),
        ("/periskope", "home"),
        ("help", "help"),
        ("help with schedules", "help what=schedule"),
        ("help hand over", "help what=assign"),
        ("settings for waits", "settings group=waits"),
        ("policies", "settings"),
        ("doctor", "health"),
        ("erase Priya Nair", "erase customer=Priya Nair"),
        ("forget Smith, Jones & Co", "erase customer=Smith, Jones & Co"),
    ],
)
async def test_a_line_is_read_whole(store: Store, line: str, expected: str) -> None:
    assert await lines.told(store, line) == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("access add @asha Tod quickly", "“quickly”"),
        ("help statsu", "Did you mean `status`?"),
        ("settings for ever", "“ever”"),
        ("erase Prya", "no such chat"),
        ("label add vup to Tod", "no label “vup”"),
        ("label add vip to Rake", "no person and no chat “Rake”"),
        ("label add vip and nonsense to Tod", "“nonsense”"),
        ("access add @asha and Tod yesterday", "“yesterday”"),
        ("access add @asha to Rake", "“Rake”"),
        ("invite kim@x.io label nonsense", "no label “nonsense”"),
        ("invite kim@x.io asha", "“asha”"),
        ("role @asha admin member", "“admin” and “member”"),
        ("close all", "“all”"),
        ("mute Tod for a week", "“for a week”"),
        ("assign Tod to Rake", "nobody called “Rake”"),
        ("access add @zoe to Tod", "“zoe”"),
        ("access add zoe@example.com to Tod", "“zoe@"),
        ("access add <@UELSE> to Tod", "<@UELSE>"),
        ("access add remove @asha Tod", "“add” and “remove”"),
        ("access add <!subteam^S1> to Tod", "one by one"),
        ("access add <#C1|tod> to Tod", "one by one"),
        ("access add @asha to <https://example.com|the site>", "“site”"),
        ("access Tod " + "@asha " * 400, "too long"),
    ],
)
async def test_what_is_no_part_of_it_is_named_and_nothing_is_done(store: Store, line: str, said: str) -> None:
    assert said in (await lines.told(store, line)).replace("\u2060", "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("access add Tod", "access add lacks people"),
        ("access add @asha", "access add lacks chat"),
        ("access", "access lacks chat"),
        ("access @asha Tod", "ask"),
        ("mute Off Grid", "ask"),
        ("mute Take Off Travel", "mute chat=Take Off Travel"),
        ("mute", "mute lacks chat"),
        ("role @asha", "role lacks to"),
        ("assign Tod", "assign lacks to"),
    ],
)
async def test_what_is_not_said_yet_is_asked_for(store: Store, line: str, expected: str) -> None:
    assert await lines.told(store, line) == expected


async def test_a_long_line_of_names_is_read_quickly(store: Store) -> None:
    await store.run(lines.world)
    many = "access add " + " ".join(["@asha", "omar"] * 60) + " to Tod"

    assert await store.run(lines.shown, many) == "access add chat=Tod people=" + "+".join(
        ["Asha Rao", "Omar Haddad"] * 60
    )


async def test_a_member_who_names_no_chat_is_asked_for_it(store: Store) -> None:
    await store.run(lines.world)
    used = CommandUsed(once="a", team="T1", slack_user="UP0", text="access")

    assert isinstance(await store.run(lambda tx: interactions.answer(tx, used)), OpenModal)
