"""Tables that come as files: into the asker's DM, harmless in a spreadsheet."""

from sandbox.slack.records import File
from tests.trips import acts
from tests.trips.house import House


async def files(house: House, who: str, *, count: int = 1) -> list[File]:
    """What stands in somebody's DM with the app."""
    dm = house.slack.dm(house.person(who)).id
    await house.until(lambda: len([one for one in house.slack.files.values() if dm in one.shares]) >= count)
    return standing(house, who)


def standing(house: House, who: str) -> list[File]:
    dm = house.slack.dm(house.person(who)).id
    return [one for one in house.slack.files.values() if dm in one.shares and not one.deleted]


def text(file: File) -> str:
    return bytes(file.data or b"").decode("utf-8-sig")


async def test_the_audit_comes_as_a_file_to_the_admin_who_asked(house: House) -> None:
    await acts.set_access(house, "Omar", "Priya", allow=True)
    asked = await house.slack.command(house.person("Nina"), "audit csv")
    await asked.settled()
    (file,) = await files(house, "Nina")

    assert "comes to you as a file" in asked.text
    assert text(file).startswith("at,who,did,to whom,chat,label,room,from,detail\r\n")
    assert "Nina Berg,chat_granted,Omar" in text(file)


async def test_a_member_gets_no_audit(house: House) -> None:
    asked = await house.slack.command(house.person("Asha"), "audit csv")
    await asked.settled()
    await house.at_rest()

    assert not [one for one in house.slack.files.values() if house.slack.dm(house.person("Asha")).id in one.shares]


async def test_the_figures_come_as_a_file_with_names_that_are_no_formulas(house: House) -> None:
    nina = await acts.agent(house, "nina")
    await house.store.run(lambda tx: tx.people.change(nina.id, name="=HYPERLINK(1)"))
    await acts.opened(house, "Priya", "wa-sales")
    channel, ts = house.slack.channel("wa-sales").id, house.thread("wa-sales", "Priya")[0].ts
    await house.slack.say(house.person("Nina"), channel, "On it", thread_ts=ts)
    await house.until(lambda: house.heard(house.chat("Priya")))
    await house.at_rest()
    await (await house.slack.command(house.person("Nina"), "metrics today by person csv")).settled()
    (file,) = await files(house, "Nina")

    assert "person,replies,open tickets" in text(file)
    assert "'=HYPERLINK(1),1," in text(file)


async def test_the_weeks_coverage_and_the_figures_come_as_pictures(house: House) -> None:
    said = await house.slack.command(house.person("Nina"), "schedule @Asha mon-fri 9:00-13:00 14:00-18:00")
    await said.settled()
    await (await house.slack.command(house.person("Nina"), "team coverage")).settled()
    await (await house.slack.command(house.person("Nina"), "metrics 7d by person picture")).settled()
    found = await files(house, "Nina", count=3)

    assert sorted(file.name for file in found) == ["coverage.png", "replies.png", "response-times.png"]
    assert all(bytes(file.data or b"").startswith(b"\x89PNG") for file in found)


async def test_a_member_gets_no_coverage(house: House) -> None:
    asked = await house.slack.command(house.person("Asha"), "team coverage")
    await asked.settled()
    await house.at_rest()

    assert not [one for one in house.slack.files.values() if house.slack.dm(house.person("Asha")).id in one.shares]


async def test_a_file_that_names_a_chat_is_taken_back_from_who_loses_it(house: House) -> None:
    await acts.opened(house, "Priya", "wa-sales")
    await acts.set_access(house, "Omar", "Priya", allow=True)
    await (await house.slack.command(house.person("Nina"), "audit csv")).settled()
    await (await house.slack.command(house.person("Nina"), "metrics today by person csv")).settled()
    await files(house, "Nina", count=2)
    await acts.set_role(house, "Asha", "admin")
    await (await house.slack.command(house.person("Asha"), "audit csv")).settled()
    await files(house, "Asha")
    await house.at_rest()
    await acts.set_role(house, "Asha", "member")
    await house.until(lambda: not standing(house, "Asha"))
    await house.at_rest()

    assert len(await files(house, "Nina", count=2)) == 2


async def test_figures_that_name_a_chat_are_taken_back_from_a_member_who_loses_it(house: House) -> None:
    await acts.opened(house, "Priya", "wa-sales")
    channel, ts = house.slack.channel("wa-sales").id, house.thread("wa-sales", "Priya")[0].ts
    await house.slack.say(house.person("Asha"), channel, "On it", thread_ts=ts)
    await house.until(lambda: house.heard(house.chat("Priya")))
    await house.at_rest()
    await (await house.slack.command(house.person("Asha"), "metrics today by chat csv")).settled()
    (file,) = await files(house, "Asha")
    await house.at_rest()
    before = text(file)
    await acts.revoke(house, "Asha", "sales")
    await house.until(lambda: not standing(house, "Asha"))

    assert "Priya Nair" in before
