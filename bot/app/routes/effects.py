"""Which effect is prepared, settled and looked for by whom."""

from typing import Any

from bot.admin import effects as admin_effects
from bot.chats import effects as chats_effects
from bot.grants import effects as grants_effects
from bot.home import effects as home_effects
from bot.inbound import effects as inbound_effects
from bot.model.effect_kind import Effect
from bot.model.queue import OutboxEntry
from bot.notices import effects as notices_effects
from bot.outbox.calls.outcomes import Outcome
from bot.outbox.handlers import EffectHandlers
from bot.outbox.models import InDoubt, Prepared, Settlement
from bot.replies.effects import changes as replies_changes
from bot.replies.effects import second_look as replies_second_look
from bot.replies.effects import send as replies_send
from bot.reports.effects import files as reports_files
from bot.reports.effects import posts as reports_posts
from bot.rooms import effects as rooms_effects
from bot.team import effects as team_effects
from bot.threads.effects import files as threads_files
from bot.threads.effects import posts as threads_posts
from bot.threads.effects import refresh as threads_refresh
from bot.threads.effects import withdraw as threads_withdraw
from bot.tickets import effects as tickets_effects
from storage.tx import Tx

handlers = EffectHandlers()
for of_feature in (
    admin_effects,
    chats_effects,
    grants_effects,
    home_effects,
    inbound_effects,
    notices_effects,
    replies_changes,
    replies_second_look,
    replies_send,
    reports_files,
    reports_posts,
    rooms_effects,
    team_effects,
    threads_files,
    threads_posts,
    threads_refresh,
    threads_withdraw,
    tickets_effects,
):
    handlers.include(of_feature.HANDLERS)

if missing := handlers.missing():
    raise LookupError(f"nobody handles {', '.join(sorted(missing))}")


def prepare(entry: OutboxEntry[Effect], tx: Tx) -> Prepared[Any]:
    """The last door of an effect: judged once more, then rendered."""
    return handlers.prepare(entry, tx)


def settle(entry: OutboxEntry[Effect], outcome: Outcome, tx: Tx) -> Settlement:
    """What an outcome means."""
    return handlers.of(entry).settle(entry, outcome, tx)


def verify(entry: OutboxEntry[Effect], tx: Tx) -> InDoubt[Any]:
    """How to find out what became of it."""
    return handlers.verify(entry, tx)
