"""What may be set of a row by name: a wrong column, or a value of another type, is an error of types."""

from datetime import datetime
from typing import Any, TypedDict

from bot.model.audit import AuditAction
from bot.model.chat import Stretches
from bot.model.message import FileState, MessageDirection, MessageSource, MessageState
from bot.model.person import Role, State
from bot.model.room import RoomState, ThreadState
from bot.model.ticket import TicketState


class ChatColumns(TypedDict, total=False):
    """Columns of a chat."""

    wa_chat_id: str
    phone_id: int
    kind: str
    name: str
    closed_at: datetime | None
    assignee_id: int | None
    held_since: datetime | None
    last_assignee_id: int | None
    assignee: str | None
    assignee_at: datetime | None
    closed_in_periskope: datetime | None
    muted: bool
    last_in_at: datetime | None
    last_out_at: datetime | None
    needs_answer_at: datetime | None
    access_read_at: datetime | None
    read_started_at: datetime | None
    access_in_doubt: bool
    remind_at: datetime | None
    access: dict[str, Any] | None
    exceptions: dict[str, Any] | None


class WaitColumns(TypedDict, total=False):
    """Columns of a wait."""

    chat_id: int
    began_at: datetime
    message_id: int | None
    ended_at: datetime | None
    how: str | None
    agent_id: int | None
    mentioned_at: datetime | None
    mentioned_thread_id: int | None
    mentioned_message_id: int | None
    alerted_at: datetime | None
    due_at: datetime | None
    reminder: bool
    on_duty: Stretches | None


class MessageColumns(TypedDict, total=False):
    """Columns of a message."""

    chat_id: int
    wa_id: str | None
    full_id: str | None
    queue_id: str | None
    direction: MessageDirection
    source: MessageSource
    state: MessageState
    author_id: int | None
    author_email: str | None
    contact_id: int | None
    body: dict[str, Any]
    quoted_wa_id: str | None
    at: datetime
    seen_at: datetime
    late: bool
    changed_at: datetime | None
    ack: int
    edited_at: datetime | None
    deleted_at: datetime | None
    slack_channel: str | None
    slack_ts: str | None
    slack_root: str | None
    slack_edited: str | None
    part_of: int | None
    reacted: str | None
    mark: str | None
    why: str | None


class FileColumns(TypedDict, total=False):
    """Columns of a file in a thread."""

    slack_file_id: str | None
    state: FileState
    why: str | None
    at: datetime
    round: int


class AgentColumns(TypedDict, total=False):
    """Columns of a person."""

    slack_user: str | None
    name: str
    role: Role
    state: State
    tz: str | None
    slack_deactivated: bool
    shift_messages: bool
    invited_at: datetime | None


class RoomColumns(TypedDict, total=False):
    """Columns of a room."""

    kind: str
    label_id: int | None
    people_key: str | None
    slack_id: str | None
    name: str
    state: RoomState
    why: str | None
    failing_since: datetime | None
    replaces_id: int | None
    compared_at: datetime | None
    doing: str | None


class ThreadColumns(TypedDict, total=False):
    """Columns of a thread."""

    room_id: int
    chat_id: int
    ts: str | None
    state: ThreadState
    previous_id: int | None
    opened_at: datetime
    last_at: datetime | None
    posts: int
    shown: str | None
    undeletable: str | None


class PostColumns(TypedDict, total=False):
    """Columns of a post."""

    thread_id: int | None
    reader_id: int | None
    channel: str | None
    ts: str | None
    shown: int
    deleted_at: datetime | None
    undeletable: str | None


class TicketColumns(TypedDict, total=False):
    """Columns of a ticket."""

    periskope_id: str | None
    message_id: int | None
    subject: str
    state: TicketState
    priority: int
    assignee_id: int | None
    assignee_email: str | None
    at: datetime
    closed_at: datetime | None


class AuditColumns(TypedDict, total=False):
    """What a line of the audit is about."""

    whom_id: int | None
    chat_id: int | None
    room_id: int | None
    label_id: int | None
    detail: str


class AuditFilter(AuditColumns, total=False):
    """Columns by which lines of the audit are looked for."""

    action: AuditAction
    via: str
