import re
from pathlib import Path

import pytest

from articles.folder import SEEDS
from bot.settings import ignored_in_env, load_settings
from errors import SettingsError
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081/bot{token}"),
        ("http://127.0.0.1:8081/", "http://127.0.0.1:8081/bot{token}"),
        ("http://[::1]:8081", "http://[::1]:8081/bot{token}"),
        ("http://127.0.0.1:8081/bot", "http://127.0.0.1:8081/bot{token}"),
        ("http://127.0.0.1:8081/bot/", "http://127.0.0.1:8081/bot{token}"),
        ("https://api.telegram.org/bot{token}/test", "https://api.telegram.org/bot{token}/test"),
    ],
)
def test_base_urls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, given: str, kept: str) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BASE_URL", given)
    assert load_settings().telegram_base_url == kept


def test_the_example_file_holds_the_defaults(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)
    defaults = load_settings()
    (tmp_path / ".env").write_bytes((ROOT / ".env.example").read_bytes())
    assert load_settings() == defaults
    assert defaults.articles == SEEDS
    assert defaults.telegram_bot_token is None


def test_the_token_is_not_printed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "12:hidden")
    monkeypatch.setenv("log_level", "debug")
    settings = load_settings()
    assert "hidden" not in repr(settings)
    assert settings.log_level == "DEBUG"


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("TELEGRAM_BASE_URL", "ftp://host", "must begin with http:// or https:// and name a"),
        ("TELEGRAM_BASE_URL", "http://[", "must begin with http:// or https:// and name a"),
        ("TELEGRAM_BASE_URL", "http://host:port", "must begin with http:// or https:// and name"),
        ("TELEGRAM_BOT_TOKEN", "12:to ken", "holds characters that no token has"),
        ("ALLOWED_CHATS", "12, me", "must be the numbers of chats"),
        ("QUESTIONS_PER_MINUTE", "-1", "greater than or equal to 0"),
        ("QUESTIONS_PER_MINUTE", "many", "valid integer"),
        ("MESSAGES_PER_SECOND", "nan", "finite number"),
        ("STOP_WITHIN", "-1", "greater than or equal to 0"),
        ("WEBHOOK_URL", "http://bot.example/here", "must be https:// with a host and a path"),
        ("WEBHOOK_URL", "https://bot.example/", "must be https:// with a host and a path"),
        ("WEBHOOK_URL", "https://bot.example/healthz", "needs another path"),
        ("WEBHOOK_URL", "https://bot.example/{x", "needs another path"),
        ("WEBHOOK_SECRET", "short", "must be 16 to 256 characters"),
        ("WEBHOOK_SECRET", "sixteen letters and blanks", "must be 16 to 256 characters"),
        ("READ_LINKS", "perhaps", "must be yes or no"),
        ("LINK_HOSTS", "http://wiki.lan/", "must be hosts, with or without a port"),
        ("KEEP_ARTICLES", "-3", "greater than 0"),
        ("LISTEN", "here", "must be a port, as in 8080"),
        ("LISTEN", "127.0.0.1", "must be a port, as in 8080"),
        ("METRICS", "65536", "must be a port, as in 8080"),
        ("METRICS", "9²", "must be a port, as in 8080"),
        ("LOG_LEVEL", "loud", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_bad_setting_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=f"^bad setting: {name}: .*{re.escape(told)}") as raised:
        load_settings()
    assert "\n" not in str(raised.value)
    assert value == "65536" or value not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("ALLOWED_CHATS", "12, -1009876 5,", {12, -1009876, 5}),
        ("ALLOWED_CHATS", " ", set()),
        ("QUESTIONS_PER_MINUTE", "0", 0),
        ("MESSAGES_PER_SECOND", "0.5", 0.5),
        ("WEBHOOK_URL", "https://bot.example:8443/a/b", "https://bot.example:8443/a/b"),
        ("READ_LINKS", "No", False),
        ("READ_FILES", "yes", True),
        (
            "LINK_HOSTS",
            "Wiki.lan, 10.0.0.5:8000 [::1]:80",
            {"wiki.lan", "10.0.0.5:8000", "[::1]:80"},
        ),
        ("KEEP_ARTICLES", "0.5", 0.5),
        ("LISTEN", "8080", ("127.0.0.1", 8080)),
        ("LISTEN", ":8080", ("127.0.0.1", 8080)),
        ("LISTEN", "0.0.0.0:80", ("0.0.0.0", 80)),  # noqa: S104
        ("METRICS", "[::1]:9100", ("::1", 9100)),
        ("LOG_FORMAT", "JSON", "json"),
    ],
)
def test_settings_are_read_as_people_write_them(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str, value: str, kept: object
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    assert getattr(load_settings(), name.lower()) == kept


@pytest.mark.parametrize(
    ("listen", "metrics"),
    [
        ("8080", "8080"),
        ("127.0.0.1:8080", "08080"),
        ("localhost:8080", "8080"),
        ("0.0.0.0:8080", "8080"),
        ("10.0.0.1:8080", "[::]:8080"),
        ("", "8080"),
    ],
)
def test_two_settings_with_the_same_address_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, listen: str, metrics: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example/here")  # so that LISTEN has a default
    monkeypatch.setenv("LISTEN", listen)
    monkeypatch.setenv("METRICS", metrics)
    with pytest.raises(SettingsError, match=r"^bad setting: METRICS: .*LISTEN, which is .*:8080"):
        load_settings()


@pytest.mark.parametrize(
    ("listen", "metrics"),
    [("0", "0"), ("8080", "9100"), ("10.0.0.1:80", "10.0.0.2:80"), ("", "8080")],
)
def test_two_addresses_that_do_not_overlap_are_accepted(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, listen: str, metrics: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LISTEN", listen)
    monkeypatch.setenv("METRICS", metrics)
    assert load_settings().metrics


def test_a_webhook_listens_at_a_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings().listen is None
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example/here")
    assert load_settings().listen == ("127.0.0.1", 8080)
    monkeypatch.setenv("LISTEN", "9000")
    assert load_settings().listen == ("127.0.0.1", 9000)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("LOG_LEVLE=DEBUG", ["LOG_LEVLE is not a setting and is ignored; did you mean LOG_LEVEL?"]),
        ("bot_token=1:abc", ["bot_token is not a set", "; did you mean TELEGRAM_BOT_TOKEN?"]),
        ("export LOG-FORMAT='json'", ["LOG-FORMAT is not a", "; did you mean LOG_FORMAT?"]),
        ("COLOUR=scarlet", ["COLOUR is not a setting and is ignored"]),
        ("4242:secret", ["a line is not NAME=value and is ignored"]),
        ("4242:secret=", ["a line is not NAME=value and is ignored"]),
    ],
)
def test_an_unknown_name_is_reported_without_its_value(
    tmp_path: Path, line: str, said: list[str]
) -> None:
    env = tmp_path / ".env"
    env.write_text(f"log_level=INFO\n{line}\nMetrics=\n# MODLE=x\nDOMAIN=bot.example\n")
    (told,) = ignored_in_env(env)
    assert told.startswith(f"{env}: ")
    assert all(part in told for part in said)
    assert "mean" not in told or any("mean" in part for part in said)
    for value in ("DEBUG", "abc", "json", "scarlet", "secret"):
        assert value not in told.removeprefix(str(env))


def test_a_file_of_known_names_or_no_file_reports_nothing(tmp_path: Path) -> None:
    assert ignored_in_env(tmp_path / ".env") == []
    assert ignored_in_env(ROOT / ".env.example") == []


def test_the_webhooks_secret_is_its_own_or_made_from_the_token(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "12:hidden")
    made = load_settings().webhook_token()
    assert made == load_settings().webhook_token()
    assert re.fullmatch("[0-9a-f]{64}", made)
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "12:another")
    assert load_settings().webhook_token() != made
    monkeypatch.setenv("WEBHOOK_SECRET", "mine_and_Telegrams")
    assert load_settings().webhook_token() == "mine_and_Telegrams"
