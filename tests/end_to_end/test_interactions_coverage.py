"""Every button and form that the program can show has a counter that answers it."""

import re
from pathlib import Path

from bot.app.routes import registry
from bot.app.routes.declared import DECLARING
from bot.interactions.buttons import BUTTONS
from bot.interactions.models import ButtonPressed

DECLARES = re.compile(r"^ *@(?:command|button|form|shortcut)\b", re.MULTILINE)
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted(Path("bot").rglob("*.py")))
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
    "done",
    "figures",
}


def test_every_button_has_a_counter() -> None:
    shown = set(re.findall(r'"((?:[a-z_]+):[a-z_]+)"', SOURCE)) - {"date:time"}
    buttons = {action for action in shown if re.search(rf'button\([^\n]*"{action}"', SOURCE)}
    answered = {
        action
        for action in buttons
        if action in BUTTONS or registry.press(ButtonPressed(once="", team="", slack_user="", action=action))
    }

    assert len(buttons) > 30
    assert buttons - answered == set()


def test_every_form_has_a_counter() -> None:
    forms = set(re.findall(r'(?:modal\(\s*f?|CALLBACK = )"([a-z_]+)', SOURCE))

    assert forms - ONLY_TO_READ - ANSWERED_BY_ITS_OWN_NAME == set(registry.FORMS)


def test_every_module_that_declares_something_is_loaded() -> None:
    found = {
        ".".join(path.with_suffix("").parts)
        for path in Path("bot").rglob("*.py")
        if DECLARES.search(path.read_text(encoding="utf-8"))
    }

    assert {module.__name__ for module in DECLARING} == found
