"""The names and facts that notices show, looked up in one transaction."""

from dataclasses import dataclass
from typing import Any

from bot.blockkit.blocks import bold, name
from bot.blockkit.message_content import gist, gist_of
from bot.interactions import as_shown, resolve
from bot.model.message import Message, content_of, from_json
from bot.model.notice import FoundAction, FoundList, MessageFacts, WaitingChat
from bot.model.person import Agent
from bot.notices.queries.links import link_to, permalink
from bot.text.document import plain
from bot.text.document_json import from_json as doc_from_json
from bot.text.safe import mask_number
from storage.tx import Tx

AWAY = "away"
NOBODY = "somebody"


@dataclass(frozen=True, slots=True)
class NoticeLookup:
    """Our rows for one reader of a notice; `reader` is None for a line in a thread."""

    tx: Tx
    reader: Agent | None = None

    def chat(self, chat_id: int | None) -> str:
        """A chat's name, as a link where it has a thread."""
        chat = None if chat_id is None else self.tx.chats.get(chat_id)
        shown = name("a chat" if chat is None else chat.name or mask_number(chat.wa_chat_id))
        link = None if chat is None else link_to(self.tx, chat.id)
        return f"<{link}|{shown}>" if link else bold(shown)

    def chat_key(self, chat_id: int) -> str:
        """A chat's key, with what is shown of it, for buttons."""
        return as_shown.carried(self.tx, self.tx.chats.get(chat_id))

    def person(self, agent_id: int | None) -> str:
        """A person's name, with the address where another looks alike."""
        called = resolve.who(self.tx, self._agent(agent_id))
        return bold(name(called)) if called else NOBODY

    def person_by_address(self, agent_id: int | None, slack_user: str | None = None) -> str:
        """A person's name with the address; of nobody in the team the Slack user, whom a private message does not alert."""
        called = resolve.who_by_address(self._agent(agent_id))
        if called:
            return bold(name(called))
        return f"<@{slack_user}>" if slack_user else NOBODY

    def mention(self, agent_id: int) -> str:
        """A person, alerted where Slack knows them."""
        agent = self._agent(agent_id)
        return self.person(agent_id) if agent is None or agent.slack_user is None else f"<@{agent.slack_user}>"

    def room(self, room_id: int) -> str:
        """A channel's name."""
        return f"*#{name(self.tx.rooms.get(room_id).name)}*"

    def label(self, label_id: int) -> str:
        """A label's name."""
        return name(self.tx.labels.get(label_id).name)

    def message(self, key: str) -> MessageFacts:
        """What a message says now; nothing of one that is gone."""
        message = self.tx.messages.by_key(key)
        if message is None:
            return MessageFacts()
        return MessageFacts(
            chat=message.chat_id,
            words=gist_of(message),
            now="" if message.deleted_at is not None else gist(content_of(message)),
            source=self._source(message),
            deleted=message.deleted_at is not None,
            unread=tuple(from_json(message.body).unread),
            state=message.state,
        )

    def file_name(self, message: str, slack_file: str) -> str:
        """The raw name of a message's file; empty if it is gone."""
        found = self.tx.messages.by_key(message)
        files = [] if found is None else [*found.body.get("all_files", ()), *found.body.get("files", ())]
        return next(
            (file.get("name") or "without a name" for file in files if file.get("slack_file") == slack_file), ""
        )

    def waiting(self, chat_id: int) -> WaitingChat | None:
        """How long a chat has been waiting, and for whom; None: it does not wait."""
        wait, chat = self.tx.waits.open(chat_id), self.tx.chats.get(chat_id)
        if wait is None:
            return None
        return WaitingChat(
            name=self.chat(chat_id),
            seconds=(self.tx.business_now - wait.began_at).total_seconds(),
            assignee=self.person(chat.assignee_id),
            unassigned=chat.assignee_id is None,
            reader_is_assignee=self.reader is not None and chat.assignee_id == self.reader.id,
            assignee_offline=chat.assignee_id is not None and not self.tx.availability.online(chat.assignee_id),
        )

    def found(self, draft: str) -> FoundList:
        """What was found in a thread after a gap."""
        listed = self.tx.proposals.get(draft, AWAY)
        if listed is None:
            return FoundList()
        found = tuple(self._found(item) for item in listed.body.get("items", ()))
        by = self.person(listed.body.get("by"))
        return FoundList(found=found, decided=str(listed.body.get("decided", "")), by=by)

    def _found(self, item: dict[str, Any]) -> FoundAction:
        message = self.tx.messages.by_key(str(item.get("message")))
        if message is None:
            return FoundAction(what=item["what"], person=self.person(item.get("agent")))
        changed = message.body.get("asked_edit")
        words = gist_of(message) if item["what"] != "edit" or changed is None else plain(doc_from_json(changed))
        return FoundAction(what=item["what"], person=self.person(message.author_id), words=words, at=message.at)

    def _agent(self, agent_id: int | None) -> Agent | None:
        return self.tx.people.roster().get(agent_id)

    def _source(self, message: Message) -> str | None:
        """The permalink of the message that a person wrote in Slack, for a further file that of its first."""
        home = message if message.part_of is None else self.tx.messages.get(message.part_of)
        if home.slack_channel is None or home.slack_ts is None:
            return None
        return permalink(self.tx, home.slack_channel, home.slack_ts)
