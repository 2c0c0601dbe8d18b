"""Lists of chats: those one may see, searched, paged, ticked; and the commands about one of them."""

import json
from collections.abc import Sequence

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Push, Replace, Say, Submitted
from bot.domain.commands import Command
from bot.domain.model import Chat
from bot.domain.names import mask_number
from bot.domain.people import Agent
from bot.flows.desk import access, cards, deeds, erasing, named, offered, timing
from bot.flows.outgoing.homes import link_for, newest_words
from bot.flows.steps import turns
from bot.views import answers, forms_access, forms_chat, refusals
from bot.views.lists import PAGE, ChatRow, Page, chat_line, chat_list
from storage.queries.lists import State, Wanted
from storage.tx import Tx

STATES: dict[str, State] = {"waiting": "waiting", "open": "open", "closed": "closed"}


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`chats`, `chats mine`, `chats waiting label vip`, `find priya`."""
    if not may_do(agent, Action.LIST_CHATS):
        return Say(text=answers.NOT_FOR_YOU)
    typed = command.arguments
    labels, unknown = named.labels(tx, typed.labels)
    meant = named.people(tx, agent, typed.people)
    if unknown or meant.unknown:
        return Say(text="\n".join([*unknown, *meant.unknown]))
    holder = agent.id if typed.action == "mine" else meant.agents[0].id if meant.agents else None
    state = "open" if typed.action == "mine" else STATES.get(typed.action, "")
    words = typed.chat or (typed.words if command.name == "find" else "")
    wanted = Wanted(labels=frozenset(labels), holder=holder, state=state, words=words)
    if ask.team:
        return Open(view=page(tx, agent, wanted))
    found, total = tx.lists.chats(agent, wanted, limit=PAGE)
    return Say(text=answers.chat_lines([_line(tx, agent, chat) for chat in found], total))


def _line(tx: Tx, agent: Agent, chat: Chat) -> tuple[str, str, str | None]:
    shown = row(tx, agent, chat)
    _, *rest = chat_line(shown)[0].split(" · ")
    return shown.name, " · ".join(rest), shown.link


def row(tx: Tx, agent: Agent, chat: Chat) -> ChatRow:
    """A chat in a list, for somebody who may see it."""
    wait, holder = tx.waits.open(chat.id), tx.people.roster().get(chat.holder_id)
    return ChatRow(
        key=chat.key,
        name=named.title(chat),
        state="waiting" if wait is not None else "closed" if chat.closed_at is not None else "answered",
        since=None if wait is None else wait.began_at,
        labels=tuple(sorted(named.label_names(tx, tx.chats.labels_of(chat.id)))),
        holder=None if holder is None else named.person(holder),
        holder_on=holder is not None and turns.is_on(tx, holder.id),
        words=newest_words(tx, chat) if wait is not None else "",
        number="" if chat.kind == "group" else mask_number(chat.wa_chat_id),
        link=link_for(tx, agent, chat.id),
    )


def page(tx: Tx, agent: Agent, wanted: Wanted, start: int = 0) -> dict[str, object]:
    """A page of the list as a form; what was asked for comes back with it."""
    found, total = tx.lists.chats(agent, wanted, start=start, limit=PAGE)
    asked = {"labels": sorted(wanted.labels), "holder": wanted.holder, "state": wanted.state, "phone": wanted.phone}
    data = json.dumps({**asked, "words": wanted.words[:200]})
    rows = [row(tx, agent, chat) for chat in found]
    return chat_list(rows, Page(start=start, total=total), admin=agent.admin, data=data, looked_for=_asked(tx, wanted))


def _asked(tx: Tx, wanted: Wanted) -> str:
    """What the list asks for, in words, so that nobody takes it for all there is."""
    holder = "nobody" if wanted.holder == 0 else named.person(tx.people.roster().get(wanted.holder))
    phone = next((named.phone(one) for one in tx.phones.all() if one.id == wanted.phone), "")
    labels = named.label_names(tx, sorted(wanted.labels))
    parts = (wanted.state, *labels, f"held by {holder}" if holder else "", phone, wanted.words)
    return ", ".join(part for part in parts if part)


def wanted_from(data: str) -> Wanted:
    """What a form's own data asks for; it decides nothing but which of the visible chats are listed."""
    try:
        told = json.loads(data or "{}")
        return Wanted(
            labels=frozenset(int(one) for one in told.get("labels") or ()),
            holder=None if told.get("holder") is None else int(told["holder"]),
            state=STATES.get(str(told.get("state")), ""),
            phone=None if told.get("phone") is None else int(told["phone"]),
            words=str(told.get("words") or ""),
        )
    except (ValueError, TypeError, AttributeError):
        return Wanted()


def form(tx: Tx, agent: Agent) -> Answer:
    """All chats one may see."""
    return Push(view=page(tx, agent, Wanted()))


