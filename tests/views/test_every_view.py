"""Every public function of `bot.views` that makes a form, a message or a sentence, found by what it says it returns.

Each is called with what is worst for Slack's limits, made from its own type hints: so a view that is added is tried too.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

from bot import views
from bot.domain.text import Doc, words
from bot.views.blocks import Shown
from tests.views.strict import HOSTILE, foreign_tokens, takes, takes_view

AT = datetime(2026, 3, 2, 10, 42, tzinfo=UTC)
MANY = 5_000
SIMPLE: Mapping[Any, Any] = {
    int: 10**9, float: 1e9, bool: True, datetime: AT, date: AT.date(), time: time(9), Any: None, object: None, type(None): None,
    Doc: words("hello"),
}  # fmt: skip
# What cannot be just any words: keys of a fixed set, addresses, Slack's own shapes.
GIVEN: Mapping[str, Any] = {
    "link": "https://x.slack.com/p1",
    "user": "U0COLLEAGUE",
    "zone": "Europe/Berlin",
    "data": "k1",
}
PARTS = frozenset({"blocks", "inputs", "slack_text", "whatsapp_text", "whatsapp_marks", "notices_about"})
"""Modules of pieces: what is made of them is tried, not they themselves."""


@cache
def makers() -> tuple[tuple[str, Callable[..., Any], Any], ...]:
    found = []
    for module in sorted(one.name for one in pkgutil.iter_modules(views.__path__)):
        if module in PARTS:
            continue
        loaded = importlib.import_module(f"bot.views.{module}")
        for name, made in vars(loaded).items():
            if not inspect.isfunction(made) or name.startswith("_") or made.__module__ != loaded.__name__:
                continue
            found.append((f"{module}.{name}", made, get_type_hints(made).get("return")))
    return tuple(found)


def of(*kinds: Any) -> list[Any]:
    return [pytest.param(made, id=name) for name, made, kind in makers() if kind in kinds]


def filled(kind: Any, text: str, size: int, name: str = "") -> Any:
    """A value of this type, as bad as it may be. Lists hold `size` of their kind."""
    if name in GIVEN and kind in {str, str | None}:
        return GIVEN[name]
    if kind is str:
        return text
    if kind in SIMPLE:
        return SIMPLE[kind]
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal:
        return args[0]
    if origin in {Union, UnionType}:
        return filled(next(one for one in args if one is not type(None)), text, size, name)
    if origin is tuple and not (len(args) == 2 and args[1] is Ellipsis):
        return tuple(filled(one, text, size, name) for one in args)
    if origin in {list, tuple, Sequence, frozenset, set} or (inspect.isclass(origin) and issubclass(origin, Sequence)):
        made = [filled(args[0], text, min(size, 5), name) for _ in range(size)]
        return made if origin is not tuple else tuple(made)
    if origin in {dict, Mapping} or (inspect.isclass(origin) and issubclass(origin, Mapping)):
        return {}
    if origin is Callable or (inspect.isclass(origin) and issubclass(origin, Callable)):  # type: ignore[arg-type]  # an abstract class is one
        return lambda *_: text
    if is_dataclass(kind) and isinstance(kind, type):
        return built(kind, text, size)
    raise LookupError(f"{name}: say in this test how to make a {kind}")


def built(kind: type[Any], text: str, size: int) -> Any:
    hints = get_type_hints(kind)
    return kind(
        **{
            one.name: filled(hints[one.name], text, min(size, 50), one.name)
            for one in fields(kind)
            if one.init and (one.default is MISSING or one.name != "key")
        }
    )


def calls(made: Callable[..., Any], text: str) -> Iterator[Any]:
    """With many and with few, and with what need not be given left out."""
    hints = get_type_hints(made)
    for size in (MANY, 1, 0):
        for whole in (True, False):
            given, named = [], {}
            for name, one in inspect.signature(made).parameters.items():
                if not whole and one.default is not inspect.Parameter.empty:
                    continue
                value = filled(hints[name], text, size, name)
                if one.kind is inspect.Parameter.KEYWORD_ONLY:
                    named[name] = value
                else:
                    given.append(value)
            yield made(*given, **named)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("made", of(dict[str, Any]))
def test_every_form_and_tab_fits_slack_whatever_it_is_given(made: Callable[..., Any], hostile: str) -> None:
    for view in calls(made, hostile):
        takes_view(view)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("made", of(Shown))
def test_every_message_fits_slack_whatever_it_is_given(made: Callable[..., Any], hostile: str) -> None:
    for shown in calls(made, hostile):
        takes(shown)


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("made", of(str))
def test_every_sentence_pings_nobody_and_is_short_enough(made: Callable[..., Any], hostile: str) -> None:
    for said in calls(made, hostile):
        assert len(said) <= 12_000
        assert not foreign_tokens(said)
