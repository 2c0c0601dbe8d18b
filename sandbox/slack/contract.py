"""The Web API as a table: for each method its arguments, its scope and its rate tier.

Arguments are written ``name`` (text), ``name:int``, ``name:bool``, ``name:json``, ``name:list``; ``!`` means required.
A scope such as ``*:read`` depends on the channel named: ``groups:read`` for a private one, ``im:read`` for a DM.
Source: Slack's method reference (docs.slack.dev/reference/methods).
"""

from dataclasses import dataclass
from functools import cached_property

ALWAYS = ("token", "team_id")  # every method takes them; slack-bolt adds the team to each call


@dataclass(frozen=True, kw_only=True)
class Method:
    """`tier` is 1 to 4, or 0 where special limits apply."""

    args: str
    scope: str | None
    tier: int

    @cached_property
    def kinds(self) -> dict[str, str]:
        found = {}
        for word in self.args.split():
            name, _, kind = word.rstrip("!").partition(":")
            found[name] = kind or "str"
        return found

    @cached_property
    def required(self) -> list[str]:
        return [word.rstrip("!").partition(":")[0] for word in self.args.split() if word.endswith("!")]


_POST = "channel! text blocks:json attachments:json thread_ts username icon_emoji icon_url link_names:bool parse"
_POST += " markdown_text as_user:bool"
_PAGE = "cursor limit:int"
_SPAN = f"channel! {_PAGE} oldest latest inclusive:bool include_all_metadata:bool"


def _m(args: str, scope: str | None, tier: int) -> Method:
    return Method(args=args, scope=scope, tier=tier)


METHODS: dict[str, Method] = {
    "apps.connections.open": _m("", None, 3),
    "auth.test": _m("", None, 0),
    "bots.info": _m("bot", "users:read", 3),
    "team.info": _m("team domain", "team:read", 3),
    "chat.postMessage": _m(
        f"{_POST} metadata:json mrkdwn:bool reply_broadcast:bool unfurl_links:bool unfurl_media:bool", "chat:write", 0
    ),
    "chat.postEphemeral": _m(f"{_POST} user!", "chat:write", 4),
    "chat.update": _m(
        "channel! ts! text blocks:json attachments:json metadata:json link_names:bool parse markdown_text "
        "reply_broadcast:bool as_user:bool file_ids:list",
        "chat:write",
        3,
    ),
    "chat.delete": _m("channel! ts! as_user:bool", "chat:write", 3),
    "chat.getPermalink": _m("channel! message_ts!", None, 0),
    "conversations.create": _m("name! is_private:bool", "*:write", 2),
    "conversations.invite": _m("channel! users:list! force:bool", "*:write.invites", 3),
    "conversations.kick": _m("channel! user", "*:write", 3),
    "conversations.members": _m(f"channel! {_PAGE}", "*:read", 4),
    "conversations.info": _m("channel! include_locale:bool include_num_members:bool", "*:read", 3),
    "conversations.list": _m(f"{_PAGE} exclude_archived:bool types:list", "*:read", 2),
    "conversations.open": _m("channel users:list return_im:bool prevent_creation:bool", "im:write", 3),
    "conversations.history": _m(_SPAN, "*:history", 3),
    "conversations.replies": _m(f"{_SPAN} ts!", "*:history", 3),
    "conversations.join": _m("channel!", "channels:join", 3),
    "conversations.leave": _m("channel!", "*:write", 3),
    "conversations.archive": _m("channel!", "*:write", 2),
    "conversations.unarchive": _m("channel!", "*:write", 2),
    "conversations.rename": _m("channel! name!", "*:write", 2),
    "conversations.setTopic": _m("channel! topic!", "*:write.topic", 2),
    "conversations.setPurpose": _m("channel! purpose!", "*:write.topic", 2),
    "users.info": _m("user! include_locale:bool", "users:read", 4),
    "users.list": _m(f"{_PAGE} include_locale:bool", "users:read", 2),
    "users.getPresence": _m("user", "users:read", 3),
    "users.lookupByEmail": _m("email!", "users:read.email", 3),
    "users.conversations": _m(f"{_PAGE} user exclude_archived:bool types:list", "*:read", 3),
    "reactions.add": _m("channel! name! timestamp!", "reactions:write", 3),
    "reactions.remove": _m("channel name! timestamp file file_comment", "reactions:write", 2),
    "reactions.get": _m("channel timestamp file file_comment full:bool", "reactions:read", 3),
    "files.getUploadURLExternal": _m("filename! length:int! alt_txt snippet_type", "files:write", 4),
    "files.completeUploadExternal": _m(
        "files:json! channel_id channels:list thread_ts initial_comment blocks:json", "files:write", 4
    ),
    "files.info": _m(f"file! {_PAGE} count:int page:int", "files:read", 4),
    "files.delete": _m("file!", "files:write", 3),
    "views.open": _m("trigger_id interactivity_pointer view:json!", None, 4),
    "views.push": _m("trigger_id interactivity_pointer view:json!", None, 4),
    "views.update": _m("view_id external_id hash view:json!", None, 4),
    "views.publish": _m("user_id! hash view:json!", None, 4),
}

GRANTED = frozenset(
    {
        "channels:read",
        "chat:write",
        "chat:write.customize",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "groups:write",
        "im:history",
        "im:write",
        "reactions:read",
        "reactions:write",
        "users:read",
        "users:read.email",
    }
)

EVENTS = frozenset(
    {
        "app_home_opened",
        "app_uninstalled",
        "channel_shared",
        "file_deleted",
        "group_archive",
        "group_deleted",
        "group_left",
        "group_rename",
        "group_unarchive",
        "member_joined_channel",
        "member_left_channel",
        "message.groups",
        "message.im",
        "reaction_added",
        "reaction_removed",
        "team_join",
        "tokens_revoked",
        "user_change",
    }
)
