"""Every command of the Dockerfile and of compose.yaml, run without a container."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from ruamel.yaml import YAML

from bot.settings import Settings
from tests.conftest import ROOT
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import TOKEN, Process, end_well
from tests.end_to_end.crowd import free_port, message

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the image is Linux")

COMPOSE: dict[str, Any] = YAML(typ="safe").load(ROOT / "compose.yaml")
INSTALL_WITHIN = 120  # seconds
STOP_WITHIN = 10  # seconds, as container engines allow


def instructions() -> list[tuple[str, str]]:
    """Return the Dockerfile's instructions, each with what follows it."""
    text = re.sub(r"(?m)^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def of_kind(kind: str) -> list[str]:
    return [rest for instruction, rest in instructions() if instruction == kind]


@dataclass
class Image:
    """The result of the Dockerfile in a folder, with its paths and its port changed to fit."""

    root: Path
    port: int = field(default_factory=free_port)

    def moved(self, text: str) -> str:
        """Return a command or a setting, changed for this folder and this port."""
        text = re.sub(r"(?<![\w.])/(venv|state|app)\b", rf"{self.root}/\1", text)
        return text.replace("8080", str(self.port))

    def sh(self, command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of RUN."""
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}{os.pathsep}/usr/sbin"
        return subprocess.run(
            ["/bin/sh", "-c", self.moved(command)],
            cwd=self.root / "app",
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=INSTALL_WITHIN,
            check=False,
        )

    def environment(self, service: str | None = None) -> dict[str, str]:
        """Return the environment of a process: that of the image, the service, and .env."""
        image = dict(pair.split("=", 1) for line in of_kind("ENV") for pair in shlex.split(line))
        more = COMPOSE["services"][service]["environment"] if service else {}
        known = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "TMPDIR": "/nonexistent"}
        return known | {name: self.moved(_filled(text)) for name, text in {**image, **more}.items()}

    def start(self, api: BotApi, service: str | None = None) -> Process:
        """Start CMD, with a token for `api`."""
        telegram = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_BASE_URL": api.url,
            "MESSAGES_PER_SECOND": "0",
        }
        printed = self.root / f"printed-{time.time_ns()}"
        with printed.open("wb") as file:
            popen = subprocess.Popen(
                json.loads(self.moved(of_kind("CMD")[0])),
                cwd=self.root / "app",
                env={**telegram, **self.environment(service)},
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        return Process(popen, printed)

    def is_healthy(self) -> bool:
        """Run the command of HEALTHCHECK."""
        command = self.moved(of_kind("HEALTHCHECK")[0].partition("CMD")[2])
        proxy = {"http_proxy": "http://127.0.0.1:9"}  # the check must not use a proxy
        run = subprocess.run(json.loads(command), check=False, capture_output=True, env=proxy)
        return run.returncode == 0

    def files(self) -> dict[Path, int]:
        """Return all files that a read-only image would protect, each with its time of writing."""
        return {
            path: path.stat().st_mtime_ns
            for folder in ("app", "venv")
            for path in (self.root / folder).rglob("*")
        }


def _filled(text: str) -> str:
    """Fill in `${NAME:-default}` as compose does without a .env."""
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", text)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    """Do what the Dockerfile does: copy the files, and install the dependencies."""
    image = Image(tmp_path_factory.mktemp("image"))
    (image.root / "app").mkdir()
    for copied in of_kind("COPY"):
        source, target = copied.split()[-2:]
        if source.startswith("/"):  # copied from the first stage
            continue
        if (ROOT / source).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "*.mo")
            folder = image.root / "app" / target
            shutil.copytree(ROOT / source, folder, ignore=ignored, dirs_exist_ok=True)
        else:
            (image.root / "app" / target).parent.mkdir(exist_ok=True)
            shutil.copy(ROOT / source, image.root / "app" / target)
    for command in of_kind("RUN")[:2]:
        done = image.sh(command)
        if "Retrying" in done.stderr and done.returncode:
            pytest.skip("needs the package index")
        assert done.returncode == 0, done.stderr
    (image.root / "state").mkdir(mode=0o700)
    return image


@pytest.fixture
def running() -> Iterator[list[Process]]:
    """Processes; after the test, check that they end in good order."""
    running: list[Process] = []
    yield running
    for process in running:
        end_well(process)


@pytest.mark.slow
def test_it_answers_is_healthy_and_writes_nothing_but_its_state(
    image: Image, api: BotApi, running: list[Process]
) -> None:
    before = image.files()
    assert not image.is_healthy()
    process = image.start(api)
    running.append(process)
    process.wait_for("Listening")
    assert image.is_healthy()
    api.deliver(message=message(1, 1, "proxy war"))
    api.wait(lambda: api.sent(chat_id=1))
    begin = time.monotonic()
    code, output = process.stop()
    assert (code, time.monotonic() - begin < STOP_WITHIN) == (0, True), output
    assert image.files() == before
    assert (image.root / "state/pullquote.sqlite3").exists()


@pytest.mark.slow
def test_it_runs_behind_the_proxy_of_compose(
    image: Image, api: BotApi, running: list[Process]
) -> None:
    process = image.start(api, "webhook")
    running.append(process)
    api.wait(lambda: api.sent("setWebhook"))
    told = api.sent("setWebhook")[-1].data
    assert told["url"] == "https://bot.example.org/telegram"
    update = {"update_id": api.number(), "message": message(2, 1, "proxy war")}
    header = {"X-Telegram-Bot-Api-Secret-Token": told["secret_token"]}
    to = f"http://127.0.0.1:{image.port}/telegram"
    if shutil.which("caddy"):
        to = f"http://127.0.0.1:{free_port()}/telegram"
        running.append(_proxy(image, to))
        _wait_for(to)
    assert httpx.post(to, json=update, headers=header).status_code == 200
    api.wait(lambda: api.sent(chat_id=2))


def _proxy(image: Image, to: str) -> Process:
    """Start the proxy as compose does, but on loopback, and so without TLS."""
    command = [_filled(word) for word in COMPOSE["services"]["proxy"]["command"]]
    command[command.index("bot.example.org")] = f":{urlsplit(to).port}"
    command[command.index("webhook:8080")] = f"127.0.0.1:{image.port}"
    printed = image.root / "proxy"
    home = {**os.environ, "HOME": str(image.root)}
    with printed.open("wb") as file:
        return Process(subprocess.Popen(command, env=home, stdout=file, stderr=file), printed)


def _wait_for(url: str) -> None:
    end = time.monotonic() + STOP_WITHIN
    while time.monotonic() < end:
        try:
            httpx.get(url)
        except httpx.ConnectError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nobody listens on {url}")


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs to be root")
def test_its_user_owns_its_state_and_nothing_else(tmp_path: Path) -> None:
    image = Image(tmp_path)
    (tmp_path / "app").mkdir()
    (tmp_path / "etc").mkdir()
    command = of_kind("RUN")[2].replace("useradd", f"useradd --prefix {tmp_path}")
    done = image.sh(command)
    assert done.returncode == 0, done.stderr
    number = of_kind("USER")[-1]
    assert f":{number}:" in (tmp_path / "etc/passwd").read_text()
    state = (tmp_path / "state").stat()
    assert (str(state.st_uid), state.st_mode & 0o777) == (number, 0o700)


def test_the_services_fit_the_image() -> None:
    services = COMPOSE["services"]
    ports = of_kind("EXPOSE")
    for name in ("polling", "webhook"):
        service = services[name]
        state, articles = service["volumes"]
        assert of_kind("VOLUME") == [state.split(":")[1]]
        assert service["environment"]["STATE_FILE"].startswith(f"{state.split(':')[1]}/")
        assert service["environment"]["ARTICLES"] == articles["target"]
        assert (ROOT / _filled(articles["source"])).is_dir()
        assert articles["read_only"]
        assert service["environment"]["LISTEN"].split(":")[1:] == ports
        grace = int(service["stop_grace_period"].removesuffix("s"))
        assert grace > Settings.model_fields["stop_within"].default
        assert service["read_only"]
    domain, to = services["proxy"]["command"][-3::2]
    assert services["webhook"]["environment"]["WEBHOOK_URL"] == f"https://{domain}/telegram"
    assert to == f"webhook:{ports[0]}"


def test_the_workers_share_a_database_and_keep_nothing_else() -> None:
    services = COMPOSE["services"]
    worker, balancer = services["worker"], services["balancer"]
    (articles,) = worker["volumes"]
    assert articles["read_only"]
    assert worker["deploy"]["replicas"] == 3
    host = worker["environment"]["DATABASE_URL"].partition("@")[2].partition(":")[0]
    assert worker["depends_on"] == [host]
    password = services[host]["environment"]["POSTGRES_PASSWORD"]
    assert f":{password}@" in worker["environment"]["DATABASE_URL"]
    domain, to = balancer["command"][-3::2]
    assert worker["environment"]["WEBHOOK_URL"] == f"https://{domain}/telegram"
    assert to == f"worker:{of_kind('EXPOSE')[0]}"
    assert {s["profiles"][0] for s in (worker, balancer, services[host])} == {"workers"}


def test_the_example_for_kubernetes_fits_the_image() -> None:
    documents = YAML(typ="safe").load_all(ROOT / "docs" / "kubernetes.yaml")
    kinds = {one["kind"]: one for one in documents}
    pod = kinds["Deployment"]["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    settings = {one["name"]: one["value"] for one in container["env"]}
    known = {name.upper() for name in Settings.model_fields}
    assert settings.keys() | kinds["Secret"]["stringData"].keys() <= known
    ports = {one["name"]: one["containerPort"] for one in container["ports"]}
    assert settings["LISTEN"].split(":")[1:] == [str(ports["http"])] == of_kind("EXPOSE")
    user = {**pod.get("securityContext", {}), **container["securityContext"]}["runAsUser"]
    assert str(user) == of_kind("USER")[-1]
    assert pod["terminationGracePeriodSeconds"] > Settings.model_fields["stop_within"].default
    probes = [container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("liveness", "readiness")]
    assert probes == ["/healthz", "/readyz"]
    (rule,) = kinds["Ingress"]["spec"]["rules"]
    path = rule["http"]["paths"][0]["path"]
    assert settings["WEBHOOK_URL"] == f"https://{rule['host']}{path}"
    assert "volumes" not in pod
