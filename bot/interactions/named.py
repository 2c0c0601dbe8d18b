"""Arguments that are a name: people of the team, labels, chats that the asker may see."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from bot.access.queries import judged
from bot.blockkit.blocks import Block
from bot.blockkit.forms import Field, SelectOption, one_of, some_of
from bot.interactions import answers, options, resolve
from bot.interactions.kinds import ArgKind, Fit, Impossible, Ref
from bot.interactions.known_names import certain, last_digits, with_email
from bot.interactions.models import several
from bot.interactions.tokens import Token
from bot.interactions.words import ME
from bot.interactions.world import World
from bot.text.email_addresses import email
from bot.text.fuzzy import nearest
from bot.text.names import fold
from bot.text.safe import mask_number
from storage.tx import Tx

LABEL_WORDS = "label labels tag tags"
"""Words that stand before labels in a line."""
WHOLE_NUMBER = re.compile(r"[+\d\s().-]{6,40}")  # anything kept can be named, even if it is no valid number today


@dataclass(frozen=True)
class PersonArg(ArgKind):
    """Somebody of the team: by mention, address, *me*, whole name, some whole words of it or the address's local part."""

    noun: ClassVar[str] = "person"

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        """A mention or an address decides alone; words fit by name."""
        first = some[0]
        if len(some) == 1 and first.kind in {"user", "email", "agent"}:
            return _addressed(world, first)
        if len(some) == 1 and first.kind == "phrase" and (address := email(first.value)) is not None:
            return _addressed(world, replace(first, kind="email", value=address))
        if len(some) == 1 and not first.quoted and fold(first.value) in ME:
            return Fit((int(world.agent.id),))
        if any(token.kind not in {"word", "name"} for token in some) or any(t.kind == "name" for t in some[1:]):
            fits = world.people(first.value, whole=True) if len(some) == 1 and first.kind == "phrase" else ()
            return Fit(fits) if fits else None
        typed = first.value if first.quoted else world.line.written(some)
        doubtful = first.kind == "word" and (world.is_keyword(some) or world.says_nothing(some))
        if not (doubtful and not world.people(typed, whole=True)) and (fits := world.people(typed, whole=first.quoted)):
            return Fit(fits, asked=world.says_every(some))
        return Impossible(self.unknown(world, first.value)) if first.kind == "name" and len(some) == 1 else None

    def near(self, world: World, typed: str) -> str | None:
        return nearest(typed, [resolve.person(agent) for agent in world.tx.people.roster().agents])

    def unknown(self, world: World, typed: str) -> str:
        return answers.unknown_person(typed, self.near(world, typed))

    def value(self, world: World, ref: Ref) -> Any:
        return world.tx.people.roster().get(int(ref))

    def mark(self, world: World, ref: Ref) -> str:
        return f"<!agent^{int(ref):x}>"

    def typed(self, world: World, ref: Ref) -> str:
        return str(self.value(world, ref).email)

    def shown(self, world: World, ref: Ref) -> str:
        return with_email(self.value(world, ref))

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        people = options.people(world.tx, inactive=True)
        ids = [str(one) for one in chosen]
        return some_of(what, people, ids) if self.many else one_of(what, people, ids[0] if ids else None)

    def options(self, world: World, typed: str) -> Sequence[SelectOption]:
        return options.fitting(options.people(world.tx, inactive=True), typed)

    def from_field(self, world: World, value: Any) -> str:
        return ", ".join(self.mark(world, int(one.id)) for one in resolve.by_ids(world.tx, _chosen(value)))

    def gone(self, world: World, value: Any) -> str:
        chosen = set(_chosen(value))
        return answers.NOBODY if len(resolve.by_ids(world.tx, [*chosen])) < len(chosen) else ""


