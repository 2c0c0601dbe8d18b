"""What the forms for roles and for invitations have in common."""

from typing import Any

from bot.access.policy import Action
from bot.blockkit.blocks import Blocks, context
from bot.interactions import options
from bot.interactions.declared_forms import Form
from bot.interactions.fields import FormField, Values
from bot.interactions.named_fields import LabelsField
from bot.team import forms as team_forms


def _of_members(values: Values) -> bool:
    return values.get("role") in (None, "member")  # a tuple: a forged choice may be several


class MembersForm(Form):
    """A form that makes people members, with labels, or something else. A promotion ends their grants."""

    right = Action.ROSTER
    labels = LabelsField(text="Labels", hint=team_forms.LABELS_HINT, optional=True, when=_of_members)

    def there(self) -> dict[str, FormField[Any]]:
        """The labels last; not where none are known."""
        there = super().there()
        labels = there.pop("labels", None)
        return there if labels is None or not self.ctx.do(options.labels) else {**there, "labels": labels}

    def below(self) -> Blocks:
        """Why no labels are asked for."""
        to = str(self.values.get("role") or "member")
        note = self.follows(to) if to != "member" else "" if "labels" in self.there() else team_forms.NO_LABELS
        return [context(note)] if note else []

    def follows(self, to: str) -> str:
        """What this role brings with it."""
        return team_forms.FOLLOWS.get(to, "")

    def granted(self) -> tuple[int, ...]:
        """The labels, if they are asked for."""
        return self.labels if "labels" in self.there() else ()
