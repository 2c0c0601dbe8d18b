"""Calls to Slack that say or show something."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.clients.slack_answers import heard
from bot.domain.calls import PublishHome, SlackDelete, SlackPost, SlackReact, SlackTell, SlackUpdate, SlackWhisper
from bot.domain.outcomes import Done, Outcome, Retry, Unknown

MARK = "periskope_message"


async def post(web: AsyncWebClient, call: SlackPost) -> Outcome:
    """Links are not unfurled: a customer's link must fetch nothing."""
    answer = await heard(
        web.chat_postMessage(
            channel=call.channel,
            thread_ts=call.root,
            text=call.text,
            blocks=call.blocks,
            metadata=marked(call.mark),
            username=call.username,
            icon_emoji=call.icon,
            reply_broadcast=call.broadcast or None,
            unfurl_links=False,
            unfurl_media=False,
        ),
        once=True,
        channel=call.channel,
    )
    if not isinstance(answer, dict):
        return answer
    ts = answer.get("ts")
    return Done(value=ts) if isinstance(ts, str) and ts else Unknown(why="no_ts")


async def tell(web: AsyncWebClient, call: SlackTell) -> Outcome:
    """Opening the DM changes nothing, so only the post itself can be in doubt."""
    channel = await dm(web, call.slack_user)
    if not isinstance(channel, str):
        return channel
    said = await post(web, SlackPost(channel=channel, text=call.text, blocks=call.blocks, mark=call.mark))
    return Done(value=(channel, said.value)) if isinstance(said, Done) else said


async def dm(web: AsyncWebClient, slack_user: str) -> str | Outcome:
    """The channel id of our DM with a person."""
    answer = await heard(web.conversations_open(users=slack_user))
    if not isinstance(answer, dict):
        return answer
    channel = answer.get("channel")
    found = channel.get("id") if isinstance(channel, dict) else None
    return found if isinstance(found, str) and found else Retry(why="no_channel")


async def whisper(web: AsyncWebClient, call: SlackWhisper) -> Outcome:
    """Slack says ok whether or not the person saw it."""
    answer = await heard(
        web.chat_postEphemeral(
            channel=call.channel, user=call.slack_user, thread_ts=call.root, text=call.text, blocks=call.blocks
        ),
        once=True,
    )
    return Done() if isinstance(answer, dict) else answer


async def update(web: AsyncWebClient, call: SlackUpdate) -> Outcome:
    """Without blocks the old ones go away."""
    answer = await heard(
        web.chat_update(channel=call.channel, ts=call.ts, text=call.text, blocks=call.blocks or []),
    )
    return Done() if isinstance(answer, dict) else answer


async def delete(web: AsyncWebClient, call: SlackDelete) -> Outcome:
    """Gone already is gone."""
    answer = await heard(
        web.chat_delete(channel=call.channel, ts=call.ts), already=frozenset({"message_not_found", "already_deleted"})
    )
    return Done() if isinstance(answer, dict) else answer


async def react(web: AsyncWebClient, call: SlackReact) -> Outcome:
    """On or off, by the emoji's name."""
    if call.on:
        sent = web.reactions_add(channel=call.channel, timestamp=call.ts, name=call.name)
        answer = await heard(sent, already=frozenset({"already_reacted"}))
    else:
        sent = web.reactions_remove(channel=call.channel, timestamp=call.ts, name=call.name)
        answer = await heard(sent, already=frozenset({"no_reaction"}))
    return Done() if isinstance(answer, dict) else answer


async def publish_home(web: AsyncWebClient, call: PublishHome) -> Outcome:
    """The home tab of one person."""
    answer = await heard(web.views_publish(user_id=call.slack_user, view=call.view))
    return Done() if isinstance(answer, dict) else answer


def marked(mark: str) -> dict[str, Any]:
    """Metadata by which a post is found again; anybody in the workspace can read it, so it is an opaque key."""
    return {"event_type": MARK, "event_payload": {"k": mark}}
