"""What admins hear when Periskope and this app differ about who sees what."""

from dataclasses import dataclass

from bot.blockkit.blocks import button, counted, listed
from bot.model.notice import AboutChat, Lookup, MayNameChat, Notice, Sentence
from bot.notices.messages.held import because

LABELS_NOT_WRITTEN = {
    "empty": "they have no label here, and an empty list may mean *every chat* there. In Periskope they keep the labels "
    "that they had last: remove those there, under its members",
    "no_sure_name": "the name of one of their labels is not certain, and an unknown name makes a new label there. "
    "Give it a name without a comma in Periskope, then `/periskope access confirm` again",
    "same_name": "two labels share one name, and Periskope takes names. Rename one of them in Periskope, then "
    "`/periskope access confirm` again",
}
NOTHING = (
    "There is nothing to import: nobody in the team is known to see more in Periskope than here. `/periskope invite` adds "
    "people."
)


@dataclass(frozen=True, kw_only=True)
class ImportReady(Notice):
    """The proposal was worked out for `count` people. `draft`: its key."""

    count: int
    draft: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"The import is worked out for {counted(self.count, 'person', 'people')}. Nothing is changed yet.",
            buttons=(button("Look at it…", "import:show", self.draft, style="primary"),),
        )


@dataclass(frozen=True, kw_only=True)
class ImportNothing(Notice):
    """There is nothing to propose."""

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(text=NOTHING)


@dataclass(frozen=True, kw_only=True)
class ImportDone(Notice):
    """`count` changes of access made, `passed` of those shown left out."""

    count: int
    passed: int

    def sentence(self, look: Lookup) -> Sentence:
        left = (
            f" {self.passed} of those shown were left out: they had changed meanwhile, or apply already."
            if self.passed
            else ""
        )
        return Sentence(
            text=f"The import is done: {counted(self.count, 'change')} of access made.{left} "
            "`/periskope audit imported` shows by whom; `/periskope team` shows who has access to what."
        )


@dataclass(frozen=True, kw_only=True)
class LabelsNotWritten(Notice):
    """`why`: the doubt that kept a person's labels from being written."""

    agent: int
    why: str

    def sentence(self, look: Lookup) -> Sentence:
        why = LABELS_NOT_WRITTEN.get(self.why, LABELS_NOT_WRITTEN["no_sure_name"])
        return Sentence(text=f"⚠️ {look.person_by_address(self.agent)}'s labels were *not* written to Periskope: {why}.")


@dataclass(frozen=True, kw_only=True)
class LabelsOfOneName(AboutChat):
    """Labels of a chat: they were asked for while two labels share a name."""

    labels: tuple[int, ...]

    def sentence(self, look: Lookup) -> Sentence:
        asked = listed(f"*{look.label(label_id)}*" for label_id in self.labels)
        return Sentence(
            text=f"⚠️ {asked} of {look.chat(self.chat)} were *not* changed in Periskope: it takes names, and two labels "
            "share one. Rename one of them in Periskope, then ask for it again."
        )


def _what(look: Lookup, chat_id: int | None) -> str:
    return "labels" if chat_id is None else f"access to {look.chat(chat_id)}"


@dataclass(frozen=True, kw_only=True)
class WriteRefused(MayNameChat):
    """`why`: Periskope's word. Without a chat it is about the list of labels."""

    agent: int
    why: str

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ Periskope refused {look.person_by_address(self.agent)}'s {_what(look, self.chat)}"
            f"{because(self.why)}. It is changed here, but not in Periskope. Check whether they are a member there, then "
            "`/periskope access confirm` writes it again."
        )


@dataclass(frozen=True, kw_only=True)
class AccessUnwritten(MayNameChat):
    """Whoever changed it is no admin any more, so it is for another to decide."""

    agent: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ {look.person_by_address(self.agent)}'s {_what(look, self.chat)} were *not* written to Periskope: who "
            "changed them is no admin any more. `/periskope access confirm` writes what is set here."
        )


@dataclass(frozen=True, kw_only=True)
class OtherLabels(Notice):
    """Periskope shows other labels of a person than were written."""

    agent: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ Periskope now shows other labels for {look.person_by_address(self.agent)} than I wrote. A label may "
            "have been renamed there just now. Check its members, then `/periskope access confirm` writes the list again."
        )


@dataclass(frozen=True, kw_only=True)
class DeniedThere(AboutChat):
    """Allowed here, denied in Periskope."""

    agent: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.person_by_address(self.agent)} sees {look.chat(self.chat)} here, and Periskope denies it to them. "
            "`/periskope access` changes it here, its console there; the daily report in the triage channel lists all "
            "such chats."
        )


@dataclass(frozen=True, kw_only=True)
class AllowedThere(AboutChat):
    """Allowed in Periskope, not here: denials are known to be taken unreliably there."""

    agent: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"{look.person_by_address(self.agent)} does not see {look.chat(self.chat)} here, and Periskope still shows "
            "it to them. Remove it in its console, or give access here with `/periskope access`."
        )


@dataclass(frozen=True, kw_only=True)
class ToldStays(Notice):
    """`count`: private messages and files that Slack would not delete."""

    agent: int
    count: int

    def sentence(self, look: Lookup) -> Sentence:
        return Sentence(
            text=f"⚠️ Slack would not let me take back {counted(self.count, 'private message')} of mine to "
            f"{look.person_by_address(self.agent)}, about chats that they may no longer see. They can still read them; an "
            "owner of the workspace can delete them."
        )
