"""Lines about quick replies, first messages, imports, tickets and routing, and what is understood."""

import pytest

from bot.interactions import beginnings
from bot.interactions.tokens import line
from storage.store import Store
from tests.interactions import lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("import", "import"),
        ("import access", "import"),
        ("import @asha, <@UP1> and ravi", "import people=Asha Rao+Omar Haddad+Ravi"),
        ("import for Label Add", "import people=Label Add"),
        ("start", "start"),
        ("start +49 (30) 123-456", "start number=+4930123456"),
        ("start 0049 30 123456", "start number=+4930123456"),
        ("write to <tel:+4930123456|+49 30 123456>", "start number=+4930123456"),
        ("new message to +49 30 123456 please", "start number=+4930123456"),
        ("replies", "replies"),
        ("show me the canned replies", "replies"),
        ("replies add hours We open at nine, {name}.", "replies add what=hours We open at nine, {name}."),
        ("replies add !Hours We open", "replies add what=hours We open"),
        ("reply set add remove prices now", "replies add what=add remove prices now"),
        ("replies add hours: “Nine\nto five”, <@UP0|asha>!", "replies add what=hours “Nine\nto five”, @asha!"),
        ("replies add hours", "replies add what=hours "),
        ("replies hours", "replies reply=hours"),
        ("replies add", "replies add lacks what"),
        ("replies remove hours", "replies remove reply=hours"),
        ("replies !hours remove", "replies remove reply=hours"),
        ("replies remove both", "ask"),
        ("replies remove add", "replies remove reply=add"),
        ("replies remove prices sure", "replies remove reply=prices sure="),
    ],
)
async def test_a_line_is_read_whole(store: Store, line: str, expected: str) -> None:
    assert await lines.told(store, line) == expected


@pytest.mark.parametrize(
    ("typed", "state"),
    [("my chats", "mine"), ("show me my chats", "mine"), ("unassigned chats", "unassigned"), ("open chats", "open"), ("chats", None)],
)  # fmt: skip
def test_a_list_of_chats_by_its_name_is_the_list_that_is_named(typed: str, state: str | None) -> None:
    said = beginnings.typed(line(typed, "UBOT"))

    assert said is not None
    assert said.head.declarations[0].name == "chats"
    assert said.head.fills.get("state") == state


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import Tod", "“Tod”"),
        ("import @asha quickly", "“quickly”"),
        ("import <!channel>", "one by one"),
        ("start +49 30", "no such number"),
        ("start 12 zorb", "no such number"),
        ("start +49 30 123456 zorb", "“zorb”"),
        ("start Priya Nair", "“Priya Nair”"),
        ("start +49 30 123456 and +49 30 123457", "“+49 30 123457”"),
        ("replies zorb", "“zorb”"),
        ("replies add my+name We open", "one word"),
        ("replies add “two words” We open", "one word"),
        ("replies remove hours prices", "“prices”"),
        ("replies remove zorb", "no quick reply “zorb”"),
        ("replies remove hours today", "“today”"),
    ],
)
async def test_what_is_no_part_of_it_is_named_and_nothing_is_done(store: Store, line: str, said: str) -> None:
    assert said in (await lines.told(store, line)).replace("\u2060", "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("tickets", "tickets"),
        ("cases", "tickets"),
        ("case close bell", "tickets close ticket=Broken bell"),
        (
            "tickets create Priya Nair for @asha about broken bell",
            "tickets create assignee=Asha Rao chat=Priya Nair subject=broken bell",
        ),
        (
            'tickets create Tod about the "big" bell, for Asha',
            "ask",
        ),
        (
            "ticket new for Tod priority urgent subject Broken door",
            "tickets create chat=Tod priority=urgent subject=Broken door",
        ),
        ("tickets create Broken door about close it", "tickets create chat=Broken door subject=close it"),
        ("tickets create Priya", "tickets create lacks subject"),
        ("tickets create", "tickets create lacks chat, subject"),
        ("tickets close SND-0007", "tickets close ticket=Close the gate SND-0007"),
        ("tickets close close the gate", "tickets close ticket=Close the gate SND-0007"),
        ("tickets close lamp", "ask"),
        ("tickets bell", "ask"),
        ("tickets close", "tickets close lacks ticket"),
        ("tickets assign bell <@UP1>", "tickets assign ticket=Broken bell to=Omar Haddad"),
        ("tickets assign bell to anybody", "tickets assign anybody=anybody ticket=Broken bell"),
        ("tickets assign to me broken bell", "tickets assign ticket=Broken bell to=nina"),
        ("tickets assign bell", "tickets assign lacks to"),
    ],
)
async def test_a_line_about_tickets_is_read_whole(store: Store, line: str, expected: str) -> None:
    assert await lines.told(store, line) == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tickets create broken bell", "“bell” here. Say what it is about"),
        ("tickets create Tod quickly about bell", "“quickly”"),
        ("tickets create Tod about lamp <@UP0> broke", "Name the person before it"),
        ("tickets create Tod about lamp <@UP0>", "ask"),
        (f"tickets create Tod about {'x ' * 110}", "at most 200"),
        ("tickets close zorb", "no such ticket in chats that you may see: “zorb”"),
        ("tickets close close", "“close”"),
        ("tickets close bell lamp", "“lamp”"),
        ("tickets close reopen bell", "“close” and “reopen”"),
        ("tickets assign bell to zoe", "nobody called “zoe”"),
        ("tickets assign gate to ravi tomorrow", "“tomorrow”"),
        ("tickets assign Priya Nair to @asha", "“Priya Nair”"),
        ("tickets today", "“today”"),
    ],
)
async def test_what_is_no_part_of_a_line_about_tickets_is_named(store: Store, line: str, said: str) -> None:
    assert said in (await lines.told(store, line)).replace("\u2060", "")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("routing", "routing"),
        ("routing rules", "routing"),
        ("round robin", "routing"),
        ("routing night shift", "routing rule=Night shift"),
        ("routing add", "routing add"),
        ("rule change night shift", "routing change rule=Night shift"),
        ("routing change night", "ask"),
        ("routing edit 1", "routing change rule=Night shift"),
        ("routing edit 2", "ask"),
        ("routing change default", "ask"),
        ("routing set the default rule", "routing change rule=the default rule"),
        ("routing remove sales, groups", "routing remove rule=Sales, groups"),
        ("routing remove remove", "routing remove rule=Remove"),
        ("distribution delete “weekend night” sure", "routing remove rule=Weekend night sure="),
        ("routing remove default", "routing remove rule=Default"),
        ("routing remove", "routing remove lacks rule"),
    ],
)
async def test_a_line_about_rules_is_read_whole(store: Store, line: str, expected: str) -> None:
    assert await lines.told(store, line) == expected


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("routing add zorb", "“zorb”"),
        ("routing zorb", "“zorb”"),
        ("routing remove zorb", "no rule “zorb”"),
        ("routing change weeknd night", "“weeknd”"),
        ("routing remove night shift tomorrow", "“tomorrow”"),
        ("routing remove all", "“all”"),
        ("routing remove 99", "no rule “99”"),
        ("routing add remove night shift", "“remove” and “add”"),
    ],
)
async def test_what_is_no_part_of_a_line_about_rules_is_named(store: Store, line: str, said: str) -> None:
    assert said in (await lines.told(store, line)).replace("\u2060", "")
