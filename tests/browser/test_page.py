"""Real clicks in Chromium on the sandbox's page, without the app: the page itself works."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.browser.driver import Browser
from tests.browser.stage import Stage

ENTER, DOWN, ESCAPE = "\ue007", "\ue015", "\ue00c"


def test_what_is_written_as_a_customer_shows_on_the_phone(chromium: Browser, stage: Stage) -> None:
    chromium.open(f"{stage.world.url}/?as=asha@harborbikes.example")
    chromium.click(".chat-row", "Sofía Martín")
    chromium.type("#phone-text", "Are you *open* today?\n")
    shown = chromium.sees(".bubble.mine", "Are you open today?")
    chat = stage.world.periskope.messages("14155550123@c.us")

    assert shown
    assert chat[-1].body == "Are you *open* today?"


def test_a_message_in_a_channel_is_seen_by_a_colleague_as_bold_and_read(chromium: Browser, stage: Stage) -> None:
    stage.room()
    chromium.open(f"{stage.world.url}/?as=asha@harborbikes.example&channel=wa-sales")
    chromium.type("#composer textarea", "Hello @Nina Berg, *look*\n")
    said = chromium.sees(".message", "Hello @Nina Berg, look")
    chromium.open(f"{stage.world.url}/?as=nina@harborbikes.example&channel=home")
    bold = chromium.sees(".channel.bold .badge", "1")
    chromium.click(".channel.bold", "wa-sales")
    chromium.sees(".message.for-me", "Hello @Nina Berg")

    assert said
    assert bold
    assert chromium.gone(".channel.bold")


def test_a_thread_is_opened_answered_and_counted(chromium: Browser, stage: Stage) -> None:
    channel = stage.room()
    nina = stage.world.slack.user("nina@harborbikes.example")
    ts = stage.do(stage.world.slack.say(nina.id, channel.id, "Who takes Priya?"))
    chromium.open(f"{stage.world.url}/?as=asha@harborbikes.example&channel=wa-sales&thread={ts}")
    chromium.sees("#thread-messages .message", "Who takes Priya?")
    chromium.type("#thread-composer textarea", "I do\n")

    assert chromium.sees("#thread-messages .message", "I do")
    assert chromium.sees("#messages .replies", "1 reply")
    assert [one.text for one in channel.thread(ts)] == ["Who takes Priya?", "I do"]


def test_the_clock_moves_house_time(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.world.url)
    chromium.find("body.ready")
    chromium.click("#clock-day-on")
    chromium.find("#clock.moved")

    assert round(stage.world.clock.offset.total_seconds()) == 86_400


def test_a_customer_deletes_and_a_colleague_answers_from_the_console(chromium: Browser, stage: Stage) -> None:
    chromium.open(f"{stage.world.url}/?chat=447700900142@c.us")
    chromium.sees(".bubble", "My brakes squeal")
    chromium.run("document.querySelector('.bubble .bubble-more').click()")
    chromium.click(".menu-item", "Delete for everyone")
    gone = chromium.sees(".bubble .gone", "This message was deleted")
    stage.do(stage.world.periskope.console_replies("447700900142@c.us", "omar@harborbikes.example", "Never mind"))

    assert gone
    assert chromium.sees(".bubble.company", "Never mind")


def test_the_page_fits_a_narrow_window(chromium: Browser, stage: Stage) -> None:
    chromium.resize(420, 860)
    chromium.open(f"{stage.world.url}/?side=phone")
    chromium.find("#phones")
    wide = chromium.run("return document.documentElement.scrollWidth")
    chromium.click("#side-slack")
    chromium.find("#slack")
    chromium.resize(1400, 900)

    assert wide <= 420


@pytest.mark.parametrize(("width", "height"), [(320, 640), (700, 450)])
def test_a_low_window_still_shows_messages_and_the_field_below_them(
    chromium: Browser, stage: Stage, width: int, height: int
) -> None:
    channel, slack = stage.room(), stage.world.slack
    asha = slack.user("asha@harborbikes.example").id
    stage.do(slack.change_name(asha, "W" * 60))
    stage.do(slack.say(asha, channel.id, "first"))
    chromium.resize(width, height)
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales"}))
    chromium.sees(".message", "first")
    wide, shown, tall = chromium.run(
        "const at = document.querySelector('#messages'); return [at.scrollWidth - at.clientWidth, at.clientHeight, innerHeight]"
    )
    chromium.run("document.querySelector('#composer').scrollIntoView({ block: 'end' })")
    ends = chromium.run("return document.querySelector('#composer').getBoundingClientRect().bottom")
    chromium.resize(1400, 900)

    assert wide == 0
    assert shown >= 100
    assert ends < tall + 1  # half a pixel is rounding


def test_names_from_the_right_and_of_signs_alone_begin_where_they_begin(chromium: Browser, stage: Stage) -> None:
    names = {"61491570156@c.us": "محمد بن عبد الله " * 4, "447700900142@c.us": "🚲🚲", "14155550123@c.us": "𝓟riya"}
    for chat, name in names.items():
        stage.world.periskope.chats[chat].name = name.strip()
    chromium.open(stage.world.url)
    chromium.sees(".chat-row", "🚲")
    signs = [
        chromium.run("return document.querySelector(arguments[0]).textContent", f'[data-chat="{one}"] .avatar')
        for one in names
    ]
    direction = chromium.run(
        "return getComputedStyle(document.querySelector(arguments[0])).direction",
        f'[data-chat="{next(iter(names))}"] b',
    )

    assert signs[1:] == ["🚲", "𝓟"]
    assert direction == "rtl"


def test_a_pasted_table_shows_and_a_removed_file_says_so(chromium: Browser, stage: Stage) -> None:
    channel, slack = stage.room(), stage.world.slack
    nina = slack.user("nina@harborbikes.example")
    ts = stage.do(slack.say(nina.id, channel.id, "prices", files=[("list.pdf", b"x")], table=[["Bike 7", 900]]))
    stage.do(slack.delete_file(nina.id, channel.messages[ts].files[0].id))
    chromium.open(f"{stage.world.url}/?as=asha@harborbikes.example&channel=wa-sales")

    assert chromium.sees(".message td", "900")
    assert chromium.sees(".message .file", "This file was deleted.")


def test_a_new_message_leaves_those_that_stand_there_as_they_are(chromium: Browser, stage: Stage) -> None:
    channel, slack = stage.room(), stage.world.slack
    nina = slack.user("nina@harborbikes.example").id
    for words in ("first", "second"):
        stage.do(slack.say(nina, channel.id, words))
    chromium.open(f"{stage.world.url}/?as=asha@harborbikes.example&channel=wa-sales")
    chromium.sees(".message", "second")
    chromium.run("for (const one of document.querySelectorAll('.message')) one.marked = true")
    stage.do(slack.edit(nina, channel.id, channel.roots()[-2].ts, "changed"))
    stage.do(slack.say(nina, channel.id, "third"))
    chromium.sees(".message", "changed")
    chromium.sees(".message", "third")
    marked = chromium.run(
        "return [...document.querySelectorAll('article.message')].map((one) => [one.textContent, Boolean(one.marked)])"
    )

    assert [stays for _, stays in marked] == [False, True, False]
    assert ["changed" in marked[0][0], "second" in marked[1][0], "third" in marked[2][0]] == [True] * 3


def test_a_menu_is_walked_and_left_by_keyboard(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "nina@harborbikes.example"}))
    chromium.find("#me")
    chromium.type("#me", ENTER)
    chromium.find(".popover .menu-item:focus")
    chromium.press(DOWN)
    walked = chromium.sees(".popover .menu-item:focus", "Asha Rao")
    chromium.press(ESCAPE)
    chromium.gone(".popover")
    back = chromium.run("return document.activeElement.id")
    chromium.press(ENTER)
    chromium.find(".popover .menu-item:focus")
    chromium.press(DOWN)
    chromium.press(ENTER)

    assert walked
    assert back == "me"
    assert chromium.sees("#me", "Asha Rao")


def test_the_apps_home_is_read_from_its_top_also_when_it_is_drawn_again(chromium: Browser, stage: Stage) -> None:
    nina = stage.world.slack.user("nina@harborbikes.example").id
    publish(stage, nina, lines=2)
    chromium.open(stage.page(**{"as": "nina@harborbikes.example", "channel": "home"}))
    chromium.sees("#messages .home", "Line 1")
    publish(stage, nina, lines=60)
    chromium.sees("#messages .home", "Line 59")

    assert chromium.run("return document.querySelector('#messages').scrollTop") == 0


def test_the_home_tab_is_opened_however_one_comes_to_it(chromium: Browser, stage: Stage) -> None:
    nina = stage.world.slack.user("nina@harborbikes.example").id
    publish(stage, nina, lines=2)
    before = homes_opened(stage, nina)
    chromium.open(stage.page(**{"as": "nina@harborbikes.example", "channel": "home"}))
    chromium.sees("#messages .home", "Line 1")

    chromium.until(lambda: homes_opened(stage, nina) > before, "the home tab was not opened")


def homes_opened(stage: Stage, user: str) -> int:
    """How often the app was told that this person opened its home tab."""
    told = [str(one) for one in stage.world.slack.delivery.recent]
    return sum("app_home_opened" in one and user in one for one in told)


def publish(stage: Stage, user: str, *, lines: int) -> None:
    """The app shows this person a home tab of so many lines."""
    slack = stage.world.slack
    shown = [{"type": "section", "text": {"type": "plain_text", "text": f"Line {n}"}} for n in range(lines)]
    client = AsyncWebClient(slack.bot_token, base_url=slack.url)
    stage.do(client.views_publish(user_id=user, view={"type": "home", "blocks": shown}))


def test_while_the_sandbox_is_away_the_page_says_so_and_keeps_what_was_written(chromium: Browser, stage: Stage) -> None:
    channel = stage.room()
    chromium.open(f"{stage.world.url}/?as=asha@harborbikes.example&channel=wa-sales")
    chromium.find("#composer textarea")
    chromium.devtools("Network.enable")
    unlimited = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    chromium.devtools("Network.emulateNetworkConditions", offline=True, **unlimited)
    try:
        said = chromium.sees("#stopped", "Start it again with ./run")
        for box in ("#composer textarea", "#phone-text"):
            chromium.type(box, f"for {box}{ENTER}")
            chromium.sees(".toast.bad", "does not answer")
            chromium.until(lambda box=box: _value(chromium, box) == f"for {box}", f"{box} does not keep its words")
    finally:
        chromium.devtools("Network.emulateNetworkConditions", offline=False, **unlimited)
    back = chromium.until(
        lambda: not chromium.run("return document.querySelector('#stopped').textContent"), "still away"
    )
    chromium.type("#composer textarea", ENTER)
    chromium.sees(".message", "for #composer textarea")

    assert said
    assert back
    assert [one.text for one in channel.messages.values() if one.user and not one.is_system] == [
        "for #composer textarea"
    ]


def _value(chromium: Browser, box: str) -> str:
    return str(chromium.run("return document.querySelector(arguments[0]).value", box))
