"""Commands and buttons of routing rules: listed, added, changed, removed."""

from bot.access.policy import Action
from bot.blockkit.blocks import Blocks, actions, section
from bot.interactions import answers
from bot.interactions.buttons import button
from bot.interactions.ctx import Ctx
from bot.interactions.models import Answer, OpenModal, Reply
from bot.interactions.registry import arg, command
from bot.model.routing import Rule
from bot.routing import messages as routing_messages
from bot.routing import queries as routing_queries
from bot.routing.actions import rules as routing_rules
from bot.routing.actions import rules_undo as routing_undo
from bot.routing.slack.rule_args import RuleArg
from bot.routing.slack.rule_form import RuleForm

NAMES = ("rule", "round robin", "assignment rule", "distribution")


@command(
    "routing",
    verbs="show list",
    bare=True,
    also=NAMES,
    right=Action.ROUTING,
    group="admins",
    help="Rules for who gets the next chat: pool, shift or status or both, round robin.",
    example="/periskope routing",
    changes=False,
)
def routing(ctx: Ctx, rule: Rule | None = arg(RuleArg(verbs=False), optional=True)) -> Answer:
    """The rule that is named, or all of them in order."""
    if rule is not None:
        return _one(ctx, rule)
    rows = ctx.do(routing_queries.rows)
    if not ctx.forms:
        return Reply(text=routing_messages.listed_rules(rows))
    buttons = [change.block(ctx.do(routing_queries.marked, one)) for one, _ in rows]
    return OpenModal(view=routing_messages.rules(rows, new=new.block("new"), changes=buttons))


def _one(ctx: Ctx, rule: Rule) -> Answer:
    text = routing_messages.one_rule(rule, ctx.do(routing_queries.described, rule))
    blocks: Blocks = [section(text), actions(change.block(ctx.do(routing_queries.marked, rule)))]
    return Reply(text=text, blocks=blocks)


@command(
    "routing add",
    verbs="new create",
    right=Action.ROUTING,
    group="admins",
    help="Add a routing rule.",
    example="/periskope routing add",
)
def routing_add(ctx: Ctx) -> Answer:
    """The empty form."""
    return RuleForm.for_new(ctx) if ctx.forms else Reply(text=answers.NEEDS_FORM.format(command="routing add"))


@command(
    "routing change",
    verbs="edit set",
    right=Action.ROUTING,
    group="admins",
    help="Change a routing rule, also the default one.",
    example="/periskope routing change night shift",
)
def routing_change(ctx: Ctx, rule: Rule = arg(RuleArg())) -> Answer:
    """The form with this rule."""
    if ctx.forms:
        return RuleForm.for_rule(ctx, rule)
    return Reply(text=answers.NEEDS_FORM.format(command=f"routing change {routing_messages.called(rule)}"))


def _sure_to_remove(ctx: Ctx, rule: Rule, **_: object) -> str:
    """What it does stands in the question."""
    return routing_messages.sure_to_remove(rule, ctx.do(routing_queries.described, rule))


@command(
    "routing remove",
    verbs="delete drop",
    right=Action.ROUTING,
    group="admins",
    help="Remove a routing rule.",
    example="/periskope routing remove night shift",
    sure=_sure_to_remove,
)
def routing_remove(ctx: Ctx, rule: Rule = arg(RuleArg(default=False))) -> Answer:
    """The rule is gone, with what it did."""
    does = ctx.do(routing_queries.described, rule)
    was = ctx.do(routing_undo.rules_now)
    ctx.do(routing_rules.remove, rule, by=ctx.agent)
    return ctx.do(routing_undo.rules.under, ctx.agent, was, routing_messages.removed(rule, does))


@button("rule:new", text="New rule…", right=Action.ROUTING, style="primary")
def new(ctx: Ctx) -> Answer:
    """The empty form."""
    return RuleForm.for_new(ctx)


@button("rule:change", text="Change…", right=Action.ROUTING, carries="text")
def change(ctx: Ctx, text: str) -> Answer:
    """The form with this rule."""
    rule = ctx.do(routing_queries.by_mark, text)
    return Reply(text=routing_messages.RULE_CHANGED) if rule is None else RuleForm.for_rule(ctx, rule)
