"""Articles in other languages than English are asked in their own words."""

import pytest
from hypothesis import given, settings

from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.bm25 import SparseBM25
from retrieval.judging import Verdict
from tests.strategies import EXAMPLES, question_text

GERMAN = parse_article(
    "Die alte Brücke\n\nDie Brücke über den Harle wurde 1429 begonnen. Die Wollhändlerin Agnes "
    "Korbrig bezahlte den größten Teil. Ihr Mann war bei der Flussüberquerung ertrunken.\n\nDer "
    "Sandstein kam aus einem Steinbruch bei Nunfeld. Im Jahr 1548 wurde die Kapelle geschlossen. "
    "Seit 1979 dürfen nur noch Fußgänger darüber gehen.",
    "b.txt",
)
CHINESE = parse_article(
    "老桥\n\n这座石桥横跨哈勒河，始建于1429年。羊毛商人科布里格支付了大部分费用。\n\n"
    "砂岩来自农菲尔德的采石场。1548年，桥上的小教堂关闭了。自1979年以来，只有行人可以通过。",
    "c.txt",
)
TURKISH = parse_article(
    "Eski köprü\n\nHarle nehri üzerindeki köprünün yapımına 1429 yılında başlandı. Masrafların "
    "çoğunu yün tüccarı Agnes Korbrig ödedi.\n\nKum taşı Nunfeld'deki bir ocaktan geldi. Şapel "
    "1548 yılında kapatıldı. 1979'dan beri köprüden yalnızca yayalar geçebiliyor.",
    "t.txt",
)


@pytest.mark.parametrize(
    ("article", "question", "part"),
    [
        (GERMAN, "Wer bezahlte den größten Teil?", "Agnes Korbrig"),
        (GERMAN, "Woher kam der Sandstein?", "Steinbruch bei Nunfeld"),
        (GERMAN, "Wann wurde die Kapelle geschlosen?", "1548"),
        (GERMAN, "Wer ertrank im Fluss?", "Flussüberquerung"),
        (CHINESE, "谁支付了大部分费用？", "科布里格"),
        (CHINESE, "小教堂什么时候关闭？", "1548"),
        (TURKISH, "Masrafların çoğunu kim ödedi?", "Agnes Korbrig"),
        (TURKISH, "Sapel ne zaman kapatildi?", "1548"),
    ],
)
def test_the_answer_comes_first(article: Article, question: str, part: str) -> None:
    found = answer(question, article)
    assert part in found.ranked[0].sentence.text
    assert found.verdict is not Verdict.NOT_FOUND


@pytest.mark.parametrize(
    ("article", "question"),
    [
        (GERMAN, "Wie backt man einen Apfelkuchen mit Zimt?"),
        (CHINESE, "怎样做苹果派？"),
        (TURKISH, "Elmalı turta nasıl yapılır?"),
    ],
)
def test_another_subject_is_not_answered(article: Article, question: str) -> None:
    assert answer(question, article).verdict is Verdict.NOT_FOUND


def test_what_the_article_lacks_is_named() -> None:
    found = answer("Wann wurde die Kapelle 1623 geschlossen?", GERMAN)
    assert found.verdict is Verdict.CLOSEST
    assert found.judgement.lacking == ("1623",)
    turkish = answer("Köprünün masraflarını neden Mehmet Demirel ödedi?", TURKISH)
    assert "Mehmet" in turkish.judgement.lacking
    assert turkish.verdict is not Verdict.ANSWERED


def test_german_capitals_tell_no_name() -> None:
    assert answer("Wer bezahlte den Zimmermann?", GERMAN).judgement.lacking == ()


def test_a_question_without_a_word_of_its_own_needs_the_one_before() -> None:
    found = answer("Und wann?", GERMAN, ["Wann wurde die Kapelle geschlossen?"])
    assert found.understood.earlier
    assert "1548" in found.ranked[0].sentence.text


def test_each_part_of_a_question_is_answered() -> None:
    found = answer("Wer bezahlte den größten Teil? Woher kam der Sandstein?", GERMAN)
    shown = " ".join(one.sentence.text for one in found.ranked[: found.shown])
    assert "Korbrig" in shown
    assert "Steinbruch" in shown


def test_the_weights_of_neighbours_are_found() -> None:
    index = SparseBM25([["a"], ["b"], ["a", "b"], ["c"]])
    before = index.get_neighbour_scores(["a"], 1)
    assert list(before > 0) == [False, True, False, True]
    after = index.get_neighbour_scores(["a"], -1)
    assert list(after > 0) == [False, True, False, False]
    assert not index.get_neighbour_scores(["d"], 1).any()


@settings(max_examples=EXAMPLES)
@given(question_text)
def test_any_question_gets_a_verdict(question: str) -> None:
    for article in (GERMAN, CHINESE):
        found = answer(question, article)
        assert found.verdict in Verdict
        assert 0 <= found.judgement.sure <= 1
