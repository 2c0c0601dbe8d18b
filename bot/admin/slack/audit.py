"""Handlers of the audit: asked for, paged, filtered, sent as a file."""

from collections.abc import Sequence
from typing import Any

from bot.access.policy import Action
from bot.access.queries import Seen
from bot.admin import forms as admin_forms
from bot.admin.messages import SENTENCES
from bot.admin.queries import audit as admin_audit
from bot.chats.forms import ANY
from bot.interactions import resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import ChoiceField, TickField, maybe
from bot.interactions.kinds import ChoiceArg
from bot.interactions.models import (
    Answer,
    FieldErrors,
    OpenModal,
    Replace,
    Reply,
)
from bot.interactions.named import ChatArg, PeopleArg
from bot.interactions.named_fields import ChatField, PeopleField
from bot.interactions.registry import arg, command
from bot.interactions.timed import PastArg
from bot.interactions.timed_fields import DayField
from bot.interactions.times.past import written as written_days
from bot.model.person import Agent
from bot.shifts.span import Span

DID = {str(did): did.replace("_", "-") for did in SENTENCES}
SHAPES = {"csv": "file table"}


@command(
    "audit",
    say=("audit log", "log", "trail", "what changed"),
    right=Action.AUDIT,
    group="admins",
    help="Who changed what, for whom, when.",
    example="/periskope audit @asha 7d",
    changes=False,
)
def audit(
    ctx: Ctx,
    *,
    people: Sequence[Agent] = arg(PeopleArg(), after="of for by about", optional=True),
    chat: Seen | None = arg(ChatArg(), after="of for about", optional=True),
    days: Span | None = arg(PastArg(), after="for in of", optional=True),
    did: str | None = arg(ChoiceArg(DID, called="change"), optional=True, label="what was done"),
    shape: str | None = arg(ChoiceArg(SHAPES, called="form"), after="as in", optional=True),
) -> Answer:
    """The newest lines first, ten a page, or all of them as a file."""
    asked: dict[str, Any] = {
        "about": [int(one.id) for one in people],
        "did": did or "",
        "chat": None if chat is None else chat.chat.id,
        "days": "" if days is None else written_days(days),
    }
    if shape is not None:
        return ctx.do(admin_audit.send_file, ctx.agent, ctx.ask, asked)
    return _shown(ctx, asked)


def _shown(ctx: Ctx, asked: dict[str, Any]) -> Answer:
    """The first page; in words where no form can be opened."""
    if ctx.forms:
        return OpenModal(view=ctx.do(admin_audit.page, ctx.agent, asked, 0))
    return Reply(text=ctx.do(admin_audit.in_words, ctx.agent, asked))


def _turned(ctx: Ctx, start: int, data: str) -> Answer:
    return Replace(view=ctx.do(admin_audit.page, ctx.agent, admin_audit.asked_from(data), start))


earlier = button("audit:earlier", text="‹ Earlier", right=Action.AUDIT, carries="page")(_turned)
later = button("audit:later", text="Later ›", right=Action.AUDIT, carries="page")(_turned)


@button("audit:filter", text="Filter…", right=Action.AUDIT)
def filter_audit(ctx: Ctx) -> Answer:
    """Which lines it shall hold, in its place."""
    opened = AuditFilterForm.open(ctx)
    return Replace(view=opened.view) if isinstance(opened, OpenModal) else opened


@form
class AuditFilterForm(Form):
    """Which lines of the audit are shown, or sent as a file."""

    id, title, button, right = "audit_filter", "Which lines", "Show", Action.AUDIT
    changes = False
    people = PeopleField(text="Who did it, or to whom it was done", optional=True, inactive=True)
    did = ChoiceField(text="What was done", choices=admin_forms.DONE)
    chat = maybe(ChatField(text="About which chat"))
    first = maybe(DayField(text="From"))
    last = maybe(DayField(text="To"))
    file = TickField(text="How", choice=admin_forms.FILE)

    def submit(self) -> Answer:
        """The lines, in its place."""
        days = resolve.days(self.first, self.last)
        if days is None:
            return FieldErrors(errors=resolve.UNREADABLE_DAYS)
        asked: dict[str, Any] = {
            "about": [int(one.id) for one in self.people or ()],
            "did": "" if self.did == ANY.value else self.did,
            "chat": None if self.chat is None else self.chat.id,
            "days": days,
        }
        if self.file:
            return self.ctx.do(admin_audit.send_file, self.ctx.agent, self.ctx.ask, asked)
        return Replace(view=self.ctx.do(admin_audit.page, self.ctx.agent, asked, 0))
