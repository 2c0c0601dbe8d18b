"""Everything that can be said, in one thread, one after the other: what docs/fidelity.md tells is so."""

from pathlib import Path

from tests.fidelity.inbound import INBOUND
from tests.fidelity.outbound import OUTBOUND
from tests.fidelity.page import page
from tests.fidelity.scene import CHAT, ROOM, Row, Scene
from tests.trips.acts import opened
from tests.trips.house import House


async def begun(house: House) -> Scene:
    await opened(house, CHAT, ROOM, words="Good morning!")
    await house.at_rest()
    return Scene(world=house.world)


async def not_there(house: House, scene: Scene, rows: tuple[Row, ...]) -> list[str]:
    """Do each, and tell which cannot be seen."""
    missing = []
    for row in rows:
        await row.act(scene)
        try:
            await house.until(lambda row=row: row.there(scene))  # type: ignore[misc]  # the row of this turn
        except AssertionError:
            missing.append(row.what)
    await house.at_rest(within=30)
    return missing


async def test_everything_that_customers_do_can_be_read_in_the_thread(house: House) -> None:
    scene = await begun(house)
    missing = await not_there(house, scene, INBOUND)
    posts = [words for words in house.words(ROOM, CHAT) if "joined the group" in words]

    assert missing == []
    assert [words for words in posts if "Welcome Ida!" not in words] == []


async def test_everything_that_an_agent_does_reaches_the_customers_or_is_kept_from_them(house: House) -> None:
    scene = await begun(house)
    await scene.says("Shall we bring bike 3 too?", keep="quoted")
    await house.until(lambda: scene.found("bike 3 too"))
    missing = await not_there(house, scene, OUTBOUND)
    heard = scene.heard()

    assert missing == []
    kept = ("monthly", "spare wheel", "as said in", "/periskope", "Wrong thread", "Ready at nine")
    assert [words for words in kept if words in heard] == []


def test_the_document_tells_what_is_tested() -> None:
    assert Path("docs/fidelity.md").read_text(encoding="utf-8") == page()
