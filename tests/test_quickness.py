"""What needs no model is answered at once, while all threads are at work."""

import asyncio
import threading
import time
from collections.abc import Iterator

import pytest
from telegram import Update

from articles.library import Fixed, Library
from bot.application import App, build_application
from bot.conversation.allowance import Allowance
from bot.conversation.browsing import _THREADS
from bot.conversation.gate import Gate
from bot.conversation.handlers import Handlers
from bot.terminal import TOKEN, TerminalRequest
from retrieval.answering import answer, is_read
from retrieval.article import Article, parse_article
from retrieval.examples import examples
from retrieval.indexing import index_of
from retrieval.methods import method
from storage.sqlite import SqliteStorage

PERSON = {"id": 1, "is_bot": False, "first_name": "Ada"}
QUESTION = "is seoul punishing putin financially"  # only the reader sees that this is answered


@pytest.fixture
def library(seed: Article) -> Library:
    index_of(seed)
    examples(seed)
    return Library(Fixed([seed]), SqliteStorage(None), method("on"))


@pytest.fixture
def handlers(library: Library) -> Iterator[Handlers]:
    """Handlers all of whose threads are at work."""
    handlers = Handlers(library, SqliteStorage(None), Gate(Allowance(0)))
    event = threading.Event()
    for _ in range(_THREADS):
        handlers._threads.submit(event.wait)
    yield handlers
    event.set()
    handlers.close()


@pytest.fixture
def application(handlers: Handlers) -> App:
    request = TerminalRequest(rich=False)
    return build_application(TOKEN, "http://terminal/{token}", handlers, request=request)


def typed(text: str) -> dict[str, object]:
    marks = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    chat = {"id": 1, "type": "private", "first_name": "Ada"}
    entities = marks if text.startswith("/") else []
    base = {"message_id": 1, "date": int(time.time()), "chat": chat, "from": PERSON}
    return {"update_id": 1, "message": {**base, "text": text, "entities": entities}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/help", "I answer questions about an article"),
        ("/article", "21 sentences"),
        ("hello!", "Hello! What would you like to know?"),
        ("what is this article about?", "In its own words"),
    ],
)
async def test_commands_and_small_talk_do_not_wait_for_readings(
    application: App, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    async with application, asyncio.timeout(5):
        await application.process_update(Update.de_json(typed(text), application.bot))
    assert said in capsys.readouterr().out


async def test_a_question_waits_for_a_thread(application: App) -> None:
    async with application:
        update = Update.de_json(typed(QUESTION), application.bot)
        answering = asyncio.ensure_future(application.process_update(update))
        assert not (await asyncio.wait([answering], timeout=0.3))[0]
        answering.cancel()


async def test_what_people_type_inline_is_not_read(application: App) -> None:
    query = {"id": "1", "from": PERSON, "query": QUESTION, "offset": ""}
    update = Update.de_json({"update_id": 1, "inline_query": query}, application.bot)
    async with application, asyncio.timeout(5):
        await application.process_update(update)


def test_answers_by_words_are_those_of_the_words(library: Library, seed: Article) -> None:
    by_words = library.answer_by_words(QUESTION, seed)
    assert by_words.ranked[0].score == answer(QUESTION, seed).ranked[0].score
    assert by_words.ranked[0].score != library.answer(QUESTION, seed).ranked[0].score


@pytest.mark.parametrize(
    ("asked", "text", "read"),
    [
        (QUESTION, "", True),
        ("thanks", "", False),
        ("tldr", "", False),
        ("Wann wurde die Mühle gebaut?", "Die Mühle wurde 1790 in der Stadt gebaut.\n" * 5, False),
    ],
)
def test_what_is_read(seed: Article, asked: str, text: str, read: bool) -> None:
    article = parse_article(text, "mill.txt") if text else seed
    assert is_read(asked, article, (), method("on")) is read
    assert not is_read(asked, article)
