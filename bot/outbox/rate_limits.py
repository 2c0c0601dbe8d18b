"""How far apart calls must be: the keys a call takes, each with its spacing in seconds.

Slack's tiers (20, 50 and 100 a minute for each method) and one post a second for each channel; Periskope publishes
100 requests a second, 10 have been seen, so 5 it is.
"""

from bot.outbox.calls import (
    Call,
    CreateRoom,
    DeleteFile,
    FindDm,
    FindPost,
    FindRoom,
    FindShare,
    FindThread,
    Invite,
    Kick,
    LookUpPerson,
    PostFile,
    PublishHome,
    ReadHistory,
    ReadRoom,
    ReadThread,
    SlackDelete,
    SlackDm,
    SlackEphemeral,
    SlackPost,
    SlackReact,
    SlackTellFile,
    SlackUpdate,
    UnarchiveRoom,
    UploadFile,
    WaSend,
)

TIER_2 = 3.0
TIER_3 = 1.2
TIER_4 = 0.6
POSTS = ("slack:post", 0.3)
CHANNEL_SECONDS = 1.0
PERISKOPE = ("periskope", 0.2)
PHONE_SECONDS = 0.2

Key = tuple[str, float]


def keys(call: Call[object]) -> tuple[Key, ...]:
    """Every key that must be free before `call` goes out."""
    match call:
        case SlackPost(channel=channel):
            return (_channel(channel), POSTS)
        case SlackDm(slack_user=user):
            return (_channel(user), POSTS, _tier_3("conversations.open"))
        case PostFile(channel=None):
            return (_tier_4("files.completeUploadExternal"),)
        case PostFile(channel=str(channel)):
            return (_channel(channel), _tier_4("files.completeUploadExternal"))
        case WaSend(org_phone=phone):
            return ((f"wa:{phone}", PHONE_SECONDS), PERISKOPE)
        case FindPost(root=root):
            return (_tier_3("conversations.history" if root is None else "conversations.replies"),)
        case LookUpPerson(email=email):
            return (_tier_4("users.info") if email is None else _tier_3("users.lookupByEmail"),)
        case SlackReact(on=on):
            return (_tier_3("reactions.add") if on else ("slack:reactions.remove", TIER_2),)
        case _:
            return OTHERS.get(type(call), (PERISKOPE,))


def _channel(channel: str) -> Key:
    return (f"ch:{channel}", CHANNEL_SECONDS)


def _tier_3(method: str) -> Key:
    return (f"slack:{method}", TIER_3)


def _tier_4(method: str) -> Key:
    return (f"slack:{method}", TIER_4)


OTHERS: dict[type[Call[object]], tuple[Key, ...]] = {
    SlackUpdate: (_tier_3("chat.update"),),
    FindThread: (_tier_3("conversations.replies"),),
    ReadHistory: (_tier_3("conversations.history"),),
    ReadThread: (_tier_3("conversations.replies"),),
    SlackDelete: (_tier_3("chat.delete"),),
    SlackEphemeral: (_tier_4("chat.postEphemeral"),),
    FindDm: (_tier_3("conversations.open"), _tier_3("conversations.history")),
    CreateRoom: (("slack:conversations.create", TIER_2),),
    FindRoom: (("slack:users.conversations", TIER_2),),
    UnarchiveRoom: (("slack:conversations.unarchive", TIER_2),),
    Invite: (_tier_3("conversations.invite"),),
    Kick: (_tier_3("conversations.kick"),),
    ReadRoom: (_tier_3("conversations.info"), _tier_4("conversations.members")),
    PublishHome: (_tier_4("views.publish"),),
    UploadFile: (_tier_4("files.getUploadURLExternal"),),
    FindShare: (_tier_4("files.info"),),
    SlackTellFile: (
        _tier_3("conversations.open"),
        _tier_4("files.getUploadURLExternal"),
        _tier_4("files.completeUploadExternal"),
    ),
    DeleteFile: (_tier_3("files.delete"),),
}
