"""Where what people can do is declared: a declaration counts because its module stands here."""

from collections.abc import Sequence
from types import ModuleType

from bot.admin.slack import audit as admin_audit
from bot.admin.slack import erasure as admin_erasure
from bot.admin.slack import health as admin_health
from bot.admin.slack import held as admin_held
from bot.admin.slack import settings as admin_settings
from bot.availability.slack import exceptions as availability_exceptions
from bot.availability.slack import schedule as availability_schedule
from bot.availability.slack import status as availability_status
from bot.availability.slack import week_form as availability_week_form
from bot.chats.slack import card_buttons as chats_card_buttons
from bot.chats.slack import list as chats_list
from bot.chats.slack import many as chats_many
from bot.chats.slack import one_chat as chats_one_chat
from bot.chats.slack import reminders as chats_reminders
from bot.grants.slack import access as grants_access
from bot.grants.slack import access_import as grants_access_import
from bot.grants.slack import labels as grants_labels
from bot.grants.slack import periskope_sync as grants_periskope_sync
from bot.home import slack as home_slack
from bot.interactions.buttons import BUTTONS, SHORTCUTS
from bot.interactions.declared_forms import FORMS
from bot.interactions.registry import REGISTRY, Registry
from bot.replies.slack import decision_buttons as replies_decision_buttons
from bot.replies.slack import first_message as replies_first_message
from bot.replies.slack import from_card as replies_from_card
from bot.replies.slack import message_menu as replies_message_menu
from bot.replies.slack import message_shortcuts as replies_message_shortcuts
from bot.replies.slack import quick_replies as replies_quick_replies
from bot.reports import slack as reports_slack
from bot.rooms import slack as rooms_slack
from bot.routing.slack import rule_form as routing_rule_form
from bot.routing.slack import rules as routing_rules
from bot.team.slack import invitations as team_invitations
from bot.team.slack import people as team_people
from bot.team.slack import roles as team_roles
from bot.threads import slack as threads_slack
from bot.tickets.slack import create as tickets_create
from bot.tickets.slack import lists as tickets_lists
from bot.tickets.slack import one_ticket as tickets_one_ticket

DECLARING: tuple[ModuleType, ...] = (
    admin_audit,
    admin_erasure,
    admin_health,
    admin_held,
    admin_settings,
    availability_schedule,
    availability_week_form,
    availability_exceptions,
    availability_status,
    chats_list,
    chats_many,
    chats_reminders,
    grants_access,
    grants_labels,
    grants_periskope_sync,
    rooms_slack,
    team_invitations,
    team_roles,
    tickets_create,
    tickets_lists,
    tickets_one_ticket,
    chats_one_chat,
    chats_card_buttons,
    grants_access_import,
    home_slack,
    replies_decision_buttons,
    replies_first_message,
    replies_from_card,
    replies_message_menu,
    replies_message_shortcuts,
    replies_quick_replies,
    reports_slack,
    routing_rule_form,
    routing_rules,
    team_people,
    threads_slack,
)
"""In the order in which their commands are listed."""


def loaded(modules: Sequence[ModuleType]) -> Registry:
    """The commands of these modules, in their order. Raises ValueError if one of them declares nothing, so the program does not start."""
    handlers = (one.handler for some in (REGISTRY, BUTTONS.values(), SHORTCUTS.values()) for one in some)
    declaring = {one.__module__ for some in (handlers, FORMS.values()) for one in some}
    if idle := [module.__name__ for module in modules if module.__name__ not in declaring]:
        raise ValueError(f"Nothing is declared in {', '.join(idle)}")
    REGISTRY.arrange([module.__name__ for module in modules])
    return REGISTRY


COMMANDS = loaded(DECLARING)