def turned(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """Another page; the button's value is its first row."""
    start = int(press.value) if press.value is not None and press.value.isdigit() else 0
    data = "" if press.view is None else press.view.data
    return Replace(view=page(tx, agent, wanted_from(data), start=min(start, 1_000_000)))


def ticked(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Several chats at once; each is looked up and judged again."""
    values = sent.form.values
    chats = named.chats_by_keys(tx, agent, values.get("picked") or ())
    if not agent.admin:
        return FieldErrors(errors={"picked": answers.ADMINS_ONLY})
    if not chats:
        return FieldErrors(errors={"picked": answers.TICK_SOME})
    match values.get("deed"):
        case "add" | "remove" as deed:
            return access.form(tx, agent, chats, deed)
        case "assign":
            return hand_form(tx, agent, chats)
        case _:
            titles = [named.title(chat) for chat in chats]
            data = " ".join(chat.key for chat in chats)
            carried = [str(one) for one in sorted(tx.chats.labels_of(chats[0].id))] if len(chats) == 1 else []
            return Push(
                view=forms_access.chat_labels(titles, offered.labels(tx), carried=carried, admin=True, data=data)
            )


def hand_form(tx: Tx, agent: Agent, chats: Sequence[Chat]) -> Answer:
    """Chats to one person; offered are those who may see the first, and each chat is judged when it is sent."""
    shown = named.title(chats[0]) if len(chats) == 1 else f"{named.title(chats[0])} and {len(chats) - 1} more"
    data = " ".join(chat.key for chat in chats)
    return Push(view=forms_chat.assign(shown, offered.seeing(tx, chats[0]), data=data))


def hand_over_mine(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*Hand over…* at a shift's end: the open chats that one holds."""
    found, _ = tx.lists.chats(agent, Wanted(holder=agent.id, state="open"), limit=100)
    return hand_form(tx, agent, found) if found else Say(text=answers.NOTHING_HELD)


def handed(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """A form's choice of a person, of routing, or of nobody."""
    values = sent.form.values
    chats = named.chats_by_keys(tx, agent, sent.form.data.split())
    chosen = str(values.get("to") or "")
    people = named.by_ids(tx, [chosen])
    if not chats:
        return FieldErrors(errors={"to": refusals.NO_CHAT})
    if chosen not in {"nobody", "routing"} and not people:
        return FieldErrors(errors={"to": refusals.NOBODY})
    return deeds.hand(tx, agent, chats, people[0] if people else None, line=str(values.get("line") or ""))


def picked(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """The chat chosen for a command that did not name one."""
    chat = named.chat_by_key(tx, agent, str(sent.form.values.get("chat") or ""))
    if chat is None:
        return FieldErrors(errors={"chat": refusals.NO_CHAT})
    what = sent.form.callback.partition(":")[2]
    if what in deeds.DEEDS:
        return deeds.do(tx, agent, chat, what)
    if what in {"add_access", "remove_access"}:
        return access.picked(tx, agent, chat, sent)
    if what == "erase":
        return erasing.form(tx, agent, chat)
    opener = cards.OPENERS.get({"find": "open", "label": "labels"}.get(what, what))
    return Say(text=refusals.NO_CHAT) if opener is None else opener(tx, agent, chat)


def assigned(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`assign priya to @asha`, `assign priya to me`, `assign priya to nobody`."""
    chat = named.chat(tx, agent, command, ask)
    if not isinstance(chat, Chat):
        return chat
    meant = named.people(tx, agent, command.arguments.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    if not meant.agents and not command.arguments.nobody:
        return cards.assign_form(tx, agent, chat) if ask.team else Say(text=answers.WHO.format(command="assign"))
    said = deeds.hand(tx, agent, [chat], meant.agents[0] if meant.agents else None)
    return Say(text=said.errors["to"]) if isinstance(said, FieldErrors) else said


def simple(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`take`, `release`, `close`, `reopen`, `mute`, `why`, `open`: a word and a chat."""
    what = "unmute" if command.name == "mute" and command.arguments.action == "off" else command.name
    chat = named.chat(tx, agent, command, ask)
    if not isinstance(chat, Chat):
        return chat
    return deeds.do(tx, agent, chat, what) if what in deeds.DEEDS else cards.OPENERS[what](tx, agent, chat)


def reminded(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`remind priya in 3h`, `remind priya tomorrow 9:00`, `remind priya next shift`."""
    chat = named.chat(tx, agent, command, ask)
    if not isinstance(chat, Chat):
        return chat
    if not command.arguments.timing:
        return cards.remind_form(tx, agent, chat) if ask.team else Say(text=answers.unreadable_time(""))
    return timing.remind(tx, agent, chat, command.arguments.timing)
