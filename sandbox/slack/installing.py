"""Installing the app from a manifest: what it may do, what it hears, and what people can call it by."""

from sandbox.slack.errors import SlackError
from sandbox.slack.records import Json
from sandbox.slack.workspace import Workspace


class Installed(Workspace):
    """Until a manifest is given, every command and shortcut is taken to the app, with the usual rights."""

    should_escape = True
    mention_labels = True  # Slack writes ``<@U…|name>`` or ``<@U…>``; an app must take both
    commands: frozenset[str] | None = None
    shortcuts: frozenset[str] | None = None

    def install(self, manifest: Json) -> None:
        """Take scopes, events, commands, shortcuts and tabs from a manifest, parsed."""
        features, settings = manifest["features"], manifest["settings"]
        self.scopes = set(manifest["oauth_config"]["scopes"]["bot"])
        self.bot_events = set(settings["event_subscriptions"]["bot_events"])
        commands = features.get("slash_commands", [])
        self.commands = frozenset(one["command"] for one in commands)
        self.should_escape = any(one.get("should_escape") for one in commands)
        self.shortcuts = frozenset(one["callback_id"] for one in features.get("shortcuts", []))
        self.home_tab = bool(features["app_home"].get("home_tab_enabled"))
        self.messages_tab = bool(features["app_home"].get("messages_tab_enabled"))

    def known_command(self, command: str) -> None:
        """Slack offers no command that the manifest does not name."""
        if self.commands is not None and command not in self.commands:
            raise SlackError("unknown_command")

    def known_shortcut(self, callback_id: str) -> None:
        if self.shortcuts is not None and callback_id not in self.shortcuts:
            raise SlackError("unknown_shortcut")
