"""Lists and figures asked for by forms: which chats, which lines, which days. A form shows no more than words do."""

from datetime import datetime, timedelta
from typing import Any

from bot.app.routes import interactions
from bot.interactions.models import FormState, FormSubmitted
from bot.reports.queries import digest
from bot.shifts import timezones
from tests.end_to_end import acts
from tests.end_to_end.test_interactions_files import standing, text
from tests.fixtures.running_app import RunningApp


def top(running_app: RunningApp, first: str) -> Any:
    return running_app.slack.views_of(running_app.person(first))[-1]


async def listed(running_app: RunningApp, first: str, **chosen: Any) -> str:
    """The list of chats after its filter was filled in."""
    person = running_app.person(first)
    await (await running_app.slack.command(person, "chats")).settled()
    view = top(running_app, first)
    await (await running_app.slack.click_in_view(person, view.id, "chats:filter")).settled()
    await running_app.slack.submit(person, top(running_app, first).id, chosen)
    return str(top(running_app, first).blocks)


async def test_chats_are_found_by_state_label_assignee_and_words_without_syntax(running_app: RunningApp) -> None:
    await acts.opened(running_app, "Priya", "wa-sales", words="a purple bell")
    await running_app.at_rest()
    repairs = str(await acts.label_id(running_app, "repairs"))
    waiting = await listed(running_app, "Nina", state="waiting")
    labelled = await listed(running_app, "Nina", labels=[repairs])
    worded = await listed(running_app, "Nina", words="purple bell")
    nobodys = await listed(running_app, "Nina", assignee="me")

    assert "Priya Nair" in waiting
    assert "Saturday Riders" not in waiting
    assert "Tom Becker" in labelled
    assert "Priya Nair" not in labelled
    assert "Priya Nair" in worded
    assert "purple bell" in worded
    assert "No chats found" in nobodys


async def typed(running_app: RunningApp, first: str, line: str) -> str:
    """The list of chats that a line opens."""
    person = running_app.person(first)
    await (await running_app.slack.command(person, line)).settled()
    return str(top(running_app, first).blocks)


async def test_a_list_by_its_name_holds_ones_own_chats_or_nobodys_and_never_both(running_app: RunningApp) -> None:
    await acts.opened(running_app, "Priya", "wa-sales", words="a purple bell")
    await running_app.at_rest()
    nobodys = await typed(running_app, "Nina", "unassigned chats")
    await (await running_app.slack.command(running_app.person("Nina"), "take Priya Nair")).settled()
    await running_app.at_rest()
    taken = await typed(running_app, "Nina", "chats unassigned")
    own = await typed(running_app, "Nina", "my chats")
    both = await running_app.slack.command(running_app.person("Nina"), "chats unassigned of @nina")
    await both.settled()

    assert "Priya Nair" in nobodys
    assert "Priya Nair" not in taken
    assert "Priya Nair" in own
    assert "Tom Becker" not in own
    assert "two assignees" in both.text


async def test_a_members_filter_finds_only_what_they_may_see(running_app: RunningApp) -> None:
    every = await listed(running_app, "Omar", state="any")
    hidden = await listed(running_app, "Omar", words="Priya")

    assert "Tom Becker" in every
    assert "Priya Nair" not in every
    assert "No chats found" in hidden


async def test_the_audit_is_filtered_by_who_what_and_when_in_a_form(running_app: RunningApp) -> None:
    await acts.set_access(running_app, "Omar", "Priya", allow=True)
    nina = running_app.person("Nina")
    await (await running_app.slack.command(nina, "audit")).settled()
    await (await running_app.slack.click_in_view(nina, top(running_app, "Nina").id, "audit:filter")).settled()
    form = top(running_app, "Nina").id
    wrong = {"did": "chat_granted", "first": "2026-03-02", "last": "2026-03-01"}
    await running_app.slack.submit(nina, form, wrong)
    refused = str(running_app.slack.views[form].errors)
    await running_app.slack.submit(nina, form, {"did": "chat_granted", "first": None, "last": None})
    found = str(top(running_app, "Nina").blocks)

    assert "after the first" in refused
    assert "1 line: chat granted" in found
    assert "gave *Omar Haddad* access" in found


async def test_figures_are_the_same_in_the_command_the_form_the_file_and_the_digest(running_app: RunningApp) -> None:
    await acts.opened(running_app, "Priya", "wa-sales")
    channel, ts = running_app.slack.channel("wa-sales").id, running_app.thread("wa-sales", "Priya")[0].ts
    for words in ("On it", "It is ready"):
        await running_app.slack.say(running_app.person("Asha"), channel, words, thread_ts=ts)
    await running_app.until(lambda: len(running_app.heard(running_app.chat("Priya"))) == 2)
    await running_app.at_rest()
    nina = running_app.person("Nina")
    command = await running_app.slack.command(nina, "metrics today by person")
    await command.settled()
    form = await running_app.store.run(_form_for_nina)
    file = await _csv(running_app)
    digest = await running_app.store.read(_digest_of_today)

    assert "*2* total replies" in str([one.blocks for one in command.messages])
    assert "*2* total replies" in form
    assert "total,2," in file
    assert "Asha Rao,2," in file
    assert "*2* total replies" in digest


def _form_for_nina(tx: Any) -> str:
    nina = tx.people.by_email(acts.email("nina"))
    values = {"days": "today", "by": "person", "shape": "here"}
    form = FormState(callback="metrics", view_id="V1", hash="h", values=values)
    said = interactions.answer(tx, FormSubmitted(once="form", team="T1", slack_user=nina.slack_user, form=form))
    return str(getattr(said, "view", said))


async def _csv(running_app: RunningApp) -> str:
    await (await running_app.slack.command(running_app.person("Nina"), "metrics today by person csv")).settled()
    await running_app.until(lambda: standing(running_app, "Nina"))
    return text(standing(running_app, "Nina")[0])


def _digest_of_today(tx: Any) -> str:
    """The digest of a week that ends with today."""
    zone = tx.people.by_email(acts.email("nina")).tz
    tomorrow = datetime.combine(timezones.wall(tx.business_now, zone).date() + timedelta(days=1), datetime.min.time())
    shown = digest(tx, tomorrow, zone)
    return "" if shown is None else str(shown.blocks)
