"""What people and admins hear about the team: joined, linked, changed, gone."""

from dataclasses import dataclass

from bot.blockkit.blocks import button, listed, name
from bot.model.notice import Lookup, Notice, Sentence

NOT_LINKED = {
    "is_guest": "in Slack they are a guest, and only full members can be in the team",
    "is_bot": "that account is an app",
    "other_team": "they belong to another workspace",
    "not_here": "their Slack account is deactivated",
    "taken": "that Slack account is already linked to another address",
    "linked_already": "they are already linked to another Slack account",
    "email_unconfirmed": "Slack has no confirmed account with that address",
    "changed": "who has that address in Slack is not whom you were shown",
    "not_in_slack": "nobody in this Slack has that address yet",
}


def not_linked_because(why: str) -> str:
    """Why somebody invited cannot be linked, as a part of a sentence; `why` is a fixed word."""
    return NOT_LINKED.get(why, "Slack has nobody with that address who may be in the team")


@dataclass(frozen=True, kw_only=True)
class Welcome(Notice):
    """First words to somebody linked. They are off until they say that they are on, or a shift begins."""

    labels: tuple[int, ...]
    role: str

    def sentence(self, look: Lookup) -> Sentence:
        names = listed(f"*{look.label(label_id)}*" for label_id in self.labels[:10])
        seen = f" You see the chats labelled {names}." if self.labels else ""
        admin = " You are an admin: you see every chat." if self.role == "admin" else ""
        return Sentence(
            text="👋 You are in the Periskope team now. Customers' chats come to you as threads: what you write under a card "
            f"goes to the customer, a message that begins with `note:` stays with the team.{admin}{seen} "
            "You are *offline* until you say otherwise. `/periskope help` shows the rest.",
            buttons=(button("Go online", "status:online", "me", style="primary"),),
        )


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Notice):
    """Somebody has another role. `by`: who gave it; None: not a person of the team."""

    agent: int
    role: str
    by: int | None

    def sentence(self, look: Lookup) -> Sentence:
        sees = "As an admin they see every chat." if self.role == "admin" else "They see no chats until given access."
        return Sentence(
            text=f"{look.person_by_address(self.agent)} is now *{name(self.role)}*, by {look.person_by_address(self.by)}. "
            f"{sees}"
        )


@dataclass(frozen=True, kw_only=True)
class LeftSlack(Notice):
    """Somebody was deactivated in Slack, or is a guest now."""

    agent: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.person_by_address(self.agent)} was deactivated in Slack or made a guest, and is inactive here: out "
            "of every channel. If they return, bring them back with `/periskope role`."
        )


@dataclass(frozen=True, kw_only=True)
class BackInSlack(Notice):
    """Somebody who had left Slack is there again."""

    agent: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.person_by_address(self.agent)} is back in Slack. They see no chats until an admin brings them back.",
            buttons=(button("Bring back", "people:back", str(self.agent)),),
        )


@dataclass(frozen=True, kw_only=True)
class EmailChanged(Notice):
    """Somebody linked has another address in Slack."""

    agent: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.person_by_address(self.agent)} has another e-mail address in Slack now. Nothing was changed here: "
            "they stay linked. Check whether it is still the same person."
        )


@dataclass(frozen=True, kw_only=True)
class ConfirmLink(Notice):
    """A pending admin, or an old invitation, needs an admin's yes. `draft` names just this Slack person."""

    agent: int
    slack_user: str
    role: str
    draft: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.person_by_address(self.agent)} was invited as *{name(self.role)}*, and "
            f"{look.person_by_address(None, self.slack_user)} has that address in Slack. Is that the right person?",
            buttons=(
                button("Yes, link them", "people:link", self.draft, style="primary"),
                button("No", "people:unlink", self.draft),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class NotLinked(Notice):
    """Somebody invited, or whom an admin had said yes to, cannot be linked. `why`: a fixed word."""

    agent: int
    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.person_by_address(self.agent)} was not linked: {not_linked_because(self.why)}. "
            "Change that in Slack, or link them by hand: `/periskope role link @asha asha@example.com`."
        )


@dataclass(frozen=True, kw_only=True)
class NameTaken(Notice):
    """Somebody calls themselves like a colleague, `of`."""

    agent: int
    of: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.person_by_address(self.agent)} goes by the name of {look.person_by_address(self.of)} in Slack now. "
            "Lists tell them apart by their addresses, and a typed name that fits both is asked about. Check whether it is "
            "meant."
        )
