"""Who sees what after an admin's word: labels and chats given and taken, roles, people coming and going."""

from bot.domain.people import Refusal
from tests.trips.acts import (
    deactivate,
    grant,
    inside,
    invite,
    opened,
    outside,
    revoke,
    set_access,
    set_role,
    shows,
    stands,
    told,
)
from tests.trips.house import House


async def test_a_granted_label_brings_a_person_into_its_room(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await grant(house, "Omar", "sales")
    await house.until(lambda: inside(house, "wa-sales", "Omar"))
    await house.at_rest()

    assert shows(house, "wa-sales", "Priya", "first words")


async def test_a_label_taken_away_puts_a_person_out_before_anything_more_is_said(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await revoke(house, "Asha", "sales")
    await opened(house, "Priya", "wa-sales", words="after the revocation")
    await house.at_rest()

    calls = [call.method for call in house.slack.calls if call.ok]
    kicked = calls.index("conversations.kick")
    said = max(n for n, call in enumerate(house.slack.calls) if "after the revocation" in str(call.args))
    assert outside(house, "wa-sales", "Asha")
    assert kicked < said


async def test_the_last_holder_gone_the_chat_goes_to_the_admins(house: House) -> None:
    await opened(house, "Canal", "wa-fleet")
    await revoke(house, "Asha", "fleet")
    await house.until(lambda: shows(house, "wa-triage", "Canal"))
    await opened(house, "Canal", "wa-triage", words="only for admins now")
    await house.at_rest()

    assert house.slack.channel("wa-fleet").members == {house.person("Nina"), house.slack.bot_user_id}
    assert not shows(house, "wa-fleet", "Canal", "only for admins now")


async def test_a_new_holder_finds_nothing_in_the_room_of_chats_that_moved_away(house: House) -> None:
    await opened(house, "Canal", "wa-fleet")
    await revoke(house, "Asha", "fleet")
    await house.until(lambda: shows(house, "wa-triage", "Canal"))
    house.world.periskope.set_labels(house.chat("Canal"), ["repairs"])
    await house.until(lambda: shows(house, "wa-repairs", "Canal"))
    await grant(house, "Asha", "fleet")
    await house.until(lambda: inside(house, "wa-fleet", "Asha"))
    await house.at_rest()

    assert not any("first words" in words for words in stands(house.slack.channel("wa-fleet")))


async def test_a_denial_moves_one_person_and_no_chat(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await opened(house, "Saturday Riders", "wa-sales", "wa-repairs")
    root = house.thread("wa-sales", "Priya")[0].ts
    await set_access(house, "Asha", "Priya", allow=False)
    await house.until(lambda: outside(house, "wa-sales", "Asha"))
    await house.until(lambda: shows(house, "wa-with-asha", "Saturday Riders", "first words"))
    await house.at_rest()

    assert house.thread("wa-sales", "Priya")[0].ts == root
    assert inside(house, "wa-sales", "Lucía", "Nina")
    assert inside(house, "wa-with-asha", "Asha", "Nina")
    assert outside(house, "wa-with-asha", "Lucía")
    assert not shows(house, "wa-with-asha", "Priya")
    assert not any("first words" in words for words in _private(house, "Asha", "Priya"))


def _private(house: House, who: str, chat: str) -> list[str]:
    return [words for words in told(house, who) if chat in words]


async def test_a_denial_that_is_taken_back_brings_the_person_back(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await set_access(house, "Asha", "Priya", allow=False)
    await house.until(lambda: outside(house, "wa-sales", "Asha"))
    await set_access(house, "Asha", "Priya", allow=True)
    await house.until(lambda: inside(house, "wa-sales", "Asha"))
    await house.at_rest()

    assert shows(house, "wa-sales", "Priya", "first words")


async def test_a_granted_chat_appears_for_one_person_only(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await set_access(house, "Omar", "Priya", allow=True)
    await house.until(lambda: shows(house, "wa-with-omar", "Priya", "first words"))
    await opened(house, "Priya", "wa-sales", "wa-with-omar", words="for both rooms")
    await house.at_rest()

    assert outside(house, "wa-sales", "Omar")
    assert inside(house, "wa-with-omar", "Omar", "Nina")
    assert outside(house, "wa-with-omar", "Asha", "Lucía")


async def test_only_open_chats_come_over_with_a_grant(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await house.at_rest()
    await set_access(house, "Omar", "Sof", allow=True)
    await house.at_rest()

    assert "wa-with-omar" not in house.rooms()
    await opened(house, "Sof", "wa-with-omar", words="now it is needed")


async def test_a_promoted_person_is_everywhere_and_has_no_grants_left(house: House) -> None:
    await opened(house, "Tom", "wa-repairs")
    await set_role(house, "Asha", "admin")
    await house.until(lambda: inside(house, "wa-repairs", "Asha"))
    await house.until(lambda: inside(house, "wa-triage", "Asha"))
    await house.at_rest()
    granted = await house.store.read(lambda tx: tx.people.roster().granted)

    assert granted.get((await _agent_id(house, "Asha")), frozenset()) == frozenset()


async def _agent_id(house: House, who: str) -> int:
    user = house.person(who)
    return int(await house.store.read(lambda tx: tx.people.by_slack(user).id))


async def test_a_demoted_person_is_nowhere_until_granted_something(house: House) -> None:
    await opened(house, "Tom", "wa-repairs")
    await set_role(house, "Asha", "admin")
    await house.until(lambda: inside(house, "wa-triage", "Asha"))
    await set_role(house, "Asha", "member")
    await house.until(lambda: outside(house, "wa-triage", "Asha") and outside(house, "wa-repairs", "Asha"))
    await grant(house, "Asha", "repairs")
    await house.until(lambda: inside(house, "wa-repairs", "Asha"))
    await house.at_rest()

    assert outside(house, "wa-sales", "Asha")
    assert outside(house, "wa-fleet", "Asha")


async def test_the_last_admin_stays(house: House) -> None:
    assert await set_role(house, "Nina", "member") is Refusal.LAST_ADMIN
    assert await deactivate(house, "Nina") is Refusal.LAST_ADMIN


async def test_a_deactivated_person_is_out_of_every_room_and_their_words_keep_their_name(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    root, channel = house.thread("wa-sales", "Priya")[0].ts, house.slack.channel("wa-sales")
    await house.slack.say(house.person("Asha"), channel.id, "I answer", thread_ts=root)
    await house.until(lambda: house.heard(house.chat("Priya")))
    await deactivate(house, "Asha")
    await house.until(lambda: all(outside(house, room, "Asha") for room in house.rooms()))
    await house.at_rest()

    stranger = await house.store.read(lambda tx: tx.chats.held_by(tx.people.by_email("asha@harborbikes.example").id))
    assert stranger == []


async def test_a_deactivated_admin_is_out_of_every_room_too(house: House) -> None:
    await opened(house, "Tom", "wa-repairs")
    await set_role(house, "Asha", "admin")
    await house.until(lambda: inside(house, "wa-triage", "Asha") and inside(house, "wa-repairs", "Asha"))
    await deactivate(house, "Asha")
    await house.at_rest()

    assert all(outside(house, room, "Asha") for room in house.rooms())


async def test_somebody_who_comes_back_is_in_their_own_people_room_again(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await set_access(house, "Omar", "Priya", allow=True)
    await house.until(lambda: inside(house, "wa-with-omar", "Omar"))
    await deactivate(house, "Omar")
    await house.until(lambda: outside(house, "wa-with-omar", "Omar"))
    await invite(house, "Omar")
    await house.until(lambda: inside(house, "wa-with-omar", "Omar"))
    await opened(house, "Priya", "wa-with-omar", words="welcome back")
    await house.at_rest()

    assert outside(house, "wa-sales", "Omar")


async def test_somebody_invited_with_a_label_is_in_its_room_once_slack_knows_them(house: House) -> None:
    await opened(house, "Priya", "wa-sales")
    await invite(house, "eve@harborbikes.example", labels=("sales",))
    await house.at_rest()
    house.slack.add_user(name="Eve New", email="eve@harborbikes.example")
    await house.until(lambda: inside(house, "wa-sales", "Eve"), within=25)
    await house.at_rest()

    assert any("You are in the Periskope team" in words for words in told(house, "Eve"))
    assert outside(house, "wa-repairs", "Eve")


async def test_what_a_person_was_told_in_private_goes_when_they_may_no_longer_know_of_it(house: House) -> None:
    await opened(house, "Canal", "wa-fleet")
    chat = await _chat(house, "Canal")
    agent_id = await _agent_id(house, "Asha")
    await house.store.run(_tell, agent_id, chat)
    await house.until(lambda: any("Canal" in words for words in told(house, "Asha")))
    await revoke(house, "Asha", "fleet")
    await house.until(lambda: not any("Canal" in words for words in told(house, "Asha")))


async def _chat(house: House, name: str) -> int:
    from tests.trips.acts import chat_id

    return await chat_id(house, name)


def _tell(tx: object, agent_id: int, chat: int) -> None:
    from bot.flows.steps import owe

    owe.tell(tx, agent_id, "start_known", key="told", chat=chat, text="hello")  # type: ignore[arg-type]  # a transaction
