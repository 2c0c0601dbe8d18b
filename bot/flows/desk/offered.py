"""What forms offer to choose from, and what external selects suggest: only what the asker may know."""

from bot.domain.asks import Answer, Options, OptionsWanted
from bot.domain.model import Chat
from bot.domain.people import Agent
from bot.domain.words_match import folded
from bot.domain.zones import names as zone_names
from bot.flows.desk import named, seen
from bot.views import forms_filters, forms_settings
from bot.views.forms_chat import NOBODY, ROUTING
from bot.views.inputs import Choice
from storage.queries.lists import Wanted
from storage.tx import Tx

MOST = 100
PEOPLE = frozenset({"people", "pool", "otherwise", "whom", "holder", "whose"})
MEMBERS_ONLY = frozenset({"access", "people_labels"})
LABELS = frozenset({"labels", "match_labels", "pool_labels", "label_order", "label"})
FIRST = {
    "holder": (forms_filters.ANY, forms_filters.ME, forms_filters.NOBODY),
    "whose": (forms_filters.EVERYBODY,),
}
NEW_CHATS = forms_settings.NEW_CHATS


def people(tx: Tx, *, members: bool = False, inactive: bool = False) -> list[Choice]:
    """Everybody in the team, by our ids. `members`: admins are left out, who see every chat anyway."""
    return [
        Choice(value=str(agent.id), text=named.person(agent))
        for agent in tx.people.roster().agents
        if (inactive or agent.state != "inactive") and not (members and agent.role == "admin")
    ]


def seeing(tx: Tx, chat: Chat) -> list[Choice]:
    """People who may see the chat and are here."""
    return [
        Choice(value=str(agent.id), text=named.person(agent))
        for agent, reason in seen.reasons(tx, chat.id)
        if reason.sees and agent.here
    ]


def labels(tx: Tx) -> list[Choice]:
    """Every label that Periskope still has."""
    return [Choice(value=str(label.id), text=label.name) for label in tx.labels.all()]


def phones(tx: Tx) -> list[Choice]:
    """Our own numbers."""
    return [Choice(value=str(one.id), text=named.phone(one)) for one in tx.phones.all()]


def zones(tx: Tx) -> list[Choice]:
    """Every time zone, those of the team first."""
    team = tx.people.roster().agents
    planned = tx.availability.plans([agent.id for agent in team]).values()
    theirs = {agent.tz for agent in team if agent.tz} | {one.schedule.tz for one in planned if one.schedule is not None}
    return [Choice(value=zone, text=zone) for zone in dict.fromkeys([*sorted(theirs), *sorted(zone_names())])]


def suggested(tx: Tx, agent: Agent, asked: OptionsWanted) -> Answer:
    """What fits the words typed so far, for the select's name; `data` is the form's own, whose keys are judged again."""
    return Options(options=tuple((one.text, one.value) for one in _fitting(tx, agent, asked)[:MOST]))


def _fitting(tx: Tx, agent: Agent, asked: OptionsWanted) -> list[Choice]:
    if asked.action == "chat":
        found, _ = tx.lists.chats(agent, Wanted(words=asked.query), limit=MOST)
        return [Choice(value=chat.key, text=named.title(chat)) for chat in found]
    if asked.action == "assignee":
        chats = named.chats_by_keys(tx, agent, asked.data.split()[:1])
        every = seeing(tx, chats[0]) if chats else []
    elif asked.action == "to":
        chats = named.chats_by_keys(tx, agent, asked.data.split())
        every = [ROUTING, NOBODY, *(seeing(tx, chats[0]) if chats else [])]
    elif asked.action in PEOPLE and agent.admin:
        every = [*FIRST.get(asked.action, ()), *people(tx, members=asked.data.partition(" ")[0] == "members")]
    elif asked.action == "zone" and agent.admin:
        every = zones(tx)
    elif asked.action in LABELS:
        every = labels(tx)
    elif asked.action.partition(":")[0] == NEW_CHATS and agent.admin:
        every = [forms_settings.NO_LABEL, *labels(tx)]
    else:
        every = []
    typed = folded(asked.query)
    return [one for one in every if typed in folded(one.text)]
