"""The forms of the team ask for what the chosen role needs."""

import pytest

from bot.interactions.declared_forms import Form
from bot.team.slack.invitations import InviteForm
from bot.team.slack.roles import RoleForm
from storage.store import Store
from tests.interactions.test_declared_forms import asking
from tests.interactions.test_names_meant import house


@pytest.mark.parametrize(("form", "first"), [(InviteForm, "emails"), (RoleForm, "people")])
@pytest.mark.parametrize(
    ("role", "labels", "asked"),
    [(None, ["vip"], True), ("member", ["vip"], True), ("admin", ["vip"], False)],
)
async def test_labels_are_asked_for_members_only(
    store: Store, form: type[Form], first: str, role: str | None, labels: list[str], *, asked: bool
) -> None:
    await store.run(house, (), (), labels)
    blocks = await store.run(lambda tx: form(asking(tx), {"role": role}).view()["blocks"])

    fields = [block["block_id"] for block in blocks if block["type"] == "input"]
    assert fields == [first, "role", *(["labels"] if asked else [])]
