"""An admin confirms whose list is written to Periskope: what is shown, what is written, and what is told when it fails."""

from typing import Any

from sandbox.slack import plain
from tests.end_to_end.acts import deactivate, grant, invite, revoke, set_access, set_role, told
from tests.fixtures.running_app import RunningApp

OMAR = "omar@harborbikes.example"


def lists(running_app: RunningApp, email: str = OMAR) -> list[set[str]]:
    """The lists of labels that Periskope was sent for somebody."""
    return [
        set(call.body["labels"])
        for call in running_app.world.periskope.calls
        if call.method == "PATCH" and call.path == "/members/access" and call.body["emails"] == [email]
    ]


async def asked(running_app: RunningApp, text: str, who: str = "Nina") -> Any:
    """A command, as somebody types it."""
    done = await running_app.slack.command(running_app.person(who), text)
    await done.settled()
    return done


def on_screen(running_app: RunningApp, who: str = "Nina") -> str:
    """The form that somebody sees."""
    return str(running_app.slack.views_of(running_app.person(who))[-1].blocks)


async def confirmed(running_app: RunningApp, first: str) -> None:
    """Nina confirms somebody's list through the form."""
    await asked(running_app, f"access confirm <@{running_app.person(first)}>")
    await running_app.slack.submit(
        running_app.person("Nina"), running_app.slack.views_of(running_app.person("Nina"))[-1].id
    )


async def test_the_form_shows_the_whole_list_and_sending_it_writes_it(running_app: RunningApp) -> None:
    await set_access(running_app, "Lucia", "Priya", allow=False)
    await set_access(running_app, "Lucia", "Canal", allow=True)
    await asked(running_app, f"access confirm <@{running_app.person('Luc')}>")
    shown = on_screen(running_app)
    before = lists(running_app, "lucia@harborbikes.example")
    await running_app.slack.submit(
        running_app.person("Nina"), running_app.slack.views_of(running_app.person("Nina"))[-1].id
    )
    await running_app.at_rest()
    chats = running_app.world.periskope.chats

    assert before == []
    assert all(word in shown for word in ("*repairs*", "*sales*", "Priya", "Canal"))
    assert lists(running_app, "lucia@harborbikes.example") == [{"sales", "repairs"}]
    assert chats[running_app.chat("Priya")].override_chat_access == {"lucia@harborbikes.example": False}
    assert chats[running_app.chat("Canal")].override_chat_access == {"lucia@harborbikes.example": True}
    assert not [words for words in told(running_app, "Nina") if "Periskope" in words and "Luc" in words]


async def test_after_a_grant_the_button_below_the_answer_opens_the_form(running_app: RunningApp) -> None:
    done = await asked(running_app, f"label add sales to <@{running_app.person('Omar')}>")
    answer = next(message for message in done.messages if "given to" in plain(message))
    channel = running_app.slack.dm(running_app.person("Nina")).id
    await (await running_app.slack.click(running_app.person("Nina"), channel, answer.ts, "through:ask")).settled()
    await running_app.slack.submit(
        running_app.person("Nina"), running_app.slack.views_of(running_app.person("Nina"))[-1].id
    )
    await running_app.at_rest()
    again = await asked(running_app, f"label add fleet to <@{running_app.person('Omar')}>")
    await running_app.at_rest()

    assert lists(running_app) == [{"sales", "repairs"}, {"sales", "repairs", "fleet"}]
    assert "through:ask" not in str([message.blocks for message in again.messages])


async def test_what_moved_while_the_form_was_open_is_shown_again_and_not_written(running_app: RunningApp) -> None:
    await asked(running_app, f"access confirm <@{running_app.person('Omar')}>")
    await grant(running_app, "Omar", "sales")
    await running_app.slack.submit(
        running_app.person("Nina"), running_app.slack.views_of(running_app.person("Nina"))[-1].id
    )
    await running_app.at_rest()
    first, shown = lists(running_app), on_screen(running_app)
    await running_app.slack.submit(
        running_app.person("Nina"), running_app.slack.views_of(running_app.person("Nina"))[-1].id
    )
    await running_app.at_rest()

    assert first == []
    assert "changed while the form was open" in shown
    assert lists(running_app) == [{"sales", "repairs"}]


async def test_a_member_can_confirm_nobody(running_app: RunningApp) -> None:
    done = await asked(running_app, f"access confirm <@{running_app.person('Omar')}>", "Asha")
    await running_app.at_rest()

    assert "admins" in done.text
    assert lists(running_app) == []


async def test_the_last_label_taken_away_is_not_written_and_the_admin_hears_why(running_app: RunningApp) -> None:
    await confirmed(running_app, "Omar")
    await running_app.until(lambda: lists(running_app))
    await revoke(running_app, "Omar", "repairs")
    await running_app.until(
        lambda: any("were not written to Periskope" in words for words in told(running_app, "Nina"))
    )
    await running_app.at_rest()

    assert lists(running_app) == [{"repairs"}]
    assert running_app.world.periskope.members[OMAR].label_ids
    assert "remove those there" in str(told(running_app, "Nina"))


