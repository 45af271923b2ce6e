import json
import subprocess
import sys

import pytest

from retrieval.__main__ import main, parse_question
from tests.conftest import ROOT, SEED


def ask(*arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    article = [] if "--article" in arguments else ["--article", str(SEED)]
    command = [sys.executable, "-m", "retrieval", *article, *arguments]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, check=False)


def test_a_question_is_answered_readably() -> None:
    done = ask("Who did Stoltenberg meet with on Monday?")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert lines[0] == "The article says:"
    assert lines[2].strip().startswith("On Monday, Stoltenberg also met")
    assert lines[3].strip() == "line 11"


def test_jsonl_answers_each_line_in_order() -> None:
    follow_up = {"question": "who else?", "after": ["Who did he meet?"]}
    questions = [b"poland tanks", b"", b"pizza", b"\xff\xfe", json.dumps(follow_up).encode()]
    done = ask("--article", str(SEED), "--jsonl", "--top", "2", stdin=b"\n".join(questions))
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    asked = [a["question"] for a in answers]
    assert asked == ["poland tanks", "", "pizza", "\ufffd\ufffd", "who else?"]
    assert [a["verdict"] for a in answers][:3] == ["answered", "not_found", "not_found"]
    assert all(len(a["sentences"]) == 2 for a in answers)
    assert set(answers[0]["sentences"][0]) == {"text", "line", "score"}
    assert answers[0]["sentences"][0]["line"] == 17


def test_jsonl_is_flushed_line_by_line() -> None:
    command = [sys.executable, "-m", "retrieval", "--jsonl"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        for question in ("poland tanks", "proxy war"):
            process.stdin.write(f"{question}\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["question"] == question


@pytest.mark.parametrize(
    ("line", "question", "after"),
    [
        ("why not?", "why not?", []),
        ('{"question": "why?", "after": ["a", 5]}', "why?", ["a"]),
        ('{"question": "why?"}', "why?", []),
        ('{"question": 5}', '{"question": 5}', []),
        ('{"question": "why?", "after": "a"}', "why?", []),
        ('["why?"]', '["why?"]', []),
        ("[" * 100_000, "[" * 100_000, []),
    ],
)
def test_input_lines(line: str, question: str, after: list[str]) -> None:
    assert parse_question(line) == (question, after)


def test_a_reader_who_leaves_causes_no_error() -> None:
    command = f"yes why | head -5000 | {sys.executable} -m retrieval --jsonl | head -1"
    done = subprocess.run(  # noqa: S602  # this tests the pipe
        command, shell=True, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert json.loads(done.stdout)["question"] == "why"
    assert done.stderr == ""


def test_errors_are_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--article", "nope.txt", "why?"]) == 2
    assert capsys.readouterr().err.startswith("pullquote: nope.txt: cannot be read")
    with pytest.raises(SystemExit):
        main(["--top", "0", "why?"])
    assert "'0' is not a whole number from 1" in capsys.readouterr().err
