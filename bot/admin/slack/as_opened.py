"""What the settings form showed when it was opened: a mark of each setting, and of the part of a long list that Slack shows."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

FIRST_PART = "+"
"""Behind the name of a list, where the mark is of the part of it that Slack shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AsOpened:
    """The marks by setting. `first_parts`: those of what was shown of each list that holds more than Slack shows."""

    marks: Mapping[str, str]
    first_parts: Mapping[str, str]

    @classmethod
    def read(cls, shown: str | None, known: Container[str]) -> "AsOpened":
        """The marks that `written` gave, of settings that are known; none for a form that is being opened."""
        pairs = [one.split("~") for one in (shown or "").split(",") if one.count("~") == 1]
        found = {name: mark for name, mark in pairs if name.removesuffix(FIRST_PART) in known}
        return cls(
            marks={name: mark for name, mark in found.items() if not name.endswith(FIRST_PART)},
            first_parts={name[:-1]: mark for name, mark in found.items() if name.endswith(FIRST_PART)},
        )

    def written(self) -> str:
        """The marks as a form's data carries them."""
        parts = {f"{name}{FIRST_PART}": mark for name, mark in self.first_parts.items()}
        return ",".join(f"{name}~{mark}" for name, mark in {**self.marks, **parts}.items())

    def with_those_of(self, other: "AsOpened") -> "AsOpened":
        """These, and of settings that are not among them the other's."""
        parts = {name: mark for name, mark in other.first_parts.items() if name not in self.marks}
        return AsOpened(marks={**other.marks, **self.marks}, first_parts={**parts, **self.first_parts})
