"""Questions to an English article in Cyrillic, Chinese and other scripts."""

from dataclasses import replace

import pytest

from bot.conversation import messages
from bot.outgoing.sending import plain
from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.judging import Judgement, Verdict


@pytest.mark.parametrize("question", ["Что сказал Столтенберг?", "彼は何と言ったか。"])
def test_an_english_article_is_to_be_asked_in_english(seed: Article, question: str) -> None:
    text = plain(messages.answer_reply(answer(question, seed)).text)
    assert text.startswith("❌ The article is in English. Please ask in English.")
    assert "does not" not in text


def test_other_questions_are_not_called_foreign(seed: Article) -> None:
    russian = parse_article("Чай\n\nЧай пьют горячим. Он растёт в горах.", "a.txt")
    for question, article in (("Кто сказал?", russian), ("1987?", seed), ("Pizza à Rome?", seed)):
        found = replace(answer(question, article), judgement=Judgement(Verdict.NOT_FOUND))
        assert "in English" not in messages.answer_reply(found).text
