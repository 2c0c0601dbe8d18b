"""The one table of commands: parsing, help, suggestions, permission and the README's section come from it."""

from collections.abc import Mapping

from bot.domain.commands_for_chats import CHATS, IN_THREAD
from bot.domain.commands_for_people import HOUSE, PEOPLE, YOURS
from bot.domain.commands_row import Row

ROWS: tuple[Row, ...] = (*YOURS, *CHATS, *IN_THREAD, *PEOPLE, *HOUSE)
BY_NAME: Mapping[str, Row] = {row.name: row for row in ROWS}
