"""What a kind of effect is: something owed to the outside, once in order or as the newest state of a row.

Kinds are classes: their fields say what is asked for, their names are stored.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

CANNOT_READ = "cannot read"  # how the reason begins for which an effect is held
KINDS: dict[str, type["Effect"]] = {}


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Something to be done outside. `target`: our row; `kind`: the name of the class."""

    target: int
    kind: ClassVar[str]
    # What a newer release adds to an effect changes what it asks for: an older one must not do half of it.
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    def __init_subclass__(cls, *, abstract: bool = False) -> None:
        cls.kind = cls.__name__
        if abstract:
            return
        if cls.kind in KINDS:
            raise TypeError(f"two effects are stored as {cls.kind}")
        KINDS[cls.kind] = cls


@dataclass(frozen=True, kw_only=True)
class PostEffect(Effect, abstract=True):
    """Happens once, in the order of its lane."""


@dataclass(frozen=True, kw_only=True)
class OrderedPost(PostEffect, abstract=True):
    """A post that may arrive after one which comes behind it. `order` sorts as text: when a person wrote."""

    order: str = ""


@dataclass(frozen=True, kw_only=True)
class SyncEffect(Effect, abstract=True):
    """Makes the outside equal to a row: the newest wins, one for each row."""


@dataclass(frozen=True, kw_only=True)
class UnreadableEffect:
    """An effect of a kind, or with fields, that this release does not know."""

    kind: str
    target: int
