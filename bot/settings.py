"""All settings: read once from the environment and `.env`, and validated as a whole before anything starts."""

import difflib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, DotEnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from bot import settings_rules

Words = Annotated[tuple[str, ...], BeforeValidator(settings_rules.words)]
Emails = Annotated[tuple[str, ...], BeforeValidator(settings_rules.e_mails)]
Secrets = Annotated[tuple[SecretStr, ...], BeforeValidator(settings_rules.secrets)]
BotToken = Annotated[
    SecretStr,
    AfterValidator(settings_rules.begins("xoxb-", where="the app's OAuth & Permissions page has it")),
    AfterValidator(settings_rules.plain),
]
AppToken = Annotated[
    SecretStr,
    AfterValidator(settings_rules.begins("xapp-", where="the app's Basic Information page has it")),
    AfterValidator(settings_rules.plain),
]
DatabaseUrl = Annotated[
    SecretStr,
    AfterValidator(
        settings_rules.begins("sqlite:///", "postgresql://", where="like postgresql://user:password@host/name")
    ),
]
RedisUrl = Annotated[
    SecretStr, AfterValidator(settings_rules.begins("redis://", "rediss://", where="like redis://host:6379/0"))
]
Days = Annotated[int, AfterValidator(settings_rules.between(0, 36500))]
Port = Annotated[int, AfterValidator(settings_rules.between(1, 65535))]

SANDBOX_ONLY = ("SANDBOX_GRANTS", "CLOCK_URL", "PACE", "FAULTS")
MISSING = {
    "SLACK_BOT_TOKEN": "install the app from manifest.yml and copy the Bot User OAuth Token from OAuth & Permissions",
    "PERISKOPE_API_KEY": "make a key in Periskope's console, under Settings, API",
}
CURLY = "“”„‟‘’‚‛«»"
NEEDS = {
    "bool_parsing": "must be true or false",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
}


