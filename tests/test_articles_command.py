import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEED
from tests.documents import pdf
from tests.end_to_end import pages

pytestmark = pytest.mark.slow  # all together

TEXT = "It rained all day long, and all the people stayed at home in Leeds."


def read(*arguments: str, hosts: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "articles", *arguments]
    env = {**os.environ, "LINK_HOSTS": hosts}
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, encoding="utf-8"
    )


def test_json_is_one_object_a_line(tmp_path: Path) -> None:
    (tmp_path / "rain.dat").write_bytes(pdf([[(72, 700, TEXT)]], "/Title (Rain)"))
    done = read("--json", str(tmp_path / "rain.dat"), str(tmp_path / "none"), str(SEED))
    rain, none, seed = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 0
    assert rain["kind"] == "pdf"
    assert rain["title"] == "Rain"
    assert rain["paragraphs"] == [{"text": TEXT, "place": "page 1", "role": "text"}]
    assert rain["sentences"] == 1
    assert set(none) == {"source", "error"}
    assert seed["paragraphs"][1]["place"] == "line 3"
    assert (seed["site"], seed["sentences"]) == ("KGET 17", 21)


def test_for_people(tmp_path: Path) -> None:
    (tmp_path / "rain.dat").write_bytes(pdf([[(72, 700, TEXT)]], "/Title (Rain)"))
    done = read(str(tmp_path / "rain.dat"), str(tmp_path))
    assert done.stdout == f"Rain\nen-GB, pdf, 1 sentence\n\n{TEXT}\n  page 1\n\n"
    assert done.stderr.startswith(f"pullquote: {tmp_path}: cannot be read")
    assert done.returncode == 2


def test_a_link_is_fetched_if_its_host_is_allowed() -> None:
    with pages.serving() as site:
        links = [site.link(path) for path in ("mill", "secret", "none")]
        done = read("--json", *links, hosts=site.host)
        refused = read(links[0])
        wrong = read("--json", links[0], hosts="a/b")
    mill, secret, none = map(json.loads, done.stdout.splitlines())
    assert (mill["source"], mill["kind"], mill["site"]) == (links[0], "html", "The Daily")
    assert (mill["title"], mill["published"]) == ("The mill on the hill", "2026-11-19")
    assert [paragraph["text"] for paragraph in mill["paragraphs"]][-5:] == pages.MILL
    assert "asks programs not to read" in secret["error"]
    assert "no such page" in none["error"]
    assert (refused.stdout, refused.returncode) == ("", 2)
    assert refused.stderr.startswith(f"pullquote: {links[0]}: ")
    assert "LINK_HOSTS" in json.loads(wrong.stdout)["error"]
    assert site.asked.count("mill") == 1


def test_an_answer_names_the_page(tmp_path: Path) -> None:
    file = tmp_path / "rain.pdf"
    file.write_bytes(pdf([[(72, 700, TEXT)], [(72, 700, TEXT.replace("rained", "snowed"))]]))
    command = [
        sys.executable,
        "-m",
        "retrieval",
        "--article",
        str(file),
        "--jsonl",
        "When it snowed",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)
    assert json.loads(done.stdout)["sentences"][0]["page"] == 2
