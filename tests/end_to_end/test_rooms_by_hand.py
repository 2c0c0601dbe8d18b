"""What people do to rooms in Slack themselves: leave, bring somebody, put somebody out."""

import pytest

from bot.grants import actions as grants
from bot.rooms.actions import membership
from tests.end_to_end.acts import agent, calls, inside, invite, opened, outside, says, set_role, shows, told
from tests.fixtures.running_app import RunningApp


async def test_who_leaves_by_themselves_is_not_invited_again_until_they_ask(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.slack.leave(running_app.person("Asha"), running_app.slack.channel("wa-sales").id)
    await running_app.until(running_app.slack.idle)
    await opened(running_app, "Priya", "wa-sales", words="without Asha")
    await running_app.at_rest()
    stayed_out = outside(running_app, "wa-sales", "Asha")
    asha = await agent(running_app, "Asha")
    back = await running_app.store.run(membership.ask_back, asha)
    await running_app.until(lambda: inside(running_app, "wa-sales", "Asha"))

    assert stayed_out
    assert back == 1


async def test_who_was_removed_by_a_colleague_stays_out_and_keeps_their_access(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    channel = running_app.slack.channel("wa-sales")
    await running_app.slack.kick_by_hand(running_app.person("Nina"), channel.id, running_app.person("Asha"))
    await opened(running_app, "Priya", "wa-sales", words="without Asha")
    await running_app.at_rest()
    stayed_out = outside(running_app, "wa-sales", "Asha")
    await running_app.slack.join_by_hand(running_app.person("Nina"), channel.id, running_app.person("Asha"))
    await running_app.at_rest()

    assert stayed_out
    assert inside(running_app, "wa-sales", "Asha")


async def test_somebody_added_by_hand_is_put_out_and_the_admins_hear_who_did_it(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    stranger = running_app.slack.add_user(name="Eve Stranger", email="eve@elsewhere.example")
    channel = running_app.slack.channel("wa-sales")
    await running_app.slack.join_by_hand(running_app.person("Asha"), channel.id, stranger.id)
    await running_app.until(lambda: stranger.id not in channel.members)
    await running_app.at_rest()

    assert any("without access" in words and "Asha" in words for words in told(running_app, "Nina"))
    assert any("An admin can give access" in words for words in told(running_app, "Asha"))


async def test_nothing_is_said_while_somebody_is_there_who_should_not_be(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    stranger = running_app.slack.add_user(name="Eve Stranger", email="eve@elsewhere.example")
    channel = running_app.slack.channel("wa-sales")
    running_app.slack.fail("conversations.kick", times=3, kind="429", retry_after=1)
    await running_app.slack.join_by_hand(running_app.person("Asha"), channel.id, stranger.id)
    await running_app.until(lambda: calls(running_app, "conversations.kick"))
    await says(running_app, "Priya", "said while Eve is there")
    await running_app.until(lambda: stranger.id not in channel.members)
    await running_app.until(lambda: shows(running_app, "wa-sales", "Priya", "said while Eve is there"))

    done = [call for call in running_app.slack.calls if call.ok]
    kicked = next(n for n, call in enumerate(done) if call.method == "conversations.kick")
    posted = [n for n, call in enumerate(done) if call.method in {"chat.postMessage", "chat.update"}]
    assert all("said while Eve" not in str(done[n].args) for n in posted if n < kicked)


async def test_an_admin_who_added_a_member_may_grant_the_label_at_once(running_app: RunningApp) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    channel = running_app.slack.channel("wa-repairs")
    await running_app.slack.join_by_hand(running_app.person("Nina"), channel.id, running_app.person("Asha"))
    await running_app.until(lambda: outside(running_app, "wa-repairs", "Asha"))
    await running_app.until(lambda: any("so I remove them again" in words for words in told(running_app, "Nina")))
    draft = await running_app.store.read(lambda tx: tx.proposals.of_kind(grants.GRANT_AND_ADD).key)
    nina = await agent(running_app, "Nina")
    refused = await running_app.store.run(grants.grant_and_add, draft, by=nina)
    await running_app.until(lambda: inside(running_app, "wa-repairs", "Asha"))
    twice = await running_app.store.run(grants.grant_and_add, draft, by=nina)

    assert refused is None
    assert twice is not None


@pytest.mark.parametrize("kind", ["guest", "bot"])
async def test_guests_and_bots_are_put_out_alike(running_app: RunningApp, kind: str) -> None:
    await opened(running_app, "Priya", "wa-sales")
    channel = running_app.slack.channel("wa-sales")
    somebody = running_app.slack.add_user(name="Somebody Else", email="else@elsewhere.example", guest=kind == "guest")
    somebody.bot = kind == "bot"
    await running_app.slack.join_by_hand(running_app.person("Nina"), channel.id, somebody.id)

    await running_app.until(lambda: somebody.id not in channel.members)


async def test_somebody_deactivated_in_slack_is_inactive_and_comes_back_only_by_an_admin(
    running_app: RunningApp,
) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.slack.deactivate(running_app.person("Asha"))
    await running_app.until(lambda: any("deactivated in Slack" in words for words in told(running_app, "Nina")))
    await running_app.slack.reactivate(running_app.person("Asha"))
    await running_app.until(lambda: any("is back in Slack" in words for words in told(running_app, "Nina")))
    await running_app.at_rest()
    stayed_out = outside(running_app, "wa-sales", "Asha")
    await invite(running_app, "Asha", "member")
    await running_app.until(lambda: inside(running_app, "wa-sales", "Asha"))
    await running_app.at_rest()

    assert stayed_out


async def test_somebody_turned_guest_is_out_of_every_room(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.slack.make_guest(running_app.person("Asha"))
    await running_app.until(lambda: all(outside(running_app, room, "Asha") for room in running_app.rooms()))
    await running_app.at_rest()

    assert (await agent(running_app, "Asha")).state == "inactive"


async def test_a_changed_address_links_nothing_and_changes_nothing(running_app: RunningApp) -> None:
    await invite(running_app, "newcomer@harborbikes.example", labels=("sales",))
    await running_app.slack.change_email(running_app.person("Asha"), "newcomer@harborbikes.example")
    await running_app.until(lambda: any("another e-mail address" in words for words in told(running_app, "Nina")))
    await running_app.at_rest()

    assert (await agent(running_app, "newcomer@harborbikes.example")).state == "pending"
    assert inside(running_app, "wa-sales", "Asha")


async def test_a_pending_admin_needs_an_admins_yes(running_app: RunningApp) -> None:
    await invite(running_app, "chief@harborbikes.example", "admin")
    running_app.slack.add_user(name="The Chief", email="chief@harborbikes.example")
    await running_app.until(lambda: any("Is that the right person" in words for words in told(running_app, "Nina")))
    await running_app.at_rest()

    assert (await agent(running_app, "chief@harborbikes.example")).state == "pending"
    assert outside(running_app, "wa-triage", "The")


async def test_every_other_admin_hears_of_a_changed_role(running_app: RunningApp) -> None:
    await set_role(running_app, "Omar", "admin")
    await running_app.at_rest()
    await set_role(running_app, "Asha", "admin")
    await running_app.until(lambda: any("is now" in words and "Asha" in words for words in told(running_app, "Omar")))
    await running_app.at_rest()

    assert not [words for words in told(running_app, "Nina") if "is now" in words]
