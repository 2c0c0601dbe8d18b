"""The form of one routing rule: which chats, which people, how to choose."""

from typing import Any

from bot.access.policy import Action
from bot.blockkit.blocks import Blocks, actions, asked_first, context, section
from bot.blockkit.forms import MOST_OPTIONS, SelectOption, modal
from bot.interactions import answers, options
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.declared_forms import Form, form
from bot.interactions.fields import FormField, ListField, RadioField, TextField, TickField, maybe
from bot.interactions.models import Answer, FieldErrors, Replace, Reply
from bot.interactions.named_fields import PeopleField, PersonField
from bot.model.ids import AgentId, LabelId, PhoneId, RuleId
from bot.model.routing import BUILT_IN, Match, Pool, Rule
from bot.routing import messages as routing_messages
from bot.routing import queries as routing_queries
from bot.routing.actions import rules as routing_rules
from bot.routing.actions import rules_undo as routing_undo
from bot.routing.messages import DOUBTS
from bot.routing.policy.choice import RuleDoubt
from bot.routing.slack.rule_fields import IdsField, PlaceField, WholeField, ZoneField

NEW = "new"
LONGEST_PLACE = 4  # digits
MODES = (
    SelectOption(value="status", text="Status only", description="Who is online, whoever set it"),
    SelectOption(value="shift", text="Shift only", description="Who is on shift, online or not"),
    SelectOption(value="both", text="Both", description="Online and on shift"),
)
CHOOSERS = (
    SelectOption(value="round_robin", text="Round robin", description="In turn"),
    SelectOption(value="fewest_waiting", text="Fewest waiting", description="Whoever has least to answer"),
)
CHAT_KINDS = (
    SelectOption(value="any", text="One-to-one chats and groups"),
    SelectOption(value="user", text="One-to-one only"),
    SelectOption(value="group", text="Groups only"),
)
ALL_CHATS = SelectOption(value="all", text="Every chat", description="Rules after this one are then never used")
EVERYBODY = SelectOption(value="everybody", text="Everybody with access")
MEMBERS = SelectOption(value="members", text="Leave admins out")
BACK = SelectOption(value="return_last", text="Back to whoever answered last, when they are available")
WHICH = frozenset({"name", "place", "all_chats", "match_labels", "match_phones", "kind", "words"})


@button("rule:remove", text="Remove this rule", right=Action.ROUTING, carries="text", style="danger")
def remove(ctx: Ctx, text: str) -> Answer:
    """What is gone. Slack has asked, with what the rule does; it is removed only if that is so still."""
    rule = ctx.do(routing_queries.by_mark, text)
    if rule is None or routing_rules.is_default(rule):
        return Reply(text=routing_messages.RULE_CHANGED if rule is None else routing_messages.DEFAULT_STAYS)
    told = routing_messages.removed(rule, ctx.do(routing_queries.described, rule))
    ctx.do(routing_rules.remove, rule, by=ctx.agent)
    return Replace(view=modal("rules", "Routing", [section(told)]))


