"""Labels: put on chats and taken off, granted to people and taken back, listed."""

from collections.abc import Sequence

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.chats import messages as chats_messages
from bot.chats.actions import labels as chats_labels
from bot.grants import forms as grants_forms
from bot.grants import messages as grants_messages
from bot.grants import queries as grants_queries
from bot.grants.actions import giving as grants_giving
from bot.interactions import options
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import RadioField
from bot.interactions.models import Answer, Reply
from bot.interactions.named import LABEL_WORDS, ChatArg, LabelsArg, PeopleArg
from bot.interactions.named_fields import LabelsField, PeopleField
from bot.interactions.registry import arg, command
from bot.interactions.ticked import ticked
from bot.model.chat import Label
from bot.model.person import Agent


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
    return Reply(text=ctx.do(grants_queries.label_lines, ctx.agent))


@command(
    "label add",
    verbs="give grant put set",
    bare=True,
    say=("tag", "add label"),
    right=Action.GRANT,
    group="chats",
    help="Give labels to people: they see every chat with one of them.",
    example="/periskope label add vip to @asha",
)
def label_people(
    ctx: Ctx,
    labels: Sequence[Label] = arg(LabelsArg(), after=f"{LABEL_WORDS} as with"),
    people: Sequence[Agent] = arg(PeopleArg(), after="to for of"),
) -> Answer:
    """Each person's own result, and the offer to have it written to Periskope."""
    return ctx.do(grants_giving.label_people, ctx.agent, people, [one.id for one in labels], added=True)


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
    labels: Sequence[Label] = arg(LabelsArg(), after=f"{LABEL_WORDS} as with"),
    chat: Seen = arg(ChatArg(), after="to on for of in"),
) -> Answer:
    """What is asked of Periskope, whose labels these are."""
    return ctx.do(chats_labels.put, ctx.agent, [chat], [one.id for one in labels], added=True)


@command(
    "label remove",
    verbs="drop take delete revoke",
    say=("remove label", "untag"),
    right=Action.GRANT,
    group="chats",
    help="Take labels from people.",
    example="/periskope label remove vip from @asha",
)
def unlabel_people(
    ctx: Ctx,
    labels: Sequence[Label] = arg(LabelsArg(), after=LABEL_WORDS),
    people: Sequence[Agent] = arg(PeopleArg(), after="from for of"),
) -> Answer:
    """Each person's own result."""
    return ctx.do(grants_giving.label_people, ctx.agent, people, [one.id for one in labels], added=False)


@command(
    "label remove",
    verbs="drop take delete revoke",
    say=("remove label", "untag"),
    right=Action.REMOVE_CHAT_LABEL,
    group="chats",
    help="Remove labels from a chat.",
    example="/periskope label remove vip from Priya Nair",
)
def unlabel_chat(
    ctx: Ctx,
    labels: Sequence[Label] = arg(LabelsArg(), after=LABEL_WORDS),
    chat: Seen = arg(ChatArg(), after="from off on of in"),
) -> Answer:
    """What is asked of Periskope, whose labels these are."""
    return ctx.do(chats_labels.put, ctx.agent, [chat], [one.id for one in labels], added=False)


@form
class PeopleLabelsForm(Form):
    """Labels of people: members only are offered."""

    id, title, button, right = "people_labels", "Labels of people", "Save", Action.GRANT
    people = PeopleField(text="Members", hint=grants_forms.ADMINS_LEFT_OUT, members=True)
    action = RadioField(text="What to do", choices=grants_forms.GRANT)
    labels = LabelsField(text="Labels", hint="Everybody with a label sees every chat that has it.")

    def submit(self) -> Answer:
        """Each person's own result, and the offer to have it written to Periskope."""
        added = self.action != "remove"
        return self.ctx.do(
            grants_giving.label_people, self.ctx.agent, self.people, self.labels, added=added, at="people"
        )


def people_form(ctx: Ctx, people: Sequence[Agent] = ()) -> Answer:
    """The form for these people."""
    if not ctx.do(options.people, members=True):
        return Reply(text=grants_messages.NO_MEMBERS)
    if not ctx.do(options.labels):
        return Reply(text=chats_messages.NO_MORE_LABELS)
    return PeopleLabelsForm.open(ctx, people=[str(one.id) for one in people])


button("form:label", text="Labels…", right=Action.GRANT)(people_form)
ticked("team:labels", rows="people", right=Action.GRANT)(people_form)
