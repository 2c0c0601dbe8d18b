"""Lists of chats: those one may see, searched, paged, ticked; and the commands about one of them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.access.policy import Action
from bot.access.queries import Seen, judged_all
from bot.blockkit.paging import PAGE, Page
from bot.chats import forms as chats_forms
from bot.chats import messages as chats_messages
from bot.chats.actions import quick_actions as chats_quick_actions
from bot.chats.messages import ChatLine, chat_line, chat_list
from bot.interactions import answers, options, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import ON_CARD
from bot.interactions.kinds import ChoiceArg, TextArg
from bot.interactions.models import (
    Answer,
    ButtonPressed,
    FieldErrors,
    FormSubmitted,
    OpenModal,
    Push,
    Replace,
    Reply,
)
from bot.interactions.named import LabelsArg, PersonArg
from bot.interactions.registry import arg, command
from bot.model.chat import Chat, ChatQuery, Label, State
from bot.model.person import Agent
from bot.shifts import wording
from bot.text.safe import mask_number
from bot.threads import policy as threads_policy
from bot.threads.queries.render import link_for, newest_words
from storage.tx import Tx

LISTED = {"mine": "my", "waiting": "unanswered", "open": "", "closed": "done"}
STATES: dict[str, State] = {"waiting": "waiting", "open": "open", "closed": "closed"}


@command(
    "chats",
    say={
        **{words: {} for words in ("list", "inbox", "conversation", "queue")},
        "mine": {"state": "mine"},
        "waiting": {"state": "waiting"},
    },
    right=Action.LIST_CHATS,
    group="chats",
    help="List the chats you may see, waiting ones first.",
    example="/periskope chats waiting label vip",
    changes=False,
)
def chats(
    ctx: Ctx,
    state: str | None = arg(ChoiceArg(LISTED), optional=True),
    labels: Sequence[Label] = arg(LabelsArg(), after="with label labels tag tags", optional=True),
    holder: Agent | None = arg(PersonArg(), after="of with", optional=True, label="assignee"),
) -> Answer:
    """The list as a form; in words where no form can be opened."""
    whose = ctx.agent if state == "mine" else holder
    wanted = ChatQuery(
        labels=frozenset(one.id for one in labels),
        holder=None if whose is None else whose.id,
        state="open" if state == "mine" else STATES.get(state or "", ""),
    )
    return _listed(ctx, wanted)


@command(
    "find",
    say=("search", "look up", "lookup", "look for"),
    right=Action.LIST_CHATS,
    group="chats",
    help="Find a chat by name, words or last digits.",
    example="/periskope find brakes",
    changes=False,
)
def find(ctx: Ctx, words: str = arg(TextArg(), optional=True)) -> Answer:
    """The chats that a search finds, by names first."""
    return _listed(ctx, ChatQuery(words=words or ""))


def _listed(ctx: Ctx, wanted: ChatQuery) -> Answer:
    if ctx.forms:
        return OpenModal(view=ctx.do(page, ctx.agent, wanted))
    return Reply(text=ctx.do(_in_words, ctx.agent, wanted))


def _in_words(tx: Tx, agent: Agent, wanted: ChatQuery) -> str:
    found, total = tx.chat_lists.chats(agent, wanted, limit=PAGE)
    return chats_messages.chat_lines([_line(tx, agent, chat) for chat in found], total)


def _line(tx: Tx, agent: Agent, chat: Chat) -> tuple[str, str, str | None]:
    shown = row(tx, agent, chat)
    _, *rest = chat_line(shown)[0].split(" · ")
    return shown.name, " · ".join(rest), shown.link


def row(tx: Tx, agent: Agent, chat: Chat) -> ChatLine:
    """A chat in a list, for somebody who may see it."""
    wait, holder = tx.waits.open(chat.id), tx.people.roster().get(chat.holder_id)
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
        holder=None if holder is None else resolve.who(tx, holder),
        holder_on=holder is not None and tx.availability.online(holder.id),
        words=newest_words(tx, chat) if wait is not None else "",
        number="" if chat.kind == "group" else mask_number(chat.wa_chat_id),
        link=link_for(tx, agent, chat.id),
    )


def page(tx: Tx, agent: Agent, wanted: ChatQuery, start: int = 0) -> dict[str, object]:
    """A page of the list as a form; what was asked for comes back with it."""
    found, total = tx.chat_lists.chats(agent, wanted, start=start, limit=PAGE)
    asked = {"labels": sorted(wanted.labels), "holder": wanted.holder, "state": wanted.state, "phone": wanted.phone}
    data = json.dumps({**asked, "words": wanted.words[:200]})
    rows = [row(tx, agent, chat) for chat in found]
    return chat_list(rows, Page(start=start, total=total), admin=agent.admin, data=data, looked_for=_asked(tx, wanted))


def _asked(tx: Tx, wanted: ChatQuery) -> str:
    """What the list asks for, in words, so that nobody takes it for all there is."""
    assignee = resolve.who(tx, tx.people.roster().get(wanted.holder))
    whose = "unassigned" if wanted.holder == 0 else f"assigned to {assignee}" if assignee else ""
    phone = next((resolve.phone(one) for one in tx.phones.all() if one.id == wanted.phone), "")
    labels = resolve.label_names(tx, sorted(wanted.labels))
    parts = (wanted.state, *labels, whose, phone, wanted.words)
    return ", ".join(part for part in parts if part)


def wanted_from(data: str) -> ChatQuery:
    """What a form's own data asks for; it decides nothing but which of the visible chats are listed."""
    try:
        told = json.loads(data or "{}")
        return ChatQuery(
            labels=frozenset(int(one) for one in told.get("labels") or ()),
            holder=None if told.get("holder") is None else int(told["holder"]),
            state=STATES.get(str(told.get("state")), ""),
            phone=None if told.get("phone") is None else int(told["phone"]),
            words=str(told.get("words") or ""),
        )
    except (ValueError, TypeError, AttributeError):
        return ChatQuery()


