"""Every door of the desk, in three catalogues, which are made of the declarations; by hand only what no command understands."""

from tests.end_to_end.doors_declared import ABOUT, ADMINS, OWN, declared
from tests.end_to_end.doors_made import Door, typed, under_card

# About a chat: what they say and do about a hidden one, they say and do about none.
DOORS: dict[str, Door] = {
    **declared(ABOUT),
    **{f"typed {text}": typed(text) for text in ("opne {name}", "chats {name}", "tickets {subject}")},
    "under a card: tickets create broken": under_card("tickets create broken"),
}

# Only for admins: a member changes nothing by them and is shown no form.
ADMIN_DOORS: dict[str, Door] = declared(ADMINS)

# About oneself and the house: everybody's, and no hidden chat is named in any answer.
OWN_DOORS: dict[str, Door] = {
    **declared(OWN),
    **{f"typed {text}": typed(text) for text in ("metrics by chat", "opne {name}", "chats {other}")},
}
