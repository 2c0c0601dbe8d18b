"""The settings as they are, and what is asked about them."""

import json

from bot.interactions import resolve
from bot.model.policies import Policies
from storage.tx import Tx

NEW_CHATS = "new_chat_label"
MOST_PHONES = 20


def new_chat_questions(tx: Tx) -> dict[str, str]:
    """What is asked about new chats: for all numbers, and for each where there are several."""
    phones = tx.phones.all()
    several = [one for one in phones if len(phones) > 1][:MOST_PHONES]
    return {
        NEW_CHATS: "Which label does a new chat get that has none?",
        **{f"{NEW_CHATS}:{_digits(one.org_phone)}": f"And on {resolve.phone(one)}?" for one in several},
    }


def policies(tx: Tx) -> Policies:
    """The settings as they are."""
    return tx.settings.policies()


def author_tried(tx: Tx) -> bool:
    """Whether a trial has shown that posts can bear a customer's name."""
    return tx.settings.author_tried()


def _digits(org_phone: str) -> str:
    return org_phone.partition("@")[0]


def data(tx: Tx, group: str) -> str:
    """What the form of a group of questions carries."""
    return f"{group} {stamp(tx)}"


def stamp(tx: Tx) -> str:
    """A hash of what the form shows, so that two admins do not overwrite each other."""
    return tx.hashed(json.dumps(tx.settings.policies().to_json(), sort_keys=True))
