import re
from dataclasses import replace

import pytest

from bot.conversation import words
from bot.conversation.explanation import in_lines, match_in_words
from retrieval.answering import answer
from retrieval.article import Article
from retrieval.explaining import explain
from retrieval.judging import Judgement, Verdict


@pytest.mark.parametrize(
    ("question", "match"),
    [
        ("poland tanks", "tanks"),
        ("Which country supplied Poland?", "supplied → supply"),
        ("how many artilery rounds", "artilery → artillery (spelling)"),
        ("Which guns does Poland get?", "guns ≈ weapons"),
    ],
)
def test_how_the_words_matched(seed: Article, question: str, match: str) -> None:
    explained = explain(answer(question, seed))
    matches = [match_in_words(match) for one in explained for match in one.matches]
    assert any(m.startswith(match) for m in matches), matches


@pytest.mark.parametrize(
    "question", ["poland tanks", "who met Yoon?", "Which guns does Seoul sell?", "pizza", ""]
)
def test_the_parts_add_up_to_the_score(seed: Article, question: str) -> None:
    for one in explain(answer(question, seed)):
        total = sum(added for _, added in one.parts) * one.factor
        assert total == pytest.approx(one.ranked.score, abs=0.05 * 6)


def test_in_words(seed: Article) -> None:
    found = answer("Which guns does Poland get from the moon?", seed)
    assert in_lines(found)[:-3] == [
        "I looked for: guns, Poland, moon.",
        "In line 17: guns ≈ weapons, Poland.",
        "Not found there: moon.",
    ]
    sure, numbers, score = in_lines(found)[-3:]
    assert re.fullmatch(r"How sure I am: \d\d?%\.", sure)
    assert numbers == "In numbers:"
    assert score.startswith("line 17: ")


def test_a_follow_up_says_what_it_was_understood_from(seed: Article) -> None:
    lines = in_lines(answer("and how many?", seed, ["What did North Korea say about the tanks?"]))
    assert lines[:3] == [
        "Understood from: What did North Korea say about the tanks?",
        "I looked for: North, Korea, say, tanks.",
        "The answer should hold a number.",
    ]
    assert lines[3].startswith("In line 25: ")


def test_what_is_not_shown_is_not_called_found(seed: Article) -> None:
    lines = in_lines(answer("best pizza recipe?", seed))
    assert lines[1].startswith("Nearest, but not near enough to be shown, line ")
    assert not any(line.startswith("In line") for line in lines)


@pytest.mark.parametrize("text", ["hello", "thanks!", "🙂"])
def test_after_small_talk_nothing_was_looked_up(seed: Article, text: str) -> None:
    assert in_lines(answer(text, seed)) == [words.NO_SEARCH]


@pytest.mark.parametrize("text", ["tldr", "help", "who are you?", "more", "tell me a joke"])
def test_what_is_about_the_article_or_the_bot_is_not_called_small_talk(
    seed: Article, text: str
) -> None:
    assert in_lines(answer(text, seed)) == [words.NO_SEARCH_ABOUT]


def test_doubt_is_never_called_sure(seed: Article) -> None:
    for verdict, most in ((Verdict.ANSWERED, 99), (Verdict.CLOSEST, 50), (Verdict.NOT_FOUND, 10)):
        found = replace(answer("poland tanks", seed), judgement=Judgement(verdict, 1.0))
        assert words.SURE.format(percent=most) in in_lines(found)


def test_a_name_that_the_article_lacks_is_named(seed: Article) -> None:
    judgement = Judgement(Verdict.CLOSEST, 0.4, ("Taiwan",))
    found = replace(answer("Does Taiwan get tanks?", seed), judgement=judgement)
    assert "The article does not mention Taiwan." in in_lines(found)


def test_each_part_has_plain_words(seed: Article) -> None:
    found = answer("poland tanks", seed)
    parts = {**found.ranking.parts, "reader": found.ranking.parts["words"]}
    found = replace(found, ranking=replace(found.ranking, parts=parts))
    assert "the reader " in in_lines(found)[-1]
