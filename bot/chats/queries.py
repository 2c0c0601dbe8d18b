"""Lists of chats: of those that the asker may see."""

import json
from collections.abc import Sequence

from bot.access.queries import Seen
from bot.blockkit.paging import PAGE, Page
from bot.chats import messages as chats_messages
from bot.chats.messages import ChatLine, chat_line, chat_list
from bot.interactions import resolve
from bot.model.chat import Chat, ChatQuery, State
from bot.model.person import Agent
from bot.shifts import wording
from bot.text.safe import mask_number
from bot.threads import policy as threads_policy
from bot.threads.queries.render import link_for, newest_words
from storage.tx import Tx

LONGEST_WORDS = 200  # characters
STATES: dict[str, State] = {"waiting": "waiting", "open": "open", "closed": "closed"}


EMPTY = {
    ChatQuery(assignee=0): "unassigned",
    ChatQuery(state="waiting"): "waiting",
    ChatQuery(state="open"): "open",
    ChatQuery(state="closed"): "closed",
}


def in_words(tx: Tx, agent: Agent, wanted: ChatQuery) -> str:
    found, total = tx.chat_lists.chats(agent, wanted, limit=PAGE)
    if not found and wanted == ChatQuery():
        return chats_messages.NO_CHAT_EXISTS if agent.admin else chats_messages.NO_CHAT_SEEN
    if not found and wanted in EMPTY:
        return chats_messages.NONE_LIKE_THAT.format(which=EMPTY[wanted])
    if not found and wanted == ChatQuery(assignee=agent.id):
        return chats_messages.NONE_LIKE_THAT.format(which="assigned to you")
    return chats_messages.chat_lines([_line(tx, agent, chat) for chat in found], total, searched=bool(wanted.words))


def _line(tx: Tx, agent: Agent, chat: Chat) -> tuple[str, str, str | None]:
    shown = row(tx, agent, chat)
    _, *rest = chat_line(shown)[0].split(" · ")
    return shown.name, " · ".join(rest), shown.link


def row(tx: Tx, agent: Agent, chat: Chat) -> ChatLine:
    """A chat in a list, for somebody who may see it."""
    wait, assignee = tx.waits.open(chat.id), tx.people.roster().get(chat.assignee_id)
    stands = threads_policy.state_of(chat, wait)
    joined = " since" if wait is not None else ""
    since = "" if stands.since is None else f"{joined} {wording.told(stands.since, agent.tz, tx.business_now)}"
    return ChatLine(
        key=chat.key,
        name=resolve.title(chat),
        state=stands.state,
        since=stands.since,
        said=f"{stands.state}{since}",
        labels=tuple(sorted(resolve.label_names(tx, tx.chats.labels_of(chat.id)))),
        assignee=None if assignee is None else resolve.who(tx, assignee),
        assignee_on=assignee is not None and tx.availability.online(assignee.id),
        words=newest_words(tx, chat) if wait is not None else "",
        number="" if chat.kind == "group" or not chat.name else mask_number(chat.wa_chat_id),
        link=link_for(tx, agent, chat.id),
    )


def page(tx: Tx, agent: Agent, wanted: ChatQuery, start: int = 0) -> dict[str, object]:
    """A page of the list as a form; what was asked for comes back with it."""
    found, total = tx.chat_lists.chats(agent, wanted, start=start, limit=PAGE)
    asked = {"labels": sorted(wanted.labels), "assignee": wanted.assignee, "state": wanted.state, "phone": wanted.phone}
    data = json.dumps({**asked, "words": wanted.words[:LONGEST_WORDS]})
    rows = [row(tx, agent, chat) for chat in found]
    return chat_list(rows, Page(start=start, total=total), admin=agent.admin, data=data, looked_for=_asked(tx, wanted))


def _asked(tx: Tx, wanted: ChatQuery) -> str:
    """What the list asks for, in words, so that nobody takes it for all there is."""
    assignee = resolve.who(tx, tx.people.roster().get(wanted.assignee))
    whose = "unassigned" if wanted.assignee == 0 else f"assigned to {assignee}" if assignee else ""
    phone = next((resolve.phone(one) for one in tx.phones.all() if one.id == wanted.phone), "")
    labels = [one.name for one in tx.labels.all() if one.id in wanted.labels]
    parts = (wanted.state, *labels, whose, phone, f"“{wanted.words}”" if wanted.words else "")
    return ", ".join(part for part in parts if part)


def wanted_from(data: str) -> ChatQuery:
    """What a form's own data asks for; it decides nothing but which of the visible chats are listed."""
    told = resolve.kept(data)
    listed = told.get("labels")
    labels = (resolve.row_id(one) for one in listed) if isinstance(listed, list) else ()
    return ChatQuery(
        labels=frozenset(one for one in labels if one is not None),
        assignee=resolve.row_id(told.get("assignee", told.get("holder"))),  # in a list left open since it was called so
        state=STATES.get(str(told.get("state")), ""),
        phone=resolve.row_id(told.get("phone")),
        words=str(told.get("words") or "")[:LONGEST_WORDS],
    )


def assigned_meanwhile(tx: Tx, chats: Sequence[Seen]) -> str:
    """Whose these chats are now, asked about again."""
    rows = [
        (resolve.title(seen.chat), resolve.who(tx, tx.people.roster().get(seen.chat.assignee_id))) for seen in chats
    ]
    return chats_messages.assigned_meanwhile(rows)


def held(tx: Tx, agent: Agent) -> list[str]:
    """Keys of the open chats that somebody holds."""
    found, _ = tx.chat_lists.chats(agent, ChatQuery(assignee=agent.id, state="open"), limit=100)
    return [chat.key for chat in found]
