import pytest

from retrieval.answering import answer
from retrieval.article import Article, parse_article
from retrieval.indexing import english_index_of
from retrieval.itself import spoken_of
from retrieval.judging import Verdict
from retrieval.query import parse_query
from retrieval.smalltalk import Talk

ABOUT = {
    Talk.SUMMARY: (
        "what is this article about?", "What's this story about", "whats this about", "tldr",
        "hello, can you tell me what this article is about?", "what is it about", "TL;DR please",
        "please summarize this", "summarise it", "Could you give me a short summary?", "gist",
        "what are the main points of this page?", "main points", "sum it up", "what does it say",
        "summarize your post in 3 sentences", "tell me about this article", "what's the topic",
        "what happened", "in one sentence what happened", "what is the conclusion",
        "what are the main events", "explain like im 5", "give me 3 facts",
        "explain it like I'm five", "what's going on?", "tell me more about this article",
    ),
    Talk.WHOLE: (
        "show me the article", "full article", "the whole text please", "link", "Link?", "read",
        "can i have the link to the article", "where can I read it", "show article",
        "can i read the whole thing", "show me the rest", "read more",
    ),
    Talk.ORIGIN: (
        "who wrote this?", "Who wrote this article?", "who is the author", "source?", "author",
        "when was this published?", "when was it written", "what newspaper is this from",
        "what's the source", "is this article true?",
        "who wrote this guide", "which newspaper",
    ),
    Talk.LENGTH: ("how long is it", "how long is this article?", "how many words are there?"),
    Talk.HELP: (
        "help", "Help!", "menu", "start", "commands", "how does this work?", "how do I use this",
        "how do i use you", "what can I ask", "what can I ask you here?", "what is this",
        "how to use this bot", "i don't understand", "hi, can you help me please?",
        "why", "who?", "when was this", "how many", "by how much?", "ok why",
    ),
    Talk.GREETING: ("test", "testing"),
}  # fmt: skip
# Each has a word that is talk elsewhere.
QUESTIONS = (
    "Who said thanks to whom?", "What is the link between Russia and North Korea?",
    "What does the summary say?", "how does this work in practice?", "what is this policy about?",
    "what is the meeting about", "what is the treaty about?", "who wrote the statement?",
    "when was the report published?", "show me the article about tanks", "read the statement",
    "how long is the trip", "start of the war", "help for ukraine", "who needs help?",
    "what is the main reason?", "main points of the policy", "what is the source of the weapons",
    "who is the author of the policy", "summary of the talks", "no weapons?", "yes or no votes",
    "What did he say in the interview?", "what is the interview about", "nice weather in Seoul",
    "Who was right about sanctions?", "later that day", "Is Yoon well?", "that evening?",
    "How are you and Seoul allies?", "date of the meeting", "who made the tanks?",
    "what can South Korea do", "What is the title of Park Jin?", "okay who met Yoon",
        "what happened on Monday", "what happened in Seoul?", "main events of the war",
        "three facts about Yoon", "which newspaper interviewed Yoon?", "why weapons?",
        "who is Yoon", "what was the rest of the aid", "the whole region", "in which country?",
)  # fmt: skip


@pytest.mark.parametrize(
    ("talk", "text"), [(t, text) for t, texts in ABOUT.items() for text in texts]
)
def test_questions_about_the_article_itself_or_the_bot(
    seed: Article, talk: Talk, text: str
) -> None:
    found = answer(text, seed)
    assert found.talk is talk
    assert found.verdict is Verdict.NOT_FOUND


@pytest.mark.parametrize("text", QUESTIONS)
def test_questions_with_such_words_are_asked_of_the_article(seed: Article, text: str) -> None:
    assert answer(text, seed).talk is None


@pytest.mark.parametrize("text", ["what is it about?", "who wrote it", "how long is it"])
def test_it_is_the_article_if_nothing_else_was_spoken_of(seed: Article, text: str) -> None:
    assert answer(text, seed, ["what is this article about?", "thanks"]).talk
    assert answer(text, seed, ["Does it mention Japan?"]).talk
    question = "Which policy does South Korea cite?"
    assert answer(text, seed, [question]).talk is None
    assert answer(text, seed, [question, "thanks"]).talk is None
    assert answer(text, seed, [question, "tldr"]).talk


@pytest.mark.parametrize("text", ["who wrote this?", "what is this article about?", "sum it up"])
def test_the_article_itself_is_meant_after_any_question(seed: Article, text: str) -> None:
    found = answer(text, seed, ["Which policy does South Korea cite?"])
    assert found.talk
    assert not found.understood.earlier


def test_a_word_that_the_article_has_makes_it_a_question() -> None:
    text = (
        "The report\n\nThe report has a link to the source. The menu names its author.\nIt is new."
    )
    vocabulary = english_index_of(parse_article(text, "report.txt")).vocabulary
    for question in ("link", "source?", "menu", "who is the author?", "what is the report about?"):
        assert spoken_of(parse_query(question), vocabulary) is None
        assert spoken_of(parse_query(question), frozenset()) is not None
    assert spoken_of(parse_query("what is this report about?"), vocabulary) is Talk.SUMMARY


@pytest.mark.parametrize("text", ["why", "when was this?", "what happened", "by how much"])
def test_after_a_question_a_bare_question_word_asks_on(seed: Article, text: str) -> None:
    for before in ("Which policy does South Korea cite?", "Does it mention Japan?"):
        found = answer(text, seed, [before, "thanks"])
        assert found.talk is None
        assert [one.query.text for one in found.understood.earlier] == [before]
