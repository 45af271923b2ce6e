"""The environment -> Settings. Only this module reads settings; `.env.example` lists them."""

import hashlib
import hmac
import logging
import os
import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import parse_qs, unquote, urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from articles.folder import SEEDS
from errors import SettingsError

Address = tuple[str, int]  # host and port to listen on
DEFAULT_LISTEN: Address = ("127.0.0.1", 8080)  # with a webhook; otherwise the bot does not listen

_ENV_FILE = Path(".env")
_OF_COMPOSE = ("DOMAIN", "POSTGRES_PASSWORD")  # compose.yaml reads these from the same file
_EVERY_HOST = {"0.0.0.0", "::"}  # noqa: S104  # only compared
_Address = Annotated[Address | None, NoDecode]

# python-dotenv warns of a line that it cannot read. When pydantic-settings reads `.env`, the logs
# are not set up yet, and Python would print the warning without our format. This handler prevents
# that; `ignored_in_env` reads the file again later, and then the warning is logged.
logging.getLogger("dotenv").addHandler(logging.NullHandler())


class Settings(BaseSettings):
    """Every setting, under its name in the environment or in `.env`, in capitals."""

    model_config = SettingsConfigDict(
        env_file=_ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,  # an error about the token does not print the token
    )

    telegram_bot_token: SecretStr | None = None
    telegram_base_url: str = "https://api.telegram.org/bot{token}"
    articles: Path = SEEDS
    default_article: str = ""
    state_file: Path = Path("pullquote.sqlite3")
    database_url: SecretStr | None = None
    read_links: bool = True
    read_files: bool = True
    link_hosts: Annotated[frozenset[str], NoDecode] = frozenset()
    keep_articles: Annotated[float, Field(gt=0, le=3650)] = 90.0
    reader: Literal["on", "off"] = "on"
    reader_threads: Annotated[int, Field(ge=1, le=64)] = 1
    who_chooses: Literal["everyone", "admins"] = "everyone"
    allowed_chats: Annotated[frozenset[int], NoDecode] = frozenset()
    questions_per_minute: Annotated[int, Field(ge=0)] = 60
    messages_per_second: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 28.0
    stop_within: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 8.0
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    listen: _Address = None
    metrics: _Address = None
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_fits_a_url(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not re.fullmatch(r"[\w:.~-]+", token.get_secret_value(), re.ASCII):
            raise ValueError("holds characters that no token has; copy it again from @BotFather")
        return token

    @field_validator("database_url")
    @classmethod
    def _of_postgresql(cls, url: SecretStr | None) -> SecretStr | None:
        if url and not re.match(r"postgres(ql)?://", url.get_secret_value()):
            raise ValueError("must be as in postgresql://user:password@host:5432/database")
        return url

    @field_validator("telegram_base_url")
    @classmethod
    def _with_place_for_token(cls, url: str) -> str:
        """Accept a server's root (`http://host:8081`), `…/bot`, or `…/bot{token}…`."""
        if not re.match(r"https?://([^/\s@]+@)?([\w.-]+|\[[\w:]+])(:\d+)?(/|$)", url):
            raise ValueError("must begin with http:// or https:// and name a server")
        if "{token}" in url:
            return url.rstrip("/")
        return url.rstrip("/").removesuffix("/bot") + "/bot{token}"

    @field_validator("webhook_url")
    @classmethod
    def _that_telegram_calls(cls, url: str | None) -> str | None:
        if url and not (re.match(r"https://[^/\s]+", url) and urlsplit(url).path.strip("/")):
            raise ValueError("must be https:// with a host and a path, as in https://HOST/telegram")
        if url and urlsplit(url).path in ("/healthz", "/readyz"):
            raise ValueError("needs another path; that one tells how the bot is")
        if url and ("{" in url or "}" in url):  # aiohttp would take the path for a pattern
            raise ValueError("needs another path; that one has { or } in it")
        return url

    @field_validator("webhook_secret")
    @classmethod
    def _as_telegram_takes_it(cls, secret: SecretStr | None) -> SecretStr | None:
        """Accept what Telegram accepts: core.telegram.org/bots/api#setwebhook, secret_token."""
        if secret and not re.fullmatch(r"[\w-]{16,256}", secret.get_secret_value(), re.ASCII):
            raise ValueError("must be 16 to 256 characters, of A-Z, a-z, 0-9, _ and -")
        return secret

    @field_validator("allowed_chats", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        numbers = value.replace(",", " ").split()
        if not all(re.fullmatch(r"-?[0-9]{1,20}", number) for number in numbers):
            raise ValueError("must be the numbers of chats, as in 12345, -1009876")
        return frozenset(map(int, numbers))

    @field_validator("read_links", "read_files", mode="before")
    @classmethod
    def _yes_or_no(cls, value: object) -> object:
        if isinstance(value, str) and value.lower() not in ("yes", "no"):
            raise ValueError("must be yes or no")
        return value

    @field_validator("link_hosts", mode="before")
    @classmethod
    def _hosts(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        hosts = value.lower().replace(",", " ").split()
        if not all(
            re.fullmatch(r"([\w.-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", host) for host in hosts
        ):
            raise ValueError("must be hosts, with or without a port, as in wiki.lan, 10.0.0.5:8000")
        return frozenset(hosts)

    @field_validator("listen", "metrics", mode="before")
    @classmethod
    def _host_and_port(cls, value: object) -> object:
        """Accept `host:port`, or a port alone, which means a port on loopback."""
        if not isinstance(value, str):
            return value
        host, _, port = value.rpartition(":")
        if not (port.isascii() and port.isdecimal() and int(port) < 65536):
            raise ValueError("must be a port, as in 8080, or a host and a port, as in 0.0.0.0:8080")
        return host.strip("[]") or "127.0.0.1", int(port)

    @field_validator("listen")
    @classmethod
    def _where_the_webhook_is(cls, address: Address | None, info: ValidationInfo) -> Address | None:
        return address or (DEFAULT_LISTEN if info.data.get("webhook_url") else None)

    @field_validator("metrics")
    @classmethod
    def _apart_from_listen(cls, address: Address | None, info: ValidationInfo) -> Address | None:
        listen = info.data.get("listen")
        if address and listen and _overlap(address, listen):
            raise ValueError(f"needs another port than LISTEN, which is {listen[0]}:{listen[1]}")
        return address

    @field_validator("log_level", "log_format", "reader", "who_chooses", mode="before")
    @classmethod
    def _any_case(cls, value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            return value
        return value.upper() if info.field_name == "log_level" else value.lower()

    def webhook_token(self) -> str:
        """Return the secret that Telegram sends with each webhook request.

        Unless it is set, it is made from the bot's token. So it is the same after a restart, and
        nobody can guess it without the token.
        """
        if self.webhook_secret:
            return self.webhook_secret.get_secret_value()
        token = self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else ""
        return hmac.new(token.encode(), b"pullquote webhook", hashlib.sha256).hexdigest()

    def secrets(self) -> list[str]:
        """Return the texts that no log may hold."""
        found = []
        if self.telegram_bot_token:
            found += [self.telegram_bot_token.get_secret_value(), self.webhook_token()]
        if self.database_url:
            url = self.database_url.get_secret_value()
            parts = urlsplit(url)
            passwords = [parts.password or "", *parse_qs(parts.query).get("password", ())]
            # A shorter one is a word that every log has.
            found += [url, *{p for one in passwords for p in (one, unquote(one)) if len(p) >= 6}]
        return found


def _overlap(one: Address, other: Address) -> bool:
    """Tell whether two addresses exclude each other; port 0 means any free port, so never does."""
    hosts = {"127.0.0.1" if host == "localhost" else host for host, _ in (one, other)}
    return one[1] == other[1] != 0 and (len(hosts) == 1 or not hosts.isdisjoint(_EVERY_HOST))


def ignored_in_env(path: Path = _ENV_FILE) -> list[str]:
    """Return a line for each name in `.env` that is not a setting: it is ignored.

    The lines show no values, and no names that may be values, such as a token without a name.
    """
    if not path.is_file():  # a named pipe cannot be read twice
        return []
    known = [*(name.upper() for name in Settings.model_fields), *_OF_COMPOSE]
    said = []
    for name, value in dotenv_values(path, interpolate=False).items():
        if name.upper() in known:
            continue
        if value is None or not re.fullmatch(r"[\w.-]{1,64}", name, re.ASCII):
            said.append(f"{path}: a line is not NAME=value and is ignored")
            continue
        near = get_close_matches(name.upper(), known, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        said.append(f"{path}: {name} is not a setting and is ignored{meant}")
    return said


def readable_by_others(path: Path = _ENV_FILE) -> bool:
    """Tell whether a file exists that other users of this machine can read."""
    try:
        return os.name == "posix" and bool(path.stat().st_mode & 0o044)
    except OSError:
        return False


def load_settings() -> Settings:
    """Read the settings from the environment, and others from `.env` in the current folder.

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
