import pytest

from retrieval.answering import answer
from retrieval.article import Article
from retrieval.followups import asks_for_others, leaned_on, leaning
from retrieval.query import parse_query


@pytest.mark.parametrize(
    "question",
    [
        "why not?", "and to the US?", "who else did he meet?", "when was that?", "how many?",
        "any weapons?", "What about Germany?", "what do they say about it", "where is she now",
        "And Germany?", "but did Germany?", "who signed it?", "what else did they send?",
        "Did it help?", "what did she say about this?", "how much did those cost?", "Any others?",
        "Where did they go after that?", "So what happened to them?", "Does it say why?",
        "Is that mentioned?", "Does it mention him?", "what was the reason?", "who was hurt?",
        "And what did Park Jin say about it?", "is it dangerous?", "what is needed?", "or Japan?",
        "how long did it take?", "by how much", "in what year", "to whom", "with whom?",
        "since when", "at what time", "thanks! and when?", "ok why", "yes but why", "lol why",
        "for how long?", "in which country", "hi, so who?",
    ],
)  # fmt: skip
def test_questions_that_need_the_one_before(question: str) -> None:
    assert leaning(parse_query(question)) > 0


@pytest.mark.parametrize(
    "question",
    [
        "Who met the president?", "poland tanks", "park jin", "Who is Park Jin?",
        "What did Stoltenberg say about his trip?", "Why did South Korea lift its sanctions?",
        "Which countries changed their policy of not exporting arms?", "", "😂",
        "Does it mention Japan?", "does this article mention japan", "is japan mentioned?",
        "Is Poland mentioned anywhere in the article?", "who is mentioned in the article?",
        "does the text say anything about poland?", "anything about sanctions?",
        "Is there anything about missiles in this article?", "what does it say about Yoon?",
        "Does it say that Japan refused?", "Does it say who met Yoon?", "who is park",
        "Who is quoted in this article?", "and who is Yoon?", "And who met Park Jin?",
        "So why did Japan refuse?", "Is it true that Japan agreed?",
        "How long does it take to mend a tube?", "Why did the government change its mind?",
        "Did the minister keep his promise?", "what is nato", "where is poland",
        "thanks! who is Park Jin?", "ok who met the president", "to whom did Yoon speak?",
        "In what year did the war begin?", "yes but why did Japan refuse?",
    ],
)  # fmt: skip
def test_questions_that_stand_alone(question: str) -> None:
    assert leaning(parse_query(question)) == 0


def test_the_more_a_question_says_the_less_it_needs_the_one_before() -> None:
    assert leaning(parse_query("why not?")) > leaning(parse_query("who else did he meet?")) > 0


def test_a_courtesy_before_a_question_is_no_word_to_look_for() -> None:
    for text in ("Thanks! And when?", "ok, and when?", "lol when?"):
        assert not parse_query(text).content(), text
    kept = ("thanks to whom did they win?", "no weapons?", "Nice is where?")
    assert [parse_query(text).content()[0].word for text in kept] == ["thanks", "no", "nice"]


def test_a_chain_goes_back_to_a_question_that_stands_alone() -> None:
    texts = ["Who runs the bank?", "Who met Yoon?", "who else?", "and why?"]
    chain, when = list(map(parse_query, texts)), parse_query("when?")
    assert [before.text for before, _ in leaned_on(when, chain)] == [
        "and why?",
        "who else?",
        "Who met Yoon?",
    ]
    shares = [share for _, share in leaned_on(when, chain)]
    assert shares == sorted(shares, reverse=True)
    assert not list(leaned_on(parse_query("Who met Yoon?"), chain))
    assert not list(leaned_on(when, []))


def test_what_about_something_else_needs_nothing_of_whether_the_first_is_mentioned() -> None:
    mention = parse_query("Does it mention Japan?")
    assert not list(leaned_on(parse_query("What about Poland?"), [mention]))
    assert list(leaned_on(parse_query("why?"), [mention]))


def test_nothing_leans_on_small_talk(seed: Article) -> None:
    first = "Has Seoul sent weapons to Ukraine directly?"
    found = answer("why not?", seed, [first, "thanks!", "what is this article about?"])
    assert [before.query.text for before in found.understood.earlier] == [first]
    assert found.ranked == answer("why not?", seed, [first]).ranked


def test_questions_that_ask_for_others() -> None:
    assert asks_for_others(parse_query("who else?"))
    assert not asks_for_others(parse_query("who?"))


@pytest.mark.parametrize(
    ("first", "follow", "line"),
    [
        ("Has Seoul sent weapons to Ukraine directly?", "why not?", 5),
        ("Did Stoltenberg meet Park Jin?", "And what did he say after it?", 15),
        ("What did North Korea say about the US tanks?", "how many statements were there?", 25),
    ],
)
def test_a_follow_up_is_understood_from_what_came_before(
    seed: Article, first: str, follow: str, line: int
) -> None:
    assert answer(follow, seed, [first]).ranked[0].sentence.line == line


def test_a_question_for_others_gets_another_sentence(seed: Article) -> None:
    first = "Who did Stoltenberg meet on Monday?"
    before = answer(first, seed).ranked[0].sentence_index
    after = answer("who else did he meet?", seed, [first])
    assert after.ranked[0].sentence_index != before
    assert answer(first, seed).ranked[0].sentence_index == before  # nothing is left behind


def test_a_question_that_stands_alone_is_not_changed(seed: Article) -> None:
    question = "Which NATO member is South Korea supplying with tanks?"
    alone, after = answer(question, seed), answer(question, seed, ["Who is Park Jin?"])
    assert alone == after
