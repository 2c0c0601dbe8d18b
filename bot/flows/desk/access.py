"""Access to chats: who has it and why, given and taken one or many at a time."""

from collections.abc import Iterable, Sequence

from bot.domain.access import Action, may_do
from bot.domain.asks import Answer, Asked, FieldErrors, Open, Pressed, Push, Say, Submitted
from bot.domain.commands import Command
from bot.domain.model import Chat
from bot.domain.people import Agent
from bot.flows import roster
from bot.flows.desk import confirming, named, offered, seen
from bot.flows.steps import owe
from bot.views import answers, forms_access, refusals
from storage.tx import Tx


def command(tx: Tx, agent: Agent, command: Command, ask: Asked) -> Answer:
    """`access <chat>` tells who; `access add @asha <chat>` changes it; `access confirm @asha` has it written there too."""
    typed = command.arguments
    if typed.action == "confirm":
        return confirming.command(tx, agent, command, ask)
    chat = named.chat(tx, agent, command, ask)
    if not isinstance(chat, Chat):
        return _for_these(tx, agent, command, chat)
    if typed.action == "show":
        return Say(text=who(tx, agent, chat))
    if not may_do(agent, Action.GRANT):
        return Say(text=answers.ADMINS_ONLY)
    meant = named.people(tx, agent, typed.people)
    if not typed.people:
        return form(tx, agent, [chat], typed.action)
    done, refused = change(tx, agent, [chat], meant.agents, allow=typed.action == "add")
    return Say(text=forms_access.changed(done, [*meant.unknown, *refused]))


def _for_these(tx: Tx, agent: Agent, command: Command, picker: Answer) -> Answer:
    """Several chats fit: the picker keeps what is to be done, and the people who were named."""
    deed = command.arguments.action
    if not isinstance(picker, Open) or deed not in {"add", "remove"}:
        return picker
    if not may_do(agent, Action.GRANT):
        return Say(text=answers.ADMINS_ONLY)
    meant = named.people(tx, agent, command.arguments.people)
    if meant.unknown:
        return Say(text="\n".join(meant.unknown))
    chosen = " ".join(str(one.id) for one in meant.agents)
    view = picker.view | {"callback_id": f"pick:{deed}_access", "private_metadata": chosen}
    return Open(view=view)


def picked(tx: Tx, agent: Agent, chat: Chat, sent: Submitted) -> Answer:
    """The chat chosen in that picker: done for the people named, who are looked up and judged again; without any, asked."""
    deed = sent.form.callback.partition(":")[2].removesuffix("_access")
    people = named.by_ids(tx, sent.form.data.split())
    if not may_do(agent, Action.GRANT):
        return FieldErrors(errors={"chat": answers.ADMINS_ONLY})
    if not people:
        return form(tx, agent, [chat], deed)
    done, refused = change(tx, agent, [chat], people, allow=deed == "add")
    return Say(text=forms_access.changed(done, refused))


def who(tx: Tx, agent: Agent, chat: Chat) -> str:
    """Who sees the chat, in words."""
    sights = seen.sights(tx, agent, chat)
    seeing = [(one.person, _why(one)) for one in sights if one.reason is not None and one.reason.sees]
    denied = [one.person for one in sights if one.reason is not None and one.reason.kind == "denied"]
    told = answers.sights(named.title(chat), seeing, denied)
    return "\n".join([told, *seen.differences(tx, agent, chat).lines()])


def _why(sight: forms_access.Sight) -> str:
    if sight.reason is None:
        return ""
    if sight.reason.kind == "label":
        return answers.by_label(sight.labels) if sight.labels else "label"
    return answers.REASON[sight.reason.kind]


def form(tx: Tx, agent: Agent, chats: Sequence[Chat], deed: str) -> Answer:
    """Members to choose from; admins are left out, with the reason."""
    if not may_do(agent, Action.GRANT):
        return Say(text=answers.ADMINS_ONLY)
    members = offered.people(tx, members=True)
    if not members:
        return Say(text=answers.NO_MEMBERS)
    data = " ".join(["members", *(chat.key for chat in chats)])
    titles = [named.title(chat) for chat in chats]
    view = forms_access.access(titles, members, deed="remove" if deed == "remove" else "add", data=data)
    return Push(view=view)


def pressed(tx: Tx, agent: Agent, press: Pressed) -> Answer:
    """*Add access…* and *Remove access…* beside who has it."""
    chat = named.chat_by_key(tx, agent, press.value)
    if chat is None:
        return Say(text=refusals.NO_CHAT)
    return form(tx, agent, [chat], press.action.partition(":")[2])


def sent(tx: Tx, agent: Agent, sent: Submitted) -> Answer:
    """Chats and people are looked up and judged again."""
    values = sent.form.values
    if not may_do(agent, Action.GRANT):
        return FieldErrors(errors={"people": answers.ADMINS_ONLY})
    chats = named.chats_by_keys(tx, agent, sent.form.data.split()[1:])
    people = named.by_ids(tx, values.get("people"))
    if not chats:
        return FieldErrors(errors={"people": refusals.NO_CHAT})
    if not people:
        return FieldErrors(errors={"people": refusals.NOBODY})
    done, refused = change(tx, agent, chats, people, allow=values.get("deed") != "remove")
    if not done:
        return FieldErrors(errors={"people": " ".join(refused)[:2_000]})
    return Say(text=forms_access.changed(done, refused))


def change(
    tx: Tx, by: Agent, chats: Iterable[Chat], people: Sequence[Agent], *, allow: bool
) -> tuple[list[str], list[str]]:
    """Every chat for every person; whom it changed, and a sentence for each that it did not."""
    done: dict[str, None] = {}
    refused: dict[str, None] = {}
    for chat in chats:
        for one in people:
            why = roster.set_access(tx, one, chat.id, allow=allow, by=by, via="slack")
            if why is None:
                done[named.person(one)] = None
                owe.home(tx, one.id)
            else:
                refused[refusals.refusal(why, named.person(one))] = None
    return list(done), list(refused)
