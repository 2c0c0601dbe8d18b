"""Grants taken over from what Periskope shows to whom: proposed, shown, and carried out when an admin says so."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action
from bot.blockkit.blocks import Blocks
from bot.blockkit.paging import PAGE, Page
from bot.grants import actions as grants
from bot.grants import forms as grants_forms
from bot.grants import policy as grants_policy
from bot.grants.policy import AccessProposal
from bot.interactions import resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.models import Answer, OpenModal, Replace, Reply
from bot.interactions.named import PeopleArg
from bot.interactions.registry import arg, command
from bot.model.audit import AuditAction
from bot.model.ids import AgentId
from bot.model.person import Agent
from bot.notices.messages import access as notices_access
from storage.tx import Tx


@command(
    "import",
    say=("import access", "import grants"),
    right=Action.IMPORT,
    group="admins",
    help="Propose grants from what Periskope shows each person today, with a preview.",
    example="/periskope import @asha",
    changes=False,
)
def import_access(ctx: Ctx, people: Sequence[Agent] = arg(PeopleArg(), after="for of from", optional=True)) -> Answer:
    """What would be granted, to these people or to all; if that takes long, it is worked out behind this answer."""
    return ctx.do(_proposed, ctx, [int(one.id) for one in people])


def _proposed(tx: Tx, ctx: Ctx, only: list[int]) -> Answer:
    chats, until = tx.periskope_access.spoken(), tx.engine_now + grants.HOLDS
    if chats > grants.AT_ONCE or not ctx.forms:
        grants.go_on(tx, tx.proposals.add(grants.KIND, {"only": only}, agent_id=ctx.agent.id, until=until))
        return Reply(text=grants_forms.READING.format(chats=f"{chats} chats"))
    found = grants.proposals(tx, only)
    if not found:
        return Reply(text=notices_access.NOTHING)
    key = tx.proposals.add(grants.KIND, grants.body(found), agent_id=ctx.agent.id, until=until)
    return ImportForm.open(ctx, data=key)


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
        return self.ctx.do(_page, self.ctx.agent, self.key, self.start)

    def view(self, note: str = "") -> dict[str, Any]:
        """Closing it changes nothing."""
        return super().view(note) | {"close": {"type": "plain_text", "text": "Not now", "emoji": False}}

    def submit(self) -> Answer:
        """Applies it, once: it is judged again and carried out person by person, behind this answer."""
        return self.ctx.do(_applied, self.ctx.agent, self.key)


def _page(tx: Tx, agent: Agent, key: str, start: int) -> Blocks:
    draft = grants.draft(tx, agent, key)
    found = {} if draft is None else grants.found(draft.body)
    people = sorted(found, key=lambda one: resolve.who(tx, tx.people.get(one)))[start : start + PAGE]
    rows = [_row(tx, one, found[one]) for one in people]
    return grants_forms.preview(rows, Page(start=start, total=len(found)), silent=tx.periskope_access.silent())


def _row(tx: Tx, agent_id: AgentId, proposal: AccessProposal) -> grants_forms.ProposedAccess:
    most = grants_forms.IMPORT_MOST_NAMED
    return grants_forms.ProposedAccess(
        person=resolve.who_by_address(tx.people.get(agent_id)),
        labels=tuple(resolve.label_names(tx, proposal.labels)),
        allow=tuple(resolve.title(tx.chats.get(one)) for one in proposal.allow[:most]),
        allow_count=len(proposal.allow),
        deny=tuple(resolve.title(tx.chats.get(one)) for one in proposal.deny[:most]),
        deny_count=len(proposal.deny),
    )


def _applied(tx: Tx, agent: Agent, key: str) -> Answer:
    draft = grants.draft(tx, agent, key)
    if draft is None or "people" not in draft.body:
        return Reply(text=grants_forms.STALE)
    found = grants.found(draft.body)
    tx.proposals.take(draft.key, grants.KIND)
    shown = sum(grants_policy.size(one) for one in found.values())
    body = grants.body(found, todo=sorted(found), shown=shown, made=0)
    grants.go_on(tx, tx.proposals.add(grants.KIND, body, agent_id=agent.id))
    tx.audit.write(AuditAction.IMPORTED, actor=agent.id, via="slack", detail=f"{len(found)} people")
    return Reply(text=grants_forms.applying(len(found), shown))


@button("import:show", text="Show it", right=Action.IMPORT, carries="text")
def show(ctx: Ctx, text: str) -> Answer:
    """The proposal that was worked out meanwhile."""
    return ImportForm.open(ctx, data=text) if ctx.do(grants.draft, ctx.agent, text) else Reply(text=grants_forms.STALE)


def _turned(ctx: Ctx, form: Form, rows: int) -> Answer:
    """Another page of it; gone if it was applied or is too old."""
    if not isinstance(form, ImportForm) or ctx.do(grants.draft, ctx.agent, form.key) is None:
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
