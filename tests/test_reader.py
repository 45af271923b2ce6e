import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from bot.settings import load_settings
from errors import ModelError
from retrieval.answering import BY_WORDS, answer, prepare
from retrieval.article import Article, parse_article
from retrieval.judging import Verdict
from retrieval.methods import method
from retrieval.reader import FILE, SHA256, Model, model
from tests.strategies import EXAMPLES, question_text

MEGABYTE = 10**6
PASSAGES = [
    ("The ferry was built in 1931 in Lisbon.", ""),
    ("The ferry carries sixty people.", "The ferry was built in 1931 in Lisbon."),
    ("It rained all day, and the ferry stayed in the harbour.", ""),
]


def test_the_file_is_the_one_that_was_measured_and_is_small() -> None:
    data = FILE.read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256
    assert len(data) <= 25 * MEGABYTE


def test_meanings_are_nearly_those_of_the_published_encoder() -> None:
    """The cosines are those of sentence-transformers 6.2 with torch 2.13, with 32 bits a weight."""
    texts = ["A man is eating food.", "Somebody eats a meal.", "Café Zürich opened in 1888!", ""]
    vectors = model().encode(texts)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert float(vectors[0] @ vectors[1]) == pytest.approx(0.74, abs=0.06)
    assert float(vectors[0] @ vectors[2]) < 0.3


@pytest.mark.parametrize(
    ("question", "answering"),
    [("When was the ferry built?", 0), ("how many people can it carry", 1)],
)
def test_the_sentence_that_answers_is_likelier_than_those_that_do_not(
    question: str, answering: int
) -> None:
    assert int(np.argmax(model().read(question, PASSAGES))) == answering


def test_what_no_sentence_answers_is_likely_for_none() -> None:
    told = model().read("When was the ferry built?", PASSAGES).max()
    assert model().read("Who paid for the ferry?", PASSAGES).max() < told - 2


def test_a_sentence_alone_and_among_others_is_read_nearly_alike() -> None:
    together = model().read("When was the ferry built?", PASSAGES)
    alone = model().read("When was the ferry built?", PASSAGES[:1])
    assert alone[0] == pytest.approx(together[0], abs=0.7)


def test_the_number_of_threads_changes_nothing() -> None:
    many = Model(threads=3)
    assert many.read("who?", PASSAGES) == pytest.approx(model().read("who?", PASSAGES), abs=0.02)


@given(question_text, question_text)
@settings(max_examples=min(EXAMPLES, 20), deadline=None)
def test_any_text_is_read(question: str, sentence: str) -> None:
    assert np.isfinite(model().read(question, [(sentence * 9, ""), ("So.", sentence)])).all()
    assert np.isfinite(model().encode([question, sentence * 40])).all()
    assert model().read(question, []).shape == (0,)


def test_a_file_that_is_missing_or_damaged_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        Model(tmp_path / "reader.onnx")
    (tmp_path / "reader.onnx").write_bytes(FILE.read_bytes()[:-1])
    with pytest.raises(ModelError, match="damaged"):
        Model(tmp_path / "reader.onnx")


class TestAnswers:
    def test_a_paraphrase_finds_its_sentence(self, seed: Article) -> None:
        found = answer("Is Seoul punishing Putin financially?", seed, (), method("on"))
        assert found.ranked[0].sentence.line == 5
        assert "reader" in found.ranking.parts

    def test_a_near_miss_is_not_answered(self) -> None:
        text = "The old ferry\n\n" + "\n\n".join(sentence for sentence, _ in PASSAGES)
        article = parse_article(text, "ferry.txt")
        told = answer("When was the ferry built?", article, (), method("on"))
        assert told.verdict is Verdict.ANSWERED
        assert told.ranked[0].sentence.text == PASSAGES[0][0]
        missed = answer("Who paid for the ferry?", article, (), method("on"))
        assert missed.verdict is not Verdict.ANSWERED
        assert missed.judgement.sure < told.judgement.sure

    def test_articles_in_other_languages_are_answered_by_words(self) -> None:
        text = "Die Fähre wurde 1931 gebaut.\n\nSie trägt sechzig Menschen.\n\nEs regnete den Tag."
        article = parse_article(text, "boot.txt")
        prepare(article, method("on"))
        found = answer("Wann wurde die Fähre gebaut?", article, (), method("on"))
        assert found == answer("Wann wurde die Fähre gebaut?", article, (), BY_WORDS)
        assert "reader" not in found.ranking.parts

    def test_small_talk_is_not_read(self, seed: Article) -> None:
        assert "reader" not in answer("hello", seed, (), method("on")).ranking.parts

    def test_a_follow_up_is_not_answered_with_the_answer_before(self, seed: Article) -> None:
        before = "Which NATO member is South Korea supplying with tanks?"
        found = answer("and how much do they cost?", seed, [before], method("on"))
        assert found.understood.earlier
        assert found.verdict is not Verdict.ANSWERED

    def test_the_question_in_a_long_message_is_read(self, seed: Article) -> None:
        question = "Who did Stoltenberg meet on Monday?"
        long = f"Hello dear bot, I hope you are well. {'I read a lot about such things. ' * 9}"
        for text in (question, long + question, f"{question} {long}"):
            found = answer(text, seed, (), method("on"))
            assert found.verdict is Verdict.ANSWERED
            assert found.ranked[0].sentence.line == 11

    def test_what_shares_neither_words_nor_meaning_is_not_answered(self, seed: Article) -> None:
        for text in ("asdfghjkl qwertz", "hola que tal", "which newspaper"):
            assert answer(text, seed, (), method("on")).verdict is not Verdict.ANSWERED

    def test_an_interviewers_question_is_not_the_answer(self) -> None:
        text = "Talk\n\nWere you lonely at the lighthouse?\n\nNever: I had a parrot and a radio."
        found = answer("was she lonely?", parse_article(text, "talk.txt"), (), method("on"))
        assert found.ranked[0].sentence.line == 5 or found.verdict is not Verdict.ANSWERED


def test_the_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings().reader == "on"
    assert load_settings().reader_threads == 1
    monkeypatch.setenv("READER", "Off")
    monkeypatch.setenv("READER_THREADS", "2")
    assert load_settings().reader == "off"
    assert method("off") is BY_WORDS
    assert load_settings().reader_threads == 2
