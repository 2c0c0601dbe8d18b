"""A form made from a declaration that has none: a field for each argument, and what it holds as a line."""

from collections.abc import Mapping
from typing import Any

from bot.blockkit.forms import Field, modal
from bot.interactions import options
from bot.interactions.kinds import Ref
from bot.interactions.models import OpenModal, Options, OptionsWanted
from bot.interactions.parts import Reading
from bot.interactions.registry import REGISTRY, Arg, Declaration, Registry, may_ever
from bot.interactions.tokens import Line
from bot.interactions.world import World
from bot.model.person import Agent
from storage.tx import Tx

CALLBACK = "asked"


def form(one: Declaration, world: World, reading: Reading) -> OpenModal:
    """The form that asks for the arguments; what was said already is filled in."""
    names = _names(one)
    blocks = [
        argument.kind.block(world, _field(argument, name), _chosen(argument, world, reading))
        for argument, name in zip(one.args, names, strict=True)
    ]
    title = f"{one.verb} {one.family}".strip().capitalize()
    return OpenModal(view=modal(f"{CALLBACK}:{one.id}", title, blocks, submit=(one.verb or one.family).capitalize()))


def suggested(tx: Tx, agent: Agent, wanted: OptionsWanted, registry: Registry = REGISTRY) -> Options | None:
    """What a select in such a form offers to somebody who may send it; None: it is in no such form."""
    callback, _, name = wanted.callback.partition(":")
    if callback != CALLBACK:
        return None
    one = registry.get(name)
    if one is None or not may_ever(agent, one):
        return Options(options=())
    world = World(tx, agent, Line())
    fields = dict(zip(_names(one), one.args, strict=True))
    kind = fields[wanted.action].kind if wanted.action in fields else None
    return options.offered(() if kind is None else kind.options(world, wanted.query))


def _field(argument: Arg, name: str) -> Field:
    return Field(name=name, label=argument.label.capitalize(), optional=argument.optional)


def _names(one: Declaration) -> list[str]:
    """What the field of each argument is called: by what it holds, where it alone holds that."""
    by_noun = {"chat": "chat", "label": "labels", "person": "people"}
    names = [by_noun.get(argument.kind.noun, argument.name) for argument in one.args]
    alone = [names.count(name) == 1 for name in names]
    return [name if only else arg.name for name, only, arg in zip(names, alone, one.args, strict=True)]


def _chosen(argument: Arg, world: World, reading: Reading) -> list[Ref]:
    part = reading.part(argument.name)
    if part is None:
        here = world.here if argument.kind.under_card else None
        return [] if here is None else [here.id]
    return [refs[0] for refs in part.items]


def gone(one: Declaration, world: World, values: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen in the form and is there no more, by field: why it cannot be taken."""
    fields = zip(_names(one), one.args, strict=True)
    return {name: why for name, argument in fields if (why := argument.kind.gone(world, values.get(name)))}


def line_of(one: Declaration, world: World, values: Mapping[str, Any]) -> str:
    """What the form's fields hold, as a line."""
    words = [one.name]
    for argument, name in zip(one.args, _names(one), strict=True):
        said = argument.kind.from_field(world, values.get(name))
        if said:
            words += [*([min(argument.needs)] if argument.needs else []), said]
    return " ".join(words)
