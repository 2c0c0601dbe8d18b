"""The commands of the operator: to start, to look, and to ask the process that runs."""

import asyncio
import logging
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot.settings import Settings, load

cli = typer.Typer(add_completion=False, no_args_is_help=True, help="Periskope's WhatsApp chats in Slack.")
lanes = typer.Typer(help="Ordered lines of work that are stuck: list them, let them go on, hold them.")
cli.add_typer(lanes, name="lanes", invoke_without_command=True)


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
    from bot import app
    from bot.flows.starting import OtherWorkspace
    from bot.watch.loggers import quiet_loggers
    from storage.migrate import NewerDatabase
    from storage.sqlite import AlreadyRunning

    log_to_stderr(settings.log_level)
    quiet_loggers()
    try:
        _loop(app.run(settings))
    except (AlreadyRunning, NewerDatabase, OtherWorkspace) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None
    except OSError as fault:
        typer.echo(f"Cannot start: {fault.strerror or type(fault).__name__} (is port {settings.port} taken?)", err=True)
        raise typer.Exit(1) from None


@cli.command()
def check() -> None:
    """The doctor: is everything there that is needed?"""
    from bot import doctor

    settings = _settings()
    findings = asyncio.run(doctor.examine(settings, now=_now))
    typer.echo(doctor.lines(findings))
    raise typer.Exit(doctor.exit_code(findings))


@cli.command()
def manifest(
    url: Annotated[str | None, typer.Option(help="Slack reaches us at this https:// address.")] = None,
) -> None:
    """Print the Slack app's manifest; with --url for HTTP instead of Socket Mode."""
    from bot import manifest as paper

    try:
        typer.echo(paper.text() if url is None else paper.http_variant(url))
    except paper.NotAnAddress as fault:
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


@cli.command()
def backup(file: Path) -> None:
    """Copy the database into a new file, while everything runs."""
    _ask("backup", str(file.absolute()))


@cli.command()
def resume() -> None:
    """After a restore: begin to post and send again."""
    _ask("resume")


def _ask(*words: str) -> None:
    from bot.operator.knock import NobodyThere, ask

    try:
        said = ask(_settings().data_dir, *words)
    except NobodyThere as nobody:
        typer.echo(str(nobody), err=True)
        raise typer.Exit(1) from None
    for line in said.lines:
        typer.echo(line, err=not said.well)
    raise typer.Exit(0 if said.well else 1)


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # the doctor compares clocks


def _loop(main_: object) -> None:
    import uvloop

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main_)  # type: ignore[arg-type]  # a coroutine


def log_to_stderr(level: str) -> None:
    """JSON lines on stderr, control characters encoded."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def main() -> None:
    """Entry point."""
    cli()
