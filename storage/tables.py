"""Every table, in one place to import from."""

from sqlmodel import SQLModel

from storage.columns import table_of
from storage.tables_chats import (
    Chat,
    ChatLabel,
    ChatPhone,
    Contact,
    File,
    Label,
    Message,
    MessageWas,
    Phone,
    QuickReply,
    Reaction,
    Ticket,
    Wait,
)
from storage.tables_engine import Cursor, Draft, Inbox, Lane, Outbox, Pace, Setting
from storage.tables_people import (
    Access,
    Agent,
    Assignment,
    Audit,
    Availability,
    AvailabilityWas,
    Rule,
    Schedule,
    TimeOff,
    Turn,
)
from storage.tables_rooms import Copy, Member, Named, Post, Room, Thread

metadata = SQLModel.metadata

access = table_of(Access)
agent = table_of(Agent)
assignment = table_of(Assignment)
audit = table_of(Audit)
availability = table_of(Availability)
availability_was = table_of(AvailabilityWas)
chat = table_of(Chat)
chat_label = table_of(ChatLabel)
chat_phone = table_of(ChatPhone)
contact = table_of(Contact)
copy = table_of(Copy)
cursor = table_of(Cursor)
draft = table_of(Draft)
file = table_of(File)
inbox = table_of(Inbox)
label = table_of(Label)
lane = table_of(Lane)
member = table_of(Member)
message = table_of(Message)
message_was = table_of(MessageWas)
named = table_of(Named)
outbox = table_of(Outbox)
pace = table_of(Pace)
phone = table_of(Phone)
post = table_of(Post)
quick_reply = table_of(QuickReply)
reaction = table_of(Reaction)
room = table_of(Room)
rule = table_of(Rule)
schedule = table_of(Schedule)
setting = table_of(Setting)
thread = table_of(Thread)
ticket = table_of(Ticket)
time_off = table_of(TimeOff)
turn = table_of(Turn)
wait = table_of(Wait)