def _addressed(world: World, token: Token) -> Fit | Impossible:
    match token.kind:
        case "user":
            found = world.tx.people.by_slack(token.value)
        case "email":
            found = world.tx.people.by_email(token.value)
        case _:
            found = world.tx.people.roster().get(_number(token.value))
    if found is not None:
        return Fit((int(found.id),))
    if token.kind == "user":
        return Impossible(answers.not_in_team(token.value))
    return Impossible(PersonArg().unknown(world, token.value))


def _chosen(value: Any) -> tuple[str, ...]:
    """The keys in a field that holds one or several."""
    return several(value) or ((value,) if value and isinstance(value, str) else ())


def _number(hexadecimal: str) -> int:
    return int(hexadecimal, 16) if hexadecimal.isalnum() and len(hexadecimal) < 16 else 0


@dataclass(frozen=True)
class PeopleArg(PersonArg):
    """Several of the team, between commas, *and* or nothing."""

    many: bool = True


@dataclass(frozen=True)
class LabelsArg(ArgKind):
    """Labels of chats, which admins choose: letter for letter before folded, never by a part."""

    noun: ClassVar[str] = "label"
    many: bool = True
    by_admins: bool = True

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        first = some[0]
        if len(some) == 1 and first.kind == "label":
            known = _number(first.value) in world.label_names()
            return Fit((_number(first.value),)) if known else Impossible(answers.LABEL_GONE)
        if any(token.kind not in {"word", "comma", "phrase"} for token in some):
            return None
        fits = world.labels(world.line.written(some), across_commas=any(token.kind == "comma" for token in some))
        return Fit(fits) if fits else None

    def unknown(self, world: World, typed: str) -> str:
        return answers.unknown_label(typed, nearest(typed, world.label_names().values()))

    def value(self, world: World, ref: Ref) -> Any:
        return next((label for label in world.tx.labels.all() if label.id == ref), None)

    def mark(self, world: World, ref: Ref) -> str:
        return f"<!label^{int(ref):x}>"

    def typed(self, world: World, ref: Ref) -> str:
        return f'"{world.label_names()[int(ref)]}"'

    def shown(self, world: World, ref: Ref) -> str:
        return world.label_names()[int(ref)]

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        ids = [str(one) for one in chosen]
        labels = options.labels(world.tx)
        return some_of(what, labels, ids) if self.many else one_of(what, labels, ids[0] if ids else None)

    def options(self, world: World, typed: str) -> Sequence[SelectOption]:
        return options.fitting(options.labels(world.tx), typed)

    def from_field(self, world: World, value: Any) -> str:
        return ", ".join(self.mark(world, one) for one in resolve.label_ids(world.tx, _chosen(value)))

    def gone(self, world: World, value: Any) -> str:
        chosen = set(_chosen(value))
        return answers.LABEL_GONE if len(resolve.label_ids(world.tx, [*chosen])) < len(chosen) else ""


@dataclass(frozen=True)
class LabelArg(LabelsArg):
    """One label."""

    many: bool = False


