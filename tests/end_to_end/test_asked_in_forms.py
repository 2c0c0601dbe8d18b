"""A question that arises from a form is answered by a button where the form was."""

from typing import Any

from tests.end_to_end.test_interactions_admin_tasks import form
from tests.fixtures.running_app import RunningApp


async def test_a_moment_that_may_be_two_is_chosen_by_a_button_in_the_form(running_app: RunningApp) -> None:
    nina = running_app.person("Nina")
    view = await form(running_app, "Nina", "remind")
    chats: list[Any] = await running_app.slack.suggest(nina, view.id, "chat", "priya")
    await (await running_app.slack.submit(nina, view.id, {"chat": chats[0]["value"], "at": "tomorrow at 7"})).settled()
    asked = running_app.slack.views_of(nina)[-1]
    buttons = [one for block in asked.blocks if block["type"] == "actions" for one in block["elements"]]
    await (await running_app.slack.click_in_view(nina, asked.id, buttons[1]["action_id"])).settled()
    told = running_app.slack.views_of(nina)

    assert [one["text"]["text"] for one in buttons] == ["tomorrow 7:00", "tomorrow 19:00"]
    assert len(told) == 1
    assert "Priya" in str(told[0].blocks)
    assert "actions" not in {block["type"] for block in told[0].blocks}
