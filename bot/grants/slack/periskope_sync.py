"""Whose list of labels and chats is written to Periskope: shown whole, confirmed by an admin, judged again when sent."""

from collections.abc import Sequence

from bot.access.policy import Action
from bot.blockkit.blocks import Blocks, section
from bot.grants import actions as grants
from bot.grants import forms as grants_forms
from bot.grants.actions import Whole
from bot.grants.actions import writing as grants_writing
from bot.interactions import answers, named, resolve
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.models import Answer, OpenModal, Replace, Reply
from bot.interactions.registry import arg, command
from bot.interactions.ticked import ticked
from bot.model.person import Agent


@command(
    "access confirm",
    verbs="sync",
    right=Action.GRANT,
    group="chats",
    help="Have people's access written to Periskope too.",
    example="/periskope access confirm @asha",
)
def access_confirm(ctx: Ctx, people: Sequence[Agent] = arg(named.PeopleArg(), after="of for", optional=True)) -> Answer:
    """The lists to be confirmed; without names, of everybody whose list is not confirmed yet."""
    whose = list(people) or ctx.do(grants_writing.unconfirmed)
    if not whose:
        return Reply(text=grants_forms.ALL_WRITTEN)
    asked = confirm_form(ctx, whose)
    needs_form = isinstance(asked, OpenModal) and not ctx.forms
    return Reply(text=answers.NEEDS_FORM.format(command="access confirm")) if needs_form else asked


@form
class ConfirmForm(Form):
    """The lists that are to be written. `data`: a stamp of what was shown, and the people."""

    id, title, button, right = "confirm_list", "Write to Periskope", "Write it", Action.GRANT

    def above(self) -> Blocks:
        """The lists as they would be written."""
        lists = self._lists()
        return (
            grants_forms.confirm([self.ctx.do(grants_writing.shown, one) for one in lists])
            if lists
            else [section(answers.TOO_LATE)]
        )

    def submit(self) -> Answer:
        """What was shown is what is confirmed; if it moved meanwhile it is shown again."""
        lists = self._lists()
        if not lists:
            return Reply(text=answers.TOO_LATE)
        if self.data.partition(" ")[0] != self.ctx.do(grants_writing.stamp, lists):
            return Replace(view=ConfirmForm(self.ctx, {}, _data(self.ctx, lists)).view(note=answers.went_stale()))
        for one in lists:
            self.ctx.do(grants.confirm, one.agent, by=self.ctx.agent)
        return Reply(text=grants_forms.written([resolve.who_by_address(one.agent) for one in lists]))

    def _lists(self) -> list[Whole]:
        people = self.ctx.do(resolve.by_ids, self.data.split()[1:])
        return [one for one in self.ctx.do(grants_writing.wholes, people) if one.writable]


def confirm_form(ctx: Ctx, people: Sequence[Agent]) -> Answer:
    """Their lists, to be confirmed."""
    lists = ctx.do(grants_writing.wholes, people[: grants_writing.MOST])
    if not lists:
        return Reply(text=grants_forms.NOT_MEMBERS)
    if not any(one.writable for one in lists):
        reasons = [str(one.doubt) for one in lists]
        return Reply(text=grants_forms.nothing_to_write([resolve.who_by_address(one.agent) for one in lists], reasons))
    return ConfirmForm.open(ctx, data=_data(ctx, [one for one in lists if one.writable]))


def _data(ctx: Ctx, lists: Sequence[Whole]) -> str:
    return " ".join([ctx.do(grants_writing.stamp, lists), *(str(one.agent.id) for one in lists)])


@button("through:ask", text="Write the list to Periskope too…", right=Action.GRANT, carries="people")
def ask(ctx: Ctx, people: Sequence[Agent]) -> Answer:
    """The button under a grant."""
    return confirm_form(ctx, people)


ticked("team:confirm", rows="people", right=Action.GRANT)(confirm_form)
