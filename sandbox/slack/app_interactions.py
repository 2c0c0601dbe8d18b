"""What a person does with an app: commands, clicks, modals, shortcuts, the home tab."""

from collections.abc import Callable
from functools import partial
from typing import Any

from sandbox.slack import command_text, commands, events, forms, payloads, shapes
from sandbox.slack.blockkit import check_options
from sandbox.slack.delivery import Parcel
from sandbox.slack.errors import SlackError
from sandbox.slack.installing import Installed
from sandbox.slack.interaction import Interaction
from sandbox.slack.methods import views
from sandbox.slack.records import Json, Message, View
from sandbox.slack.responses import Responses


class Acting(Installed):
    """Interactions reach the app at once, are sent once, and have three seconds to be acknowledged."""

    responses: Responses

    async def command(
        self, user_id: str, text: str, *, channel_id: str | None = None, command: str = "/periskope"
    ) -> Interaction:
        """Typed in a channel, else in the direct messages with the app. Whatever the ack says is shown.

        ``<@U…>``, ``<#C…>``, ``<!subteam^S…>`` and ``<!here>`` in `text` are picked from the client's list; all else is typed.
        """
        self.known_command(command)
        user = self.users[user_id]
        channel = self.channels[channel_id] if channel_id else self.direct(user)
        labels = self.mention_labels
        typed = command_text.tokens(self, text, labels=labels) if self.should_escape else command_text.names(self, text)
        payload = payloads.command(self, user, channel, command, typed)
        payload["response_url"] = self.responses.address(channel.id, user.id)
        done = await self._sent("slash_commands", payload, channel.id)
        self._show(done, channel.id)
        return done

    def _show(self, done: Interaction, channel_id: str) -> None:
        if isinstance(done.ack, dict) and (done.ack.get("text") or done.ack.get("blocks")):
            try:
                self.responses.say(channel_id, done.user, done.ack)
            except SlackError as error:
                done.acknowledged("error", error.code)

    async def click(
        self, user_id: str, channel_id: str, ts: str, action_id: str, *, value: Any = None, selected: Any = None
    ) -> Interaction:
        """Use a button, an overflow menu, a select or a picker in a message; `selected` (or `value`) is what to choose."""
        user, channel = self.users[user_id], self.channels[channel_id]
        message = channel.messages[ts]
        block, element = commands.element(message.blocks, action_id, value)
        action = payloads.action(self, block, element, self._choice(element, value, selected))
        payload = payloads.in_message(self, user, channel, message, action)
        payload["response_url"] = self.responses.address(channel.id, user.id, message.ts)
        return await self._sent("interactive", payload, channel.id, screens=partial(self._screens, user.id, message))

    async def click_in_view(
        self, user_id: str, view_id: str, action_id: str, *, value: Any = None, selected: Any = None
    ) -> Interaction:
        """The same in a modal or the home tab; an input tells the app only when it dispatches its actions."""
        user, view = self.users[user_id], self.views[view_id]
        block, element = commands.element(view.blocks, action_id, value)
        state = self._choice(element, value, selected)
        if action_id in view.values.get(block["block_id"], {}):
            view.values[block["block_id"]][action_id] = {"type": element["type"], **state}
        payload = payloads.in_view(self, user, view, payloads.action(self, block, element, state))
        if block["type"] == "input" and not block.get("dispatch_action"):
            return Interaction(kind="block_actions", user=user.id, payload=payload, status="ok")
        if view is self.homes.get(user.id):
            return await self._sent(
                "interactive", payload, self.direct(user).id, screens=partial(self._at_home, user.id)
            )
        return await self._sent("interactive", payload, self.direct(user).id)

    def _choice(self, element: Json, value: Any, selected: Any) -> Json:
        if element["type"] == "button":
            return {}
        wanted = selected if selected is not None else value
        if element["type"] == "overflow":
            return {"selected_option": forms.option_of(element, wanted)}
        state = forms.chosen(element, wanted, self.offered.get(element["action_id"]))
        return {name: inner for name, inner in state.items() if name != "type"}

    def fill(self, view_id: str, values: Json) -> None:
        """Fill in a form without submitting: ``{block_id: {action_id: value}}`` or simply ``{action_id: value}``."""
        view = self.views[view_id]
        for block, element in forms.acting(view.blocks):
            block_id, action_id = block["block_id"], element["action_id"]
            inner = values.get(block_id)
            simple = inner if isinstance(inner, dict) and action_id in inner else values
            if action_id in simple and action_id in view.values.get(block_id, {}):
                state = forms.chosen(element, simple[action_id], self.offered.get(action_id))
                view.values[block_id][action_id] = state

    async def submit(self, user_id: str, view_id: str, values: Json | None = None) -> Interaction:
        """Fill in and submit; the app's answer closes, changes or pushes, or puts errors at the fields."""
        user, view = self.users[user_id], self.views[view_id]
        self.fill(view_id, values or {})
        view.errors = forms.refusals(view.blocks, view.values)
        payload = payloads.view_submission(self, user, view)
        if view.errors:
            return Interaction(
                kind="view_submission", user=user.id, payload=payload, status="refused", errors=view.errors
            )
        done = await self._sent("interactive", payload, self.direct(user).id)
        if done.status == "ok":
            commands.follow(self, view, done)
        return done

    async def close_view(self, user_id: str, view_id: str, *, everything: bool = False) -> Interaction | None:
        """Cancel a modal; the app hears of it where the view asked for that."""
        user, view = self.users[user_id], self.views[view_id]
        payload = payloads.view_closed(self, user, view, cleared=everything)
        if everything:
            views.close_all(self, user.id)
        else:
            views.close(self, view)
        return await self._sent("interactive", payload, "") if view.body.get("notify_on_close") else None

    async def shortcut(
        self, user_id: str, callback_id: str, *, channel_id: str | None = None, ts: str | None = None
    ) -> Interaction:
        """A message shortcut on the message named, else a global one."""
        self.known_shortcut(callback_id)
        user = self.users[user_id]
        if channel_id is None or ts is None:
            return await self._sent("interactive", payloads.shortcut(self, user, callback_id, self.stamp()), "")
        message = self.channels[channel_id].messages[ts]
        payload = payloads.message_action(self, user, message, callback_id, self.stamp())
        payload["response_url"] = self.responses.address(channel_id, user.id, None)
        return await self._sent("interactive", payload, channel_id)

    async def suggest(self, user_id: str, place: "str | View | Message", action_id: str, query: str) -> list[Json]:
        """What the app offers in an external select for the words typed so far; SlackError when it does not answer well."""
        where = self.views[place] if isinstance(place, str) else place
        block, _ = commands.element(where.blocks, action_id, None)
        asked = {"action_id": action_id, "value": query}
        payload = payloads.suggestion(self, self.users[user_id], where, block, asked)
        answer = await self.delivery.ask(Parcel(kind="interactive", payload=payload))
        if answer.status != "ok":
            raise SlackError(answer.status)
        options = check_options(answer.body)
        self.offered.setdefault(action_id, []).extend(options)
        return options

    async def open_home(self, user_id: str) -> None:
        user = self.users[user_id]
        body: Json = {"user": user.id, "channel": self.direct(user).id, "tab": "home"}
        if user.id in self.homes:
            body["view"] = shapes.view(self, self.homes[user.id])
        events.raised(self, "app_home_opened", body)

    def home(self, user_id: str) -> View | None:
        return self.homes.get(user_id)

    def views_of(self, user_id: str) -> list[View]:
        """The open modals, the visible one last."""
        return [self.views[key] for key in self.stacks.get(user_id, [])]

    def _modals(self, user_id: str) -> list[Any]:
        """The open modals, each with the hash of its present state."""
        return [(one.id, one.hash) for one in self.views_of(user_id)]

    def _at_home(self, user_id: str) -> list[Any]:
        """The modals and the home tab, for what was pressed there: it is brought up to date by much else as well."""
        home = self.homes.get(user_id)
        return [*self._modals(user_id), home and (home.id, home.hash)]

    def _screens(self, user_id: str, pressed: Message) -> list[Any]:
        """The modals and the message that was pressed. In the app's own messages with a person also the newest of them: there an answer may be one more."""
        channel = self.channels[pressed.channel]
        newest = next(reversed(channel.messages), "") if channel.im else ""
        standing = channel.messages.get(pressed.ts)
        return [*self._modals(user_id), newest, standing and (standing.deleted, standing.text, list(standing.blocks))]

    async def _sent(
        self, kind: Any, payload: Json, channel_id: str, *, screens: Callable[[], Any] | None = None
    ) -> Interaction:
        user = payload["user_id"] if kind == "slash_commands" else payload["user"]["id"]
        done = Interaction(kind=payload.get("type", kind), user=user, payload=payload)
        if kind != "slash_commands":  # a command opens its own modal; whatever else changes has other causes
            done.watch(screens or partial(self._modals, user))
        done.trigger = self.triggers.get(payload.get("trigger_id", ""))
        self.listening[user, channel_id] = done.hear
        answer = await self.delivery.ask(Parcel(kind=kind, payload=payload))
        done.acknowledged(answer.status, answer.body)
        return done
