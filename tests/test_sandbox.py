import asyncio
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from articles import refusals
from articles.reading import read_document
from articles.sandbox import read, read_now
from errors import ArticleError
from tests.conftest import ROOT, SEED
from tests.documents import docx, page, pdf, word_paragraph

pytestmark = pytest.mark.slow  # all together

ONLY_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="these limits are Linux's")


def limited(code: str) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process that has limited itself."""
    program = f"from articles.worker import limit, leave_network\n{code}"
    command = [sys.executable, "-c", program]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_it_reads_what_reading_reads() -> None:
    data = pdf([[(72, 700, "It rained all day long, and all the people stayed at home in Leeds.")]])
    assert read_now(data, "a.pdf") == read_document(data, "a.pdf")
    data = SEED.read_bytes()
    assert read_now(data, "a.txt", "utf-8") == read_document(data, "a.txt")


async def test_documents_are_read_side_by_side_and_refusals_are_told() -> None:
    rain = [docx(word_paragraph(f"It rained {n} days. Then it stopped.")) for n in range(3)]
    found = await asyncio.gather(
        *(read(data, "a") for data in [*rain, b"\0" * 9]), return_exceptions=True
    )
    assert [d.paragraphs[0].text[:10] for d in found[:3] if not isinstance(d, BaseException)] == [
        "It rained " for _ in rain
    ]
    assert str(found[3]) == refusals.OTHER_TYPE


@pytest.mark.slow
@pytest.mark.parametrize(
    "data",
    [
        docx(word_paragraph("a" * 200_000_000)),
        page("<p>It rained all day long.</p>" * 100_000).encode(),
        page("<p " + "".join(f"a{n}=1 " for n in range(100_000)) + ">").encode(),
    ],
    ids=["bomb", "many", "attributes"],
)
def test_what_is_too_much_is_told(data: bytes) -> None:
    with pytest.raises(ArticleError):
        read_now(data, "a")


async def test_a_slow_one_is_ended_and_leaves_nothing() -> None:
    slow = page("".join(f"<p>It rained all day long, said {n}.</p>" for n in range(20_000)))
    with pytest.raises(ArticleError, match="That was too much to read"):
        await read(slow.encode(), "a", seconds=0.05)
    task = asyncio.create_task(read(slow.encode(), "a"))
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not children()


def children() -> list[str]:
    file = Path(f"/proc/self/task/{threading.get_native_id()}/children")
    return file.read_text().split() if file.exists() else []


@ONLY_LINUX
@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("limit(); bytearray(10**9)", "MemoryError"),
        ("limit(); open('/tmp/pullquote-test-file', 'wb', 0).write(b'x')", "too large"),
        ("limit(); files = [open('/dev/null') for _ in range(99)]", "Too many open files"),
    ],
)
def test_memory_and_files_are_limited(code: str, said: str) -> None:
    done = limited(code)
    assert done.returncode != 0
    assert said in done.stderr


@ONLY_LINUX
def test_an_endless_loop_ends() -> None:
    code = (
        "import resource; limit(); resource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile 1: pass"
    )
    assert limited(code).returncode < 0


@ONLY_LINUX
def test_there_is_no_network() -> None:
    if limited("import sys; sys.exit(not leave_network())").returncode:
        pytest.skip("this system does not let a process leave its network")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        connect = f"import socket; socket.create_connection(('127.0.0.1', {port}))"
        assert limited(connect).returncode == 0
        assert "unreachable" in limited(f"limit(); {connect}").stderr


def test_it_gets_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A module in PYTHONPATH is not found, so the environment is not passed on."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1:secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "sitecustomize.py").write_text(f"open({str(tmp_path / 'seen')!r}, 'w').close()")
    read_now(SEED.read_bytes(), "a")
    assert not (tmp_path / "seen").exists()


def test_a_forged_answer_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "python"
    monkeypatch.setattr(sys, "executable", str(program))
    for answer in (
        "",
        "{}",
        "[]",
        "[" * 99_999,
        '{"document": {}}',
        '{"error": "a\\nb"}',
        "x" * 20_000_000,
    ):
        (tmp_path / "answer").write_text(answer)
        program.write_text(f"#!/bin/sh\ncat {tmp_path / 'answer'}\n")
        program.chmod(0o700)
        with pytest.raises(ArticleError) as raised:
            read_now(b"It rained.", "a")
        assert "\n" not in str(raised.value)


@ONLY_LINUX
async def test_the_process_of_an_endless_answer_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its pipe is wide, so that asyncio has stopped reading from it when it is ended."""
    program = tmp_path / "python"
    program.write_text(
        f"#!{sys.executable}\nimport fcntl, os\nfcntl.fcntl(1, fcntl.F_SETPIPE_SZ, 2**20)\n"
        "while True: os.write(1, bytes(2**20))\n"
    )
    program.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(program))
    for _ in range(5):
        with pytest.raises(ArticleError, match="too much"):
            await asyncio.wait_for(read(b"It rained.", "a"), 60)
    assert not children()
