"""Whom, which chat and which labels somebody means. Ids from Slack are keys to be looked up, and judged for who asks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.asks import Answer, Asked, Open, Say
from bot.domain.commands import Command, Who
from bot.domain.model import Chat, Phone
from bot.domain.names import mask_number
from bot.domain.people import Agent
from bot.domain.words_match import find_names, folded, nearest
from bot.flows.steps.doors import chat_of, sees
from bot.views import answers, forms_chat, refusals
from bot.views.blocks import name
from bot.views.inputs import Choice
from storage.queries.lists import Wanted
from storage.tx import Tx

MOST_FITTING = 100
_LETTERS = re.compile(r"[A-Za-z0-9]{2}|[^\W\d_](?=[^\W\d_])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """People found, and a sentence for each who was not."""

    agents: tuple[Agent, ...] = ()
    unknown: tuple[str, ...] = field(default=())


def title(chat: Chat) -> str:
    """A chat's name as people know it."""
    return chat.name or mask_number(chat.wa_chat_id)


def phone(phone: Phone) -> str:
    """One of our numbers by its name, else masked."""
    return phone.name or mask_number(phone.org_phone)


def person(agent: Agent | None) -> str:
    """What to call somebody."""
    return "" if agent is None else agent.name or agent.email


def is_in(tx: Tx, agent: Agent, room_id: int) -> bool:
    """Is this person in a room, as far as we know?"""
    member = None if agent.slack_user is None else tx.rooms.member(room_id, agent.slack_user)
    return member is not None and member.present


def chat_by_key(tx: Tx, agent: Agent, key: str | None) -> Chat | None:
    """The chat behind a key, held by this transaction, if this person may see it now."""
    chat_id = None if not key else chat_of(tx, agent, key)
    return None if chat_id is None else tx.chats.get(chat_id, lock=True)


def chats_by_keys(tx: Tx, agent: Agent, keys: Iterable[str]) -> list[Chat]:
    """Those of the chats behind these keys that this person may see now."""
    found = (chat_by_key(tx, agent, key) for key in dict.fromkeys(keys))
    return [chat for chat in found if chat is not None]


def named_in(tx: Tx, agent: Agent, text: str) -> list[int]:
    """The chats of those this person sees whose names stand in words made for them: rather one too many."""
    return [chat_id for chat_id, shown in tx.lists.names(agent) if _stands(shown, text)]


def _stands(shown: str, text: str) -> bool:
    """A cheap look first, as there may be very many: its first letters stand there too, however it is made safe."""
    first = _LETTERS.search(shown[:20])
    return (first is None or first[0] in text) and name(shown) in text


def here(tx: Tx, agent: Agent, ask: Asked) -> Chat | None:
    """The chat under whose card somebody writes, if they may see it."""
    if ask.channel is None or ask.root is None:
        return None
    thread = tx.threads.by_root(ask.channel, ask.root)
    return tx.chats.get(thread.chat_id, lock=True) if thread is not None and sees(tx, agent, thread.chat_id) else None


def chat(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Chat | Answer:
    """The chat that a command is about: named, or the thread's. Where several fit, a form or a question."""
    words = command.arguments.chat
    if not words:
        under = here(tx, agent, ask)
        return under if under is not None else pick(tx, agent, command.name, ask, words="")
    fitting = tx.lists.matching(agent, words, limit=MOST_FITTING)
    if not fitting:
        return Say(text=refusals.NO_CHAT)
    if len(fitting) == 1:
        return tx.chats.get(fitting[0], lock=True)
    return pick(tx, agent, command.name, ask, words=words)


def pick(tx: Tx, agent: Agent, then: str, ask: Asked, *, words: str) -> Answer:
    """Which of the chats that fit? Without a way to open a form, in words."""
    if ask.team:
        return Open(view=forms_chat.pick_chat(chat_choices(tx, agent, words), words=words, then=then, data=then))
    if not words:
        return Say(text=answers.WHICH_CHAT.format(command=then))
    fitting = tx.lists.matching(agent, words, limit=20)
    return Say(text=refusals.several_chats(title(tx.chats.get(chat_id)) for chat_id in fitting))


def chat_choices(tx: Tx, agent: Agent, words: str) -> list[Choice]:
    """Chats that this person may see and that fit the words, by our keys; the waiting ones first."""
    found, _ = tx.lists.chats(agent, Wanted(words=words), limit=MOST_FITTING)
    return [Choice(value=chat.key, text=title(chat)) for chat in found]


def people(tx: Tx, asker: Agent, whos: Sequence[Who]) -> Meant:
    """The people of a command, by Slack user, address, name or *me*."""
    agents: list[Agent] = []
    unknown: list[str] = []
    for who in whos:
        found = asker if who.me else _one(tx, who)
        if found is None:
            unknown.append(_unknown(tx, who))
        elif found not in agents:
            agents.append(found)
    return Meant(agents=tuple(agents), unknown=tuple(unknown))


def _one(tx: Tx, who: Who) -> Agent | None:
    if who.slack_user is not None:
        return tx.people.by_slack(who.slack_user)
    if who.email is not None:
        return tx.people.by_email(who.email)
    typed = folded(who.name or "")
    roster = [agent for agent in tx.people.roster().agents if agent.state != "inactive"]
    whole = [agent for agent in roster if folded(agent.name) == typed]
    first = [
        agent for agent in roster if folded(agent.name.split(" ")[0]) == typed or agent.email.startswith(f"{typed}@")
    ]
    fits = whole or first
    return fits[0] if len(fits) == 1 else None


def _unknown(tx: Tx, who: Who) -> str:
    if who.slack_user is not None:
        return f"<@{who.slack_user}> is not in the team, so nothing was changed for them. Invite them with `/periskope invite`."
    typed = who.email or who.name or ""
    return refusals.unknown_person(typed, nearest(typed, [person(agent) for agent in tx.people.roster().agents]))


def by_ids(tx: Tx, values: Iterable[str] | None) -> list[Agent]:
    """People chosen in a form, by our ids; who is not in the roster is left out."""
    roster = {str(agent.id): agent for agent in tx.people.roster().agents}
    return [roster[value] for value in dict.fromkeys(values or ()) if value in roster]


def labels(tx: Tx, phrases: Iterable[str]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Label ids for names as typed, and a sentence for each that is no label."""
    known = {label.id: label.name for label in tx.labels.all()}
    found = find_names(phrases, known)
    return found.ids, tuple(refusals.unknown_label(typed, near) for typed, near in found.unknown)


def label_ids(tx: Tx, values: Iterable[str] | None) -> list[int]:
    """Labels chosen in a form, by our ids; those that are gone are left out."""
    known = {str(label.id): label.id for label in tx.labels.all()}
    return [known[value] for value in dict.fromkeys(values or ()) if value in known]


def label_names(tx: Tx, ids: Iterable[int]) -> list[str]:
    """What labels are called."""
    return [tx.labels.get(label_id).name for label_id in ids]
