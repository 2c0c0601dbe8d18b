"""Tables that come as files: into the asker's DM, harmless in a spreadsheet."""

from sandbox.slack.records import File
from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp


async def files(running_app: RunningApp, who: str, *, count: int = 1) -> list[File]:
    """What stands in somebody's DM with the app."""
    dm = running_app.slack.dm(running_app.person(who)).id
    await running_app.until(lambda: len([one for one in running_app.slack.files.values() if dm in one.shares]) >= count)
    return standing(running_app, who)


def standing(running_app: RunningApp, who: str) -> list[File]:
    dm = running_app.slack.dm(running_app.person(who)).id
    return [one for one in running_app.slack.files.values() if dm in one.shares and not one.deleted]


def text(file: File) -> str:
    return bytes(file.data or b"").decode("utf-8-sig")


async def test_the_audit_comes_as_a_file_to_the_admin_who_asked(running_app: RunningApp) -> None:
    await acts.set_access(running_app, "Omar", "Priya", allow=True)
    asked = await running_app.slack.command(running_app.person("Nina"), "audit csv")
    await asked.settled()
    (file,) = await files(running_app, "Nina")

    assert "comes to you as a file" in asked.text
    assert text(file).startswith("at,who,did,to whom,chat,label,room,from,detail\r\n")
    assert "Nina Berg,chat_granted,Omar" in text(file)


async def test_a_member_gets_no_audit(running_app: RunningApp) -> None:
    asked = await running_app.slack.command(running_app.person("Asha"), "audit csv")
    await asked.settled()
    await running_app.at_rest()

    assert not [
        one
        for one in running_app.slack.files.values()
        if running_app.slack.dm(running_app.person("Asha")).id in one.shares
    ]


async def test_the_figures_come_as_a_file_with_names_that_are_no_formulas(running_app: RunningApp) -> None:
    nina = await acts.agent(running_app, "nina")
    await running_app.store.run(lambda tx: tx.people.change(nina.id, name="=HYPERLINK(1)"))
    await acts.opened(running_app, "Priya", "wa-sales")
    channel, ts = running_app.slack.channel("wa-sales").id, running_app.thread("wa-sales", "Priya")[0].ts
    await running_app.slack.say(running_app.person("Nina"), channel, "On it", thread_ts=ts)
    await running_app.until(lambda: running_app.heard(running_app.chat("Priya")))
    await running_app.at_rest()
    await (await running_app.slack.command(running_app.person("Nina"), "metrics today by person csv")).settled()
    (file,) = await files(running_app, "Nina")

    assert "person,replies,open tickets" in text(file)
    assert "'=HYPERLINK(1),1," in text(file)


async def test_the_weeks_coverage_and_the_figures_come_as_pictures(running_app: RunningApp) -> None:
    said = await running_app.slack.command(running_app.person("Nina"), "schedule @Asha mon-fri 9:00-13:00 14:00-18:00")
    await said.settled()
    await (await running_app.slack.command(running_app.person("Nina"), "team coverage")).settled()
    await (await running_app.slack.command(running_app.person("Nina"), "metrics 7d by person picture")).settled()
    found = await files(running_app, "Nina", count=3)

    assert sorted(file.name for file in found) == ["coverage.png", "replies.png", "response-times.png"]
    assert all(bytes(file.data or b"").startswith(b"\x89PNG") for file in found)


async def test_a_member_gets_no_coverage(running_app: RunningApp) -> None:
    asked = await running_app.slack.command(running_app.person("Asha"), "team coverage")
    await asked.settled()
    await running_app.at_rest()

    assert not [
        one
        for one in running_app.slack.files.values()
        if running_app.slack.dm(running_app.person("Asha")).id in one.shares
    ]


async def test_a_file_that_names_a_chat_is_taken_back_from_who_loses_it(running_app: RunningApp) -> None:
    await acts.opened(running_app, "Priya", "wa-sales")
    await acts.set_access(running_app, "Omar", "Priya", allow=True)
    await (await running_app.slack.command(running_app.person("Nina"), "audit csv")).settled()
    await (await running_app.slack.command(running_app.person("Nina"), "metrics today by person csv")).settled()
    await files(running_app, "Nina", count=2)
    await acts.set_role(running_app, "Asha", "admin")
    await (await running_app.slack.command(running_app.person("Asha"), "audit csv")).settled()
    await files(running_app, "Asha")
    await running_app.at_rest()
    await acts.set_role(running_app, "Asha", "member")
    await running_app.until(lambda: not standing(running_app, "Asha"))
    await running_app.at_rest()

    assert len(await files(running_app, "Nina", count=2)) == 2


async def test_figures_that_name_a_chat_are_taken_back_from_a_member_who_loses_it(running_app: RunningApp) -> None:
    await acts.opened(running_app, "Priya", "wa-sales")
    channel, ts = running_app.slack.channel("wa-sales").id, running_app.thread("wa-sales", "Priya")[0].ts
    await running_app.slack.say(running_app.person("Asha"), channel, "On it", thread_ts=ts)
    await running_app.until(lambda: running_app.heard(running_app.chat("Priya")))
    await running_app.at_rest()
    await (await running_app.slack.command(running_app.person("Asha"), "metrics today by chat csv")).settled()
    (file,) = await files(running_app, "Asha")
    await running_app.at_rest()
    before = text(file)
    await acts.revoke(running_app, "Asha", "sales")
    await running_app.until(lambda: not standing(running_app, "Asha"))

    assert "Priya Nair" in before
