"""What is made just before it is sent, on a reader, however long that takes: a file for one person, a home tab, the week's figures."""

from dataclasses import replace

from bot.charts.models import from_json
from bot.charts.render import Painter
from bot.home import effects as home_effects
from bot.outbox.calls import PublishHome, SlackPost, SlackTellFile
from bot.outbox.calls.outcomes import Refused, Retry
from bot.reports.effects import files as reports_files
from bot.reports.effects import posts as reports_posts
from storage.db_errors import is_outage
from storage.store import Store

Made = SlackTellFile | SlackPost | PublishHome


async def made(store: Store, painter: Painter, call: Made) -> Made | Refused | Retry:
    """The call with what is to be in it; Refused if it is its reader's no more, or cannot be drawn."""
    try:
        if isinstance(call, PublishHome):
            return await store.read(home_effects.made, call)
        if isinstance(call, SlackPost):
            return await store.look(reports_posts.made, call) if call.wanted is not None else call
        filled = await store.look(reports_files.made, call)
    except Exception as fault:
        if is_outage(fault):
            return Retry(why="database")
        raise
    if isinstance(filled, Refused) or not filled.picture:
        return filled
    drawn = await painter.paint(from_json(filled.picture))
    return Refused(why="not_drawn", what="shape") if drawn is None else replace(filled, content=drawn, picture=b"")
