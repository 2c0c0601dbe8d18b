"""The first minute on the page: where a customer waits, what ticks itself, and a keyboard that does what Slack's does."""

import pytest

from sandbox.slack import Message
from tests.browser.driver import Browser
from tests.browser.stage import Stage

ENTER, TAB, DOWN, ESCAPE = "\ue007", "\ue004", "\ue015", "\ue00c"

MIDDLE = """const [one, list] = ['.sought', '#thread-messages'].map((css) => document.querySelector(css).getBoundingClientRect());
    return [one.top, (list.top + list.bottom) / 2]"""

POINTED_AT = """const one = document.querySelector('.toured'), box = one?.getBoundingClientRect();
    const top = box && document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return one?.contains(top) && one.id"""

CUT_OFF = """const box = document.querySelector('.hint').getBoundingClientRect();
    return [...document.querySelectorAll('.hint *')].filter((one) => one.getBoundingClientRect().right > box.right)
        .map((one) => one.textContent)"""


def said(stage: Stage) -> list[Message]:
    return [one for one in stage.room_made.messages.values() if one.user and not one.is_system]


STATE_WAITS = """
const fetched = window.fetch;
const told = new Promise((resolve) => { window.letStateCome = resolve; });
window.fetch = async (path, ...rest) => { if (String(path).startsWith("/state")) await told; return fetched(path, ...rest); };
"""


def open_room(chromium: Browser, stage: Stage) -> None:
    stage.room_made = stage.room()
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales"}))
    chromium.find("#composer textarea")


@pytest.mark.parametrize("key", [ENTER, TAB])
def test_a_name_begun_is_taken_whole_and_nothing_is_sent(chromium: Browser, stage: Stage, key: str) -> None:
    open_room(chromium, stage)
    chromium.type("#composer textarea", "ask @lu")
    chromium.sees(".completion .at", "Lucía Vega")
    chromium.type("#composer textarea", key)
    written = chromium.run("return document.querySelector('#composer textarea').value")

    assert written == "ask @Lucía Vega "
    assert said(stage) == []


def test_arrows_walk_the_names_and_escape_leaves_them(chromium: Browser, stage: Stage) -> None:
    open_room(chromium, stage)
    chromium.type("#composer textarea", "@")
    first = chromium.run("return document.querySelector('.completion .at b').textContent")
    chromium.type("#composer textarea", DOWN)
    second = chromium.run("return document.querySelector('.completion .at b').textContent")
    chromium.type("#composer textarea", ESCAPE)

    assert first != second
    assert chromium.gone(".completion")
    assert said(stage) == []


def test_a_name_with_a_space_goes_out_as_a_mention_and_a_longer_name_does_not(chromium: Browser, stage: Stage) -> None:
    open_room(chromium, stage)
    nina = stage.world.slack.user("nina@harborbikes.example").id
    chromium.type("#composer textarea", "@Nina Berg" + ENTER + "and @Nina Bergmann" + ENTER)
    chromium.sees(".message", "Bergmann")
    (message,) = said(stage)

    assert message.text == f"<@{nina}> and @Nina Bergmann"


def test_a_slash_shows_the_command_with_its_usage(chromium: Browser, stage: Stage) -> None:
    open_room(chromium, stage)
    chromium.type("#composer textarea", "/pe")
    shown = chromium.sees(".completion .at small", "help |")
    chromium.type("#composer textarea", ENTER)

    assert shown
    assert chromium.run("return document.querySelector('#composer textarea').value") == "/periskope "


def test_what_is_begun_before_the_page_knows_the_shop_is_offered_once_it_does(chromium: Browser, stage: Stage) -> None:
    stage.room_made = stage.room()
    held = chromium.devtools("Page.addScriptToEvaluateOnNewDocument", source=STATE_WAITS)["identifier"]
    try:
        chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales"}))
        chromium.type("#composer textarea", "/pe")
        before = chromium.run("return document.querySelectorAll('.completion').length")
        chromium.run("letStateCome()")
        shown = chromium.sees(".completion .at small", "help |")
    finally:
        chromium.devtools("Page.removeScriptToEvaluateOnNewDocument", identifier=held)

    assert before == 0
    assert shown


@pytest.mark.parametrize(("begun", "on"), [("/periskope", " chats"), ("hello @lu", ", you")])
def test_what_was_offered_goes_when_one_writes_on(chromium: Browser, stage: Stage, begun: str, on: str) -> None:
    open_room(chromium, stage)
    chromium.type("#composer textarea", begun)
    shown = chromium.sees(".completion .at", "")
    chromium.type("#composer textarea", on)

    assert shown
    assert chromium.gone(".completion")


def test_a_command_typed_whole_is_sent_by_one_enter(chromium: Browser, stage: Stage) -> None:
    open_room(chromium, stage)
    chromium.type("#composer textarea", "/periskope" + ENTER)

    assert chromium.sees(".toast.bad", "The app is not connected.")
    assert chromium.gone(".completion")


