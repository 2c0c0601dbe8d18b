"""The desk: where what people type and press is understood, judged and answered. Above the trips, which it calls."""

from bot.flows.desk.emoji import reacted
from bot.flows.desk.first_words import start_read
from bot.flows.desk.front import answer, is_for_us, written_in_thread, written_to_us
from bot.flows.desk.importing import goes_on as import_goes_on

__all__ = ["answer", "import_goes_on", "is_for_us", "reacted", "start_read", "written_in_thread", "written_to_us"]
