from datetime import timedelta
from typing import Any

from tests.end_to_end import acts
from tests.fixtures.running_app import RunningApp


async def waiting(running_app: RunningApp) -> tuple[str, str]:
    await running_app.world.periskope.customer_says(running_app.chat("Priya"), "When do you open?")
    await running_app.until(lambda: any("do you open" in words for words in running_app.words("wa-sales", "Priya")))
    await running_app.at_rest()
    return running_app.slack.channel("wa-sales").id, running_app.thread("wa-sales", "Priya")[0].ts


def top(running_app: RunningApp, first: str) -> Any:
    return running_app.slack.views_of(running_app.person(first))[-1]


async def test_a_quick_reply_is_stored_and_sent_from_the_card(running_app: RunningApp) -> None:
    channel, ts = await waiting(running_app)
    asha = running_app.person("Asha")
    stored = await running_app.slack.command(asha, "replies add hours We open at nine, {name}.")
    await stored.settled()
    key = await running_app.store.read(
        lambda tx: tx.chats.get(tx.chat_lists.matching(tx.people.by_slack(asha), "Priya")[0]).key
    )
    reply = await running_app.store.read(lambda tx: str(tx.quick_replies.of(tx.people.by_slack(asha).id)[0].id))
    await (await running_app.slack.click(asha, channel, ts, "chat:menu", selected=f"more:{key}")).settled()
    await (await running_app.slack.click_in_view(asha, top(running_app, "Asha").id, "chat:reply", value=key)).settled()
    form = top(running_app, "Asha")
    await (await running_app.slack.click_in_view(asha, form.id, "reply", selected=reply)).settled()
    await running_app.until(lambda: "We open at nine, Priya Nair." in str(top(running_app, "Asha").blocks))
    await running_app.slack.submit(asha, top(running_app, "Asha").id, {})
    await running_app.until(lambda: running_app.heard(running_app.chat("Priya")))

    assert "Stored" in stored.text
    assert running_app.heard(running_app.chat("Priya")) == ["We open at nine, Priya Nair."]


async def test_a_member_cannot_write_the_teams_quick_replies(running_app: RunningApp) -> None:
    asha, nina = running_app.person("Asha"), running_app.person("Nina")
    await (await running_app.slack.command(nina, "replies add")).settled()
    await running_app.slack.submit(
        nina, top(running_app, "Nina").id, {"short": "hours", "text": "Nine to five", "whose": "team"}
    )
    gone = await running_app.slack.command(asha, "replies remove hours")
    await gone.settled()

    assert "only admins change those" in gone.text
    assert await running_app.store.read(lambda tx: [one.agent_id for one in tx.quick_replies.of(1)]) == [None]


async def test_a_note_from_the_cards_form_reaches_no_customer(running_app: RunningApp) -> None:
    channel, ts = await waiting(running_app)
    asha = running_app.person("Asha")
    key = await running_app.store.read(
        lambda tx: tx.chats.get(tx.chat_lists.matching(tx.people.by_slack(asha), "Priya")[0]).key
    )
    await (await running_app.slack.click(asha, channel, ts, "chat:menu", selected=f"note:{key}")).settled()
    await running_app.slack.submit(asha, top(running_app, "Asha").id, {"note": "She is a regular"})
    await running_app.until(
        lambda: any("She is a regular" in words for words in running_app.words("wa-sales", "Priya"))
    )
    await running_app.at_rest()

    assert running_app.heard(running_app.chat("Priya")) == []


async def test_a_reminder_makes_a_chat_wait_later(running_app: RunningApp) -> None:
    await waiting(running_app)
    asha = running_app.person("Asha")
    told = await running_app.slack.command(asha, "remind Priya Nair in 3h")
    await told.settled()
    soon, later = (timedelta(hours=3) + by for by in (timedelta(minutes=-5), timedelta(minutes=5)))
    due = [
        await running_app.store.read(lambda tx, by: list(tx.routing.reminders_due(tx.business_now + by, limit=9)), by)
        for by in (soon, later)
    ]

    assert "I remind you of" in told.text
    assert due == [[], [await acts.chat_id(running_app, "Priya")]]


async def test_a_member_writes_to_a_new_number_first_under_a_label_of_theirs(running_app: RunningApp) -> None:
    asha = running_app.person("Asha")
    sales = await running_app.store.read(lambda tx: str(next(one.id for one in tx.labels.all() if one.name == "sales")))
    await (await running_app.slack.command(asha, "start +1 415 555 0142")).settled()
    view = top(running_app, "Asha")
    wrong = await running_app.slack.submit(
        asha, view.id, {"number": "12", "label": sales, "text": "Your bike is ready"}
    )
    refused = str(running_app.slack.views[view.id].errors)
    await running_app.slack.submit(
        asha, view.id, {"number": "+1 415 555 0142", "label": sales, "text": "Your bike is ready"}
    )
    await running_app.until(lambda: running_app.heard("14155550142@c.us"))
    await running_app.until(lambda: running_app.thread("wa-sales", "0142"))
    await running_app.at_rest()

    assert wrong.status == "ok"
    assert "number" in refused
    assert running_app.heard("14155550142@c.us") == ["Your bike is ready"]
