"""Types of our own keys. A vendor's id is always a plain `str` whose field name says which vendor's it is."""

from typing import NewType

AgentId = NewType("AgentId", int)
ChatId = NewType("ChatId", int)
FileId = NewType("FileId", int)
LabelId = NewType("LabelId", int)
MessageId = NewType("MessageId", int)
PhoneId = NewType("PhoneId", int)
PostId = NewType("PostId", int)
RoomId = NewType("RoomId", int)
RuleId = NewType("RuleId", int)
ThreadId = NewType("ThreadId", int)
TicketId = NewType("TicketId", int)
