from pathlib import Path

import pytest

from bot.settings import load_settings
from retrieval.article import SEEDS
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081/bot{token}"),
        ("http://127.0.0.1:8081/", "http://127.0.0.1:8081/bot{token}"),
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
