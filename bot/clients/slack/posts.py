"""Calls to Slack that post, change or delete messages, reactions and home tabs."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack.answers import answered
from bot.outbox.calls import PublishHome, SlackDelete, SlackDm, SlackEphemeral, SlackPost, SlackReact, SlackUpdate
from bot.outbox.calls.outcomes import Done, Failed, Retry, Stray, Told, Unknown

MARK = "periskope_message"


async def post(web: AsyncWebClient, call: SlackPost) -> Told[str | Stray]:
    """Post a message in a channel. Links are not unfurled: a customer's link must not be fetched."""
    given = {
        "channel": call.channel,
        "thread_ts": call.root,
        "text": call.text,
        "blocks": call.blocks,
        "metadata": marked(call.mark),
        "username": call.username,
        "icon_emoji": call.icon,
        "reply_broadcast": call.broadcast or None,
        "unfurl_links": False,
        "unfurl_media": False,
    }
    # What `chat_postMessage` does, but for looking whether a block is one of the library's own classes: six looks each.
    said = {name: value for name, value in given.items() if value is not None}
    answer = await answered(web.api_call("chat.postMessage", json=said), once=True, channel=call.channel)
    if not isinstance(answer, dict):
        return answer
    ts = answer.get("ts")
    if not isinstance(ts, str) or not ts:
        return Unknown(why="no_ts")
    posted = answer.get("message")
    # Where the root is gone Slack posts at the channel's foot and says ok; this is its only sign.
    lost = call.root is not None and isinstance(posted, dict) and posted.get("thread_ts") is None
    return Done(value=Stray(ts=ts) if lost else ts)


async def dm(web: AsyncWebClient, call: SlackDm) -> Told[tuple[str, str]]:
    """Post a direct message. Opening the DM changes nothing, so only the post itself can be in doubt."""
    channel = await open_dm(web, call.slack_user)
    if not isinstance(channel, str):
        return channel
    posted = await post(web, SlackPost(channel=channel, text=call.text, blocks=call.blocks, mark=call.mark))
    if not isinstance(posted, Done):
        return posted
    return Done(value=(channel, posted.value if isinstance(posted.value, str) else posted.value.ts))


async def open_dm(web: AsyncWebClient, slack_user: str) -> str | Failed:
    """The channel id of our DM with a person, opened if need be."""
    answer = await answered(web.conversations_open(users=slack_user))
    if not isinstance(answer, dict):
        return answer
    channel = answer.get("channel")
    found = channel.get("id") if isinstance(channel, dict) else None
    return found if isinstance(found, str) and found else Retry(why="no_channel")


async def ephemeral(web: AsyncWebClient, call: SlackEphemeral) -> Told[None]:
    """Post an ephemeral message. Slack says ok whether or not the person saw it."""
    answer = await answered(
        web.chat_postEphemeral(
            channel=call.channel, user=call.slack_user, thread_ts=call.root, text=call.text, blocks=call.blocks
        ),
        once=True,
    )
    return Done() if isinstance(answer, dict) else answer


async def update(web: AsyncWebClient, call: SlackUpdate) -> Told[None]:
    """Change a message of ours. Without blocks the old ones are removed."""
    answer = await answered(
        web.chat_update(channel=call.channel, ts=call.ts, text=call.text, blocks=call.blocks or []),
    )
    return Done() if isinstance(answer, dict) else answer


async def delete(web: AsyncWebClient, call: SlackDelete) -> Told[None]:
    """Delete a message of ours; one that is deleted already is Done."""
    answer = await answered(
        web.chat_delete(channel=call.channel, ts=call.ts), already=frozenset({"message_not_found", "already_deleted"})
    )
    return Done() if isinstance(answer, dict) else answer


async def react(web: AsyncWebClient, call: SlackReact) -> Told[None]:
    """Add or remove our reaction, by the emoji's name."""
    if call.on:
        sent = web.reactions_add(channel=call.channel, timestamp=call.ts, name=call.name)
        answer = await answered(sent, already=frozenset({"already_reacted"}))
    else:
        sent = web.reactions_remove(channel=call.channel, timestamp=call.ts, name=call.name)
        answer = await answered(sent, already=frozenset({"no_reaction"}))
    return Done() if isinstance(answer, dict) else answer


async def publish_home(web: AsyncWebClient, call: PublishHome) -> Told[None]:
    """Publish a person's home tab."""
    answer = await answered(web.views_publish(user_id=call.slack_user, view=call.view))
    return Done() if isinstance(answer, dict) else answer


def marked(mark: str) -> dict[str, Any]:
    """Metadata by which a post is found again; anybody in the workspace can read it, so it is an opaque key."""
    return {"event_type": MARK, "event_payload": {"k": mark}}
