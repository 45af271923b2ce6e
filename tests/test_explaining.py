import pytest

from bot.conversation.explanation import in_lines, match_in_words
from retrieval.answering import answer
from retrieval.article import Article
from retrieval.explaining import explain


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
    lines = in_lines(answer("and how many?", seed, ["What did North Korea say about the tanks?"]))
    assert lines[0] == "Understood from: What did North Korea say about the tanks?"
    assert lines[1] == "Expected: a number."
    assert lines[2].startswith("line 25: ")
