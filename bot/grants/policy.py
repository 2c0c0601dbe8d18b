"""What Periskope shows to whom, read as labels and single chats: proposals, which never show more than it does."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.access.policy import may_see
from bot.model.chat import Alike
from bot.model.ids import ChatId, LabelId
from bot.model.person import Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Holds:
    """What a person has here already: labels, and single chats granted or denied."""

    labels: frozenset[LabelId] = frozenset()
    overrides: Mapping[ChatId, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessProposal:
    """What would be granted and denied to a person."""

    labels: tuple[LabelId, ...] = ()
    allow: tuple[ChatId, ...] = ()
    deny: tuple[ChatId, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.labels or self.allow or self.deny)


def infer(agent: Agent, holds: Holds, known: Iterable[Alike]) -> AccessProposal:
    """What Periskope shows this member beyond what they see here.

    A label is proposed if they are allowed in every chat that carries it, but for chats that deny them by an exception,
    and if only that label explains some chat. Where several labels could, or none, the chats are proposed one by one.
    """
    email, groups = agent.email.casefold(), tuple(known)
    labels = _labels(email, holds, groups)
    seen = holds.labels | labels
    allow = [chat for one in groups if one.access.get(email) is True and not one.labels & seen for chat in one.chats]
    deny = [chat for one in groups if _excepted(email, one) and one.labels & seen for chat in one.chats]
    return AccessProposal(
        labels=tuple(sorted(labels)),
        allow=tuple(sorted(chat for chat in allow if chat not in holds.overrides)),
        deny=tuple(sorted(chat for chat in deny if chat not in holds.overrides)),
    )


def _labels(email: str, holds: Holds, groups: Iterable[Alike]) -> frozenset[LabelId]:
    whole = _held_there(email, groups)
    explained = [one.labels & whole for one in groups if _by_label(email, one) and not one.labels & holds.labels]
    return frozenset(label for labels in explained if len(labels) == 1 for label in labels)


def _held_there(email: str, groups: Iterable[Alike]) -> frozenset[LabelId]:
    """Labels all of whose chats are allowed, but for exceptions."""
    good: set[LabelId] = set()
    bad: set[LabelId] = set()
    for one in groups:
        if _by_label(email, one):
            good |= one.labels
        elif one.access.get(email) is not True and not _excepted(email, one):
            bad |= one.labels
    return frozenset(good - bad)


def _by_label(email: str, one: Alike) -> bool:
    """Allowed, and not by an exception."""
    return one.access.get(email) is True and one.exceptions.get(email) is not True


def _excepted(email: str, one: Alike) -> bool:
    """Denied by an exception."""
    return one.access.get(email) is False and one.exceptions.get(email) is False


def still(shown: AccessProposal, now: AccessProposal) -> AccessProposal:
    """Of what was shown, that which would be proposed now too. A label goes only with all denials that belong to it now."""
    labels = tuple(one for one in shown.labels if one in now.labels)
    allowed, denied = set(now.allow), set(shown.deny)
    return AccessProposal(
        labels=labels,
        allow=tuple(one for one in shown.allow if one in allowed),
        deny=now.deny if labels else tuple(one for one in now.deny if one in denied),
    )


def size(proposal: AccessProposal) -> int:
    """How many grants and denials it is."""
    return len(proposal.labels) + len(proposal.allow) + len(proposal.deny)


def differences(agent: Agent, holds: Holds, known: Iterable[Alike]) -> tuple[list[ChatId], list[ChatId]]:
    """Chats denied there and shown here; chats allowed there and not shown here. Of whom nothing is said is in neither."""
    denied: list[ChatId] = []
    allowed: list[ChatId] = []
    for one in known:
        there = one.access.get(agent.email.casefold())
        if there is None:
            continue
        for chat in one.chats:
            override = holds.overrides.get(chat)
            here = may_see(agent, chat_labels=one.labels, granted=holds.labels, override=override)
            if here != there:
                (denied if here else allowed).append(chat)
    return sorted(denied), sorted(allowed)
