"""The Web API's methods, a file per family; each takes the workspace and typed arguments and returns the answer."""

from collections.abc import Callable

from sandbox.slack.methods import (
    chat,
    conversations,
    files,
    history,
    lookups,
    members,
    people,
    reactions,
    views,
)
from sandbox.slack.records import Json
from sandbox.slack.workspace import Workspace

Handler = Callable[[Workspace, Json], Json]

HANDLERS: dict[str, Handler] = {
    "auth.test": lookups.auth_test,
    "bots.info": lookups.bots_info,
    "team.info": lookups.team_info,
    "chat.postMessage": chat.post_message,
    "chat.postEphemeral": chat.post_ephemeral,
    "chat.update": chat.update,
    "chat.delete": chat.delete,
    "chat.getPermalink": lookups.permalink,
    "conversations.create": conversations.create,
    "conversations.info": conversations.info,
    "conversations.list": conversations.listed,
    "conversations.open": conversations.opened,
    "conversations.archive": conversations.archive,
    "conversations.unarchive": conversations.unarchive,
    "conversations.rename": conversations.rename,
    "conversations.setTopic": conversations.set_topic,
    "conversations.setPurpose": conversations.set_purpose,
    "conversations.invite": members.invite,
    "conversations.kick": members.kick,
    "conversations.members": members.listed,
    "conversations.join": members.join,
    "conversations.leave": members.leave,
    "conversations.history": history.history,
    "conversations.replies": history.replies,
    "users.info": people.info,
    "users.list": people.listed,
    "users.lookupByEmail": people.by_email,
    "users.getPresence": people.presence,
    "users.conversations": conversations.of_user,
    "reactions.add": reactions.add,
    "reactions.remove": reactions.remove,
    "reactions.get": reactions.get,
    "files.getUploadURLExternal": files.upload_url,
    "files.completeUploadExternal": files.complete,
    "files.info": files.info,
    "files.delete": files.delete,
    "views.open": views.opened,
    "views.push": views.pushed,
    "views.update": views.updated,
    "views.publish": views.published,
}
