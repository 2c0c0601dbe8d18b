"""Everything that can be said, in one thread, one after the other: what docs/fidelity.md tells is so."""

from pathlib import Path

from tests.end_to_end.acts import opened
from tests.fidelity.inbound import INBOUND
from tests.fidelity.outbound import OUTBOUND
from tests.fidelity.page import page, unproven
from tests.fidelity.scene import CHAT, ROOM, Row, Scene
from tests.fixtures.running_app import RunningApp


async def begun(running_app: RunningApp) -> Scene:
    await opened(running_app, CHAT, ROOM, words="Good morning!")
    await running_app.at_rest()
    return Scene(world=running_app.world)


async def not_there(running_app: RunningApp, scene: Scene, rows: tuple[Row, ...]) -> list[str]:
    """Do each, and tell which cannot be seen."""
    missing = []
    for row in rows:
        try:
            await row.act(scene)
            await running_app.until(lambda row=row: row.there(scene))  # type: ignore[misc]  # the row of this turn
        except AssertionError:
            missing.append(row.what)
    await running_app.at_rest()
    return missing


async def test_everything_that_customers_do_can_be_read_in_the_thread(running_app: RunningApp) -> None:
    scene = await begun(running_app)
    missing = await not_there(running_app, scene, INBOUND)
    said = "\n".join(running_app.words(ROOM, CHAT))
    posts = [words for words in running_app.words(ROOM, CHAT) if "joined the group" in words]

    assert missing == []
    assert "my holiday" not in said
    assert [words for words in posts if "Welcome Ida!" not in words] == []


async def test_everything_that_an_agent_does_reaches_the_customers_or_is_kept_from_them(
    running_app: RunningApp,
) -> None:
    scene = await begun(running_app)
    await scene.says("Shall we bring bike 3 too?", keep="quoted")
    await running_app.until(lambda: scene.found("bike 3 too"))
    missing = await not_there(running_app, scene, OUTBOUND)
    heard = scene.heard()

    assert missing == []
    kept = ("monthly", "spare wheel", "as said in", "/periskope", "Wrong thread", "Ready at nine")
    assert [words for words in kept if words in heard] == []


def test_the_document_tells_what_is_tested() -> None:
    assert Path("docs/fidelity.md").read_text(encoding="utf-8") == page()


def test_each_line_of_the_document_names_tests_that_are_there() -> None:
    assert unproven() == []
