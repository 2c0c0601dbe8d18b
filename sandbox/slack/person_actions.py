"""What people do without the app: write, edit, react, come and go, and administer."""

from collections.abc import Sequence
from typing import Literal

from sandbox.slack import alerts, compose, compose_checks, events, membership, pasted_tables, posting, shapes
from sandbox.slack.records import Alert, Channel, Json, User
from sandbox.slack.workspace import Workspace


class People(Workspace):
    """Each of these raises the events a real client's action would raise."""

    def add_user(
        self,
        *,
        name: str,
        email: str,
        tz: str = "Europe/Berlin",
        guest: bool | Literal["single"] = False,
        admin: bool = False,
    ) -> User:
        user = User(
            id=self.mint("U"),
            name=name,
            email=email,
            handle=email.partition("@")[0].lower(),
            tz=tz,
            guest=guest,
            admin=admin,
            updated=self.seconds(),
        )
        self.users[user.id] = user
        if self.calls:  # whoever was there before the app needs no announcement
            events.raised(self, "team_join", {"user": shapes.user(self, user), "cache_ts": user.updated})
        return user

    def user(self, email_or_id: str) -> User:
        """By id or address; KeyError when there is nobody."""
        if email_or_id in self.users:
            return self.users[email_or_id]
        for user in self.users.values():
            if user.email and user.email.lower() == email_or_id.lower():
                return user
        raise KeyError(email_or_id)

    def channel(self, name: str) -> Channel:
        """By name or id; KeyError when there is none."""
        for channel in self.channels.values():
            if name in (channel.id, channel.name) and not channel.im:
                return channel
        raise KeyError(name)

    def dm(self, user_id: str) -> Channel:
        return self.direct(self.users[user_id])

    def alerts(self, user_id: str) -> list[Alert]:
        """What Slack pushed to a person, oldest first."""
        return list(self.alerted.get(user_id, ()))

    def bold(self, user_id: str) -> set[str]:
        """The channels that stand bold in a person's list: something new in the channel itself."""
        return set(self.unread.get(user_id, ()))

    def look(self, user_id: str, channel_id: str) -> None:
        """The person reads the channel: no longer bold, its alerts read."""
        alerts.looked(self, user_id, channel_id)

    async def say(
        self,
        user_id: str,
        channel_id: str,
        text: str,
        *,
        thread_ts: str | None = None,
        broadcast: bool = False,
        files: Sequence[compose_checks.Attached] = (),
        blocks: list[Json] | None = None,
        table: Sequence[Sequence[pasted_tables.Cell]] = (),
    ) -> str:
        """The ts of what is written as a person types: ``*bold*``, ``<@U…>``, addresses.

        `files` are ``(name, bytes)``; `table` is pasted below the words.
        """
        channel = compose_checks.writable(self, self.channels[channel_id], user_id)
        root = compose_checks.thread(self, channel, thread_ts)
        written = compose.composed(text) if blocks is None else blocks
        added = [compose_checks.attached(self, user_id, file) for file in files]
        subtype = "file_share" if added else "thread_broadcast" if root and broadcast else None
        message = posting.post(
            self,
            channel,
            user=user_id,
            text=posting.text_of(written, text),
            blocks=written,
            thread_ts=root,
            files=added,
            attachments=[pasted_tables.attachment(table)] if table else [],
            subtype=subtype,
        )
        return message.ts

    async def edit(self, user_id: str, channel_id: str, ts: str, text: str) -> None:
        channel, message = compose_checks.own(self, user_id, channel_id, ts)
        blocks = compose.composed(text)
        posting.edit(self, channel, message, mark=user_id, text=posting.text_of(blocks, text), blocks=blocks)

    async def remove(self, user_id: str, channel_id: str, ts: str) -> None:
        posting.delete(self, *compose_checks.own(self, user_id, channel_id, ts))

    async def preview_link(self, channel_id: str, ts: str, url: str) -> None:
        """Slack adds a link's preview: ``message_changed`` although nobody edited anything."""
        channel = self.channels[channel_id]
        message = channel.messages[ts]
        preview = {"from_url": url, "title": "A page", "id": len(message.attachments) + 1}
        posting.edit(self, channel, message, attachments=[*message.attachments, preview])

    async def react(self, user_id: str, channel_id: str, ts: str, name: str) -> None:
        channel = self.channels[channel_id]
        posting.react(self, channel, channel.messages[ts], name, user_id)

    async def unreact(self, user_id: str, channel_id: str, ts: str, name: str) -> None:
        channel = self.channels[channel_id]
        posting.unreact(self, channel, channel.messages[ts], name, user_id)

    async def create_by_hand(self, user_id: str, name: str, *, private: bool = True) -> Channel:
        return membership.create(self, name, self.users[user_id], private=private)

    async def join_by_hand(self, inviter_id: str, channel_id: str, user_id: str) -> None:
        """A member brings somebody in: a person, or the app itself."""
        membership.join(self, self.channels[channel_id], self.users[user_id], inviter=inviter_id)

    async def leave(self, user_id: str, channel_id: str) -> None:
        membership.leave(self, self.channels[channel_id], user_id)

    async def kick_by_hand(self, by: str, channel_id: str, user_id: str) -> None:
        membership.leave(self, self.channels[channel_id], user_id, by=by)

    async def remove_app(self, channel_id: str, *, by: str = "") -> None:
        membership.leave(self, self.channels[channel_id], self.bot_user_id, by=by or "USLACKBOT")

    async def archive_by_hand(self, user_id: str, channel_id: str) -> None:
        membership.archive(self, self.channels[channel_id], user_id)

    async def unarchive_by_hand(self, user_id: str, channel_id: str) -> None:
        membership.unarchive(self, self.channels[channel_id], user_id)

    async def rename_by_hand(self, user_id: str, channel_id: str, name: str) -> None:
        membership.rename(self, self.channels[channel_id], name, user_id)

    async def delete_channel(self, channel_id: str) -> None:
        channel = self.channels[channel_id]
        events.raised(self, f"{channel.kind}_deleted", {"channel": channel.id}, channel=channel)
        channel.deleted = True

    async def make_public(self, channel_id: str) -> None:
        """From now on its messages are those of a public channel, with other scopes and other events."""
        channel = self.channels[channel_id]
        channel.private = False
        posting.notice(self, channel, "channel_convert_to_public", "made this channel public")

    async def share(self, channel_id: str, *, pending: bool = False) -> None:
        """Share with another company; `pending` while they have not accepted, which raises no event."""
        channel = self.channels[channel_id]
        channel.pending, channel.shared = pending, not pending
        if not pending:
            body = {"channel": channel.id, "connected_team_id": "T0ELSEWHERE"}
            events.raised(self, "channel_shared", body, channel=channel)

    async def deactivate(self, user_id: str) -> None:
        """The account is closed: out of every channel, without events about that."""
        for channel in self.channels.values():
            if not channel.im:
                channel.members.discard(user_id)
        self.users[user_id].deleted = True
        membership.user_changed(self, self.users[user_id])

    async def reactivate(self, user_id: str) -> None:
        self.users[user_id].deleted = False
        membership.user_changed(self, self.users[user_id])

    async def make_guest(self, user_id: str, *, guest: bool | Literal["single"] = True) -> None:
        self.users[user_id].guest = guest
        membership.user_changed(self, self.users[user_id])

    async def change_email(self, user_id: str, email: str) -> None:
        self.users[user_id].email = email
        membership.user_changed(self, self.users[user_id])

    async def change_name(self, user_id: str, name: str) -> None:
        self.users[user_id].name = name
        membership.user_changed(self, self.users[user_id])

    async def uninstall(self) -> None:
        """Tokens stop working; the app hears it last of all."""
        events.raised(self, "tokens_revoked", {"tokens": {"oauth": [], "bot": [self.bot_user_id]}})
        events.raised(self, "app_uninstalled", {})
        self.revoked = True
