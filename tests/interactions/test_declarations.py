"""The registry: what cannot be told apart fails at start; every example is understood as its own declaration."""

import pytest

from bot.access.policy import Action
from bot.interactions.models import Answer, Quiet
from bot.interactions.named import ChatArg, PeopleArg
from bot.interactions.parts import Reading
from bot.interactions.registry import REGISTRY, Declaration, Registry, Traits, arg, declaration
from storage.store import Store
from tests.interactions import lines


def about_chats(ctx: object, chat: object = arg(ChatArg(), after="to")) -> Answer:
    return Quiet()


def about_people(ctx: object, people: object = arg(PeopleArg())) -> Answer:
    return Quiet()


def about_any_chat(ctx: object, chat: object = arg(ChatArg(), optional=True)) -> Answer:
    return Quiet()


ABOUT: Traits = {"right": Action.SEE, "group": "chats", "help": "Do it.", "example": "/periskope do it"}


def one(name: str, handler: object = about_chats, **more: object) -> Declaration:
    return declaration(name, handler, {**ABOUT, **more})  # type: ignore[arg-type, typeddict-item]


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (one("paint add"), one("paint add"), "same kinds"),
        (one("paint"), one("draw", say=("paints",)), "own name"),
        (one("draw", say=("Paint",)), one("paint"), "own name"),
        (one("paint", say=("colour in",)), one("draw", say=("colour in",)), "is said for"),
        (one("paint"), one("draw", say={"sketch": {"size": "small"}}), "no argument size"),
    ],
)
def test_what_could_not_be_told_apart_fails_at_start(first: Declaration, second: Declaration, why: str) -> None:
    registry = Registry()
    registry.add(first)
    with pytest.raises(ValueError, match=why):
        registry.add(second)

    assert list(registry) == [first]


def test_declarations_of_one_name_are_told_apart_by_what_they_take() -> None:
    registry = Registry()
    registry.add(one("paint add"))
    registry.add(one("paint add", about_people))

    assert len({each.id for each in registry}) == 2


def test_the_longest_beginning_is_meant_in_any_case_and_number() -> None:
    registry = Registry()
    registry.add(one("paint", say=("paint by numbers",)))
    registry.add(one("wall", about_any_chat))

    assert registry.head(["Paints", "it"]) == (1, registry.heads()["paint"])
    found = registry.head(["PAINT", "by", "number", "7"])
    assert found is not None
    assert found[0] == 3
    assert registry.head(["walls"]) is not None
    assert registry.head(["by", "numbers"]) is None


@pytest.mark.parametrize("declared", list(REGISTRY), ids=lambda declared: declared.id)
async def test_each_example_is_understood_as_its_own_declaration(store: Store, declared: Declaration) -> None:
    await store.run(lines.world)
    found = await store.run(lines.read, declared.example.replace("#channel", "<#C9>"))  # as Slack sends it

    assert isinstance(found, Reading), found
    assert found.declaration is declared
    assert found.doubt is None


@pytest.mark.parametrize("declared", list(REGISTRY), ids=lambda declared: declared.id)
async def test_each_other_way_to_say_it_leads_to_it(store: Store, declared: Declaration) -> None:
    await store.run(lines.world)
    for words in declared.say:
        head = REGISTRY.head(words.split())
        assert head is not None
        assert declared in head[1].declarations
