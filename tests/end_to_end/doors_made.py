"""How somebody goes through a door of the desk: what they would send, with a chat, a message or a person in it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.interactions.models import (
    Ask,
    ButtonPressed,
    CommandUsed,
    FormState,
    FormSubmitted,
    OptionsWanted,
    ShortcutUsed,
)
from bot.model.person import Agent

Door = Callable[[Agent, "Target"], Ask]


@dataclass(frozen=True, kw_only=True)
class Target:
    """What a forged or honest ask names: a chat by key and name, a message of it, a post and a card that show it."""

    key: str
    name: str
    message: str
    ts: str
    root: str
    ticket: str = "999"
    found: str = "f" * 16
    subject: str = "Unheard of"
    others: tuple[Agent, ...] = field(default=(), repr=False)

    def other(self, agent: Agent) -> Agent:
        """Somebody who is not the asker."""
        return next((one for one in self.others if one.id != agent.id), agent)

    def fill(self, text: str, agent: Agent) -> str:
        """The words of a door with this chat in them, and with somebody who is not the asker."""
        other = self.other(agent)
        return text.format(
            key=self.key, name=self.name, message=self.message, ticket=self.ticket, subject=self.subject,
            found=self.found, mark=f"{int(self.ticket):x}",
            other=other.name, other_id=other.id,
        )  # fmt: skip


def typed(text: str) -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        return CommandUsed(once="", team="T1", slack_user=str(agent.slack_user), text=at.fill(text, agent))

    return ask


def under_card(text: str) -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        user, said = str(agent.slack_user), at.fill(text, agent)
        return CommandUsed(once="", team="", slack_user=user, text=said, channel="C1", root=at.root)

    return ask


def pressed(action: str, value: str = "{key}", data: str = "{key}", callback: str = "") -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        view = FormState(callback=callback, view_id="V1", hash="h", data=at.fill(data, agent), values={})
        user, what = str(agent.slack_user), at.fill(value, agent)
        return ButtonPressed(once="", team="T1", slack_user=user, action=action, value=what, view=view)

    return ask


def on_card(action: str) -> Door:
    """A button of the chat's card in its channel."""

    def ask(agent: Agent, at: Target) -> Ask:
        user = str(agent.slack_user)
        return ButtonPressed(
            once="", team="T1", slack_user=user, action=action, value=at.key, channel="C1", message_ts=at.root
        )

    return ask


def submitted(callback: str, data: str = "{key}", **values: Any) -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        filled = {
            name: [at.fill(one, agent) for one in value] if isinstance(value, list) else at.fill(str(value), agent)
            for name, value in values.items()
        }
        told = at.fill(data, agent)
        form = FormState(callback=callback, view_id="V1", hash="h", data=told, values=filled)
        return FormSubmitted(once="", team="T1", slack_user=str(agent.slack_user), form=form)

    return ask


def shortcut(callback: str, *, card: bool = False) -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        user = str(agent.slack_user)
        return ShortcutUsed(
            once="",
            team="T1",
            slack_user=user,
            callback=callback,
            channel="C1",
            ts=at.root if card else at.ts,
            root=at.root,
        )

    return ask


def suggested(action: str, query: str = "", data: str = "{key}", callback: str = "") -> Door:
    def ask(agent: Agent, at: Target) -> Ask:
        user = str(agent.slack_user)
        typed, kept = at.fill(query, agent), at.fill(data, agent)
        return OptionsWanted(team="T1", slack_user=user, action=action, query=typed, data=kept, callback=callback)

    return ask
