"""Ask an article without Telegram: `python -m retrieval "Who met the president?"`."""

import argparse
import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from articles.folder import SEEDS, read_article
from articles.watching import read_articles
from bot.conversation import words
from bot.conversation.explanation import in_lines
from bot.conversation.messages import BEGINNING
from bot.conversation.quoting import size, verdict_in_words
from bot.speech import say
from errors import PullquoteError
from retrieval.answering import Method, answer
from retrieval.answers import Answer
from retrieval.article import Article
from retrieval.methods import READERS, method
from retrieval.smalltalk import ABOUT_ARTICLE


def main(arguments: list[str] | None = None) -> int:
    """Answer one question, or each line of standard input; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        article = read_article(options.article) if options.article else read_articles(SEEDS)[0][0]
        way = method(options.reader)
    except PullquoteError as error:
        print(f"pullquote: {error}", file=sys.stderr)
        return 2
    try:
        for stream in (sys.stdin, sys.stdout):
            # Every input is answered: bytes that are not UTF-8 become U+FFFD, on every machine.
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # both are real files
        questions = [options.question] if options.question is not None else _lines(sys.stdin)
        _answer_all(questions, article, way, options, sys.stdout)
    except BrokenPipeError:
        # The reader has closed the pipe, as `head` does. Without this, Python would complain at
        # exit (docs.python.org/3/library/signal.html, "Note on SIGPIPE").
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        return 130
    return 0


def as_json(found: Answer, top: int, *, explained: bool = False) -> dict[str, Any]:
    """Return an answer with its `top` best sentences, whatever the verdict, for --jsonl."""
    return {
        "question": found.question,
        "verdict": found.verdict.value,
        "sentences": [
            {
                "text": r.sentence.text,
                r.sentence.place.unit: r.sentence.place.number,
                "score": round(r.score, 4),
            }
            for r in found.ranked[:top]
        ],
        **({"why": in_lines(found)} if explained else {}),
    }


def parse_question(line: str) -> tuple[str, list[str]]:
    """Return a --jsonl input line as (question, earlier questions).

    A line is a question as it stands, or a JSON object `{"question": …, "earlier": [questions]}`.
    """
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return line, []
    if not isinstance(data, dict) or not isinstance(data.get("question"), str):
        return line, []
    before = data.get("earlier", data.get("after"))  # "after" in version 0.1.0
    earlier = [q for q in before if isinstance(q, str)] if isinstance(before, list) else []
    return data["question"], earlier


def _answer_all(
    questions: Iterable[str],
    article: Article,
    way: Method,
    options: argparse.Namespace,
    out: TextIO,
) -> None:
    for line in questions:
        if options.jsonl:
            question, earlier = parse_question(line)
            found = answer(question, article, earlier, way)
            written = json.dumps(as_json(found, options.top, explained=options.explain))
        else:
            found = answer(line, article, (), way)
            written = _readable(found, options.top, explained=options.explain)
        print(written, file=out, flush=True)


def _readable(found: Answer, top: int, *, explained: bool) -> str:
    article = found.article
    if found.talk:
        blocks = [say(words.TALK[found.talk], count=size(article))]
        shown = article.beginning(*BEGINNING) if found.talk in ABOUT_ARTICLE else []
    else:
        said = verdict_in_words(found.verdict, found.judgement.lacking)
        blocks = [" ".join(said).rstrip()]
        shown = [ranked.sentence for ranked in found.ranked[: min(top, found.shown)]]
    blocks += [f"  {sentence.text}\n  {sentence.place}" for sentence in shown]
    if explained:
        blocks.append("\n".join(in_lines(found)))
    blocks.append(f"{article.title} ({article.source})")
    return "\n\n".join(blocks) + "\n"


def _lines(stream: TextIO) -> Iterable[str]:
    if stream.isatty():
        print("One question a line; Ctrl-D ends.", file=sys.stderr)
    # `for line in stream` reads ahead, so each answer would wait for the next question.
    for line in iter(stream.readline, ""):
        yield line.rstrip("\r\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m retrieval", description=__doc__)
    parser.add_argument("question", nargs="?", help="without it, read from standard input")
    parser.add_argument("--article", type=Path, metavar="FILE", help="default: the newest seed")
    parser.add_argument("--top", type=_positive, default=3, metavar="N", help="default: 3")
    parser.add_argument("--explain", action="store_true", help="say what matched, and how")
    parser.add_argument(
        "--reader", choices=READERS, default="on", help="whether a model reads; default: on"
    )
    parser.add_argument(
        "--jsonl",
        action="store_true",
        help="one question a line in, one JSON object a line out, with the top N by rank",
    )
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
