"""The whole of it in a browser: the real app between the sandbox's Slack and Periskope, used as people use it."""

from collections.abc import Iterator

import pytest

from tests.browser.driver import Browser
from tests.browser.stage import Stage, stage_with_app

PRIYA = "61491570156@c.us"
ENTER, ESCAPE = "\ue007", "\ue00c"


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage_with_app(tmp_path_factory.mktemp("app")) as made:
        yield made


def test_a_customer_is_answered_from_a_slack_thread(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "chat": PRIYA}))
    chromium.find(".health.up")
    chromium.click(".channel", "wa-sales")
    chromium.type("#phone-text", "Is the blue one *still* there?\n")
    chromium.sees("#messages .message", "Priya Nair")
    chromium.click("#messages .replies")
    in_thread = chromium.sees("#thread-messages .message", "Is the blue one still there?")
    chromium.type("#thread-composer textarea", "Yes, two are left\n")
    on_the_phone = chromium.sees(".bubble.company", "Yes, two are left")

    assert in_thread
    assert on_the_phone
    assert stage.world.periskope.messages(PRIYA)[-1].body == "Yes, two are left"


def test_a_note_in_the_thread_never_reaches_the_customer(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "chat": PRIYA}))
    chromium.click("#messages .replies")
    chromium.type("#thread-composer textarea", "note: she is a regular\n")
    locked = chromium.sees("#thread-messages .reaction", "🔒")

    assert locked
    assert all("regular" not in (one.body or "") for one in stage.world.periskope.messages(PRIYA))


def test_a_colleague_without_the_label_sees_no_such_room(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "omar@harborbikes.example"}))
    chromium.sees(".channel", "wa-repairs")
    names = chromium.run(
        "return [...document.querySelectorAll('#channels .channel-name')].map((one) => one.textContent)"
    )

    assert "wa-repairs" in names
    assert "wa-sales" not in names


def test_escape_leaves_the_list_before_the_form_and_enter_takes_what_fits(chromium: Browser, stage: Stage) -> None:
    chromium.open(stage.page(**{"as": "nina@harborbikes.example", "channel": "wa-triage"}))
    chromium.find(".health.up")
    chromium.type("#composer textarea", "/periskope role" + ENTER)
    chromium.click("#modal .bk-select")
    chromium.press(ESCAPE)
    chromium.gone(".popover")
    still_there = chromium.sees("#modal .modal", "Role")
    chromium.press(ENTER)
    chromium.find(".popover .menu-item")
    chromium.press("Omar")
    chromium.find(".popover .menu-item:only-child", "Omar Haddad")
    chromium.press(ENTER)
    taken = chromium.sees("#modal .bk-select", "Omar Haddad")
    chromium.press(ESCAPE)
    chromium.gone(".popover")
    chromium.press(ESCAPE)

    assert still_there
    assert taken
    assert chromium.gone("#modal .modal")


def test_the_last_of_what_there_is_to_try_is_written_as_the_admin_and_sent_by_enter(
    chromium: Browser, stage: Stage
) -> None:
    chromium.open(stage.page(**{"as": "asha@harborbikes.example", "channel": "wa-sales", "chat": PRIYA}))
    chromium.click(".step button", "Write it as Nina")
    chromium.find("#composer textarea:focus")
    written = chromium.run("return document.activeElement.value")
    chromium.press(ENTER)
    ended = chromium.sees(".hint", "All three done")
    chromium.open(stage.page(**{"as": "asha@harborbikes.example"}))
    chromium.find(".channel", "Periskope")

    assert written == "/periskope label @Asha Rao remove sales"
    assert ended
    assert chromium.run("return document.querySelector('#channels').textContent.includes('wa-sales')") is False
