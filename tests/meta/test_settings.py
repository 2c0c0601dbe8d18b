"""Settings: what is read, and that everything wrong is said at once."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import SANDBOX_ONLY, Settings, load, names

EXAMPLE = Path(".env.example")
ENOUGH = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "PERISKOPE_API_KEY": "key-1"}
FILE = "".join(f"{name}={value}\n" for name, value in {**ENOUGH, "ADMIN_EMAILS": "you@c.example"}.items())
LOCAL = {"SLACK_API_URL": "http://127.0.0.1:9/api/", "PERISKOPE_API_URL": "http://127.0.0.1:9/v1", "SANDBOX": "1"}


def good(**more: str) -> Settings:
    settings = load({**ENOUGH, **more}, env_file=None)
    assert isinstance(settings, Settings), settings
    return settings


def faults(**more: str) -> list[str]:
    found = load({**ENOUGH, **more}, env_file=None)
    assert isinstance(found, list), "nothing was found wrong"
    return found


def test_two_tokens_and_a_key_are_enough() -> None:
    settings = good()

    assert settings.transport == "socket"
    assert settings.database == "sqlite:///data/periskope.db"
    assert settings.is_sqlite


def test_without_an_app_token_slack_comes_by_signed_requests_under_either_secret() -> None:
    settings = good(SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET="0123456789abcdef-old, 0123456789abcdef-new")

    assert settings.transport == "http"
    assert [secret.get_secret_value() for secret in settings.slack_signing_secret] == [
        "0123456789abcdef-old",
        "0123456789abcdef-new",
    ]


def test_nothing_at_all_lists_everything_that_is_missing() -> None:
    found = load({}, env_file=None)

    assert [str(sentence).partition(" ")[0] for sentence in found] == [
        "SLACK_BOT_TOKEN",
        "PERISKOPE_API_KEY",
        "SLACK_APP_TOKEN",
    ]


def test_every_fault_is_told_at_once_and_each_in_a_sentence() -> None:
    wrong = {"PORT": "high", "SENDING": "maybe", "RECEIPTS": "all", "SEND_DELAY_SECONDS": "900", "ADMIN_EMAILS": "asha"}

    found = faults(**wrong)

    assert {sentence.partition(" ")[0] for sentence in found} == set(wrong)
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in found)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "DATABASE_URL", "REDIS_URL"])
def test_a_secret_on_the_wrong_line_is_refused_and_not_repeated(name: str) -> None:
    [sentence] = faults(**{name: "hush-hush"})

    assert sentence.startswith(f"{name} must begin with ")
    assert "hush" not in sentence


def test_swapped_tokens_are_told_as_what_they_are() -> None:
    found = faults(SLACK_BOT_TOKEN="xapp-1", SLACK_APP_TOKEN="xoxb-1")

    assert [one.partition(" and ")[0] for one in found] == [
        "SLACK_BOT_TOKEN holds an app token",
        "SLACK_APP_TOKEN holds a bot token",
    ]


def test_curly_quotes_are_told_once_instead_of_what_they_make_wrong() -> None:
    found = faults(SLACK_BOT_TOKEN="“xoxb-1”", PORT="‘3000’", AWAY_TEXT="“Back at nine.”")

    assert found == ["SLACK_BOT_TOKEN, PORT: write the value without “curly” quotes."]


def test_settings_shown_show_no_secret() -> None:
    settings = good(
        SLACK_SIGNING_SECRET="hush-0123456789-1",
        PERISKOPE_WEBHOOK_SECRET="hush-0123456789-2",
        REDIS_URL="redis://:hush@h/0",
    )

    shown = f"{settings!r} {settings}"

    assert "hush" not in shown
    assert "xoxb" not in shown
    assert "key-1" not in shown


@pytest.mark.parametrize(
    "address",
    [
        "http://slack.example/api/",
        "ftp://127.0.0.1/",
        "slack.com",
        "https://",
        "http://127.0.0.1.example/",
        "http://[bad",
    ],
)
@pytest.mark.parametrize("name", ["SLACK_API_URL", "PERISKOPE_API_URL"])
def test_tokens_never_travel_in_the_clear(name: str, address: str) -> None:
    [sentence] = faults(**{name: address})

    assert sentence.startswith(f"{name} must ")


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/api/", "http://localhost:9/api", "http://[::1]:9/api/"])
def test_a_vendor_on_this_machine_may_be_plain(address: str) -> None:
    assert good(SLACK_API_URL=address).slack_api_url.endswith("/api/")


def test_the_sandbox_is_refused_with_the_real_vendors() -> None:
    [sentence] = faults(SANDBOX="1")

    assert sentence == "SANDBOX must not be set with the real Slack or Periskope: remove it."


@pytest.mark.parametrize("name", SANDBOX_ONLY)
def test_what_belongs_to_the_sandbox_is_refused_without_it(name: str) -> None:
    values = {
        "SANDBOX_GRANTS": "VIP:asha@acme.example",
        "CLOCK_URL": "http://127.0.0.1:9/clock",
        "PACE": "0.1",
        "FAULTS": "arrived",
    }

    assert faults(**{name: values[name]}) == [f"{name} is for the sandbox only: remove it."]
    assert good(**LOCAL, **{name: values[name]}).sandbox


def test_a_clock_elsewhere_is_refused() -> None:
    [sentence] = faults(**LOCAL, CLOCK_URL="http://clock.example/now")

    assert sentence.startswith("CLOCK_URL must be an http:// address on this machine")


def test_fault_points_are_known_and_counted() -> None:
    assert good(**LOCAL, FAULTS="arrived, sending:3").faults == {"arrived": 1, "sending": 3}
    assert faults(**LOCAL, FAULTS="somewhere:0")[0].startswith("FAULTS must be among received, ")


def test_phones_are_read_as_people_write_them() -> None:
    assert good(PHONES="+1 (415) 555-0100, 14155550101@c.us,").phones == ("14155550100", "14155550101")


def test_new_chats_get_the_label_of_their_phone_else_the_common_one() -> None:
    assert good(NEW_CHAT_LABEL="Sales").new_chat_label == {"": "Sales"}
    assert good(NEW_CHAT_LABEL="14155550100:Sales, 14155550101:VIP").new_chat_label == {
        "14155550100": "Sales",
        "14155550101": "VIP",
    }
    assert faults(NEW_CHAT_LABEL="Sales, VIP")[0].startswith("NEW_CHAT_LABEL must be one label")


def test_the_environment_wins_over_the_file_and_an_empty_line_is_no_setting(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("PORT=4000\nHOST='0.0.0.0'\nALERT_TO=\n")

    settings = load({**ENOUGH, "PORT": "5000"}, env_file=file)

    assert isinstance(settings, Settings)
    assert (settings.port, settings.host, settings.alert_to) == (5000, "0.0.0.0", ())  # noqa: S104  # as written


def test_the_sandbox_reads_no_file_where_the_real_database_may_stand(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("DATABASE_URL=postgresql://real/real\n")

    settings = load({**ENOUGH, **LOCAL}, env_file=file)

    assert isinstance(settings, Settings)
    assert settings.database_url is None


def test_what_is_handed_over_is_all_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "4321")
    monkeypatch.setenv("ALERT_TO", "asha@acme.example, ravi@acme.example")

    assert good().port == 3000


def test_the_process_environment_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**ENOUGH, "ALERT_TO": "asha@acme.example, ravi@acme.example"}.items():
        monkeypatch.setenv(name, value)

    settings = load(env_file=None)

    assert isinstance(settings, Settings)
    assert settings.alert_to == ("asha@acme.example", "ravi@acme.example")


def test_a_slip_in_the_file_is_pointed_at_and_other_programs_lines_are_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("SEND_DELAY_SECOND=1\nPOSTGRES_PASSWORD=x\n")

    assert load(ENOUGH, env_file=file) == [
        "SEND_DELAY_SECOND in .env is not a setting; did you mean SEND_DELAY_SECONDS?",
    ]


def test_settings_cannot_be_changed() -> None:
    settings = good()

    with pytest.raises(ValueError, match="frozen"):
        setattr(settings, "port", 1)  # noqa: B010  # the plain form does not even pass the type check


def test_the_example_names_every_setting_but_the_sandboxs_own() -> None:
    shown = re.findall(r"^(?:# )?([A-Z_]+)=", EXAMPLE.read_text(), flags=re.MULTILINE)

    assert sorted(shown) == sorted(set(names()) - {"SANDBOX", *SANDBOX_ONLY})


def test_the_example_shows_the_true_defaults(tmp_path: Path) -> None:
    shown = tmp_path / "env"
    shown.write_text(re.sub(r"^# (?=[A-Z_]+=)", "", EXAMPLE.read_text(), flags=re.MULTILINE))

    assert load(ENOUGH, env_file=shown) == good()


def test_the_example_as_it_is_counts_as_nothing_configured() -> None:
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]

    assert all(line.endswith("=") for line in lines)


def test_the_example_begins_with_the_four_settings_that_are_needed() -> None:
    given = re.findall(r"^([A-Z_]+)=", EXAMPLE.read_text(), flags=re.MULTILINE)

    assert given[:4] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "PERISKOPE_API_KEY", "ADMIN_EMAILS"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("SLACK_BOT_TOKEN: xoxb-2-secret", "Line 5 of .env is not NAME=value"),
        ("secret", "Line 5 of .env is not NAME=value"),
        ('AWAY_TEXT="We are back at nine', "Line 5 of .env opens a quote that does not end"),
        ('AWAY_TEXT="We are back\nPORT=3000', "Line 5 of .env opens a quote that does not end"),
        ("SLACK_BOT_TOKEN=xoxb-2-secret", "SLACK_BOT_TOKEN stands twice in .env, in lines 1 and 5"),
        ("AWAY_TEXT=Gr\u00fc\u00dfe", ".env is not in UTF-8"),
    ],
)
def test_a_line_that_cannot_be_meant_so_is_told_by_its_number_and_not_repeated(
    tmp_path: Path, line: str, said: str
) -> None:
    path = tmp_path / ".env"
    path.write_bytes(f"{FILE}{line}\n".encode("latin-1"))
    found = load({}, env_file=path)

    assert isinstance(found, list)
    assert [one.startswith(said) for one in found] == [True]
    assert "secret" not in " ".join(found)


@pytest.mark.parametrize("value", ["xoxb-1-2 # mine", "xoxb-1-2\u2026", "xoxb-1 2", "Bearer xoxb-1-2"])
def test_a_token_that_was_not_copied_whole_or_with_more_is_refused(value: str) -> None:
    found = load(ENOUGH | {"SLACK_BOT_TOKEN": value}, env_file=None)

    assert isinstance(found, list)
    assert found[0].startswith("SLACK_BOT_TOKEN must ")


@pytest.mark.parametrize("value", ["Bearer key-1", "pk 1", "pk\u2026", "xoxb-1-2"])
def test_a_key_that_is_none_is_refused(value: str) -> None:
    found = load(ENOUGH | {"PERISKOPE_API_KEY": value}, env_file=None)

    assert isinstance(found, list)
    assert found[0].startswith("PERISKOPE_API_KEY ")
    assert value not in found[0]


@pytest.mark.parametrize(
    "how",
    [
        lambda text: text.replace("\n", "\r\n"),
        lambda text: "\ufeff" + text,
        lambda text: "# mine\n\nexport " + text.replace("=", " = "),
        lambda text: text.replace("key-1", "'key-1'  # Periskope's"),
        lambda text: text + 'AWAY_TEXT="We are back\nat nine"\nOTHER_PROGRAM=yes\n',
        lambda text: text + 'AWAY_TEXT="We say \\"hello\\",\nand come back."\n',
        lambda text: text + "AWAY_TEXT='It closes.\nPORT=3000 is a line of it'\n",
        lambda text: text + "AWAY_TEXT=one\u2028two\n",
    ],
)
def test_a_file_written_on_another_machine_or_by_hand_is_read(tmp_path: Path, how: Callable[[str], str]) -> None:
    path = tmp_path / ".env"
    path.write_bytes(how(FILE).encode())
    found = load({}, env_file=path)

    assert isinstance(found, Settings), found
    assert found.periskope_api_key.get_secret_value() == "key-1"
    assert found.slack_bot_token.get_secret_value() == "xoxb-1"
