"""*Undo* through the real program: under a private answer, and in the form that was sent."""

from tests.end_to_end.acts import inside, opened, outside
from tests.end_to_end.test_interactions_admin_tasks import form, ids, sent
from tests.end_to_end.test_interactions_shifts import said
from tests.fixtures.running_app import RunningApp


async def test_access_removed_by_mistake_is_back_after_one_press_and_the_answer_says_so(
    running_app: RunningApp,
) -> None:
    await opened(running_app, "Priya", "wa-sales")
    nina = running_app.person("Nina")
    done = await said(running_app, "Nina", f"access remove <@{running_app.person('Asha')}> from Priya")
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))
    answer = done.messages[-1]
    pressed = await running_app.slack.click(nina, answer.channel, answer.ts, "undo:access")
    await pressed.settled()
    await running_app.until(lambda: inside(running_app, "wa-sales", "Asha"))

    shown = running_app.slack.channels[answer.channel].messages[answer.ts]
    assert shown.text.startswith("Undone. Access to *Priya")
    assert "undo:access" not in str(shown.blocks)


async def test_a_member_made_an_admin_by_form_is_a_member_with_their_labels_again(running_app: RunningApp) -> None:
    nina = running_app.person("Nina")
    view = await form(running_app, "Nina", "role")
    told = await sent(running_app, "Nina", view, people=await ids(running_app, "Asha"), role="admin")
    await running_app.until(lambda: inside(running_app, "wa-triage", "Asha"))
    pressed = await running_app.slack.click_in_view(nina, running_app.slack.views_of(nina)[-1].id, "undo:role")
    await pressed.settled()
    await running_app.until(lambda: outside(running_app, "wa-triage", "Asha"))
    await running_app.at_rest()
    shown = str(running_app.slack.views_of(nina)[-1].blocks)

    assert "Asha Rao" in told
    assert "Undone. " in shown
    assert "undo:role" not in shown
    assert inside(running_app, "wa-sales", "Asha")
    assert inside(running_app, "wa-fleet", "Asha")


async def test_access_removed_by_a_message_to_the_app_is_back_after_one_press_there(running_app: RunningApp) -> None:
    await opened(running_app, "Priya", "wa-sales")
    slack, nina = running_app.slack, running_app.person("Nina")
    channel = slack.direct(slack.users[nina])
    await slack.say(nina, channel.id, f"access remove <@{running_app.person('Asha')}> from Priya")
    await running_app.until(lambda: outside(running_app, "wa-sales", "Asha"))
    answer = await running_app.until(
        lambda: next((one for one in channel.messages.values() if "undo:access" in str(one.blocks)), None)
    )
    await slack.click(nina, channel.id, answer.ts, "undo:access")
    await running_app.until(lambda: inside(running_app, "wa-sales", "Asha"))

    shown = channel.messages[answer.ts]
    await running_app.until(lambda: shown.text.startswith("Undone. "))
    assert shown.text.startswith("Undone. Access to *Priya")
    assert "undo:access" not in str(shown.blocks)
