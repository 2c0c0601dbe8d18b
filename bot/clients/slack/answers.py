"""The outcomes that Slack's answers mean, the same for every method."""

from collections.abc import Awaitable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.outbox.calls.outcomes import Failed, Refused, Retry, Unknown

PAUSE = 30.0
LONGEST_PAUSE = 3600.0
LIMITED = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
AMBIGUOUS = frozenset({
    "internal_error", "fatal_error", "request_timeout", "service_unavailable",
    "team_added_to_org",  # "intermittently unavailable until the transition is complete"
})  # fmt: skip
TOKEN = frozenset({
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
    "not_allowed_token_type", "org_login_required", "ekm_access_denied", "two_factor_setup_required",
    "team_access_not_granted", "access_denied", "enterprise_is_restricted", "accesslimited",
})  # fmt: skip
PLACE = frozenset({
    "channel_not_found", "not_in_channel", "is_archived", "is_inactive", "thread_not_found", "cannot_reply_to_message",
    "messages_tab_disabled", "method_not_supported_for_channel_type", "no_permission", "channel_type_not_supported",
    "posting_to_channel_denied", "not_supported",
})  # fmt: skip
PLACE_BEGINNINGS = ("restricted_action", "team_access", "external_channel")
SHAPE = frozenset({
    "invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text", "block_mismatch",
    "invalid_attachments", "too_many_attachments", "too_many_contact_cards", "metadata_too_large",
    "invalid_metadata_format", "invalid_metadata_schema", "metadata_must_be_sent_from_app", "markdown_text_conflict",
    "attachment_payload_limit_exceeded", "view_too_large", "name_taken", "missing_argument", "too_long",
    "invalid_json", "json_not_object", "duplicate_external_id",
})  # fmt: skip
SHAPE_BEGINNINGS = ("invalid_name", "invalid_arg", "invalid_view", "invalid_form", "invalid_post")
# What slack_sdk raises on text/plain and on JSON that is not an object.
NOT_SLACK = (AttributeError, ValueError)


async def answered(
    answer: Awaitable[AsyncSlackResponse],
    *,
    once: bool = False,
    channel: str | None = None,
    already: frozenset[str] = frozenset(),
) -> dict[str, Any] | Failed:
    """The fields of a call's answer, or how the call failed.

    `once`: repeating it could do it twice, so an unclear failure is Unknown (otherwise Retry). `channel`: where it
    posts; a rate limit then counts for that channel only. `already`: errors that mean that nothing was to be done;
    their fields are then the answer.
    """
    try:
        data = (await answer).data
    except SlackApiError as error:
        return _failure(error.response, once=once, channel=channel, already=already)
    except aiohttp.ClientConnectorCertificateError:
        return Retry(why="certificate")
    except aiohttp.ClientConnectorDNSError:
        return Retry(why="no_name")
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        return Retry(why="not_connected")
    except TimeoutError:
        return _unclear("timeout", once=once)
    except (aiohttp.ClientError, SlackClientError, OSError):
        return _unclear("connection", once=once)
    except NOT_SLACK:
        return _unclear("elsewhere", once=once)
    return data if isinstance(data, dict) else _unclear("elsewhere", once=once)


def refusal(error: str) -> Refused:
    """The refusal that an error code of Slack's means. An unknown code is about the target."""
    if error in TOKEN:
        return Refused(why=error, what="token")
    if error in PLACE or error.startswith(PLACE_BEGINNINGS):
        return Refused(why=error, what="place")
    if error in SHAPE or error.startswith(SHAPE_BEGINNINGS):
        return Refused(why=error, what="shape")
    return Refused(why=error)


def _failure(response: Any, *, once: bool, channel: str | None, already: frozenset[str]) -> dict[str, Any] | Failed:
    data = getattr(response, "data", None)
    status = getattr(response, "status_code", None) or getattr(response, "status", None) or 0
    error = data.get("error") if isinstance(data, dict) else None
    if error in LIMITED or status == 429:
        return Retry(why="ratelimited", after=pause_of(response), key=_limit_key(response, channel))
    if isinstance(error, str) and error in already:
        return data or {}
    if not isinstance(error, str) or error in AMBIGUOUS or status >= 500:
        return _unclear(_doubt(data, status), once=once)
    return refusal(error[:60])


def _doubt(data: Any, status: int) -> str:
    """Why nobody knows what became of a call. Slack's own answers say whether they are ok; a page of a proxy does not."""
    fields = data if isinstance(data, dict) else {}
    if fields.get("error") in AMBIGUOUS:
        return str(fields["error"])
    return "elsewhere" if 200 <= status < 400 and "ok" not in fields else f"http_{status}"


def _unclear(why: str, *, once: bool) -> Failed:
    return Unknown(why=why) if once else Retry(why=why)


def pause_of(response: Any) -> float:
    """The whole seconds in `Retry-After`; 30 if there are none."""
    after = response.headers.get("Retry-After", "") if hasattr(response, "headers") else ""
    return min(float(after), LONGEST_PAUSE) if after.isascii() and after.isdigit() else PAUSE


def _limit_key(response: Any, channel: str | None) -> str:
    if channel is not None:
        return f"ch:{channel}"
    address = str(getattr(response, "api_url", "") or getattr(response, "url", ""))
    return f"slack:{address.partition('?')[0].rpartition('/')[2]}"
