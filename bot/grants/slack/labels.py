"""Labels: put on chats and taken off, granted to people and taken back, listed."""

from collections.abc import Iterable, Sequence

from bot.access.models import Refusal
from bot.access.policy import Action, may_do
from bot.access.queries import Seen
from bot.blockkit.blocks import sections
from bot.chats import messages as chats_messages
from bot.chats.slack import labels as chats_labels
from bot.grants import actions as grants
from bot.grants import forms as grants_forms
from bot.grants import messages as grants_messages
from bot.grants.actions import undo as grants_undo
from bot.grants.slack import periskope_sync as grants_periskope_sync
from bot.interactions import answers, options, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, FieldErrors, FormSubmitted, OpenModal, Reply
from bot.interactions.named import ChatArg, LabelsArg, PeopleArg
from bot.interactions.registry import arg, command
from bot.interactions.undo import State
from bot.model.chat import Label
from bot.model.person import Agent
from bot.outbox import enqueue
from storage.tx import Tx


@command(
    "label",
    verbs="show list",
    bare=True,
    right=Action.LIST_CHATS,
    group="chats",
    help="Add a label to a chat; admins also remove them, give them to people, attach them to channels.",
    example="/periskope label",
    changes=False,
)
def label(ctx: Ctx) -> Answer:
    """Every label; admins also see who has each."""
    return Reply(text=ctx.do(listing, ctx.agent))


@command(
    "label add",
    verbs="give grant put set",
    bare=True,
    say=("tag", "add label"),
    right=Action.GRANT,
    group="chats",
    help="Give labels to people: they see every chat that carries one of them.",
    example="/periskope label add vip to @asha",
)
def label_people(
    ctx: Ctx,
    labels: Sequence[Label] = arg(LabelsArg(), after="label labels tag tags"),
    people: Sequence[Agent] = arg(PeopleArg(), after="to for of"),
) -> Answer:
    """Each person's own result, and the offer to have it written to Periskope."""
    return ctx.do(_of_people, ctx.agent, people, [one.id for one in labels], added=True)


@command(
    "label add",
    verbs="give grant put set",
    bare=True,
    say=("tag", "add label"),
    right=Action.ADD_CHAT_LABEL,
    group="chats",
    help="Add labels to a chat.",
    example="/periskope label add vip to Priya Nair",
)
def label_chat(
    ctx: Ctx,
    labels: Sequence[Label] = arg(LabelsArg(), after="label labels tag tags"),
    chat: Seen = arg(ChatArg(), after="to on for of in"),
) -> Answer:
    """What is asked of Periskope, whose labels these are."""
    return ctx.do(chats_labels.put, ctx.agent, [chat], [one.id for one in labels], added=True)


@command(
    "label remove",
    verbs="drop take delete revoke",
    right=Action.GRANT,
    group="chats",
    help="Take labels from people.",
    example="/periskope label remove vip from @asha",
)
def unlabel_people(
    ctx: Ctx,
    labels: Sequence[Label] = arg(LabelsArg(), after="label labels tag tags"),
    people: Sequence[Agent] = arg(PeopleArg(), after="from for of"),
) -> Answer:
    """Each person's own result."""
    return ctx.do(_of_people, ctx.agent, people, [one.id for one in labels], added=False)


@command(
    "label remove",
    verbs="drop take delete revoke",
    right=Action.REMOVE_CHAT_LABEL,
    group="chats",
    help="Remove labels from a chat.",
    example="/periskope label remove vip from Priya Nair",
)
def unlabel_chat(
    ctx: Ctx,
    labels: Sequence[Label] = arg(LabelsArg(), after="label labels tag tags"),
    chat: Seen = arg(ChatArg(), after="from off on of in"),
) -> Answer:
    """What is asked of Periskope, whose labels these are."""
    return ctx.do(chats_labels.put, ctx.agent, [chat], [one.id for one in labels], added=False)


def _of_people(tx: Tx, by: Agent, people: Sequence[Agent], ids: Sequence[int], *, added: bool) -> Answer:
    was = grants_undo.labels_now(tx, people, ids)
    done, refused = grant(tx, by, people, ids, added=added)
    return _told(tx, by, was, people if done else (), grants_messages.changed(done, refused))


def _told(tx: Tx, by: Agent, was: State, people: Iterable[Agent], text: str) -> Reply:
    """What was done, with *Undo* and the offer to have it written to Periskope."""
    below = [*grants_undo.labels.offer(tx, by, was), *grants_periskope_sync.offered(tx, by, people)]
    return Reply(text=text, blocks=[*sections(text), *below] if below else None)


def listing(tx: Tx, agent: Agent) -> str:
    """Every label; admins also see who holds each."""
    granted, roster_ = tx.people.roster().granted, tx.people.roster()
    rows = []
    for label in tx.labels.all():
        holders = [resolve.who(tx, one) for one in roster_.agents if label.id in granted.get(one.id, frozenset())]
        rows.append((label.name, holders))
    if may_do(agent, Action.GRANT):
        return grants_messages.label_lines(rows)
    return grants_messages.label_names([label for label, _ in rows])


def people_form(tx: Tx, agent: Agent, chosen: Sequence[str] = ()) -> Answer:
    """Labels of people: members only are offered."""
    if not may_do(agent, Action.GRANT):
        return Reply(text=answers.ADMINS_ONLY)
    members, labels = options.people(tx, members=True), options.labels(tx)
    if not members or not labels:
        return Reply(text=grants_messages.NO_MEMBERS if not members else chats_messages.NO_MORE_LABELS)
    return OpenModal(view=grants_forms.people_labels(members, labels, chosen=chosen, data="members"))


def people_sent(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer:
    """People and labels are looked up again."""
    values = sent.form.values
    if not may_do(agent, Action.GRANT):
        return FieldErrors(errors={"people": answers.ADMINS_ONLY})
    people, ids = (
        resolve.by_ids(tx, values.get("people")),
        resolve.label_ids(tx, values.get("labels")),
    )
    if not people:
        return FieldErrors(errors={"people": answers.NOBODY})
    if not ids:
        return FieldErrors(errors={"labels": chats_messages.LABEL_GONE})
    was = grants_undo.labels_now(tx, people, ids)
    done, refused = grant(tx, agent, people, ids, added=values.get("deed") != "remove")
    if not done:
        return FieldErrors(errors={"people": " ".join(refused)[:2_000]})
    return _told(tx, agent, was, people, grants_messages.changed(done, refused))


def grant(
    tx: Tx, by: Agent, people: Iterable[Agent], ids: Sequence[int], *, added: bool
) -> tuple[list[str], list[str]]:
    """Every label to every person, or from them; a sentence for each that it changed, and for each that it did not."""
    done: dict[str, None] = {}
    refused: dict[str, None] = {}
    action = grants.grant_label if added else grants.revoke_label
    for one in people:
        for label_id in ids:
            person = resolve.who_by_address(one)
            why: Refusal | None = action(tx, one, label_id, by=by, via="slack")
            if why is None:
                done[grants_messages.label_changed(tx.labels.get(label_id).name, person, added=added)] = None
                enqueue.home(tx, one.id)
            else:
                refused[answers.refusal(why, person)] = None
    return list(done), list(refused)


@button("form:label", text="Labels…", right=Action.GRANT)
def open_label(ctx: Ctx) -> Answer:
    """The form for people's labels."""
    return ctx.do(people_form, ctx.agent)
