"""Every button and form that the views can show has a counter that answers it."""

import re
from pathlib import Path

from bot.domain.asks import Pressed
from bot.domain.commands import ROWS
from bot.flows.desk import counters

VIEWS = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path("bot/views").glob("*.py")))
ANSWERED_BY_ITS_OWN_NAME = {"confirm"}
ONLY_TO_READ = {
    "who",
    "more",
    "message",
    "rules",
    "schedules",
    "saved",
    "notice",
    "quick_replies",
    "contact",
    "former",
    "audit",
    "tickets",
}


def test_every_button_has_a_counter() -> None:
    shown = set(re.findall(r'"((?:[a-z_]+):[a-z_]+)"', VIEWS)) - {"date:time"}
    buttons = {action for action in shown if re.search(rf'button\([^\n]*"{action}"', VIEWS)}
    answered = {action for action in buttons if counters.press(Pressed(once="", team="", slack_user="", action=action))}

    assert len(buttons) > 30
    assert buttons - answered == set()


def test_every_form_has_a_counter() -> None:
    forms = set(re.findall(r'(?:modal\(\s*f?|CALLBACK = )"([a-z_]+)', VIEWS))

    assert forms - ONLY_TO_READ - ANSWERED_BY_ITS_OWN_NAME == set(counters.FORMS)


def test_every_command_that_is_on_has_a_counter_and_every_counter_is_on() -> None:
    assert {row.name for row in ROWS if row.ready} | {"now"} == set(counters.COMMANDS)
