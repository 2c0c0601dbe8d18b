"""Grants taken over from what Periskope shows to whom: proposed, shown, and carried out when an admin says so."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action
from bot.blockkit.blocks import Blocks
from bot.blockkit.paging import PAGE
from bot.grants import actions as grants
from bot.grants import forms as grants_forms
from bot.grants import queries as grants_queries
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.models import Answer, OpenModal, Replace, Reply
from bot.interactions.named import PeopleArg
from bot.interactions.registry import arg, command
from bot.model.person import Agent


@command(
    "import",
    say=("import access", "import grants"),
    right=Action.IMPORT,
    group="admins",
    help="Propose access from what Periskope shows each person today, with a preview.",
    example="/periskope import @asha",
    changes=False,
)
def import_access(ctx: Ctx, people: Sequence[Agent] = arg(PeopleArg(), after="for of from", optional=True)) -> Answer:
    """What would be granted, to these people or to all; if that takes long, it is worked out behind this answer."""
    told = ctx.do(grants.proposed, ctx.agent, [int(one.id) for one in people], at_once=ctx.forms)
    return told if isinstance(told, Reply) else ImportForm.open(ctx, data=told)


@form
class ImportForm(Form):
    """A page of what would be granted. `data`: the proposal's key, and the first row that is shown."""

    id, title, button, right = "import", "Import access", "Apply", Action.IMPORT

    @property
    def key(self) -> str:
        """The proposal."""
        return self.data.partition(" ")[0]

    @property
    def start(self) -> int:
        """The first row."""
        start = self.data.partition(" ")[2]
        return int(start) if start.isdecimal() and len(start) < 8 else 0  # digits of any list's length

    def above(self) -> Blocks:
        """The people of this page."""
        return self.ctx.do(grants_queries.import_page, self.ctx.agent, self.key, self.start)

    def view(self, note: str = "") -> dict[str, Any]:
        """Closing it changes nothing."""
        return super().view(note) | {"close": {"type": "plain_text", "text": "Not now", "emoji": False}}

    def submit(self) -> Answer:
        """Applies it, once: it is judged again and carried out person by person, behind this answer."""
        return self.ctx.do(grants.applied, self.ctx.agent, self.key)


@button("import:show", text="Show it", right=Action.IMPORT, carries="text")
def show(ctx: Ctx, text: str) -> Answer:
    """The proposal that was worked out meanwhile."""
    return (
        ImportForm.open(ctx, data=text)
        if ctx.do(grants_queries.draft, ctx.agent, text)
        else Reply(text=grants_forms.STALE)
    )


def _turned(ctx: Ctx, form: Form, rows: int) -> Answer:
    """Another page of it; gone if it was applied or is too old."""
    if not isinstance(form, ImportForm) or ctx.do(grants_queries.draft, ctx.agent, form.key) is None:
        return Reply(text=grants_forms.STALE)
    view = ImportForm.open(ctx, data=f"{form.key} {max(form.start + rows, 0)}")
    return Replace(view=view.view) if isinstance(view, OpenModal) else view


@button("import:earlier", text="‹ Earlier", right=Action.IMPORT, carries="form")
def earlier(ctx: Ctx, form: Form) -> Answer:
    """The page before."""
    return _turned(ctx, form, -PAGE)


@button("import:later", text="Later ›", right=Action.IMPORT, carries="form")
def later(ctx: Ctx, form: Form) -> Answer:
    """The page behind."""
    return _turned(ctx, form, PAGE)
