"""Tables that people paste into the composer: attachments with one table block, and nothing of them in the text."""

from collections.abc import Sequence
from typing import TypeAlias

from sandbox.slack import compose
from sandbox.slack.errors import SlackError
from sandbox.slack.records import Json

Cell: TypeAlias = str | int | float | Json

ROWS_MOST, COLUMNS_MOST = 100, 20


def attachment(rows: Sequence[Sequence[Cell]]) -> Json:
    """The attachment in which a pasted table arrives; words become rich text, a dict is a cell as Slack writes it."""
    if not rows or len(rows) > ROWS_MOST or any(len(row) > COLUMNS_MOST for row in rows):
        raise SlackError("invalid_blocks")
    block = {
        "type": "table",
        "block_id": "pasted",
        "rows": [[_cell(cell) for cell in row] for row in rows],
        "column_settings": [{"align": "left", "is_wrapped": False} for _ in rows[0]],
    }
    return {"id": 1, "blocks": [block], "fallback": "[no preview available]"}


def _cell(cell: Cell) -> Json:
    if isinstance(cell, dict):
        return cell
    if isinstance(cell, str):
        section = {"type": "rich_text_section", "elements": compose.inline(cell)}
        return {"type": "rich_text", "elements": [section]}
    return {"type": "raw_number", "value": cell, "text": str(cell)}
