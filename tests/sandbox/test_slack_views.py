"""Modals that change and stack, the home tab, menus, external selects, shortcuts, response URLs."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import Channel, Slack, User
from tests.sandbox.slack_town import MODAL, Bot, bot, lena, room, slack

__all__ = ["bot", "lena", "room", "slack"]


def plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(name: str) -> dict[str, Any]:
    return {"text": plain_text(name), "value": name.lower()}


def menu(kind: str, **more: Any) -> dict[str, Any]:
    element = {"type": kind, "action_id": "pick", **more}
    return {"type": "input", "block_id": "choice", "label": plain_text("Which"), "element": element}


def modal(*blocks: dict[str, Any]) -> dict[str, Any]:
    return MODAL | {"callback_id": "menu", "blocks": list(blocks)}


async def trigger(slack: Slack, lena: User) -> str:
    done = await slack.command(lena.id, "quiet")
    return str(done.payload["trigger_id"])


async def opened(slack: Slack, bot: Bot, lena: User, view: dict[str, Any]) -> str:
    answer = await bot.client.views_open(trigger_id=await trigger(slack, lena), view=view)
    return str(answer["view"]["id"])


async def test_a_trigger_opens_once_and_not_for_long(slack: Slack, bot: Bot, lena: User) -> None:
    key = await trigger(slack, lena)
    await bot.client.views_open(trigger_id=key, view=MODAL)
    with pytest.raises(SlackApiError) as twice:
        await bot.client.views_open(trigger_id=key, view=MODAL)
    slack.trigger_seconds = -1
    with pytest.raises(SlackApiError) as late:
        await bot.client.views_open(trigger_id=await trigger(slack, lena), view=MODAL)

    assert (twice.value.response["error"], late.value.response["error"]) == (
        "exchanged_trigger_id",
        "expired_trigger_id",
    )


async def test_an_update_keeps_what_was_filled_in_and_minds_its_hash(slack: Slack, bot: Bot, lena: User) -> None:
    view_id = await opened(slack, bot, lena, MODAL)
    slack.fill(view_id, {"text": "typed"})
    old = slack.views[view_id].hash
    await bot.client.views_update(view_id=view_id, hash=old, view=MODAL | {"title": plain_text("New")})
    with pytest.raises(SlackApiError) as stale:
        await bot.client.views_update(view_id=view_id, hash=old, view=MODAL)

    assert slack.views_of(lena.id)[-1].title == "New"
    assert slack.views[view_id].values["words"]["text"]["value"] == "typed"
    assert stale.value.response["error"] == "hash_conflict"


@pytest.mark.parametrize(
    ("element", "given", "state"),
    [
        (menu("static_select", options=[option("Red")]), "red", {"selected_option": "red"}),
        (menu("multi_static_select", options=[option("Red")]), ["red"], {"selected_options": ["red"]}),
        (menu("users_select"), "U1", {"selected_user": "U1"}),
        (menu("multi_users_select"), ["U1", "U2"], {"selected_users": ["U1", "U2"]}),
        (menu("checkboxes", options=[option("Red")]), ["red"], {"selected_options": ["red"]}),
        (menu("radio_buttons", options=[option("Red")]), "red", {"selected_option": "red"}),
        (menu("datepicker"), "2026-03-01", {"selected_date": "2026-03-01"}),
        (menu("timepicker"), "09:30", {"selected_time": "09:30"}),
        (menu("datetimepicker"), 1772359200, {"selected_date_time": 1772359200}),
        (menu("number_input", is_decimal_allowed=False), "7", {"value": "7"}),
    ],
)
async def test_every_input_is_submitted_in_its_own_form(
    slack: Slack, bot: Bot, lena: User, element: dict[str, Any], given: Any, state: dict[str, Any]
) -> None:
    submitted: list[dict[str, Any]] = []

    async def on_menu(ack: Any, view: dict[str, Any]) -> None:
        await ack()
        submitted.append(view["state"]["values"]["choice"]["pick"])

    bot.app.view("menu")(on_menu)
    view_id = await opened(slack, bot, lena, modal(element))
    done = await slack.submit(lena.id, view_id, {"pick": given})

    assert done.status == "ok"
    assert submitted[0]["type"] == element["element"]["type"]
    assert _chosen(submitted[0]) == state


def _chosen(state: dict[str, Any]) -> dict[str, Any]:
    """What was chosen, options by their values alone."""

    def short(value: Any) -> Any:
        return value["value"] if isinstance(value, dict) else value

    return {
        name: [short(one) for one in value] if isinstance(value, list) else short(value)
        for name, value in state.items()
        if name != "type"
    }


async def test_an_external_select_asks_the_app_and_takes_what_it_offered(slack: Slack, bot: Bot, lena: User) -> None:
    async def on_query(ack: Any, payload: dict[str, Any]) -> None:
        await ack(options=[option(payload["value"].title())])

    async def on_menu(ack: Any, view: dict[str, Any]) -> None:
        chosen.append(view["state"]["values"]["choice"]["pick"]["selected_option"]["value"])
        await ack()

    chosen: list[str] = []
    bot.app.options("pick")(on_query)
    bot.app.view("menu")(on_menu)
    view_id = await opened(slack, bot, lena, modal(menu("external_select", min_query_length=1)))
    offered = await slack.suggest(lena.id, view_id, "pick", "red")
    await slack.submit(lena.id, view_id, {"pick": "red"})

    assert [one["value"] for one in offered] == ["red"]
    assert chosen == ["red"]


async def test_pushed_views_lie_on_top_and_clear_takes_all(slack: Slack, bot: Bot, lena: User) -> None:
    async def on_menu(ack: Any, view: dict[str, Any]) -> None:
        if len(slack.views_of(lena.id)) < 3:
            await ack(response_action="push", view=modal(menu("datepicker") | {"optional": True}))
        else:
            await ack(response_action="clear")

    bot.app.view("menu")(on_menu)
    await opened(slack, bot, lena, modal(menu("datepicker") | {"optional": True}))
    heights = []
    for _ in range(3):
        await slack.submit(lena.id, slack.views_of(lena.id)[-1].id)
        heights.append(len(slack.views_of(lena.id)))

    assert heights == [2, 3, 0]


async def test_the_home_tab_is_published_and_its_buttons_work(slack: Slack, bot: Bot, lena: User) -> None:
    async def on_home(event: dict[str, Any]) -> None:
        await bot.client.views_publish(user_id=event["user"], view=home)

    button = {"type": "button", "action_id": "press", "value": "home", "text": plain_text("Press")}
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button]}]}
    bot.app.event("app_home_opened")(on_home)
    await slack.open_home(lena.id)
    await bot.client.views_publish(user_id=lena.id, view=home)
    view = slack.home(lena.id)
    assert view is not None
    done = await slack.click_in_view(lena.id, view.id, "press")

    assert (done.status, bot.pressed) == ("ok", ["home"])


async def test_an_overflow_menu_sends_the_option_chosen(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    async def on_more(ack: Any, action: dict[str, Any]) -> None:
        await ack()
        bot.pressed.append(action["selected_option"]["value"])

    bot.app.action("more")(on_more)
    more = {"type": "overflow", "action_id": "more", "options": [option("Close"), option("Keep")]}
    section = {"type": "section", "text": plain_text("x"), "accessory": more}
    ts = (await bot.client.chat_postMessage(channel=room.id, text="x", blocks=[section]))["ts"]
    await slack.click(lena.id, room.id, ts, "more", selected="keep")

    assert bot.pressed == ["keep"]


async def test_shortcuts_carry_their_message_or_none(slack: Slack, bot: Bot, lena: User, room: Channel) -> None:
    heard: list[dict[str, Any]] = []

    async def on_shortcut(ack: Any, body: dict[str, Any]) -> None:
        await ack()
        heard.append(body)

    bot.app.shortcut("ticket")(on_shortcut)
    ts = await slack.say(lena.id, room.id, "please")
    await slack.shortcut(lena.id, "ticket")
    await slack.shortcut(lena.id, "ticket", channel_id=room.id, ts=ts)

    assert [body["type"] for body in heard] == ["shortcut", "message_action"]
    assert heard[1]["message"]["text"] == "please"


async def test_a_response_url_works_five_times_and_not_for_ever(slack: Slack, bot: Bot, lena: User) -> None:
    done = await slack.command(lena.id, "quiet")
    url = done.payload["response_url"]
    async with aiohttp.ClientSession() as session:
        said = [await (await session.post(url, json={"text": str(n)})).text() for n in range(6)]
        slack.response_url_seconds = -1
        late = await session.post(url, json={"text": "x"})

    assert said[:5] == ["ok"] * 5
    assert "used_url" in said[5]
    assert late.status == 404
    assert done.text.endswith("0\n1\n2\n3\n4")


async def test_a_channel_and_a_person_in_a_command_come_as_tokens(slack: Slack, bot: Bot, lena: User) -> None:
    room = await slack.create_by_hand(lena.id, "orders")
    done = await slack.command(lena.id, "move #orders to @lena see https://shop.example/a")

    assert done.payload["text"] == f"move <#{room.id}|> to <@{lena.id}|lena> see <https://shop.example/a>"


async def test_a_closed_modal_is_told_only_where_asked_for(slack: Slack, bot: Bot, lena: User) -> None:
    quiet = await slack.close_view(lena.id, await opened(slack, bot, lena, MODAL))
    told = await slack.close_view(lena.id, await opened(slack, bot, lena, MODAL | {"notify_on_close": True}))

    assert quiet is None
    assert told is not None
    assert (told.kind, slack.views_of(lena.id)) == ("view_closed", [])