async def test_nobody_without_a_label_can_be_confirmed_and_the_refusal_says_what_to_do(running_app: RunningApp) -> None:
    await revoke(running_app, "Omar", "repairs")
    done = await asked(running_app, f"access confirm <@{running_app.person('Omar')}>")

    assert "an empty list is never written" in done.text
    assert "remove those there" in done.text


async def test_a_write_that_periskope_refuses_is_told_to_the_admin_and_holds_here(running_app: RunningApp) -> None:
    running_app.world.periskope.members[OMAR].role = "admin"
    await confirmed(running_app, "Omar")
    await running_app.until(lambda: any("refused Omar Haddad (omar@" in words for words in told(running_app, "Nina")))
    running_app.world.periskope.fail("/chats/access", method="PATCH", times=1, kind="422")
    await set_access(running_app, "Omar", "Canal", allow=True)
    await running_app.until(
        lambda: any("access to Canal" in words and "refused" in words for words in told(running_app, "Nina"))
    )
    await running_app.at_rest()
    who = (await asked(running_app, "access Canal")).text

    assert "Omar Haddad: given access" in who
    assert not any("Periskope denies it" in words for words in told(running_app, "Nina"))


async def test_a_write_that_fails_is_made_again_until_periskope_is_well(running_app: RunningApp) -> None:
    running_app.world.periskope.fail("/members/access", method="PATCH", times=2, kind="500")
    await confirmed(running_app, "Omar")
    await running_app.until(lambda: len(lists(running_app)) == 3)
    await running_app.at_rest()

    assert lists(running_app) == [{"repairs"}] * 3
    assert not [words for words in told(running_app, "Nina") if "refused" in words]


async def test_a_name_that_two_labels_share_is_not_written(running_app: RunningApp) -> None:
    await running_app.store.run(lambda tx: tx.labels.seen("label-another", "Repairs", tx.engine_now))
    done = await asked(running_app, f"access confirm <@{running_app.person('Omar')}>")

    assert "two labels share one name" in done.text
    assert lists(running_app) == []


async def test_a_label_renamed_in_periskope_at_that_moment_is_noticed_by_what_periskope_answers(
    running_app: RunningApp,
) -> None:
    periskope = running_app.world.periskope
    renamed = next(one for one in periskope.labels.values() if one.name == "repairs")
    await asked(running_app, f"access confirm <@{running_app.person('Omar')}>")
    assert running_app.app is not None
    running_app.app.jobs._scheduler.pause()  # a poll would read the former name again
    await running_app.at_rest()
    await running_app.store.run(lambda tx: tx.labels.seen(renamed.label_id, "workshop", tx.engine_now))
    await running_app.slack.submit(
        running_app.person("Nina"), running_app.slack.views_of(running_app.person("Nina"))[-1].id
    )
    await running_app.slack.submit(
        running_app.person("Nina"), running_app.slack.views_of(running_app.person("Nina"))[-1].id
    )
    await running_app.until(lambda: any("other labels" in words for words in told(running_app, "Nina")))

    assert {"workshop"} in lists(running_app)


async def test_what_periskope_still_denies_after_a_write_is_told(running_app: RunningApp) -> None:
    running_app.world.periskope.members[OMAR].phones = {"447700900999@c.us"}
    await confirmed(running_app, "Omar")
    await running_app.until(lambda: any("Periskope denies it" in words for words in told(running_app, "Nina")))
    who = (await asked(running_app, "access Tom Becker")).text

    assert "Denied in Periskope, allowed here: Omar Haddad" in who


async def test_what_periskope_still_shows_after_a_write_is_told(running_app: RunningApp) -> None:
    running_app.world.periskope.chats[running_app.chat("Canal")].override_chat_access = {OMAR: True}
    await confirmed(running_app, "Omar")
    await running_app.until(lambda: any("Periskope still shows it" in words for words in told(running_app, "Nina")))
    admins, members = [(await asked(running_app, "access Canal", who)).text for who in ("Nina", "Asha")]

    assert "Allowed in Periskope, not here: Omar Haddad" in admins
    assert "Omar" not in members


async def test_a_list_is_confirmed_anew_after_a_promotion_or_a_return(running_app: RunningApp) -> None:
    await confirmed(running_app, "Omar")
    await running_app.until(lambda: lists(running_app))
    await set_role(running_app, "Omar", "admin")
    await set_role(running_app, "Omar", "member")
    await grant(running_app, "Omar", "sales")
    await confirmed(running_app, "Luc")
    await running_app.until(lambda: lists(running_app, "lucia@harborbikes.example"))
    await deactivate(running_app, "Lucia")
    await invite(running_app, "Lucia", labels=("fleet",))
    await running_app.at_rest()

    assert lists(running_app) == [{"repairs"}]
    assert lists(running_app, "lucia@harborbikes.example") == [{"sales", "repairs"}]
