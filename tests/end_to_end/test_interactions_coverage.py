"""Every button and form that the program can show has a counter that answers it."""

import re
from pathlib import Path

from bot.app.routes.declared import COMMANDS, DECLARING
from bot.chats.forms import MORE
from bot.chats.messages import CHAT_ACTIONS
from bot.interactions.asked_forms import CALLBACK
from bot.interactions.buttons import BUTTONS
from bot.interactions.said import PRESSED
from bot.interactions.ticked import TICKED
from bot.team.messages import TEAM_ACTIONS
from bot.threads.messages.card import MENU

DECLARES = re.compile(r"^ *@(?:command|button|form|shortcut|ticked)\b", re.MULTILINE)
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
    bare = {f"form:{one}" for one in COMMANDS.families()}
    menus = {f"{one.partition(':')[0]}:menu" for one in BUTTONS}
    lines = {action for action in buttons if action.partition(":")[0] == PRESSED}

    assert len(buttons) > 25
    assert buttons - BUTTONS.keys() - bare - menus - lines == set()


def test_everything_that_a_menu_or_a_list_offers_has_a_counter() -> None:
    of_chat = {what for group in MORE.values() for what in group} | MENU.keys()
    of_rows = {f"chats:{what}" for what, _ in CHAT_ACTIONS} | {f"team:{what}" for what, _ in TEAM_ACTIONS}

    assert {f"chat:{what}" for what in of_chat} - BUTTONS.keys() == set()
    assert of_rows == set(TICKED)


def test_every_form_has_a_counter() -> None:
    forms = set(re.findall(r'(?:modal\(\s*f?|CALLBACK = )"([a-z_]+)', SOURCE))
    lists = {one.partition(":")[0] for one in TICKED}

    assert forms - ONLY_TO_READ - ANSWERED_BY_ITS_OWN_NAME == lists | {CALLBACK}


def test_every_module_that_declares_something_is_loaded() -> None:
    found = {
        ".".join(path.with_suffix("").parts)
        for path in Path("bot").rglob("*.py")
        if DECLARES.search(path.read_text(encoding="utf-8"))
    }

    assert {module.__name__ for module in DECLARING} == found
