"""All tables, in one place to import from."""

from sqlmodel import SQLModel

from storage.columns import table_of
from storage.tables_chats import (
    ChatLabelRow,
    ChatPhoneRow,
    ChatRow,
    ChatWordRow,
    ContactRow,
    FileRow,
    LabelRow,
    MessageRow,
    MessageVersionRow,
    PhoneRow,
    QuickReplyRow,
    ReactionRow,
    TicketRow,
    WaitRow,
)
from storage.tables_engine import CursorRow, InboxRow, LaneRow, OutboxRow, ProposalRow, RateLimitRow, SettingRow
from storage.tables_operation import OutageRow, ProcessRow, WrittenRow
from storage.tables_people import (
    AccessRow,
    AgentRow,
    AssignmentRow,
    AuditRow,
    AvailabilityHistoryRow,
    AvailabilityRow,
    RuleRow,
    ScheduleRow,
    TimeOffRow,
    TurnRow,
)
from storage.tables_rooms import CopyRow, MemberRow, PostChatRow, PostRow, RoomRow, ThreadRow

metadata = SQLModel.metadata

access = table_of(AccessRow)
agent = table_of(AgentRow)
assignment = table_of(AssignmentRow)
audit = table_of(AuditRow)
availability = table_of(AvailabilityRow)
availability_history = table_of(AvailabilityHistoryRow)
chat = table_of(ChatRow)
chat_label = table_of(ChatLabelRow)
chat_phone = table_of(ChatPhoneRow)
chat_word = table_of(ChatWordRow)
contact = table_of(ContactRow)
copy = table_of(CopyRow)
cursor = table_of(CursorRow)
proposal = table_of(ProposalRow)
file = table_of(FileRow)
inbox = table_of(InboxRow)
label = table_of(LabelRow)
lane = table_of(LaneRow)
member = table_of(MemberRow)
message = table_of(MessageRow)
message_version = table_of(MessageVersionRow)
post_chat = table_of(PostChatRow)
outage = table_of(OutageRow)
outbox = table_of(OutboxRow)
rate_limit = table_of(RateLimitRow)
phone = table_of(PhoneRow)
post = table_of(PostRow)
process = table_of(ProcessRow)
quick_reply = table_of(QuickReplyRow)
reaction = table_of(ReactionRow)
room = table_of(RoomRow)
rule = table_of(RuleRow)
schedule = table_of(ScheduleRow)
setting = table_of(SettingRow)
thread = table_of(ThreadRow)
ticket = table_of(TicketRow)
time_off = table_of(TimeOffRow)
turn = table_of(TurnRow)
wait = table_of(WaitRow)
written = table_of(WrittenRow)
