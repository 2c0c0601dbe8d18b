"""What people and admins hear about channels: who was put out, who cannot be invited, which were replaced."""

from dataclasses import dataclass

from bot.blockkit.blocks import button, counted, lasted
from bot.model.notice import Lookup, Notice, Sentence
from bot.notices.messages.held import because


@dataclass(frozen=True, kw_only=True)
class AboutMember(Notice, abstract=True):
    """About somebody in a channel: one of the team, or only a Slack user."""

    room: int
    slack_user: str
    agent: int | None = None

    def whom(self, look: Lookup) -> str:
        """Who it is, with the address."""
        return look.person_by_address(self.agent, self.slack_user)


@dataclass(frozen=True, kw_only=True)
class AddedByHand(AboutMember):
    """To admins. `by`: who had added them, if that is known."""

    by: int | None = None

    def sentence(self, look: Lookup) -> Sentence:
        by = "" if self.by is None else f" {look.person_by_address(self.by)} had added them."
        return Sentence(
            text=f"{self.whom(look)} was in {look.room(self.room)} without access and is being removed.{by}"
        )


@dataclass(frozen=True, kw_only=True)
class GiveAccessAndAdd(AboutMember):
    """To an admin who added somebody by hand. `draft`: what the button carries."""

    draft: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"You added {self.whom(look)} to {look.room(self.room)}, but they may not see its chats, so I remove them "
            "again.",
            buttons=(button("Give access and add", "people:grant", self.draft),),
        )


@dataclass(frozen=True, kw_only=True)
class NotForHere(AboutMember):
    """To a member who added somebody by hand."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"You added {self.whom(look)} to {look.room(self.room)}. They may not see its chats, so I remove them again. "
            "An admin can give access."
        )


@dataclass(frozen=True, kw_only=True)
class CannotInvite(AboutMember):
    """To admins. `why`: Slack's word."""

    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"Slack would not let me invite {self.whom(look)} to {look.room(self.room)}{because(self.why)}. Until then "
            "they do not see its chats."
        )


@dataclass(frozen=True, kw_only=True)
class CannotInviteAnybody(Notice):
    """The channel, or a rule of the workspace, is in the way."""

    room: int
    count: int
    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"Slack would not let me invite {counted(self.count, 'person', 'people')} to {look.room(self.room)}"
            f"{because(self.why)}. They do not see its chats. Check whether the app may invite there; I try again within a "
            "quarter of an hour."
        )


@dataclass(frozen=True, kw_only=True)
class CannotRemove(AboutMember):
    """To admins. `why`: Slack's word."""

    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"Slack would not let me remove {self.whom(look)} from {look.room(self.room)}{because(self.why)}. Nothing is "
            "posted there until they are out."
        )


@dataclass(frozen=True, kw_only=True)
class MovingPeople(Notice):
    """To admins, kept up to date in one message."""

    done: int
    count: int
    seconds: float

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"I am moving people between channels: *{self.done} of {self.count}* done, removals first. Slack allows "
            f"about fifty a minute, so the rest takes about {lasted(self.seconds)} at most. Nothing is posted in a channel "
            "until it is right."
        )


@dataclass(frozen=True, kw_only=True)
class PeopleMoved(Notice):
    """To admins, in the same message."""

    count: int

    def sentence(self, look: Lookup) -> Sentence:
        number = counted(self.count, "removal or invitation", "removals and invitations")
        return Sentence(text=f"I have moved people between channels: all {number} are done.")


@dataclass(frozen=True, kw_only=True)
class CannotMakeRoom(Notice):
    """To admins. `why`: Slack's word."""

    room: int
    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"Slack would not let me make the channel {look.room(self.room)}{because(self.why)}. I try again every "
            "minute; its chats wait."
        )


@dataclass(frozen=True, kw_only=True)
class CounterMissing(Notice):
    """The message by which an old copy of the database is noticed was deleted."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text="The message in the triage channel with my counter is gone, so I write a new one. Leave it there: it "
            "shows me when an old copy of my database is started."
        )


@dataclass(frozen=True, kw_only=True)
class ChannelReplaced(Notice):
    """The old channel could not be put right. `why`: Slack's word, or ours."""

    room: int
    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.room(self.room)} could not be put right{because(self.why)}. Its chats go on in a new channel with the "
            "right people; my copies in the old one are being deleted. Slack does not let me delete "
            "what people typed there themselves."
        )


@dataclass(frozen=True, kw_only=True)
class AppThrownOut(Notice):
    """The app itself was removed from a channel."""

    room: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"I was removed from {look.room(self.room)}. Its chats go on in a new channel; I can no longer delete my "
            "copies in the old one."
        )


@dataclass(frozen=True, kw_only=True)
class LeftStanding(Notice):
    """`count`: messages of ours that Slack would not delete."""

    room: int
    count: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ Slack would not let me delete {counted(self.count, 'message')} of mine in {look.room(self.room)}, about "
            "chats that are not to be seen there any more. An owner of the workspace can delete them, or remove people from "
            "that channel; nobody new is invited to where they could read them."
        )


@dataclass(frozen=True, kw_only=True)
class NewLabel(Notice):
    """A new id gives no access, also under a known name."""

    label: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"Periskope has a new label *{look.label(self.label)}*. A label of that name was known under another id; "
            "nobody has access by the new one until an admin gives it: `/periskope label`."
        )
