"""Reminders and notes of one chat: typed and sent by form."""

from datetime import datetime, timedelta

from bot.domain import when
from bot.domain.access import Action
from bot.domain.asks import Answer, FieldErrors, Say, Submitted
from bot.domain.model import Chat
from bot.domain.people import Agent
from bot.flows import assign
from bot.flows.desk import deeds, named
from bot.views import answers, refusals
from storage.tx import Tx

LENGTHS = {"1h": timedelta(hours=1), "3h": timedelta(hours=3)}


def remind(tx: Tx, agent: Agent, chat: Chat, typed: str) -> Answer:
    """At a time as typed."""
    at = _at(tx, agent, typed)
    if at is None:
        return Say(text=answers.unreadable_time(typed))
    return _reminded(tx, agent, chat, at)


def _at(tx: Tx, agent: Agent, typed: str) -> datetime | None:
    plain = typed.strip().casefold()
    if plain in {"next shift", "next"}:
        return assign.next_shift(tx, agent)
    words = plain.removeprefix("in ").removeprefix("at ").removeprefix("on ")
    return when.until(words, now=tx.house, zone=agent.tz or "UTC")


def _reminded(tx: Tx, agent: Agent, chat: Chat, at: datetime) -> Answer:
    if not deeds.may(tx, agent, Action.REMIND, chat):
        return Say(text=refusals.NO_CHAT)
    done = assign.remind(tx, chat, at=at, by=agent)
    if done.refused is not None:
        return Say(text=answers.chat_refused(done.refused, named.title(chat)))
    return Say(text=answers.reminded(named.title(chat), at))


def remind_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """In an hour, in three, at the next shift, or on a date."""
    values = sent.form.values
    chat = named.chat_by_key(tx, agent, sent.form.data)
    if chat is None:
        return FieldErrors(errors={"later": refusals.NO_CHAT})
    later = str(values.get("later") or "1h")
    if later in LENGTHS:
        return _reminded(tx, agent, chat, tx.house + LENGTHS[later])
    if later == "shift":
        at = assign.next_shift(tx, agent)
        return _reminded(tx, agent, chat, at) if at else FieldErrors(errors={"later": answers.NO_SHIFT_AHEAD})
    at = when.until(f"until {values.get('date')} {values.get('time') or '9:00'}", now=tx.house, zone=agent.tz or "UTC")
    if at is None:
        return FieldErrors(errors={"date": answers.unreadable_time(str(values.get("date") or ""))})
    return _reminded(tx, agent, chat, at)


def note_sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """A note from the card's form, for whoever may see the chat."""
    chat = named.chat_by_key(tx, agent, sent.form.data)
    if chat is None or not deeds.may(tx, agent, Action.NOTE, chat):
        return FieldErrors(errors={"note": refusals.NO_CHAT})
    assign.keep_note(tx, chat, agent, str(sent.form.values.get("note") or ""))
    return Say(text=answers.NOTE_KEPT)
