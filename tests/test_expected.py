import pytest

from retrieval.expected import Kind, expected, holds


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who met the president?", Kind.PERSON),
        ("tell me, WHEN did they arrive", Kind.TIME),
        ("In which year was it built?", Kind.TIME),
        ("How many rounds were bought?", Kind.NUMBER),
        ("How much did they pay for it?", Kind.MONEY),
        ("what salary does she get", Kind.MONEY),
        ("Where is he going?", Kind.PLACE),
        ("which city is it", Kind.PLACE),
        ("Why not?", Kind.REASON),
        ("What did they discuss?", None),
        ("the whole story", None),
        ("", None),
    ],
)
def test_the_kind_that_a_question_expects(question: str, kind: Kind | None) -> None:
    assert expected(question) is kind


@pytest.mark.parametrize(
    ("kind", "holding", "other"),
    [
        (Kind.PERSON, "Then Anna spoke.", "Then they spoke."),
        (Kind.TIME, "It opened in 1888.", "It opened late."),
        (Kind.TIME, "They came on Monday.", "They came by bus."),
        (Kind.NUMBER, "It has twelve rooms.", "It has many rooms."),
        (Kind.NUMBER, "It has 12 rooms.", "It has rooms."),
        (Kind.MONEY, "It cost £40,000.", "It cost 40 lives."),
        (Kind.PLACE, "She lives in Oslo.", "She lives in peace."),
        (Kind.REASON, "They left because it rained.", "They left."),
    ],
)
def test_what_a_sentence_holds(kind: Kind, holding: str, other: str) -> None:
    assert list(holds(kind, [holding, other])) == [True, False]
