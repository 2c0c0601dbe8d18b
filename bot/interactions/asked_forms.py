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
    blocks = [argument.kind.block(world, _field(argument), _chosen(argument, world, reading)) for argument in one.args]
    title = one.name.capitalize()
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
    kind = next((argument.kind for argument in one.args if _name(argument) == wanted.action), None)
    return options.offered(() if kind is None else kind.options(world, wanted.query))


def _field(argument: Arg) -> Field:
    return Field(name=_name(argument), label=argument.label.capitalize(), optional=argument.optional)


def _name(argument: Arg) -> str:
    """Options of selects are looked up by the field's name."""
    return {"chat": "chat", "label": "labels", "person": "people"}.get(argument.kind.noun, argument.name)


def _chosen(argument: Arg, world: World, reading: Reading) -> list[Ref]:
    part = reading.part(argument.name)
    if part is None:
        here = world.here if argument.kind.under_card else None
        return [] if here is None else [here.id]
    return [refs[0] for refs in part.items]


def line_of(one: Declaration, world: World, values: Mapping[str, Any]) -> str:
    """What the form's fields hold, as a line."""
    words = [one.name]
    for argument in one.args:
        said = argument.kind.from_field(world, values.get(_name(argument)))
        if said:
            words += [*([min(argument.needs)] if argument.needs else []), said]
    return " ".join(words)
