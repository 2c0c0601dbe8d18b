"""An admin confirms whose list is written to Periskope: what is shown, what is written, and what is told when it fails."""

from typing import Any

from sandbox.slack import plain
from tests.trips.acts import deactivate, grant, invite, revoke, set_access, set_role, told
from tests.trips.house import House

OMAR = "omar@harborbikes.example"


def lists(house: House, email: str = OMAR) -> list[set[str]]:
    """The lists of labels that Periskope was sent for somebody."""
    return [
        set(call.body["labels"])
        for call in house.world.periskope.calls
        if call.method == "PATCH" and call.path == "/members/access" and call.body["emails"] == [email]
    ]


async def asked(house: House, text: str, who: str = "Nina") -> Any:
    """A command, as somebody types it."""
    done = await house.slack.command(house.person(who), text)
    await done.settled()
    return done


def on_screen(house: House, who: str = "Nina") -> str:
    """The form that somebody sees."""
    return str(house.slack.views_of(house.person(who))[-1].blocks)


async def confirmed(house: House, first: str) -> None:
    """Nina confirms somebody's list through the form."""
    await asked(house, f"access confirm <@{house.person(first)}>")
    await house.slack.submit(house.person("Nina"), house.slack.views_of(house.person("Nina"))[-1].id)


async def test_the_form_shows_the_whole_list_and_sending_it_writes_it(house: House) -> None:
    await set_access(house, "Lucia", "Priya", allow=False)
    await set_access(house, "Lucia", "Canal", allow=True)
    await asked(house, f"access confirm <@{house.person('Luc')}>")
    shown = on_screen(house)
    before = lists(house, "lucia@harborbikes.example")
    await house.slack.submit(house.person("Nina"), house.slack.views_of(house.person("Nina"))[-1].id)
    await house.at_rest()
    chats = house.world.periskope.chats

    assert before == []
    assert all(word in shown for word in ("`repairs`", "`sales`", "Priya", "Canal"))
    assert lists(house, "lucia@harborbikes.example") == [{"sales", "repairs"}]
    assert chats[house.chat("Priya")].override_chat_access == {"lucia@harborbikes.example": False}
    assert chats[house.chat("Canal")].override_chat_access == {"lucia@harborbikes.example": True}
    assert not [words for words in told(house, "Nina") if "Periskope" in words and "Luc" in words]


async def test_after_a_grant_the_button_below_the_answer_opens_the_form(house: House) -> None:
    done = await asked(house, f"label add sales to <@{house.person('Omar')}>")
    answer = next(message for message in done.messages if "Done for" in plain(message))
    channel = house.slack.dm(house.person("Nina")).id
    await (await house.slack.click(house.person("Nina"), channel, answer.ts, "through:ask")).settled()
    await house.slack.submit(house.person("Nina"), house.slack.views_of(house.person("Nina"))[-1].id)
    await house.at_rest()
    again = await asked(house, f"label add fleet to <@{house.person('Omar')}>")
    await house.at_rest()

    assert lists(house) == [{"sales", "repairs"}, {"sales", "repairs", "fleet"}]
    assert "through:ask" not in str([message.blocks for message in again.messages])


async def test_what_moved_while_the_form_was_open_is_shown_again_and_not_written(house: House) -> None:
    await asked(house, f"access confirm <@{house.person('Omar')}>")
    await grant(house, "Omar", "sales")
    await house.slack.submit(house.person("Nina"), house.slack.views_of(house.person("Nina"))[-1].id)
    await house.at_rest()
    first, shown = lists(house), on_screen(house)
    await house.slack.submit(house.person("Nina"), house.slack.views_of(house.person("Nina"))[-1].id)
    await house.at_rest()

    assert first == []
    assert "changed while the form was open" in shown
    assert lists(house) == [{"sales", "repairs"}]


async def test_a_member_can_confirm_nobody(house: House) -> None:
    done = await asked(house, f"access confirm <@{house.person('Omar')}>", "Asha")
    await house.at_rest()

    assert "admins" in done.text
    assert lists(house) == []


async def test_the_last_label_taken_away_is_not_written_and_the_admin_hears_why(house: House) -> None:
    await confirmed(house, "Omar")
    await house.until(lambda: lists(house))
    await revoke(house, "Omar", "repairs")
    await house.until(lambda: any("were not written to Periskope" in words for words in told(house, "Nina")))
    await house.at_rest()

    assert lists(house) == [{"repairs"}]
    assert house.world.periskope.members[OMAR].label_ids
    assert "take those away there" in str(told(house, "Nina"))


