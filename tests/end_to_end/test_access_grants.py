"""Who sees what after an admin's word: labels and chats given and taken, roles, people coming and going."""

from bot.access.models import Refusal
from bot.notices.messages.tasks import StartKnown
from bot.outbox import enqueue
from tests.end_to_end.acts import (
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
from tests.fixtures.running_app import RunningApp


async def test_a_granted_label_brings_a_person_into_its_room(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await grant(running_app, "Omar", "sales")
    await running_app.until(lambda: inside(running_app, "wa-sales", "Omar"))
    await running_app.at_rest()

    assert shows(running_app, "wa-sales", "Priya", "first words")


async def test_a_label_taken_away_puts_a_person_out_before_anything_more_is_said(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await revoke(running_app, "Asha", "sales")
    await opened(running_app, "Priya", "wa-sales", words="after the revocation")
    await running_app.at_rest()

    calls = [call.method for call in running_app.slack.calls if call.ok]
    kicked = calls.index("conversations.kick")
    said = max(n for n, call in enumerate(running_app.slack.calls) if "after the revocation" in str(call.args))
    assert outside(running_app, "wa-sales", "Asha")
    assert kicked < said


async def test_the_last_assignee_gone_the_chat_goes_to_the_admins(running_app: RunningApp) -> None:
    await opened(running_app, "Canal", "wa-fleet")
    await revoke(running_app, "Asha", "fleet")
    await running_app.until(lambda: shows(running_app, "wa-triage", "Canal"))
    await opened(running_app, "Canal", "wa-triage", words="only for admins now")
    await running_app.at_rest()

    assert running_app.slack.channel("wa-fleet").members == {running_app.person("Nina"), running_app.slack.bot_user_id}
    assert not shows(running_app, "wa-fleet", "Canal", "only for admins now")


async def test_a_new_holder_finds_nothing_in_the_room_of_chats_that_moved_away(running_app: RunningApp) -> None:
    await opened(running_app, "Canal", "wa-fleet")
    await revoke(running_app, "Asha", "fleet")
    await running_app.until(lambda: shows(running_app, "wa-triage", "Canal"))
    running_app.world.periskope.set_labels(running_app.chat("Canal"), ["repairs"])
    await running_app.until(lambda: shows(running_app, "wa-repairs", "Canal"))
    await grant(running_app, "Asha", "fleet")
    await running_app.until(lambda: inside(running_app, "wa-fleet", "Asha"))
    await running_app.at_rest()

    assert not any("first words" in words for words in stands(running_app.slack.channel("wa-fleet")))


async def test_a_denial_moves_one_person_and_no_chat(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await opened(running_app, "Saturday Riders", "wa-sales", "wa-repairs")
    root = running_app.thread("wa-sales", "Priya")[0].ts
    await set_access(running_app, "Asha", "Priya", allow=False)
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))
    await running_app.until(lambda: shows(running_app, "wa-with-asha", "Saturday Riders", "first words"))
    await running_app.at_rest()

    assert running_app.thread("wa-sales", "Priya")[0].ts == root
    assert inside(running_app, "wa-sales", "Lucía", "Nina")
    assert inside(running_app, "wa-with-asha", "Asha", "Nina")
    assert outside(running_app, "wa-with-asha", "Lucía")
    assert not shows(running_app, "wa-with-asha", "Priya")
    assert not any("first words" in words for words in _private(running_app, "Asha", "Priya"))


def _private(running_app: RunningApp, who: str, chat: str) -> list[str]:
    return [words for words in told(running_app, who) if chat in words]


async def test_a_denial_that_is_taken_back_brings_the_person_back(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await set_access(running_app, "Asha", "Priya", allow=False)
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))
    await set_access(running_app, "Asha", "Priya", allow=True)
    await running_app.until(lambda: inside(running_app, "wa-sales", "Asha"))
    await running_app.at_rest()

    assert shows(running_app, "wa-sales", "Priya", "first words")


async def test_a_granted_chat_appears_for_one_person_only(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await set_access(running_app, "Omar", "Priya", allow=True)
    await running_app.until(lambda: shows(running_app, "wa-with-omar", "Priya", "first words"))
    await opened(running_app, "Priya", "wa-sales", "wa-with-omar", words="for both rooms")
    await running_app.at_rest()

    assert outside(running_app, "wa-sales", "Omar")
    assert inside(running_app, "wa-with-omar", "Omar", "Nina")
    assert outside(running_app, "wa-with-omar", "Asha", "Lucía")


async def test_only_open_chats_come_over_with_a_grant(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await running_app.at_rest()
    await set_access(running_app, "Omar", "Sof", allow=True)
    await running_app.at_rest()

    assert "wa-with-omar" not in running_app.rooms()
    await opened(running_app, "Sof", "wa-with-omar", words="now it is needed")


async def test_a_promoted_person_is_everywhere_and_has_no_grants_left(running_app: RunningApp) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    await set_role(running_app, "Asha", "admin")
    await running_app.until(lambda: inside(running_app, "wa-repairs", "Asha"))
    await running_app.until(lambda: inside(running_app, "wa-triage", "Asha"))
    await running_app.at_rest()
    granted = await running_app.store.read(lambda tx: tx.people.roster().granted)

    assert granted.get((await _agent_id(running_app, "Asha")), frozenset()) == frozenset()


async def _agent_id(running_app: RunningApp, who: str) -> int:
    user = running_app.person(who)
    return int(await running_app.store.read(lambda tx: tx.people.by_slack(user).id))


async def test_a_demoted_person_is_nowhere_until_granted_something(running_app: RunningApp) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    await set_role(running_app, "Asha", "admin")
    await running_app.until(lambda: inside(running_app, "wa-triage", "Asha"))
    await set_role(running_app, "Asha", "member")
    await running_app.until(
        lambda: outside(running_app, "wa-triage", "Asha") and outside(running_app, "wa-repairs", "Asha")
    )
    await grant(running_app, "Asha", "repairs")
    await running_app.until(lambda: inside(running_app, "wa-repairs", "Asha"))
    await running_app.at_rest()

    assert outside(running_app, "wa-sales", "Asha")
    assert outside(running_app, "wa-fleet", "Asha")


async def test_the_last_admin_stays(running_app: RunningApp) -> None:
    assert await set_role(running_app, "Nina", "member") is Refusal.LAST_ADMIN
    assert await deactivate(running_app, "Nina") is Refusal.LAST_ADMIN


async def test_a_deactivated_person_is_out_of_every_room_and_their_words_keep_their_name(
    running_app: RunningApp,
) -> None:
    await opened(running_app, "Priya", "wa-sales")
    root, channel = running_app.thread("wa-sales", "Priya")[0].ts, running_app.slack.channel("wa-sales")
    await running_app.slack.say(running_app.person("Asha"), channel.id, "I answer", thread_ts=root)
    await running_app.until(lambda: running_app.heard(running_app.chat("Priya")))
    await deactivate(running_app, "Asha")
    await running_app.until(lambda: all(outside(running_app, room, "Asha") for room in running_app.rooms()))
    await running_app.at_rest()

    stranger = await running_app.store.read(
        lambda tx: tx.chats.assigned_to(tx.people.by_email("asha@harborbikes.example").id)
    )
    assert stranger == []


async def test_a_deactivated_admin_is_out_of_every_room_too(running_app: RunningApp) -> None:
    await opened(running_app, "Tom", "wa-repairs")
    await set_role(running_app, "Asha", "admin")
    await running_app.until(
        lambda: inside(running_app, "wa-triage", "Asha") and inside(running_app, "wa-repairs", "Asha")
    )
    await deactivate(running_app, "Asha")
    await running_app.at_rest()

    assert all(outside(running_app, room, "Asha") for room in running_app.rooms())


async def test_somebody_who_comes_back_is_in_their_own_people_room_again(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await set_access(running_app, "Omar", "Priya", allow=True)
    await running_app.until(lambda: inside(running_app, "wa-with-omar", "Omar"))
    await deactivate(running_app, "Omar")
    await running_app.until(lambda: outside(running_app, "wa-with-omar", "Omar"))
    await invite(running_app, "Omar")
    await running_app.until(lambda: inside(running_app, "wa-with-omar", "Omar"))
    await opened(running_app, "Priya", "wa-with-omar", words="welcome back")
    await running_app.at_rest()

    assert outside(running_app, "wa-sales", "Omar")


async def test_somebody_invited_with_a_label_is_in_its_room_once_slack_knows_them(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    await invite(running_app, "eve@harborbikes.example", labels=("sales",))
    await running_app.at_rest()
    running_app.slack.add_user(name="Eve New", email="eve@harborbikes.example")
    await running_app.until(lambda: inside(running_app, "wa-sales", "Eve"))
    await running_app.at_rest()

    assert any("You are in the Periskope team" in words for words in told(running_app, "Eve"))
    assert outside(running_app, "wa-repairs", "Eve")


async def test_what_a_person_was_told_in_private_goes_when_they_may_no_longer_know_of_it(
    running_app: RunningApp,
) -> None:
    await opened(running_app, "Canal", "wa-fleet")
    chat = await _chat(running_app, "Canal")
    agent_id = await _agent_id(running_app, "Asha")
    await running_app.store.run(_tell, agent_id, chat)
    await running_app.until(lambda: any("Canal" in words for words in told(running_app, "Asha")))
    await revoke(running_app, "Asha", "fleet")
    await running_app.until(lambda: not any("Canal" in words for words in told(running_app, "Asha")))


async def _chat(running_app: RunningApp, name: str) -> int:
    from tests.end_to_end.acts import chat_id

    return await chat_id(running_app, name)


def _tell(tx: object, agent_id: int, chat: int) -> None:

    enqueue.dm(tx, agent_id, StartKnown(chat=chat, text="hello"), key="told")  # type: ignore[arg-type]  # a transaction
