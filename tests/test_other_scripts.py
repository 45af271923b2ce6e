"""Questions in another language than the article's."""

import pytest

from bot.conversation import messages
from bot.outgoing.sending import plain
from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.judging import Verdict

RUSSIAN = parse_article(
    "Столтенберг призвал Сеул помочь Украине\n\n"
    "Генеральный секретарь НАТО Йенс Столтенберг выступил в Сеуле. "
    "Он попросил Южную Корею поставить Украине оружие. Погода была холодной.",
    "a.txt",
)
GERMAN = parse_article(
    "Die Fähre wurde 1931 gebaut. Kapitän Müller fährt sie seit dem letzten Jahr.", "b.txt"
)


def said(question: str, article: Article) -> str:
    return plain(messages.answer_reply(answer(question, article)).text)


def test_names_are_found_in_another_alphabet(seed: Article) -> None:
    for question, article, name in (
        ("Что сказал Столтенберг?", seed, "Stoltenberg"),
        ("Τι είπε ο Στόλτενμπεργκ στη Σεούλ;", seed, "Stoltenberg"),
        ("ماذا قال ستولتنبرغ؟", seed, "Stoltenberg"),
        ("What did Stoltenberg say?", RUSSIAN, "Столтенберг"),
    ):
        text = said(question, article)
        assert text.startswith(f"🤔 The article is in {article.language.name}. Ask in"), question
        assert name in text.split("The closest lines:")[1]


@pytest.mark.parametrize(
    ("question", "article", "language"),
    [
        ("彼は何と言ったか。", None, "English"),
        ("¿Cuánto cuesta el pan en la tienda?", None, "English"),
        ("How much is the bread in the shop?", RUSSIAN, "Russian"),
        ("How much is the bread in the shop?", GERMAN, "German"),
    ],
)
def test_what_was_not_found_out_is_not_denied(
    seed: Article, question: str, article: Article | None, language: str
) -> None:
    text = said(question, article or seed)
    assert text.startswith(f"🤔 The article is in {language}. Ask in {language} to be sure.")
    assert "does not" not in text


def test_other_questions_are_not_called_foreign(seed: Article) -> None:
    for question, article in (
        ("Что он попросил?", RUSSIAN),
        ("NATO?", RUSSIAN),
        ("1987?", seed),
        ("stoltenberg seoul ukraine weapons", seed),
        ("Fähre Müller 1931", GERMAN),
        ("Wer ist Kapitän Müller?", GERMAN),
    ):
        assert "Ask in" not in said(question, article), question


def test_a_russian_article_is_answered_in_russian() -> None:
    found = answer("Что он попросил у Южной Кореи?", RUSSIAN)
    assert found.verdict is Verdict.ANSWERED
    assert found.ranked[0].sentence.text.startswith("Он попросил Южную Корею")
