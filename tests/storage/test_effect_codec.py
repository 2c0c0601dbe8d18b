from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.app.routes.effects  # noqa: F401  # every notice is known
from bot.model.effect.replies import EditWhatsApp
from bot.model.effect.threads import PostHistory
from bot.model.effect_kind import KINDS, Effect, UnreadableEffect
from bot.model.notice import NOTICES, Notice
from storage.effect_codec import load, stored

OURS = [kind for kind in KINDS.values() if kind.__module__.startswith("bot.")]
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda one: st.lists(one, max_size=3))


def strategy(shape: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type; times with a zone, as all stored ones have."""
    if shape is Notice:
        return st.one_of(*(built(one) for one in NOTICES.values()))
    if is_dataclass(shape):
        return built(shape)
    if isinstance(shape, UnionType):
        return st.one_of(*(strategy(one) for one in get_args(shape)))
    if shape is datetime:
        return st.datetimes(timezones=st.just(UTC))
    if shape == dict[str, Any]:
        return st.dictionaries(st.text(), JSON, max_size=3)
    return st.from_type(shape)


def built(shape: Any) -> st.SearchStrategy[Any]:
    hints = get_type_hints(shape)
    return st.builds(shape, **{one.name: strategy(hints[one.name]) for one in fields(shape)})


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.kind)
def test_every_effect_comes_back_as_it_was_stored(kind: type[Effect]) -> None:
    @given(built(kind))
    def comes_back(asked: Effect) -> None:
        assert load(asked.kind, asked.target, stored(asked)) == asked

    comes_back()


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("SendHologram", {"to": 1}),
        ("Effect", {}),
        (EditWhatsApp.kind, {"by": 1}),
        (EditWhatsApp.kind, {"by": 1, "had": "never"}),
        (EditWhatsApp.kind, {"by": 1, "had": 0, "by_voice": True}),
        (PostHistory.kind, {"before": 1, "until": "tomorrow"}),
    ],
    ids=["unknown kind", "no kind", "field missing", "another type", "field of a newer release", "no time"],
)
def test_what_another_release_stored_is_not_half_understood(kind: str, payload: dict[str, Any]) -> None:
    assert load(kind, 7, payload) == UnreadableEffect(kind=kind, target=7)