class Settings(BaseSettings):
    """The operator's settings, made by `load`. What admins decide is changed in Slack and kept in the database."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, validate_default=False)

    slack_bot_token: BotToken
    slack_app_token: AppToken | None = None
    slack_signing_secret: Secrets = ()
    """All of them are accepted, so that one can replace another without a gap."""
    slack_api_url: Annotated[str, AfterValidator(settings_rules.slack_address)] = "https://slack.com/api/"
    periskope_api_key: Annotated[SecretStr, AfterValidator(settings_rules.of_periskope)]
    periskope_api_url: Annotated[str, AfterValidator(settings_rules.vendor_address)] = "https://api.periskope.app/v1"
    periskope_webhook_secret: Secrets = ()
    """Empty: webhooks are not accepted and Periskope is only polled."""
    phones: Annotated[tuple[str, ...], BeforeValidator(settings_rules.digits)] = ()
    """Digits of the WhatsApp numbers to mirror; empty: all that the organisation has."""

    admin_emails: Emails = ()
    alert_to: Emails = ()
    data_dir: Path = Path("data")
    database_url: DatabaseUrl | None = None
    redis_url: RedisUrl | None = None
    host: str = "127.0.0.1"
    port: Port = 3000
    metrics_port: Port | None = None
    """Prometheus metrics on 127.0.0.1; None: none are served."""
    alert_url: Annotated[SecretStr, AfterValidator(settings_rules.alert_address)] | None = None
    """A webhook that is told of outages, so that they are known while Slack is what fails; it may hold a token."""
    health_seconds: Annotated[float, AfterValidator(settings_rules.between(0.2, 3600))] = 30.0
    """For how long a part may fail before health says so."""
    late_seconds: Annotated[float, AfterValidator(settings_rules.between(1, 86400))] = 120.0
    """How old unfinished work may become before health says so."""
    store_seconds: Annotated[float, AfterValidator(settings_rules.between(0.2, 9))] = 8.0
    """For how long a sender waits for its event to be stored, or a person for an answer, while the database stands still."""
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(str.lower)] = "info"

    sending: bool = True
    send_delay_seconds: Annotated[float, AfterValidator(settings_rules.between(0, 60))] = 5.0
    poll_seconds: Annotated[float, AfterValidator(settings_rules.between(0.1, 3600))] = 20.0
    quiet_seconds: Annotated[float, AfterValidator(settings_rules.between(0, 600))] = 30.0
    """How long after a call without an answer the vendor is asked whether it was carried out."""
    new_chat_label: Annotated[dict[str, str], BeforeValidator(settings_rules.labels_by_phone)] = Field(
        default_factory=dict
    )
    """A label's name by phone digits; under the empty string that for every other phone."""
    group_waits: Annotated[Literal["flagged", "mention", "all"], BeforeValidator(str.lower)] = "flagged"
    reply_guard: Annotated[Literal["ask", "warn", "off"], BeforeValidator(str.lower)] = "ask"
    receipts: Annotated[Literal["off", "sent", "read"], BeforeValidator(str.lower)] = "read"
    reactions: Annotated[Literal["slack", "customer"], BeforeValidator(str.lower)] = "slack"
    deleted: Annotated[Literal["struck", "hidden"], BeforeValidator(str.lower)] = "struck"
    sender: Annotated[Literal["line", "author"], BeforeValidator(str.lower)] = "line"
    sign_replies: Annotated[Literal["off", "name"], BeforeValidator(str.lower)] = "off"
    away_text: str = ""
    allowed_bots: Words = ()
    keep_words_days: Days = 0
    """Older messages are emptied in the database; 0: none. What stands in Slack follows Slack's own retention."""
    keep_files_days: Days = 0
    """For older messages it is no longer known where their files can be fetched, nor how they were called; 0: for none."""
    keep_audit_days: Days = 0

    sandbox: bool = False
    sandbox_grants: Annotated[tuple[tuple[str, str], ...], BeforeValidator(settings_rules.grants)] = ()
    """Pairs of a label's name and an e-mail, granted at the first start."""
    clock_url: Annotated[str, AfterValidator(settings_rules.loopback)] | None = None
    pace: Annotated[float, AfterValidator(settings_rules.between(0, 1))] = 1.0
    """Scales the spacing of calls: a test need not wait as long as the real vendors ask for."""
    faults: Annotated[dict[str, int], BeforeValidator(settings_rules.counted_points)] = Field(default_factory=dict)

    @classmethod
    def settings_customise_sources(  # the library's own signature
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` passes: it has read the environment, where lists are comma-separated, not JSON."""
        return (init_settings,)

    @property
    def keep_days(self) -> dict[str, int]:
        """For how many days words, files and audit are kept; 0: for ever."""
        return {"words": self.keep_words_days, "files": self.keep_files_days, "audit": self.keep_audit_days}

    @property
    def transport(self) -> Literal["socket", "http"]:
        """How Slack reaches us: over Socket Mode if there is an app token, else by signed requests."""
        return "socket" if self.slack_app_token else "http"

    @property
    def database(self) -> str:
        """The database's address, which may hold a password."""
        if self.database_url:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_dir / 'periskope.db'}"

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is the embedded one: one file, one process."""
        return self.database.startswith("sqlite:")


def load(env: Mapping[str, str] | None = None, *, env_file: str | Path | None = ".env") -> Settings | list[str]:
    """The settings in `env` (by default the process's) over those in `env_file`, or all faults, each a sentence."""
    around = os.environ if env is None else env  # noqa: TID251  # here and nowhere else
    # The sandbox must never find the real database, however it was started.
    of_file = None if _on(around.get("SANDBOX", "")) else env_file
    amiss = _amiss(of_file)
    if amiss:
        return amiss
    in_file = _in_file(of_file)
    given = {name: value.strip() for name, value in {**in_file, **around}.items() if value.strip() and _known(name)}
    curly = [name for name, value in given.items() if name != "AWAY_TEXT" and value[0] in CURLY]
    given |= {name: given[name].strip(CURLY) for name in curly}
    faults = [*_misspelt(in_file), *_apart(given), *_quoted(curly)]
    try:
        settings = Settings.model_validate({name.lower(): value for name, value in given.items()})
    except ValidationError as error:
        return [_sentence(fault) for fault in error.errors(include_url=False, include_input=False)] + faults
    return faults or settings


def data_dir_named() -> Path | None:
    """`DATA_DIR` of the process's environment: no command to the program that runs there needs more, least of all secrets."""
    named = os.environ.get("DATA_DIR", "").strip()  # noqa: TID251  # as above
    return Path(named) if named else None


def fault_of(name: str, value: str) -> str:
    """What is wrong with one setting, in a sentence; "" if nothing is."""
    found = load({name: value}, env_file=None)
    return next((fault for fault in found if fault.startswith(name)), "") if isinstance(found, list) else ""


def names() -> tuple[str, ...]:
    """The names of all settings, as written in the environment."""
    return tuple(name.upper() for name in Settings.model_fields)


def _known(name: str) -> bool:
    return name.isupper() and name.lower() in Settings.model_fields


def _amiss(path: str | Path | None) -> list[str]:
    """What keeps the file from being read as it is meant; its settings are not judged before."""
    if path is None or not Path(path).is_file():
        return []
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return [".env is not in UTF-8: save it as UTF-8, which every editor offers."]
    except OSError as fault:
        return [f".env cannot be read ({fault.strerror}): give it to the program's user."]
    return settings_rules.amiss_in_file(text, names())


def _in_file(path: str | Path | None) -> dict[str, str]:
    lines = DotEnvSettingsSource(Settings, env_file=path, case_sensitive=True).env_vars
    return {name: value or "" for name, value in lines.items()}


def _misspelt(in_file: Mapping[str, str]) -> list[str]:
    """Faults for names in `.env` that are close to a setting's. Lines for other programs are left alone."""
    found = []
    for name in in_file:
        near = difflib.get_close_matches(name.upper(), names(), n=1, cutoff=0.85)
        if near and near[0] != name:
            found.append(f"{name} in .env is not a setting; did you mean {near[0]}?")
    return found


def _quoted(curly: Sequence[str]) -> list[str]:
    """One fault for all values in the quotes of a word processor, which no reader of such files takes off."""
    return [f"{', '.join(curly)}: write the value without “curly” quotes."] if curly else []


def _apart(given: Mapping[str, str]) -> list[str]:
    """Faults that no single setting shows."""
    faults = []
    if "SLACK_APP_TOKEN" not in given and "SLACK_SIGNING_SECRET" not in given:
        faults.append(
            "SLACK_APP_TOKEN is missing: make one with connections:write on the app's Basic Information page, or set "
            "SLACK_SIGNING_SECRET from the same page if Slack reaches this machine at a public https:// address."
        )
    sandbox = _on(given.get("SANDBOX", ""))
    if sandbox and not all(_local(given.get(name, "")) for name in ("SLACK_API_URL", "PERISKOPE_API_URL")):
        faults.append("SANDBOX must not be set with the real Slack or Periskope: remove it.")
    if not sandbox:
        faults += [f"{name} is for the sandbox only: remove it." for name in SANDBOX_ONLY if name in given]
    return faults


def _on(text: str) -> bool:
    return text.strip().lower() in {"1", "t", "true", "y", "yes", "on"}


def _local(address: str) -> bool:
    try:
        return settings_rules.is_loopback(urlsplit(address).hostname)
    except ValueError:
        return False


def _sentence(fault: Any) -> str:
    name = str(fault["loc"][0]).upper()
    if fault["type"] == "missing":
        return f"{name} is missing: {MISSING[name]}."
    if fault["type"] == "literal_error":
        return f"{name} must be {fault['ctx']['expected']}.".replace("'", "")
    if fault["type"] == "value_error":
        return f"{name} {fault['ctx']['error']}."
    return f"{name} {NEEDS.get(fault['type'], 'cannot be read')}."
