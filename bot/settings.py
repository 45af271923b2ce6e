"""The environment -> Settings. The one place that reads settings; `.env.example` lists them."""

import re
from pathlib import Path
from typing import Literal

from pydantic import SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from retrieval.article import SEEDS


class SettingsError(Exception):
    """A setting that cannot be used; the message, one line, names it and what to do."""


class Settings(BaseSettings):
    """Every setting, under its name in the environment or in `.env`, in capitals."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # an error about the token does not print the token
    )

    telegram_bot_token: SecretStr | None = None
    telegram_base_url: str = "https://api.telegram.org/bot{token}"
    articles: Path = SEEDS
    state_file: Path = Path("pullquote.sqlite3")
    ranker: Literal["light", "semantic"] = "light"
    model: Path | None = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_fits_a_url(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not re.fullmatch(r"[\w:.~-]+", token.get_secret_value(), re.ASCII):
            raise ValueError("holds characters that no token has; copy it again from @BotFather")
        return token

    @field_validator("telegram_base_url")
    @classmethod
    def _with_place_for_token(cls, url: str) -> str:
        """Accept a server's root (`http://host:8081`), `…/bot`, or `…/bot{token}…`."""
        if not re.match(r"https?://[^/\s]+", url):
            raise ValueError("must begin with http:// or https:// and name a server")
        if "{token}" in url:
            return url.rstrip("/")
        return url.rstrip("/").removesuffix("/bot") + "/bot{token}"

    @field_validator("log_level", "log_format", "ranker", mode="before")
    @classmethod
    def _any_case(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            return value
        return value.upper() if info.field_name == "log_level" else value.lower()


def load_settings() -> Settings:
    """Read the settings from the environment, then `.env` in the current folder.

    Raises SettingsError.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = [
            f"{str(problem['loc'][0]).upper()}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors(include_url=False, include_input=False)
        ]
        raise SettingsError(f"bad setting: {'; '.join(problems)}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f".env cannot be read ({type(error).__name__}); save it as UTF-8 text."
        ) from None