async def test_nobody_without_a_label_can_be_confirmed_and_the_refusal_says_what_to_do(house: House) -> None:
    await revoke(house, "Omar", "repairs")
    done = await asked(house, f"access confirm <@{house.person('Omar')}>")

    assert "an empty list is never written" in done.text
    assert "take those away there" in done.text


async def test_a_write_that_periskope_refuses_is_told_to_the_admin_and_holds_here(house: House) -> None:
    house.world.periskope.members[OMAR].role = "admin"
    await confirmed(house, "Omar")
    await house.until(lambda: any("refused Omar Haddad's labels" in words for words in told(house, "Nina")))
    house.world.periskope.fail("/chats/access", method="PATCH", times=1, kind="422")
    await set_access(house, "Omar", "Canal", allow=True)
    await house.until(lambda: any("access to Canal" in words and "refused" in words for words in told(house, "Nina")))
    await house.at_rest()
    who = (await asked(house, "access Canal")).text

    assert "Omar Haddad: own grant" in who
    assert not any("Periskope denies it" in words for words in told(house, "Nina"))


async def test_a_write_that_fails_is_made_again_until_periskope_is_well(house: House) -> None:
    house.world.periskope.fail("/members/access", method="PATCH", times=2, kind="500")
    await confirmed(house, "Omar")
    await house.until(lambda: len(lists(house)) == 3)
    await house.at_rest()

    assert lists(house) == [{"repairs"}] * 3
    assert not [words for words in told(house, "Nina") if "refused" in words]


async def test_a_name_that_two_labels_share_is_not_written(house: House) -> None:
    await house.store.run(lambda tx: tx.labels.seen("label-another", "Repairs", tx.now))
    done = await asked(house, f"access confirm <@{house.person('Omar')}>")

    assert "two labels share one name" in done.text
    assert lists(house) == []


async def test_a_label_renamed_in_periskope_at_that_moment_is_noticed_by_what_periskope_answers(house: House) -> None:
    periskope = house.world.periskope
    renamed = next(one for one in periskope.labels.values() if one.name == "repairs")
    await asked(house, f"access confirm <@{house.person('Omar')}>")
    await house.store.run(lambda tx: tx.labels.seen(renamed.label_id, "workshop", tx.now))
    await house.slack.submit(house.person("Nina"), house.slack.views_of(house.person("Nina"))[-1].id)
    await house.slack.submit(house.person("Nina"), house.slack.views_of(house.person("Nina"))[-1].id)
    await house.until(lambda: any("other labels" in words for words in told(house, "Nina")))

    assert {"workshop"} in lists(house)


async def test_what_periskope_still_denies_after_a_write_is_told(house: House) -> None:
    house.world.periskope.members[OMAR].phones = {"447700900999@c.us"}
    await confirmed(house, "Omar")
    await house.until(lambda: any("Periskope denies it" in words for words in told(house, "Nina")))
    who = (await asked(house, "access Tom Becker")).text

    assert "Denied in Periskope, allowed here: Omar Haddad" in who


async def test_what_periskope_still_shows_after_a_write_is_told(house: House) -> None:
    house.world.periskope.chats[house.chat("Canal")].override_chat_access = {OMAR: True}
    await confirmed(house, "Omar")
    await house.until(lambda: any("Periskope still shows it" in words for words in told(house, "Nina")))
    admins, members = [(await asked(house, "access Canal", who)).text for who in ("Nina", "Asha")]

    assert "Allowed in Periskope, not here: Omar Haddad" in admins
    assert "Omar" not in members


async def test_a_list_is_confirmed_anew_after_a_promotion_or_a_return(house: House) -> None:
    await confirmed(house, "Omar")
    await house.until(lambda: lists(house))
    await set_role(house, "Omar", "admin")
    await set_role(house, "Omar", "member")
    await grant(house, "Omar", "sales")
    await confirmed(house, "Luc")
    await house.until(lambda: lists(house, "lucia@harborbikes.example"))
    await deactivate(house, "Lucia")
    await invite(house, "Lucia", labels=("fleet",))
    await house.at_rest()

    assert lists(house) == [{"repairs"}]
    assert lists(house, "lucia@harborbikes.example") == [{"sales", "repairs"}]
