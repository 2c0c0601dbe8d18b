"""Which feature's values a select offers while somebody types."""

from bot.access.queries import judged_all
from bot.blockkit.forms import SelectOption
from bot.chats import forms as chats_forms
from bot.chats.forms import NOBODY, ROUTING
from bot.interactions import options, resolve
from bot.interactions.models import Answer, OptionsWanted
from bot.model.person import Agent
from bot.reports import forms as reports_forms
from storage.tx import Tx

PEOPLE = frozenset({"people", "whom", "holder", "whose"})
LABELS = frozenset({"labels", "label"})
LEADING = {
    "holder": (chats_forms.ANY, chats_forms.ME, chats_forms.ANYBODY_OR_NOBODY),
    "whose": (reports_forms.EVERYBODY,),
}


def suggested(tx: Tx, agent: Agent, asked: OptionsWanted) -> Answer:
    """The options of a select, by its name, that fit the words typed so far; keys in the form's data are checked again."""
    return options.offered(_fitting(tx, agent, asked))


def _fitting(tx: Tx, agent: Agent, asked: OptionsWanted) -> list[SelectOption]:
    if asked.action == "chat":
        return resolve.chat_choices(tx, agent, asked.query)
    if asked.action == "assignee":
        chats = judged_all(tx, agent, asked.data.split()[:1])
        every = options.seeing(tx, chats[0]) if chats else []
    elif asked.action == "to":
        chats = judged_all(tx, agent, asked.data.split())
        every = [ROUTING, NOBODY, *(options.seeing(tx, chats[0]) if chats else [])]
    elif asked.action in PEOPLE and agent.admin:
        every = [
            *LEADING.get(asked.action, ()),
            *options.people(tx, members=asked.data.partition(" ")[0] == "members"),
        ]
    elif asked.action == "zone" and agent.admin:
        every = options.zones(tx)
    elif asked.action in LABELS:
        every = options.labels(tx)
    else:
        every = []
    return options.fitting(every, asked.query)
