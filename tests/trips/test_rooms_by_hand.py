"""What people do to rooms in Slack themselves: leave, bring somebody, put somebody out."""

import pytest

from bot.flows import rooms, roster
from sandbox.slack import plain
from tests.trips.acts import agent, calls, inside, invite, opened, outside, says, set_role, shows, told
from tests.trips.house import House


async def test_who_leaves_by_themselves_is_not_invited_again_until_they_ask(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await house.slack.leave(house.person("Asha"), house.slack.channel("wa-sales").id)
    await house.until(house.slack.idle)
    await opened(house, "Priya", "wa-sales", words="without Asha")
    await house.at_rest()
    stayed_out = outside(house, "wa-sales", "Asha")
    asha = await agent(house, "Asha")
    back = await house.store.run(rooms.ask_back, asha)
    await house.until(lambda: inside(house, "wa-sales", "Asha"))

    assert stayed_out
    assert back == 1


async def test_who_was_removed_by_a_colleague_stays_out_and_keeps_their_access(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    channel = house.slack.channel("wa-sales")
    await house.slack.kick_by_hand(house.person("Nina"), channel.id, house.person("Asha"))
    await opened(house, "Priya", "wa-sales", words="without Asha")
    await house.at_rest()
    stayed_out = outside(house, "wa-sales", "Asha")
    await house.slack.join_by_hand(house.person("Nina"), channel.id, house.person("Asha"))
    await house.at_rest()

    assert stayed_out
    assert inside(house, "wa-sales", "Asha")


async def test_somebody_added_by_hand_is_put_out_and_the_admins_hear_who_did_it(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    stranger = house.slack.add_user(name="Eve Stranger", email="eve@elsewhere.example")
    channel = house.slack.channel("wa-sales")
    await house.slack.join_by_hand(house.person("Asha"), channel.id, stranger.id)
    await house.until(lambda: stranger.id not in channel.members)
    await house.at_rest()

    assert any("without access" in words and "Asha" in words for words in told(house, "Nina"))
    assert any("An admin can grant access" in words for words in told(house, "Asha"))


async def test_nothing_is_said_while_somebody_is_there_who_should_not_be(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    stranger = house.slack.add_user(name="Eve Stranger", email="eve@elsewhere.example")
    channel = house.slack.channel("wa-sales")
    house.slack.fail("conversations.kick", times=3, kind="429", retry_after=1)
    await house.slack.join_by_hand(house.person("Asha"), channel.id, stranger.id)
    await house.until(lambda: calls(house, "conversations.kick"))
    await says(house, "Priya", "said while Eve is there")
    await house.until(lambda: stranger.id not in channel.members, within=30)
    await house.until(lambda: shows(house, "wa-sales", "Priya", "said while Eve is there"))

    done = [call for call in house.slack.calls if call.ok]
    kicked = next(n for n, call in enumerate(done) if call.method == "conversations.kick")
    posted = [n for n, call in enumerate(done) if call.method in {"chat.postMessage", "chat.update"}]
    assert all("said while Eve" not in str(done[n].args) for n in posted if n < kicked)


async def test_an_admin_who_added_a_member_may_grant_the_label_at_once(house: House) -> None:
    await opened(house, "Tom", "wa-repairs")
    channel = house.slack.channel("wa-repairs")
    await house.slack.join_by_hand(house.person("Nina"), channel.id, house.person("Asha"))
    await house.until(lambda: outside(house, "wa-repairs", "Asha"))
    await house.until(lambda: any("so I remove them again" in words for words in told(house, "Nina")))
    draft = await house.store.read(lambda tx: tx.drafts.of_kind(roster.GRANT_AND_ADD).key)
    nina = await agent(house, "Nina")
    refused = await house.store.run(roster.grant_and_add, draft, by=nina)
    await house.until(lambda: inside(house, "wa-repairs", "Asha"))
    twice = await house.store.run(roster.grant_and_add, draft, by=nina)

    assert refused is None
    assert twice is not None


@pytest.mark.parametrize("kind", ["guest", "bot"])
async def test_guests_and_bots_are_put_out_alike(house: House, kind: str) -> None:
    await opened(house, "Priya", "wa-sales")
    channel = house.slack.channel("wa-sales")
    somebody = house.slack.add_user(name="Somebody Else", email="else@elsewhere.example", guest=kind == "guest")
    somebody.bot = kind == "bot"
    await house.slack.join_by_hand(house.person("Nina"), channel.id, somebody.id)

    await house.until(lambda: somebody.id not in channel.members)


async def test_somebody_deactivated_in_slack_is_inactive_and_comes_back_only_by_an_admin(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await house.slack.deactivate(house.person("Asha"))
    await house.until(lambda: any("deactivated in Slack" in words for words in told(house, "Nina")))
    await house.slack.reactivate(house.person("Asha"))
    await house.until(lambda: any("is back in Slack" in words for words in told(house, "Nina")))
    await house.at_rest()
    stayed_out = outside(house, "wa-sales", "Asha")
    await invite(house, "Asha", "member")
    await house.until(lambda: inside(house, "wa-sales", "Asha"))
    await house.at_rest()

    assert stayed_out


async def test_somebody_turned_guest_is_out_of_every_room(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await house.slack.make_guest(house.person("Asha"))
    await house.until(lambda: all(outside(house, room, "Asha") for room in house.rooms()))
    await house.at_rest()

    assert (await agent(house, "Asha")).state == "inactive"


async def test_a_changed_address_links_nothing_and_changes_nothing(house: House) -> None:
    await invite(house, "newcomer@harborbikes.example", labels=("sales",))
    await house.slack.change_email(house.person("Asha"), "newcomer@harborbikes.example")
    await house.until(lambda: any("another e-mail address" in words for words in told(house, "Nina")))
    await house.at_rest()

    assert (await agent(house, "newcomer@harborbikes.example")).state == "pending"
    assert inside(house, "wa-sales", "Asha")


async def test_a_pending_admin_needs_an_admins_yes(house: House) -> None:
    await invite(house, "chief@harborbikes.example", "admin")
    house.slack.add_user(name="The Chief", email="chief@harborbikes.example")
    await house.until(lambda: any("Is that the right person" in words for words in told(house, "Nina")), within=25)
    await house.at_rest()

    assert (await agent(house, "chief@harborbikes.example")).state == "pending"
    assert outside(house, "wa-triage", "The")


async def test_all_admins_hear_of_a_changed_role(house: House) -> None:
    await set_role(house, "Omar", "admin")
    await house.until(lambda: any("is now" in words and "admin" in words for words in told(house, "Nina")))
    dm = house.slack.dm(house.person("Nina"))

    assert any("Omar" in plain(one) for one in dm.messages.values())