def form(tx: Tx, agent: Agent) -> Answer:
    """All chats one may see."""
    return Push(view=page(tx, agent, ChatQuery()))


def turned(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """Another page; the button's value is its first row."""
    start = int(press.value) if press.value is not None and press.value.isdecimal() else 0
    data = "" if press.view is None else press.view.data
    return Replace(view=page(tx, agent, wanted_from(data), start=min(start, 1_000_000)))


def hand_form(tx: Tx, chats: Sequence[Seen]) -> Answer:
    """Chats to one person; offered are those who may see the first, and each chat is judged when it is sent."""
    first = resolve.title(chats[0].chat)
    shown = first if len(chats) == 1 else f"{first} and {len(chats) - 1} more"
    data = " ".join(seen.chat.key for seen in chats)
    return Push(view=chats_forms.assign(shown, options.seeing(tx, chats[0]), data=data))


def hand_over_mine(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """*Hand over…* at a shift's end: the open chats that one holds."""
    found, _ = tx.chat_lists.chats(agent, ChatQuery(holder=agent.id, state="open"), limit=100)
    chats = judged_all(tx, agent, [chat.key for chat in found])
    return hand_form(tx, chats) if chats else Reply(text=chats_messages.NOTHING_HELD)


def handed(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """A form's choice of a person, of routing, or of nobody."""
    values = sent.form.values
    chats = judged_all(tx, agent, sent.form.data.removesuffix(ON_CARD).split())
    chosen = str(values.get("to") or "")
    people = resolve.by_ids(tx, [chosen])
    if not chats:
        return FieldErrors(errors={"to": answers.NO_CHAT})
    if chosen not in {"nobody", "routing"} and not people:
        return FieldErrors(errors={"to": answers.NOBODY})
    to, line = people[0] if people else None, str(values.get("line") or "")
    if len(chats) == 1 and sent.form.data.endswith(ON_CARD):
        return chats_quick_actions.hand_on_card(tx, agent, chats[0], to, line=line)
    return chats_quick_actions.hand(tx, agent, chats, to, line=line)


def chats_form(tx: Tx, agent: Agent, data: str) -> dict[str, Any]:
    wanted = wanted_from(data)
    holders = {None: "any", 0: "nobody", agent.id: "me"}
    now = chats_forms.ChatFilter(
        labels=tuple(str(one) for one in sorted(wanted.labels)),
        holder=holders.get(wanted.holder, str(wanted.holder)),
        state=wanted.state or "any",
        phone="any" if wanted.phone is None else str(wanted.phone),
        words=wanted.words,
    )
    people = options.people(tx) if agent.admin else []
    return chats_forms.chats(now, options.labels(tx), people, options.phones(tx), data=data)


def chats_sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """The list again, with what was chosen; it holds only what this person may see, whatever was asked for."""
    values = sent.form.values
    holder = str(values.get("holder") or "any")
    phone = str(values.get("phone") or "any")
    wanted = replace(
        wanted_from("{}"),
        labels=frozenset(resolve.label_ids(tx, values.get("labels"))),
        holder={"any": None, "nobody": 0, "me": agent.id}.get(holder, _number(holder)),
        state=STATES.get(str(values.get("state")), ""),
        phone=_number(phone),
        words=str(values.get("words") or "").strip()[:200],
    )
    return Replace(view=page(tx, agent, wanted))


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None  # longer is no id of ours


@button("form:chats", text="All chats…", right=Action.LIST_CHATS)
def open_chats(ctx: Ctx) -> Answer:
    """All chats that the asker may see."""
    return ctx.do(form, ctx.agent)


@button("form:find", text="Find…", right=Action.LIST_CHATS)
def open_find(ctx: Ctx) -> Answer:
    """The same list, in which one filters."""
    return ctx.do(form, ctx.agent)
