"""The settings as they are, and what is asked about them."""

import json
from collections.abc import Iterable

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


def mark(tx: Tx, value: object) -> str:
    """What changes as soon as a setting does."""
    return tx.hashed(json.dumps(value, default=str))[:8]


def not_in_team(tx: Tx, addresses: Iterable[str]) -> list[str]:
    """Those that are nobody's who is here: nothing would reach them."""
    found = {address: tx.people.by_email(address) for address in addresses}
    return [address for address, agent in found.items() if agent is None or not agent.here]
