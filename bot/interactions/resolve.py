"""The forms that say which chats, which lines of the audit, which figures; what they send is judged like words typed."""

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.blockkit.blocks import name
from bot.blockkit.forms import SelectOption
from bot.interactions.known_names import last_digits, shown, with_email
from bot.interactions.models import several
from bot.interactions.times import WallClock, zones
from bot.model.chat import Chat, ChatQuery, Phone
from bot.model.person import Agent
from bot.shifts.timezones import UTC_NAME
from bot.text.safe import bare, mask_number
from storage.tx import Tx

UNREADABLE_DAYS = {"last": "The last day comes after the first. Choose both, or another range above."}
MOST_FITTING = 100
MOST_TOLD = 20
LARGEST_ID = 2**31
_LETTERS = re.compile(r"[A-Za-z0-9]{2}|[^\W\d_](?=[^\W\d_])")


def kept(data: str) -> dict[str, Any]:
    """What a form keeps of ours in its data; nothing where that is no object of JSON."""
    try:
        found = json.loads(data or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def row_id(value: Any) -> int | None:
    """A row's id out of a form's data; None for what can be none."""
    return value if type(value) is int and 0 <= value <= LARGEST_ID else None


def zone(agent: Agent) -> str:
    """The zone of somebody's clock: that of their Slack profile; UTC where Slack says none that there is."""
    return zones.of_record(agent.tz)


def zone_unknown(agent: Agent) -> bool:
    """Whether Slack says no zone, or one that there is not: their clock is UTC by default, which answers must say."""
    return agent.tz is None or (zone(agent) == UTC_NAME and zones.zone(agent.tz, now=zones.SOME_DAY) != UTC_NAME)


def clock(tx: Tx, agent: Agent) -> WallClock:
    """The clock by which somebody's words are read."""
    return WallClock(now=tx.business_now, zone=zone(agent))


def days(first: date | None, last: date | None) -> str | None:
    """`2026-03-01 to 2026-03-31`, the one day that was chosen, or nothing; None if they are the wrong way round."""
    found = [one for one in (first, last) if one is not None]
    return " to ".join(one.isoformat() for one in found) if found == sorted(found) else None


def title(chat: Chat) -> str:
    """A chat's name as people know it."""
    return chat.name or mask_number(chat.wa_chat_id)


def phone(phone: Phone) -> str:
    """One of our numbers by its name, else masked."""
    return phone.name or mask_number(phone.org_phone)


def person(agent: Agent | None) -> str:
    """What somebody calls themselves, where nobody has to tell them from others."""
    return "" if agent is None else agent.name or agent.email


def who(tx: Tx, agent: Agent | None) -> str:
    """What to call somebody; with the e-mail where another looks alike."""
    return "" if agent is None else shown(tx.people.roster(), agent)


def who_by_address(agent: Agent | None) -> str:
    """A name and always the e-mail: for answers about roles, grants, invitations and links."""
    return "" if agent is None else with_email(agent)


def is_in(tx: Tx, agent: Agent, room_id: int) -> bool:
    """Is this person in a room, as far as we know?"""
    member = None if agent.slack_user is None else tx.rooms.member(room_id, agent.slack_user)
    return member is not None and member.present


def named_in(tx: Tx, agent: Agent, text: str) -> list[int]:
    """The chats of those this person sees whose names stand in words made for them: rather one too many."""
    words = bare(text)
    return [chat_id for chat_id, shown in tx.chat_lists.names(agent) if _stands(shown, words)]


def _stands(shown: str, text: str) -> bool:
    """A cheap look first, as there may be very many: its first letters stand there too, however it is made safe."""
    first = _LETTERS.search(shown[:20])
    return (first is None or first[0] in text) and bare(name(shown)) in text


def chat_choices(tx: Tx, agent: Agent, words: str) -> list[SelectOption]:
    """Chats that this person may see and that a search for the words finds, by our keys; the waiting ones first."""
    found, _ = tx.chat_lists.chats(agent, ChatQuery(words=words), limit=MOST_FITTING)
    return [_choice(chat) for chat in found]


def _choice(chat: Chat) -> SelectOption:
    """With the last digits, as customers choose their names."""
    return SelectOption(value=chat.key, text=title(chat), description=last_digits(chat) if chat.name else "")


def by_ids(tx: Tx, values: Any) -> list[Agent]:
    """People chosen in a form, by our ids; who is not in the roster is left out."""
    roster = {str(agent.id): agent for agent in tx.people.roster().agents}
    return [roster[value] for value in dict.fromkeys(several(values)) if value in roster]


def label_ids(tx: Tx, values: Any) -> list[int]:
    """Labels chosen in a form, by our ids; those that are gone are left out."""
    known = {str(label.id): label.id for label in tx.labels.all()}
    return [known[value] for value in dict.fromkeys(several(values)) if value in known]


def label_names(tx: Tx, ids: Iterable[int]) -> list[str]:
    """What labels are called."""
    return [tx.labels.get(label_id).name for label_id in ids]
