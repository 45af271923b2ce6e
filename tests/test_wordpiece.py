from hypothesis import given, settings

from retrieval.vectors import vectors
from retrieval.wordpiece import SPECIAL, UNKNOWN, WordPiece
from tests.strategies import EXAMPLES, question_text

PIECES = WordPiece(vectors().pieces)


def cut(text: str, longest: int = 99) -> list[str]:
    every = (*SPECIAL, *vectors().pieces)
    return [every[row] for row in PIECES.rows(text, longest)]


def test_texts_are_cut_as_bert_cuts_them() -> None:
    """The pieces are those of the tokenizer that all-MiniLM-L6-v2 comes with (tokenizers 0.23)."""
    assert cut("Mr. Stoltenberg's ammunition-supply: 155mm shells, café!") == (
        "mr . st ##olt ##enberg ' s ammunition - supply : 155 ##mm shells , cafe !".split()
    )
    assert cut("Beyoncé (b. 1981) earned $75,000") == (
        "beyonce ( b . 1981 ) earned $ 75 , 000".split()
    )


def test_typographic_signs_are_read_as_plain_ones() -> None:
    assert cut("“Don’t – panic”…") == ['"', "don", "'", "t", "-", "panic", '"', "."]


def test_what_the_vocabulary_lacks_is_unknown_and_each_chinese_sign_is_one_word() -> None:
    assert PIECES.rows("北京", 9) == [UNKNOWN, UNKNOWN]
    assert PIECES.rows("Столтенберг", 9) == [UNKNOWN]


@given(question_text)
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_text_is_cut_into_at_most_so_many_pieces(text: str) -> None:
    rows = PIECES.rows(text, 7)
    assert len(rows) <= 7
    assert all(0 <= row < len(PIECES) for row in rows)
    assert rows == PIECES.rows(text, 99)[:7]
