"""One chat is written out whole, for its operator only, and the audit says so."""

import json
import stat
from pathlib import Path

from bot.operator.client import Said, ask
from sandbox.periskope.records import Media
from storage.tx import Tx
from tests.end_to_end import acts
from tests.end_to_end.conftest import running_app
from tests.fixtures.running_app import RunningApp

__all__ = ["running_app"]
PAPERS = Media(filename="papers.pdf", mimetype="application/pdf", data=b"%PDF" + b"d" * 100)


async def exported(running_app: RunningApp, word: str, folder: Path) -> Said:
    import asyncio

    return await asyncio.to_thread(ask, running_app.data, "export", word, str(folder))


def audited(tx: Tx) -> list[str]:
    return [line["action"] for line in tx.audit.newest(limit=1)]


async def test_a_chat_is_written_with_its_words_files_and_what_belongs_to_it(
    running_app: RunningApp, tmp_path: Path
) -> None:
    await acts.opened(running_app, "Priya", "wa-sales", words="is it blue?")
    chat = running_app.chat("Priya")
    await running_app.world.periskope.customer_says(chat, "my papers", kind="document", media=PAPERS)
    await running_app.until(lambda: any("my papers" in words for words in running_app.words("wa-sales", "Priya")))
    await running_app.at_rest()
    said = await exported(running_app, "Priya Nair", tmp_path / "out")
    rows = [json.loads(line) for line in (tmp_path / "out" / "messages.jsonl").read_text().splitlines()]
    beside = json.loads((tmp_path / "out" / "about.json").read_text())
    [(_, path)] = list(json.loads((tmp_path / "out" / "attachments.json").read_text()).items())

    assert said.well, said.lines
    assert [row["words"] for row in rows][-2:] == ["is it blue", "my papers papers pdf"]
    assert rows[-1]["sender"].startswith("61491570156@")
    assert [one["name"] for one in beside["labels"]] == ["sales"]
    assert (tmp_path / "out" / path).read_bytes() == PAPERS.data
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert await running_app.store.read(audited) == ["chat_exported"]


async def test_what_is_not_exactly_one_chat_is_not_written(running_app: RunningApp, tmp_path: Path) -> None:
    none = await exported(running_app, "Nobody", tmp_path / "out")
    (tmp_path / "there").mkdir()
    taken = await exported(running_app, "Priya Nair", tmp_path / "there")

    assert not none.well
    assert none.lines[0].startswith("No chat is called “Nobody”.")
    assert not taken.well
    assert "Name a new folder" in taken.lines[0]
    assert not (tmp_path / "out").exists()
