"""Lists and figures asked for by forms: which chats, which lines, which days. A form shows no more than words do."""

from datetime import datetime, timedelta
from typing import Any

from bot.domain import zones
from bot.domain.asks import FormState, Submitted
from bot.flows import desk
from bot.flows.steps.digest import digest
from tests.trips import acts
from tests.trips.house import House
from tests.trips.test_desk_files import standing, text


def top(house: House, first: str) -> Any:
    return house.slack.views_of(house.person(first))[-1]


async def listed(house: House, first: str, **chosen: Any) -> str:
    """The list of chats after its filter was filled in."""
    person = house.person(first)
    await (await house.slack.command(person, "chats")).settled()
    view = top(house, first)
    await (await house.slack.click_in_view(person, view.id, "chats:filter")).settled()
    await house.slack.submit(person, top(house, first).id, chosen)
    return str(top(house, first).blocks)


async def test_chats_are_found_by_state_label_holder_and_words_without_syntax(house: House) -> None:
    await acts.opened(house, "Priya", "wa-sales", words="a purple bell")
    await house.at_rest()
    repairs = str(await acts.label_id(house, "repairs"))
    waiting = await listed(house, "Nina", state="waiting")
    labelled = await listed(house, "Nina", labels=[repairs])
    worded = await listed(house, "Nina", words="purple bell")
    nobodys = await listed(house, "Nina", holder="me")

    assert "Priya Nair" in waiting
    assert "Saturday Riders" not in waiting
    assert "Tom Becker" in labelled
    assert "Priya Nair" not in labelled
    assert "Priya Nair" in worded
    assert "purple bell" in worded
    assert "No chats found" in nobodys


async def test_a_members_filter_finds_only_what_they_may_see(house: House) -> None:
    every = await listed(house, "Omar", state="any")
    hidden = await listed(house, "Omar", words="Priya")

    assert "Tom Becker" in every
    assert "Priya Nair" not in every
    assert "No chats found" in hidden


async def test_the_audit_is_filtered_by_who_what_and_when_in_a_form(house: House) -> None:
    await acts.set_access(house, "Omar", "Priya", allow=True)
    nina = house.person("Nina")
    await (await house.slack.command(nina, "audit")).settled()
    await (await house.slack.click_in_view(nina, top(house, "Nina").id, "audit:filter")).settled()
    form = top(house, "Nina").id
    wrong = {"did": "granted", "from": "2026-03-02", "to": "2026-03-01"}
    await house.slack.submit(nina, form, wrong)
    refused = str(house.slack.views[form].errors)
    await house.slack.submit(nina, form, {"did": "granted", "from": None, "to": None})
    found = str(top(house, "Nina").blocks)

    assert "after the first" in refused
    assert "1 to 1 of 1 line" in found
    assert "granted" in found


async def test_figures_are_the_same_in_the_command_the_form_the_file_and_the_digest(house: House) -> None:
    await acts.opened(house, "Priya", "wa-sales")
    channel, ts = house.slack.channel("wa-sales").id, house.thread("wa-sales", "Priya")[0].ts
    for words in ("On it", "It is ready"):
        await house.slack.say(house.person("Asha"), channel, words, thread_ts=ts)
    await house.until(lambda: len(house.heard(house.chat("Priya"))) == 2)
    await house.at_rest()
    nina = house.person("Nina")
    command = await house.slack.command(nina, "metrics today by person")
    await command.settled()
    form = await house.store.run(_form_for_nina)
    file = await _csv(house)
    digest = await house.store.read(_digest_of_today)

    assert "*2* total replies" in str([one.blocks for one in command.messages])
    assert "*2* total replies" in form
    assert "total,2," in file
    assert "Asha Rao,2," in file
    assert "*2* total replies" in digest


def _form_for_nina(tx: Any) -> str:
    nina = tx.people.by_email(acts.email("nina"))
    values = {"days": "today", "by": "person", "as": "here"}
    form = FormState(callback="metrics", view_id="V1", hash="h", values=values)
    said = desk.answer(tx, Submitted(once="form", team="T1", slack_user=nina.slack_user, form=form))
    return str(getattr(said, "view", said))


async def _csv(house: House) -> str:
    await (await house.slack.command(house.person("Nina"), "metrics today by person csv")).settled()
    await house.until(lambda: standing(house, "Nina"))
    return text(standing(house, "Nina")[0])


def _digest_of_today(tx: Any) -> str:
    """The digest of a week that ends with today."""
    zone = tx.people.by_email(acts.email("nina")).tz
    tomorrow = datetime.combine(zones.wall(tx.house, zone).date() + timedelta(days=1), datetime.min.time())
    shown = digest(tx, tomorrow, zone)
    return "" if shown is None else str(shown.blocks)
