"""Lists of chats: those one may see, searched, paged, ticked; and the commands about one of them."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action
from bot.blockkit.forms import SelectOption
from bot.chats import forms as chats_forms
from bot.chats import messages as chats_messages
from bot.chats import queries as chats_queries
from bot.interactions import options
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import FormField, RadioField, SelectField, TextField
from bot.interactions.kinds import ChoiceArg, TextArg
from bot.interactions.models import (
    Answer,
    OpenModal,
    Replace,
    Reply,
)
from bot.interactions.named import LabelsArg, PersonArg
from bot.interactions.named_fields import LabelsField
from bot.interactions.registry import arg, command
from bot.model.chat import ChatQuery, Label
from bot.model.person import Agent

LISTED = {"mine": "my", "waiting": "unanswered", "open": "", "closed": "done", "unassigned": "free untaken"}
NOBODY = 0  # as the assignee of a query


@command(
    "chats",
    say={
        **{words: {} for words in ("list", "inbox", "conversation", "queue")},
        **{words: {"state": "mine"} for words in ("mine", "my chats")},
        **{words: {"state": "waiting"} for words in ("waiting", "waiting chats", "who is waiting", "who waits")},
        **{words: {"state": "unassigned"} for words in ("unassigned", "unassigned chats")},
        **{f"{state} chats": {"state": state} for state in ("open", "closed")},
    },
    right=Action.LIST_CHATS,
    group="chats",
    help="List the chats you may see, waiting ones first.",
    example="/periskope chats waiting label vip",
    changes=False,
)
def chats(
    ctx: Ctx,
    state: str | None = arg(ChoiceArg(LISTED, link="state"), after="state", optional=True),
    labels: Sequence[Label] = arg(LabelsArg(), after="with label labels tag tags", optional=True),
    assignee: Agent | None = arg(PersonArg(), after="of with", optional=True, label="assignee"),
) -> Answer:
    """The list as a form; in words where no form can be opened."""
    if state in {"mine", "unassigned"} and assignee is not None:
        return Reply(text=chats_messages.TWO_ASSIGNEES)
    whose = ctx.agent if state == "mine" else assignee
    wanted = ChatQuery(
        labels=frozenset(one.id for one in labels),
        assignee=NOBODY if state == "unassigned" else None if whose is None else whose.id,
        state="open" if state in {"mine", "unassigned"} else chats_queries.STATES.get(state or "", ""),
    )
    return _listed(ctx, wanted)


@command(
    "find",
    say=("search", "search for", "find me", "look up", "lookup", "look for"),
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
        return OpenModal(view=ctx.do(chats_queries.page, ctx.agent, wanted))
    return Reply(text=ctx.do(chats_queries.in_words, ctx.agent, wanted))


def _turned(ctx: Ctx, start: int, data: str) -> Answer:
    return Replace(view=ctx.do(chats_queries.page, ctx.agent, chats_queries.wanted_from(data), start))


earlier = button("chats:earlier", text="‹ Earlier", right=Action.LIST_CHATS, carries="page")(_turned)
later = button("chats:later", text="Later ›", right=Action.LIST_CHATS, carries="page")(_turned)


@button("chats:filter", text="Filter…", right=Action.LIST_CHATS, carries="page")
def filter_chats(ctx: Ctx, start: int, data: str) -> Answer:
    """What the list shall hold, in its place; it stands at what it holds now."""
    wanted = chats_queries.wanted_from(data)
    assignees = {None: "any", 0: "nobody", int(ctx.agent.id): "me"}
    opened = ChatFilterForm.open(
        ctx,
        state=wanted.state or "any",
        assignee=assignees.get(wanted.assignee, str(wanted.assignee)),
        labels=[str(one) for one in sorted(wanted.labels)],
        phone="any" if wanted.phone is None else str(wanted.phone),
        words=wanted.words,
    )
    return Replace(view=opened.view) if isinstance(opened, OpenModal) else opened


def _assignees(ctx: Ctx) -> Sequence[SelectOption]:
    """Admins list anybody's chats, members their own and nobody's."""
    people = ctx.do(options.people) if ctx.agent.admin else []
    return [chats_forms.ANY, chats_forms.ME, chats_forms.ANYBODY_OR_NOBODY, *people]


def _phones(ctx: Ctx) -> Sequence[SelectOption]:
    return [chats_forms.ANY, *ctx.do(options.phones)]


@form
class ChatFilterForm(Form):
    """Which chats the list holds: of those that the asker may see, whatever is asked for."""

    id, title, button, right = "chats_filter", "Which chats", "Show", Action.LIST_CHATS
    changes = False
    state = RadioField(text="Which chats", choices=chats_forms.STATES)
    assignee = SelectField(text="Assigned to", offered=_assignees)
    labels = LabelsField(text="With a label", optional=True)
    phone = SelectField(text="On our number", offered=_phones)
    words = TextField(text="Name, last digits, or words that were said", optional=True, longest=200)

    def there(self) -> dict[str, FormField[Any]]:
        """Without labels or numbers where there is no choice of them."""
        few = {"labels": not self.ctx.do(options.labels), "phone": len(_phones(self.ctx)) < 3}
        return {name: one for name, one in super().there().items() if not few.get(name)}

    def submit(self) -> Answer:
        """The list again, with what was chosen."""
        mine = {"any": None, "nobody": 0, "me": int(self.ctx.agent.id)}
        phone = self.get("phone")
        wanted = ChatQuery(
            labels=frozenset(self.get("labels")),
            assignee=mine[self.assignee] if self.assignee in mine else int(self.assignee),
            state=chats_queries.STATES.get(self.state, ""),
            phone=int(phone) if phone and phone != "any" else None,
            words=(self.words or "").strip(),
        )
        return Replace(view=self.ctx.do(chats_queries.page, self.ctx.agent, wanted))