def test_what_one_may_read_is_found_and_opens(chromium: Browser, stage: Stage) -> None:
    channel, slack = stage.room(), stage.world.slack
    nina = slack.user("nina@harborbikes.example")
    root = stage.do(slack.say(nina.id, channel.id, "Who has the blue bicycle?"))
    stage.do(slack.say(nina.id, channel.id, "The BLUE one is sold", thread_ts=root))
    other = stage.do(slack.create_by_hand(nina.id, "only-nina"))
    stage.do(slack.say(nina.id, other.id, "blue secret"))
    chromium.open(stage.page(**{"as": "asha@harborbikes.example"}))
    chromium.type("#search", "blue")
    chromium.sees(".found", "The BLUE one is sold")
    found = chromium.run("return document.querySelectorAll('.found').length")
    chromium.click(".found", "The BLUE one")

    assert found == 2
    assert chromium.sees("#thread-messages .message", "The BLUE one is sold")


def test_what_was_found_stands_marked_in_the_middle_of_a_long_thread_and_has_the_focus(
    chromium: Browser, stage: Stage
) -> None:
    channel, slack = stage.room(), stage.world.slack
    nina = slack.user("nina@harborbikes.example").id
    root = stage.do(slack.say(nina, channel.id, "Who has the blue bicycle?"))
    for n in range(420):
        stage.do(slack.say(nina, channel.id, f"reply number {n}.", thread_ts=root))
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "thread": root}))
    chromium.find("#thread-messages .message", "reply number 419.")
    chromium.type("#search", "number 40.")
    chromium.click(".found", "reply number 40.")
    chromium.find("#thread-messages .sought:focus", "reply number 40.")
    top, middle = chromium.run(MIDDLE)
    chromium.press(DOWN)

    assert abs(top - middle) < 150
    assert chromium.find("#thread-messages .message:focus", "reply number 41.")
    chromium.type("#thread-composer textarea", "I do\n")
    assert chromium.sees("#thread-messages .message", "I do")


def test_before_the_app_is_up_the_first_screen_says_that_it_is_starting(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "asha@harborbikes.example"}))

    assert chromium.sees("#messages .empty", "The app is starting")


def test_a_step_ticks_itself_and_the_tour_has_an_end(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "asha@harborbikes.example"}))
    chromium.sees(".step", "Write as a customer")
    chromium.click(".chat-row", "Priya Nair")
    chromium.type("#phone-text", "Hello?\n")
    ticked = chromium.sees(".step.done", "Write as a customer")
    chromium.click(".hint .solid", "Take the tour")
    seen = []
    for _ in range(6):
        seen.append(chromium.run("return document.querySelector('.tour header b').textContent"))
        assert chromium.run(CUT_OFF) == []
        chromium.click(".tour .solid")

    assert ticked
    assert len(set(seen)) == 6
    assert chromium.sees(".step.done", "Write as a customer")


def test_on_a_small_window_the_channels_are_not_squeezed_by_what_there_is_to_try(
    chromium: Browser, stage: Stage
) -> None:
    stage.room()
    chromium.resize(1024, 768)
    try:
        chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales"}))
        chromium.sees(".step", "Take access away")
        hidden = chromium.run(
            "return [...document.querySelectorAll('.channel, .step, .hint footer button')].filter((one) => {"
            " const box = one.getBoundingClientRect(); return document.elementFromPoint(box.left + 12, box.top + 8)"
            "?.closest('.channel, .step, button') !== one; }).map((one) => one.textContent)"
        )

        assert hidden == []
    finally:
        chromium.resize(1400, 900)


def test_on_a_small_window_the_tour_points_at_nothing_that_lies_below_a_thread(chromium: Browser, stage: Stage) -> None:
    channel, slack = stage.room(), stage.world.slack
    root = stage.do(slack.say(slack.user("nina@harborbikes.example").id, channel.id, "Who is in?"))
    chromium.resize(1024, 768)
    try:
        chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "thread": root}))
        chromium.find("#thread-messages .message", "Who is in?")
        chromium.click("#tour")
        seen = []
        for _ in range(6):
            seen.append(chromium.until(lambda: chromium.run(POINTED_AT), "nothing is pointed at"))
            chromium.click(".tour .solid")

        assert seen == ["phones", "channels", "thread", "me", "composer", "top"]
    finally:
        chromium.resize(1400, 900)


def test_each_phone_has_its_own_clock_and_the_page_the_shops(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "lucia@harborbikes.example", "chat": "61491570156@c.us"}))
    chromium.sees("#clock-day", "Berlin")
    zones = chromium.run("return import('/static/store.js').then((it) => it.state.chats.map((one) => one.zone))")
    shown = chromium.run("return document.querySelector('.chat-row.on time').textContent")
    sydney = chromium.run(
        "return import('/static/store.js').then((it) => new Intl.DateTimeFormat('en-GB', { timeZone:"
        " 'Australia/Sydney', hour: '2-digit', minute: '2-digit' }).format(new Date(it.state.chat.at)))"
    )

    assert "America/Los_Angeles" in zones
    assert shown == sydney


@pytest.mark.parametrize("name", ["Send a voice note", "Send a video", "Send a sticker", "Send a document"])
def test_a_phone_sends_every_kind_of_file(chromium: Browser, stage: Stage, name: str) -> None:
    chromium.open(stage.page(chat="14155550123@c.us"))
    chromium.click("#phone-head .icon")
    chromium.click(".menu-item", name)
    chromium.find(".bubble")
    (message,) = stage.world.periskope.messages("14155550123@c.us")

    assert message.media is not None
    assert message.kind == {"voice": "ptt"}.get(name.split()[2], name.rsplit(maxsplit=1)[-1])
    assert len(message.media.data) > 200