@dataclass(frozen=True)
class ChatArg(ArgKind):
    """A chat that the asker may see: by name, some whole words of it, last digits, both, or its key; under a card its own."""

    noun: ClassVar[str] = "chat"
    called_before: ClassVar[frozenset[str]] = frozenset({"chat", "conversation", "customer", "client"})
    called_with: ClassVar[frozenset[str]] = frozenset({"with", "of"})
    under_card: bool = True

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        if len(some) == 1 and some[0].kind == "chat":
            seen = judged(world.tx, world.agent, key=some[0].value)
            return Impossible(answers.NO_CHAT) if seen is None else Fit((seen.id,))
        if not _may_be_a_name(some):
            return None
        if some[0].kind == "email" and world.tx.people.by_email(some[0].value) is not None:
            return None  # an address is a colleague's before it is a name that a customer gave themselves
        fits = world.chats(some)
        return Fit(fits, asked=world.says_nothing(some) or world.says_every(some)) if fits else None

    def near(self, world: World, typed: str) -> str | None:
        names = dict(world.tx.chat_lists.names(world.agent))
        near = nearest(typed, names.values())
        if near is not None:
            world.tx.chats.get(next(chat_id for chat_id, name in names.items() if name == near))  # the answer names it
        return near

    def unknown(self, world: World, typed: str) -> str:
        return answers.unknown_chat(typed, self.near(world, typed))

    def value(self, world: World, ref: Ref) -> Any:
        return judged(world.tx, world.agent, chat_id=int(ref))

    def mark(self, world: World, ref: Ref) -> str:
        return f"<!chat^{world.tx.chats.get(int(ref)).key}>"

    def typed(self, world: World, ref: Ref) -> str:
        return certain(world.tx, world.agent, world.tx.chats.get(int(ref)))

    def shown(self, world: World, ref: Ref) -> str:
        chat = world.tx.chats.get(int(ref))
        digits = last_digits(chat) if chat.name else ""
        return f"{resolve.title(chat)} ({digits})" if digits else resolve.title(chat)

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        found = resolve.chat_choices(world.tx, world.agent, "")
        keys = [world.tx.chats.get(int(one)).key for one in chosen]
        mine = [SelectOption(value=key, text=self.shown(world, one)) for key, one in zip(keys, chosen, strict=True)]
        choices = [*mine, *(one for one in found if one.value not in keys)]
        more = len(found) >= resolve.MOST_FITTING
        return one_of(what, choices, keys[0] if keys else None, looked_up=more)

    def options(self, world: World, typed: str) -> Sequence[SelectOption]:
        return resolve.chat_choices(world.tx, world.agent, typed)

    def from_field(self, world: World, value: Any) -> str:
        return f"<!chat^{value}>" if value and str(value).isalnum() else ""

    def gone(self, world: World, value: Any) -> str:
        return answers.NO_CHAT if value and judged(world.tx, world.agent, key=str(value)) is None else ""


@dataclass(frozen=True)
class CustomerArg(ChatArg):
    """A customer: a chat, or a whole number of which anything is kept, with a chat or without; a number is the words."""

    def read(self, world: World, some: Sequence[Token]) -> Fit | Impossible | None:
        """The number goes before a chat that ends with its digits."""
        typed = world.line.written(some)
        kept = _kept(world.tx, typed) if WHOLE_NUMBER.fullmatch(typed) else None
        return super().read(world, some) if kept is None else Fit((kept,))

    def value(self, world: World, ref: Ref) -> Any:
        return ref if isinstance(ref, str) else super().value(world, ref)

    def mark(self, world: World, ref: Ref) -> str:
        return ref.partition("@")[0] if isinstance(ref, str) else super().mark(world, ref)

    def typed(self, world: World, ref: Ref) -> str:
        return self.mark(world, ref) if isinstance(ref, str) else super().typed(world, ref)

    def shown(self, world: World, ref: Ref) -> str:
        return mask_number(ref) if isinstance(ref, str) else super().shown(world, ref)

    def block(self, world: World, what: Field, chosen: Sequence[Ref]) -> Block:
        return super().block(world, what, [one for one in chosen if not isinstance(one, str)])


def _kept(tx: Tx, typed: str) -> str | None:
    """The number as WhatsApp names it, if anything of it is kept: as a chat, or as somebody in a group."""
    digits = "".join(one for one in typed if one.isdecimal())
    numbers = (f"{digits}@{network}" for network in ("c.us", "lid"))
    return next((one for one in numbers if tx.chats.everywhere(one) or tx.erasure.contact_of(one) is not None), None)


def _may_be_a_name(some: Sequence[Token]) -> bool:
    """Words and commas between them, or a phrase in quotes or an address alone."""
    if len(some) == 1:
        return some[0].kind in {"word", "phrase", "email"}
    ends = {some[0].kind, some[-1].kind}
    return ends == {"word"} and all(token.kind in {"word", "comma"} for token in some)
