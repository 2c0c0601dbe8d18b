"""Everybody can use the page: by keyboard alone, with a screen reader, on a light and on a dark screen."""

from collections.abc import Iterator

import pytest

from tests.browser.driver import Browser
from tests.browser.reading import faint, nameless
from tests.browser.stage import Stage, stage_with_app

TAB, ESCAPE, ENTER, UP, DOWN, F6, SHIFT = "\ue004", "\ue00c", "\ue007", "\ue013", "\ue015", "\ue036", "\ue008"
PRIYA = "61491570156@c.us"
NINA = {"as": "nina@harborbikes.example", "channel": "wa-triage", "chat": PRIYA}
FORMS = ("role", "settings waits", "schedule set", "chats", "invite", "routing add", "team")
ON = """const one = document.activeElement;
    const ring = (it) => getComputedStyle(it).outlineStyle !== 'none' && parseFloat(getComputedStyle(it).outlineWidth) > 1;
    const around = one.closest('.composer');
    return { inside: Boolean(one.closest('#modal .modal')), seen: ring(one) || (around && getComputedStyle(around).boxShadow !== 'none'),
        what: (one.textContent || one.getAttribute('aria-label') || one.value || one.id).slice(0, 40) }"""
STOPS = """return [...document.querySelectorAll('#modal button, #modal input, #modal textarea, #modal select, #modal a')]
    .filter((one) => one.getClientRects().length && !(one.type === 'radio' && !one.checked)).length"""

PLACE = """return document.activeElement.closest(
    '#chats, #phone-form, #clock, #sidebar, #messages, #composer, #thread-messages, #thread-composer')?.id"""


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage_with_app(tmp_path_factory.mktemp("app")) as made:
        yield made


def types(page: Browser, command: str) -> None:
    """A command, and the form that it opens."""
    page.type("#composer textarea", f"/periskope {command}{ENTER}")
    page.find("#modal .modal")


def read(page: Browser, scene: str) -> list[str]:
    """What is wrong with what shows: nameless controls, and faint words in both schemes."""
    wrong = [f"{scene}: {one}" for one in nameless(page)]
    for scheme in ("dark", "light"):
        page.scheme(scheme)
        wrong += [f"{scene}, {scheme}: {one}" for one in faint(page)]
    return wrong


def test_what_stands_on_the_page_is_read_by_everybody(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "chat": PRIYA}))
    chromium.sees("#messages .message", "Priya Nair")
    wrong = read(chromium, "the channel, the steps, the phone")
    chromium.click("#messages .replies")
    chromium.find("#thread-messages .overflow")
    chromium.press("note: she is a regular" + ENTER)
    chromium.sees("#thread-messages .reaction", "🔒")
    wrong += read(chromium, "the thread")
    for scene, button in (
        ("the card's menu", "#thread-messages .overflow"),
        ("who one is", "#me"),
        ("faults", "#plant"),
        ("the phone's menu", "#phone-head .icon"),
        ("emoji", "#phone-emoji"),
    ):
        chromium.click(button)
        chromium.find(".popover")
        wrong += read(chromium, scene)
        chromium.press(ESCAPE)
        chromium.gone(".popover")
    chromium.click("#tour")
    chromium.find(".tour")
    wrong += read(chromium, "the tour")
    chromium.open(stage.page(**{**NINA, "channel": "home"}))
    chromium.find("#messages .home")
    wrong += read(chromium, "an admin's home")

    assert wrong == []


def test_a_control_without_a_name_and_words_too_faint_are_noticed(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**NINA))
    chromium.find("body.ready")
    chromium.run("""const one = document.createElement('button'); one.textContent = '×'; document.body.append(one);
        const words = document.createElement('p'); words.textContent = 'planted'; words.style.color = '#999';
        document.querySelector('.sidebar-foot').after(words); words.style.background = '#fff'""")

    assert [one.split("<")[0] for one in nameless(chromium)] == ["button '×' "]
    assert [one.split(":")[0] for one in faint(chromium)] == ["planted in P"]


@pytest.mark.parametrize("command", FORMS)
def test_a_form_is_walked_by_tab_read_by_everybody_and_left_by_escape(
    chromium: Browser, stage: Stage, command: str
) -> None:
    chromium.open(stage.page(**NINA))
    chromium.find(".health.up")
    chromium.click(".channel", "wa-triage")
    types(chromium, command)
    begun = chromium.run(ON)
    wrong = read(chromium, command)
    walked = []
    for _ in range(chromium.run(STOPS)):
        chromium.press(TAB)
        walked.append(chromium.run(ON))
    chromium.press(ESCAPE)
    chromium.gone("#modal .modal")

    assert wrong == []
    assert begun["inside"]
    assert [one["what"] for one in walked if not (one["inside"] and one["seen"])] == []
    assert chromium.run("return document.activeElement.matches('#composer textarea')")


def test_f6_goes_round_the_page_and_arrows_from_message_to_message(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "chat": PRIYA}))
    chromium.sees("#messages .message", "Priya Nair")
    chromium.click("#messages .replies")
    chromium.find("#thread-composer textarea:focus")
    chromium.sees("#thread-messages .message", "earlier messages")
    been = []
    for _ in range(8):
        chromium.press(F6)
        been.append(chromium.run(PLACE))
    chromium.run("document.querySelector('#thread-composer textarea').focus()")
    chromium.press(SHIFT + F6 + SHIFT)
    newest = chromium.run(PLACE + " + document.activeElement.dataset.ts")
    chromium.press(UP)
    above = chromium.run(PLACE + " + document.activeElement.dataset.ts")

    assert been == [
        "chats",
        "phone-form",
        "clock",
        "sidebar",
        "messages",
        "composer",
        "thread-messages",
        "thread-composer",
    ]
    assert newest.startswith("thread-messages")
    assert above.startswith("thread-messages")
    assert above < newest


def test_one_goes_on_where_one_was_when_the_card_is_drawn_anew(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "chat": PRIYA}))
    chromium.find("#messages .overflow")
    chromium.run("document.querySelector('#messages .overflow').focus()")
    chromium.run("document.querySelector('#messages .overflow').closest('article').marked = true")
    stage.do(stage.world.periskope.customer_says(PRIYA, "and the red one?"))
    chromium.sees("#messages .message", "and the red one?")

    assert chromium.run("return document.activeElement.matches('#messages .overflow')")
    assert not chromium.run("return Boolean(document.activeElement.closest('article').marked)")


def test_a_list_of_several_is_ticked_by_arrows_and_enter(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**NINA))
    chromium.find(".health.up")
    chromium.click(".channel", "wa-triage")
    types(chromium, "role")
    chromium.find("#modal .bk-select:focus")
    chromium.press(ENTER)
    chromium.find(".popover .filter:focus")
    chromium.find(".popover .menu-item")
    chromium.press(DOWN)
    chromium.press(ENTER)
    chromium.find(".popover .menu-item:focus[aria-selected=true]")
    chromium.press(DOWN)
    chromium.press(ENTER)
    chromium.find(".popover .menu-item:focus[aria-selected=true]")
    chromium.press(ESCAPE)
    chromium.gone(".popover")

    assert chromium.run("return document.querySelectorAll('#modal .bk-select .chip').length") == 2
    assert chromium.run("return document.activeElement.matches('#modal .bk-select')")
