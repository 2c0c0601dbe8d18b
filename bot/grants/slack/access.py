"""Access to chats: who has it and why, given and taken one or many at a time."""

from collections.abc import Iterable, Sequence

from bot.access.policy import Action, may_do
from bot.access.queries import Seen, judged, judged_all
from bot.grants import actions as grants
from bot.grants import forms as grants_forms
from bot.grants import messages as grants_messages
from bot.grants import queries as grants_queries
from bot.grants.actions import undo as grants_undo
from bot.interactions import answers, named, options, resolve
from bot.interactions.ctx import Ctx
from bot.interactions.models import (
    Answer,
    ButtonPressed,
    FieldErrors,
    FormSubmitted,
    Push,
    Reply,
)
from bot.interactions.registry import arg, command
from bot.model.person import Agent
from bot.outbox import enqueue
from storage.tx import Tx


@command(
    "access",
    verbs="show list",
    bare=True,
    say=("who has access", "who can see", "who sees", "who"),
    right=Action.WHO_HAS_ACCESS,
    group="chats",
    help="See who has access to a chat and why; admins add and remove it, and have it written to Periskope too.",
    example="/periskope access Priya Nair",
    changes=False,
)
def access(ctx: Ctx, chat: Seen = arg(named.ChatArg(), after="to for of on")) -> Answer:
    """Who sees the chat, with as much of the why as the asker may know."""
    return Reply(text=ctx.do(who, ctx.agent, chat))


@command(
    "access add",
    verbs="grant give allow share",
    say=("grant", "share", "allow", "add access", "give access"),
    right=Action.GRANT,
    group="chats",
    help="Give people access to a chat.",
    example="/periskope access add @asha to Priya Nair",
)
def access_add(
    ctx: Ctx,
    people: Sequence[Agent] = arg(named.PeopleArg(), after="to for"),
    chat: Seen = arg(named.ChatArg(), after="to for of on"),
) -> Answer:
    """Each person's own result."""
    return ctx.do(_changed, ctx.agent, [chat], people, allow=True)


@command(
    "access remove",
    verbs="deny revoke take hide delete",
    say=("deny", "revoke", "remove access", "hide"),
    right=Action.GRANT,
    group="chats",
    help="Remove people's access to a chat.",
    example="/periskope access remove @asha from Priya Nair",
)
def access_remove(
    ctx: Ctx,
    people: Sequence[Agent] = arg(named.PeopleArg(), after="from of for to"),
    chat: Seen = arg(named.ChatArg(), after="from to for of on"),
) -> Answer:
    """Each person's own result."""
    return ctx.do(_changed, ctx.agent, [chat], people, allow=False)


def _changed(tx: Tx, agent: Agent, chats: Sequence[Seen], people: Sequence[Agent], *, allow: bool) -> Reply:
    """Each person's own result, and *Undo* below."""
    was = grants_undo.access_now(tx, chats, people)
    return grants_undo.access.under(
        tx, agent, was, grants_messages.changed(*change(tx, agent, chats, people, allow=allow))
    )


def who(tx: Tx, agent: Agent, seen: Seen) -> str:
    """Who sees the chat, in words."""
    sights = grants_queries.sights(tx, agent, seen)
    seeing = [(one.person, _why(one)) for one in sights if one.reason is not None and one.reason.sees]
    denied = [one.person for one in sights if one.reason is not None and one.reason.kind == "denied"]
    told = grants_messages.sights(resolve.title(seen.chat), seeing, denied)
    return "\n".join([told, *grants_queries.differences(tx, agent, seen).lines()])


def _why(sight: grants_forms.Sight) -> str:
    if sight.reason is None:
        return ""
    if sight.reason.kind == "label":
        return grants_messages.by_label(sight.labels) if sight.labels else "label"
    return grants_messages.REASON[sight.reason.kind]


def form(tx: Tx, agent: Agent, chats: Sequence[Seen], action: str) -> Answer:
    """Members to choose from; admins are left out, with the reason."""
    if not may_do(agent, Action.GRANT):
        return Reply(text=answers.ADMINS_ONLY)
    members = options.people(tx, members=True)
    if not members:
        return Reply(text=grants_messages.NO_MEMBERS)
    data = " ".join(["members", *(seen.chat.key for seen in chats)])
    titles = [resolve.title(seen.chat) for seen in chats]
    view = grants_forms.access(titles, members, action="remove" if action == "remove" else "add", data=data)
    return Push(view=view)


def pressed(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer:
    """*Add access…* and *Remove access…* beside who has it."""
    seen = judged(tx, agent, key=press.value)
    if seen is None:
        return Reply(text=answers.NO_CHAT)
    return form(tx, agent, [seen], press.action.partition(":")[2])


def sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """Chats and people are looked up and judged again."""
    values = sent.form.values
    if not may_do(agent, Action.GRANT):
        return FieldErrors(errors={"people": answers.ADMINS_ONLY})
    chats = judged_all(tx, agent, sent.form.data.split()[1:])
    people = resolve.by_ids(tx, values.get("people"))
    if not chats:
        return FieldErrors(errors={"people": answers.NO_CHAT})
    if not people:
        return FieldErrors(errors={"people": answers.NOBODY})
    was = grants_undo.access_now(tx, chats, people)
    done, refused = change(tx, agent, chats, people, allow=values.get("deed") != "remove")
    if not done:
        return FieldErrors(errors={"people": " ".join(refused)[:2_000]})
    return grants_undo.access.under(tx, agent, was, grants_messages.changed(done, refused))


def change(
    tx: Tx, by: Agent, chats: Iterable[Seen], people: Sequence[Agent], *, allow: bool
) -> tuple[list[str], list[str]]:
    """Every chat for every person; a sentence for each that it changed, and for each that it did not."""
    done: dict[str, None] = {}
    refused: dict[str, None] = {}
    for seen in chats:
        for one in people:
            person = resolve.who_by_address(one)
            why = grants.set_access(tx, one, seen.id, allow=allow, by=by, via="slack")
            if why is None:
                done[grants_messages.access_changed(resolve.title(seen.chat), person, allow=allow)] = None
                enqueue.home(tx, one.id)
            else:
                refused[answers.refusal(why, person)] = None
    return list(done), list(refused)


def who_form(tx: Tx, agent: Agent, seen: Seen) -> Answer:
    """Who has access, with as much of the why as the asker may know."""
    sights = grants_queries.sights(tx, agent, seen)
    differs = grants_queries.differences(tx, agent, seen)
    title = resolve.title(seen.chat)
    return Push(view=grants_forms.who_has_access(title, sights, key=seen.chat.key, admin=agent.admin, differs=differs))
