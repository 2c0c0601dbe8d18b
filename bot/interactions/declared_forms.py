"""Declared forms: opened, redrawn, read back and suggested from by their fields, each time judged by the form's right."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, TypeVar

from bot.access.queries import Seen, judged_all
from bot.blockkit import forms as kit
from bot.blockkit.blocks import Block, Blocks, context, header, listed
from bot.blockkit.forms import TYPE_AGAIN, modal
from bot.interactions import answers, options, rights
from bot.interactions.ctx import ON_CARD, Ctx, SeenMessage
from bot.interactions.fields import NEEDED, FormField, Invalid, Unsure
from bot.interactions.models import (
    Answer,
    ButtonPressed,
    CommandUsed,
    FieldErrors,
    FormSubmitted,
    OpenModal,
    Options,
    OptionsWanted,
    Replace,
    Reply,
)
from bot.interactions.rights import Right
from bot.model.person import Agent
from storage.tx import Tx

F = TypeVar("F", bound="type[Form]")
SHOWN = " ="
"""Stands in a form's data before what it showed when it was opened."""


class Form:
    """A form. Its fields are class attributes; on an instance they are what was read.

    `on_card`: it was opened at its chat's card. `carries`: "chat" or "message" for a form about one, whose key stands first in
    `data`, "chats" for some, whose keys are its `data`; they are judged anew each time. `changes`: False for one that only
    shows; whatever it writes all the same, as a file that is sent, it may. `shown`: what `ground` gave when it was opened;
    None: it is being opened.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    button: ClassVar[str]
    right: ClassVar[Right]
    carries: ClassVar[str] = ""
    changes: ClassVar[bool] = True
    fields: ClassVar[dict[str, FormField[Any]]] = {}

    def __init_subclass__(cls) -> None:
        own = {name: one for name, one in vars(cls).items() if isinstance(one, FormField)}
        cls.fields = {**cls.fields, **own}

    def __init__(self, ctx: Ctx, values: Mapping[str, Any], data: str = "") -> None:
        bare, opened, shown = data.removesuffix(ON_CARD).rpartition(SHOWN)
        self.ctx, self.data = ctx, bare if opened else shown
        self.shown: str | None = shown if opened else None
        self._again = frozenset(name for name, value in values.items() if value == TYPE_AGAIN)
        self.values = {name: None if name in self._again else value for name, value in values.items()}
        self.on_card = data.endswith(ON_CARD)
        self._read: dict[str, Any] = {}
        self._asked: Mapping[str, Block] = {}
        key = self.data.partition(" ")[0]
        self.message: SeenMessage | None = ctx.message(key) if self.carries == "message" else None
        self.chats: list[Seen] = [] if self.message is None else [self.message.seen]
        if self.carries in {"chat", "chats"}:
            self.chats = ctx.do(judged_all, ctx.agent, self.data.split() if self.carries == "chats" else [key])
        self.seen: Seen | None = self.chats[0] if self.chats else None
        ctx.about = self.seen

    def get(self, name: str) -> Any:
        """What this field was read as; what is not there as nothing."""
        return self._read[name] if name in self._read else self.known()[name].nothing()

    @classmethod
    def open(cls, ctx: Ctx, *, data: str = "", **values: Any) -> Answer:
        """The form, if the asker may send it. `values`: what is filled in, as fields hold it."""
        form = cls(ctx, values, data)
        why = form.forbidden({})
        return Reply(text=why) if why is not None else OpenModal(view=form.view())

    def above(self) -> Blocks:
        """What stands above the fields."""
        return []

    def below(self) -> Blocks:
        """What stands below the fields."""
        return []

    def submit(self) -> Answer:
        """Does it, with what was read."""
        raise NotImplementedError

    def changed(self, name: str) -> str:
        """Fills in what follows from a change of this field, before the form is shown anew; what to say of it, if anything."""
        return ""

    def ground(self) -> str:
        """What it shows of what others may change while it is open; empty: nothing that it would overwrite."""
        return ""

    def overtaken(self) -> str:
        """What others changed of it since it was opened, and what to do; empty: nothing that matters."""
        return ""

    def see_anew(self) -> None:
        """Takes what `overtaken` tells as seen, so that the form can be sent all the same."""
        self.shown = self.ground()

    def left_out(self) -> int:
        """How many of the chats that it was opened for the asker does not see any more."""
        return len(dict.fromkeys(self.data.split())) - len(self.chats) if self.carries == "chats" else 0

    def not_taken(self) -> list[str]:
        """What was not done of what was chosen, as it is there no more: a sentence each."""
        chats = [answers.left_out(count)] if (count := self.left_out()) else []
        values = self.values
        return [
            *chats,
            *(said for name, one in self.there().items() if (said := one.left_out(self.ctx, values.get(name)))),
        ]

    def known(self) -> dict[str, FormField[Any]]:
        """Every field that it can have."""
        return self.fields

    def there(self) -> dict[str, FormField[Any]]:
        """The fields that are there, by what the others hold."""
        return {name: one for name, one in self.known().items() if one.when(self.values)}

    def heading(self, name: str) -> str:
        """What stands as a heading above this field; empty: none."""
        return ""

    def view(self, note: str = "") -> dict[str, Any]:
        """The form as it is shown."""
        fields: Blocks = []
        for name, one in self.there().items():
            heading = self.heading(name)
            block = self._asked.get(name) or one.block(self.ctx, self.values.get(name))
            fields += [*([header(heading)] if heading else []), block]
        blocks = [*self.above(), *([context(note)] if note else []), *fields, *self.below()]
        return modal(self.id, self.title, blocks, submit=self.button, data=self._kept())

    def _kept(self) -> str:
        ground = self.ground() if self.shown is None else self.shown
        return f"{self.data}{SHOWN + ground if ground else ''}{ON_CARD if self.on_card else ''}"

    def forbidden(self, read: Mapping[str, Any]) -> str | None:
        """Why the asker may not send it; None: they may."""
        if self.carries and self.seen is None:
            return answers.NO_CHAT
        about = {f"chat{at or ''}": seen for at, seen in enumerate(self.chats)}
        return self.ctx.do(rights.forbidden, self.ctx.agent, type(self).right, {**read, **about})

    def read(self) -> dict[str, Invalid]:
        """Reads every field that is there; what cannot be taken, by field."""
        wrong: dict[str, Invalid] = {}
        for name, one in self.there().items():
            found = Invalid(NEEDED) if name in self._again else one.read(self.ctx, self.values.get(name))
            if isinstance(found, Invalid):
                wrong[name] = found
            else:
                self._read[name] = found
        return wrong

    def refused(self, wrong: Mapping[str, Invalid], shown: frozenset[str]) -> Answer:
        """The form with a choice for each field that can be read in several ways, if that is all; else errors."""
        unsure = Unsure.all_of(wrong)
        if unsure is None:
            return self.errors({name: one.why for name, one in wrong.items()}, shown)
        known = self.known()
        self._asked = {name: kit.which(known[name].kit, one.asked, one.readings) for name, one in unsure.items()}
        return Replace(view=self.view(note=answers.WHICH_IN_FORM))

    def errors(self, wrong: Mapping[str, str], shown: frozenset[str]) -> Answer:
        """Errors at fields that the person has before them; else the form again, with those that they have not."""
        if set(wrong) <= shown:
            return FieldErrors(errors=dict(wrong))
        new = listed(f"“{self.known()[name].text}”" for name in wrong if name not in shown)
        return Replace(view=self.view(note=f"{answers.NOT_YET_SAVED} Fill in {new} too."))


FORMS: dict[str, type[Form]] = {}


def form(cls: F) -> F:
    """Declares a form. Raises ValueError if another has its id."""
    if cls.id in FORMS:
        raise ValueError(f"Two forms are called {cls.id!r}")
    FORMS[cls.id] = cls
    return cls


def only_looks(sent: FormSubmitted) -> bool:
    """Whether it is a declared form that changes nothing."""
    declared = FORMS.get(sent.form.callback)
    return declared is not None and not declared.changes


def submitted(tx: Tx, agent: Agent, sent: FormSubmitted) -> Answer | None:
    """The answer to a declared form; None: it is none."""
    declared = FORMS.get(sent.form.callback)
    if declared is None:
        return None
    ctx = Ctx(tx, agent, CommandUsed.behind(sent))
    one = declared(ctx, sent.form.values, sent.form.data)
    wrong = one.read()
    why = one.forbidden({name: one.get(name) for name in one.there()})
    if why is not None:
        at = next((name for name in one.known() if name in sent.form.shown), None)
        return Reply(text=why) if at is None else FieldErrors(errors={at: why})
    if wrong:
        return one.refused(wrong, sent.form.shown)
    if note := one.overtaken():
        one.see_anew()
        return Replace(view=one.view(note=note))
    done = one.submit()
    if isinstance(done, FieldErrors):
        return one.errors(done.errors, sent.form.shown)
    return _with_left_out(done, one.not_taken()) if isinstance(done, Reply) else done


def _with_left_out(done: Reply, left_out: Sequence[str]) -> Reply:
    """The answer, which says so where not all that the form was about, or that was chosen, is among what was done."""
    if not left_out:
        return done
    note = "\n".join(left_out)
    blocks = None if done.blocks is None else [*done.blocks, context(note)]
    return replace(done, text=f"{done.text}\n{note}", blocks=blocks)


def redrawn(tx: Tx, agent: Agent, press: ButtonPressed) -> Answer | None:
    """The form anew after a change of a field that others hang on; None: it is no such field."""
    declared = None if press.view is None else FORMS.get(press.view.callback)
    if declared is None or press.view is None or press.action not in declared.fields:
        return None
    ctx = Ctx(tx, agent, CommandUsed.behind(press))
    values = {**press.view.values, press.action: press.view.values.get(press.action) or press.value}
    one = declared(ctx, values, press.view.data)
    why = one.forbidden({})
    if why is not None:
        return Reply(text=why)
    note = one.changed(press.action)
    return Replace(view=one.view(note=note))


def suggested(tx: Tx, agent: Agent, wanted: OptionsWanted) -> Options | None:
    """What a select in a declared form offers, found by the form and the field; None: the form is none of these."""
    declared = FORMS.get(wanted.callback)
    if declared is None:
        return None
    ctx = Ctx(tx, agent, CommandUsed(once="", team=wanted.team, slack_user=wanted.slack_user, text=""))
    one = declared(ctx, {}, wanted.data)
    asked = one.known().get(wanted.action)
    hidden = asked is not None and asked.when({}) and wanted.action not in one.there()  # not theirs to fill in
    if asked is None or hidden or one.forbidden({}) is not None:
        return Options(options=())
    return options.offered(options.fitting(asked.options(ctx, wanted.query), wanted.query))
