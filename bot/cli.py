"""The commands of the operator: to start, to look, and to ask the process that runs."""

import asyncio
import gc
import logging
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot import VERSION
from bot.settings import Settings, data_dir_named, fault_of, load

cli = typer.Typer(add_completion=False, no_args_is_help=True)
lanes = typer.Typer(help="Ordered lines of work that are stuck: list them, let them go on, hold them.")
cli.add_typer(lanes, name="lanes", invoke_without_command=True)
held = typer.Typer(help="What does not go on by itself: list it, try it again, skip it.")
cli.add_typer(held, name="held", invoke_without_command=True)


def _tell_version(asked: bool) -> None:  # noqa: FBT001  # a flag, as typer passes it
    if asked:
        from storage.migrate import head

        typer.echo(f"periskope-slack {VERSION}, database version {head()}")
        raise typer.Exit


@cli.callback()
def options(
    version: Annotated[  # noqa: FBT002  # a flag, answered by its callback
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and the database's."),
    ] = False,
) -> None:
    """Periskope's WhatsApp chats in Slack."""


def _settings() -> Settings:
    """The settings, or every fault at once and exit code 2."""
    loaded = load()
    if isinstance(loaded, Settings):
        return loaded
    typer.echo("These settings must be put right first; nothing was started:", err=True)
    for fault in loaded:
        typer.echo(f"  - {fault}", err=True)
    raise typer.Exit(2)


@cli.command()
def run() -> None:
    """Start, and work until Ctrl-C."""
    settings = _settings()
    gc.disable()  # all that is imported stays: to look through it again and again was a seventh of a start
    from bot import app
    from bot.app.failures import sentence
    from bot.app.vital_tasks import EXIT_CODE, PartEnded
    from bot.telemetry.logs import quiet_loggers

    gc.enable()
    log_to_stderr(settings.log_level)
    quiet_loggers()
    try:
        _loop(app.run(settings))
    except PartEnded as ended:
        typer.echo(str(ended), err=True)
        raise typer.Exit(EXIT_CODE) from None
    except Exception as fault:  # what has a sentence is said in it; everything else is raised
        said = sentence(fault, settings)
        if said is None:
            raise
        typer.echo(said, err=True)
        raise typer.Exit(1) from None


@cli.command()
def check(
    url: Annotated[str | None, typer.Option(help="The public https:// address of the proxy in front of PORT.")] = None,
    trial: Annotated[
        str | None,
        typer.Option(
            "--try", help="In one private channel, kept for this: invite and remove this person, post and delete."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,  # noqa: FBT002  # a flag
) -> None:
    """The doctor: is everything there that is needed? Changes nothing, but for --try."""
    settings = _settings()
    from bot.app import check_doors
    from bot.operator import manifest as operator_manifest
    from bot.operator.doctor import examine

    try:
        public = None if url is None else operator_manifest.public_address(url)
    except operator_manifest.NotAnAddress as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    findings = asyncio.run(examine.examine(settings, now=_now, doors=check_doors.opened, url=public))
    if trial is not None:
        findings += asyncio.run(examine.try_out(settings, email=trial))
    typer.echo(examine.as_json(findings) if as_json else examine.lines(findings))
    raise typer.Exit(examine.exit_code(findings))


@cli.command()
def init() -> None:
    """Ask for what must be set, write .env, and tell what to do in Slack and in Periskope."""
    from bot.operator import first_steps

    try:
        first_steps.ask_and_write(Path(".env"), ask=typer.prompt, say=typer.echo, wrong=fault_of)
    except first_steps.AlreadyThere as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None


@cli.command()
def export(
    chat: Annotated[str, typer.Argument(help="The chat's name, its number, or its key in the log.")],
    folder: Annotated[Path, typer.Argument(help="A new folder.")],
) -> None:
    """Write one chat into a new folder: every message as a line of JSON, and the files that can still be had."""
    _ask("export", chat, str(folder.absolute()))


@cli.command()
def manifest(
    url: Annotated[str | None, typer.Option(help="Slack reaches us at this https:// address.")] = None,
) -> None:
    """Print the Slack app's manifest; with --url for HTTP instead of Socket Mode."""
    from bot.operator import manifest as operator_manifest

    try:
        typer.echo(operator_manifest.text() if url is None else operator_manifest.http_variant(url))
    except operator_manifest.NotAnAddress as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None


@cli.command()
def status() -> None:
    """How the running process is; exit code 1 if something is not well."""
    _ask("status")


@lanes.callback()
def list_lanes(context: typer.Context) -> None:
    """Lines of work that are held or keep failing; `go` and `hold` with one of their names."""
    if context.invoked_subcommand is None:
        _ask("lanes")


@lanes.command("go")
def let_lane_go(lane: str) -> None:
    """Let a held lane go on."""
    _ask("lanes", "go", lane)


@lanes.command("hold")
def hold_lane(lane: str) -> None:
    """Stop a lane until it is let go."""
    _ask("lanes", "hold", lane)


@held.callback()
def list_held(context: typer.Context) -> None:
    """Everything held, refused, in doubt, unreadable or put to rest; `again` and `skip` with one of its keys."""
    if context.invoked_subcommand is None:
        _ask("held")


@held.command("again")
def try_held_again(key: str) -> None:
    """Try held work again now."""
    _ask("held", "again", key)


@held.command("skip")
def skip_held(key: str) -> None:
    """Do held work no more; the thread says so."""
    _ask("held", "skip", key)


@cli.command()
def trace(asked: str) -> None:
    """One thing's whole way: effect:7, event:7, a message's key or WhatsApp id, the link to a Slack message; or a chat's name or number for the keys of its latest messages."""
    _ask("trace", asked)


@cli.command()
def backup(file: Path) -> None:
    """Copy the database into a new file, while everything runs."""
    _ask("backup", str(file.absolute()))


@cli.command()
def resume(
    keep: Annotated[
        list[str] | None, typer.Option(help="E-mail of somebody who keeps what the database gives them; repeat it.")
    ] = None,
) -> None:
    """Let a database that is older than the world go on: everybody keeps only what Slack's channels show too."""
    _ask("resume", *(keep or ()))


def _ask(*words: str) -> None:
    """Print the running process's answer; exit code 1 if something is not well or was not done."""
    from bot.operator.client import NobodyThere, ask

    try:
        said = ask(data_dir_named() or _settings().data_dir, *words)
    except NobodyThere as nobody:
        typer.echo(str(nobody), err=True)
        raise typer.Exit(1) from None
    for line in said.lines:
        typer.echo(line)
    raise typer.Exit(0 if said.well else 1)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the doctor compares clocks


def _loop(main_: object) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main_)  # type: ignore[arg-type]  # a coroutine


def log_to_stderr(level: str) -> None:
    """JSON lines on stderr, control characters encoded; nowhere if the program was started with stderr closed."""
    from bot.telemetry.log_output import LogOutput

    descriptor = os.open(os.devnull, os.O_WRONLY) if sys.stderr is None else sys.stderr.fileno()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(LogOutput(descriptor)),  # type: ignore[arg-type]  # it only writes
        cache_logger_on_first_use=True,
    )


def main() -> None:
    """Entry point."""
    cli()