@form
class RuleForm(Form):
    """One rule. `data`: what names it as it was when the form was opened, or `new`; `shown`: its place then.

    All chats and everybody are said outright: an empty field never means all. The default rule is for all the chats
    that are left, so it has neither name nor place.
    """

    id, title, button, right = "rule", "Routing rule", "Save", Action.ROUTING
    name = maybe(TextField(text="Name", longest=80))
    place = PlaceField(text="Place in the order", hint="The first rule that fits decides.", choices=CHOOSERS)
    all_chats = TickField(text="Which chats", choice=ALL_CHATS)
    match_labels = IdsField(text="Chats with a label", offered=options.labels, gone="A label that is gone")
    match_phones = IdsField(text="On our numbers", offered=options.phones, gone="A number that is gone")
    kind = RadioField(text="Kind of chat", choices=CHAT_KINDS)
    words = ListField(text="Whose first words contain", hint="Commas between them.", optional=True, longest=500)
    mode = RadioField(text="Who counts as available", choices=MODES)
    everybody = TickField(text="Who may get these chats", choice=EVERYBODY)
    pool = PeopleField(text="Among these people", optional=True)
    pool_labels = IdsField(text="Among people with a label", offered=options.labels, gone="A label that is gone")
    members = TickField(text="Admins", choice=MEMBERS)
    chooser = RadioField(text="How to choose", choices=CHOOSERS)
    cap = WholeField(text="Most waiting chats per person", refused=DOUBTS[RuleDoubt.BAD_CAP])
    pass_on = maybe(
        WholeField(
            text="Pass on after minutes without a reply", hint="Empty: never.", refused=DOUBTS[RuleDoubt.BAD_MINUTES]
        )
    )
    back = TickField(text="Returning", choice=BACK)
    otherwise = maybe(PersonField(text="When nobody is available", hint="Empty: it waits."))
    away = maybe(
        TextField(
            text="Tell the customer then",
            hint="{back} is when somebody is next on. Empty: nothing. Never in groups.",
            lines=True,
            longest=1_000,
        )
    )
    zone = maybe(
        ZoneField(
            text="{back} on the clock of",
            hint="Empty: the zone of whoever is back first. It is named either way.",
        )
    )

    @classmethod
    def for_new(cls, ctx: Ctx) -> Answer:
        """The form of a new rule, which comes last unless it is put elsewhere."""
        unsaid: dict[str, Any] = {"all_chats": [], "everybody": [], "place": str(ctx.do(routing_queries.count) + 1)}
        return cls.open(ctx, data=NEW, **{**filled(BUILT_IN), **unsaid})

    @classmethod
    def for_rule(cls, ctx: Ctx, rule: Rule) -> Answer:
        """The form with this rule."""
        place = ctx.do(routing_queries.place, int(rule.id))
        return cls.open(ctx, data=ctx.do(routing_queries.marked, rule), **filled(rule), place=str(place))

    @property
    def old(self) -> Rule | None:
        """The rule that is changed, if it is still as it was."""
        return self.ctx.do(routing_queries.by_mark, self.data)

    @property
    def default(self) -> bool:
        """Whether it is the default rule."""
        return self.data.startswith("0.")

    def ground(self) -> str:
        """The place that it stands at."""
        return str(self.values.get("place") or "")

    def _place_shown(self) -> int:
        return int(self.shown) if self.shown and self.shown.isdecimal() and len(self.shown) < LONGEST_PLACE else 0

    def known(self) -> dict[str, FormField[Any]]:
        """With the places that there are, and the one that it stood at."""
        count = max(self.ctx.do(routing_queries.count) + (self.data == NEW), self._place_shown())
        place = PlaceField(
            text="Place in the order",
            hint="The first rule that fits decides.",
            choices=[SelectOption(value=str(at), text=str(at)) for at in range(1, max(count, 1) + 1)],
        )
        place.__set_name__(type(self), "place")
        return {**super().known(), "place": place}

    def there(self) -> dict[str, FormField[Any]]:
        """Without a choice of one."""
        alone = {
            "place": self.ctx.do(routing_queries.count) + (self.data == NEW) < 2,
            "match_phones": len(self.ctx.do(options.phones)) < 2,
        }
        left = WHICH if self.default else {name for name, true in alone.items() if true}
        return {name: one for name, one in super().there().items() if name not in left}

    def above(self) -> Blocks:
        """What the default rule is for."""
        return [context("The default rule: for all chats that no other rule is for.")] if self.default else []

    def below(self) -> Blocks:
        """The button that removes it."""
        rule = self.old
        if rule is None or self.default:
            return []
        asked = asked_first(
            "Remove this rule?",
            routing_messages.to_remove(rule, self.ctx.do(routing_queries.described, rule)),
            "Remove",
        )
        return [actions(remove.block(self.data, confirm=asked))]

    def submit(self) -> Answer:
        """The rule as it is now, with what is doubtful about it; not, if it is another by now."""
        old = self.old
        if old is None and self.data != NEW:
            return FieldErrors(errors={"mode": routing_messages.RULE_CHANGED})
        rule = self.rule(old)
        if wrong := self.contradictions(rule):
            return FieldErrors(errors=wrong)
        chosen = int(self.place) if "place" in self.there() else 0
        place = chosen - 1 if chosen not in {0, self._place_shown()} else None  # untouched: wherever it is by now
        if rule == old and place is None:
            return Reply(text=answers.NOTHING_CHANGED)
        before = self.ctx.do(routing_undo.rules_now)
        saved = self.ctx.do(routing_rules.save, rule, place=place, old=old, by=self.ctx.agent)
        was = None if old is None else self.ctx.do(routing_queries.described, old)
        told = routing_messages.saved(
            self.ctx.do(routing_queries.described, rule), was, saved.unlikely, saved.unreached
        )
        return self.ctx.do(routing_undo.rules.under, self.ctx.agent, before, told)

    def contradictions(self, rule: Rule) -> dict[str, str]:
        """Where nothing is chosen, or more than one thing that rules the other out, by field."""
        several = {"match_labels": rule.match.labels, "pool": rule.pool.people, "pool_labels": rule.pool.labels}
        wrong = {name: routing_messages.TOO_MANY for name, chosen in several.items() if len(chosen) > MOST_OPTIONS}
        if not self.default and self.all_chats != (rule.match == Match()):
            wrong["all_chats"] = routing_messages.ALL_AND_SOME if self.all_chats else routing_messages.WHICH_CHATS
        if self.everybody == bool(rule.pool.people or rule.pool.labels):
            wrong["everybody"] = routing_messages.ALL_AND_NAMED if self.everybody else routing_messages.WHICH_PEOPLE
        return wrong

    def rule(self, old: Rule | None) -> Rule:
        """The rule as filled in."""
        return Rule(
            id=RuleId(0) if old is None else old.id,
            name=(self.name or "").strip(),
            match=Match() if self.default else self._match(old or BUILT_IN),
            pool=self._pool(old or BUILT_IN),
            mode="shift" if self.mode == "shift" else "both" if self.mode == "both" else "status",
            chooser="fewest_waiting" if self.chooser == "fewest_waiting" else "round_robin",
            cap=self.cap,
            return_last=self.back,
            pass_on_min=self.pass_on,
            otherwise=None if self.otherwise is None else AgentId(self.otherwise.id),
            away_text=(self.away or "").strip() or None,
            away_zone=self.zone,
            active=True if old is None else old.active,
        )

    def _match(self, old: Rule) -> Match:
        """What there is, and what the rule had and is gone: it is taken out by hand or not at all."""
        known = {int(one.value) for one in self.ctx.do(options.labels)} | {int(one) for one in old.match.labels}
        phones = {int(one.value) for one in self.ctx.do(options.phones)} | {int(one) for one in old.match.phones}
        chosen = self.match_phones if "match_phones" in self.there() else old.match.phones
        return Match(
            labels=frozenset(LabelId(one) for one in self.match_labels & known),
            kind="user" if self.kind == "user" else "group" if self.kind == "group" else None,
            words=self.words,
            phones=frozenset(PhoneId(one) for one in chosen if int(one) in phones),
        )

    def _pool(self, old: Rule) -> Pool:
        known = {int(one.value) for one in self.ctx.do(options.labels)} | {int(one) for one in old.pool.labels}
        return Pool(
            everybody=self.everybody,
            people=frozenset(AgentId(one.id) for one in self.pool or ()),
            labels=frozenset(LabelId(one) for one in self.pool_labels & known),
            members=self.members,
        )


def filled(rule: Rule) -> dict[str, Any]:
    """A rule as the form's fields hold it."""
    return {
        "name": rule.name,
        "all_chats": [ALL_CHATS.value] if rule.match == Match() else [],
        "match_labels": _keys(rule.match.labels),
        "match_phones": _keys(rule.match.phones),
        "kind": rule.match.kind or "any",
        "words": ", ".join(rule.match.words),
        "mode": rule.mode,
        "everybody": [EVERYBODY.value] if rule.pool.everybody else [],
        "pool": _keys(rule.pool.people),
        "pool_labels": _keys(rule.pool.labels),
        "members": [MEMBERS.value] if rule.pool.members else [],
        "chooser": rule.chooser,
        "cap": str(rule.cap),
        "pass_on": "" if rule.pass_on_min is None else str(rule.pass_on_min),
        "back": [BACK.value] if rule.return_last else [],
        "otherwise": None if rule.otherwise is None else str(rule.otherwise),
        "away": rule.away_text or "",
        "zone": rule.away_zone,
    }


def _keys(ids: frozenset[Any]) -> list[str]:
    return [str(one) for one in sorted(ids)]
