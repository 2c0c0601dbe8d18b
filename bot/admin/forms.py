"""What the audit's filter offers."""

from bot.admin.messages import SENTENCES
from bot.blockkit.forms import SelectOption
from bot.chats.forms import ANY

FILE = SelectOption(value="csv", text="As a table (CSV) in a direct message")
DONE = (ANY, *(SelectOption(value=key, text=key.replace("_", " ").capitalize()) for key in sorted(SENTENCES)))
