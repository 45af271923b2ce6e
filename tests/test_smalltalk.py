import pytest

from retrieval.answering import answer
from retrieval.article import Article
from retrieval.judging import Verdict
from retrieval.query import parse_query
from retrieval.smalltalk import Talk, talk_in


@pytest.mark.parametrize(
    ("text", "talk"),
    [
        ("hi", Talk.GREETING),
        ("Good morning!", Talk.GREETING),
        ("hello there bot", Talk.GREETING),
        ("thank you so much", Talk.THANKS),
        ("Thanks a lot for the answer!", Talk.THANKS),
        ("bye", Talk.FAREWELL),
        ("who are you?", Talk.WHO),
        ("Hi, who are you?", Talk.WHO),
        ("what can you do", Talk.WHO),
        ("Are you a bot?", Talk.WHO),
        ("how are you today?", Talk.FINE),
        ("how are you", Talk.FINE),
        ("whats up?", Talk.FINE),
        ("who made you?", Talk.WHO),
        ("is this chatgpt?", Talk.WHO),
        ("ok thx", Talk.THANKS),
        ("no thanks", Talk.THANKS),
        ("thank you, bye", Talk.THANKS),
        ("see you tomorrow", Talk.FAREWELL),
        ("hiiii", Talk.GREETING),
        ("good", Talk.REACTION),
        ("hahahahah", Talk.REACTION),
        ("yes please", Talk.REACTION),
        ("you are wrong", Talk.REACTION),
        ("?", Talk.REACTION),
        ("yes", Talk.REACTION),
        ("No!", Talk.REACTION),
        ("👍🏽 ok", Talk.REACTION),
        ("lol", Talk.REACTION),
        ("😂😂😂", Talk.REACTION),
        ("", Talk.REACTION),
        ("more", Talk.MORE),
        ("Tell me more!", Talk.MORE),
        ("more please", Talk.MORE),
        ("next", Talk.MORE),
        ("go on", Talk.MORE),
        ("continue", Talk.MORE),
        ("tell me a joke", Talk.UNABLE),
        ("can you translate this to german?", Talk.UNABLE),
        ("write a poem about it", Talk.UNABLE),
        ("can you speak german", Talk.UNABLE),
        ("can you speak english", Talk.WHO),
        ("what time is it", Talk.UNABLE),
        ("u suck", Talk.REACTION),
        ("thats wrong", Talk.REACTION),
        ("wrong!", Talk.REACTION),
        ("stop", Talk.REACTION),
        ("who are you and who made this", Talk.WHO),
        ("what model are you?", Talk.WHO),
        ("thank you this was helpful", Talk.THANKS),
        ("hola que tal", Talk.FINE),
    ],
)
def test_small_talk_is_recognised(text: str, talk: Talk) -> None:
    assert talk_in(parse_query(text)) is talk


@pytest.mark.parametrize(
    "text",
    [
        "Good morning. Who met the president?", "hi who is park jin", "who are the allies?",
        "what is it", "tanks", "thanks to whom did they win?", "What can South Korea do?",
        "was it good?", "later that day", "that evening?", "was he right?", "the day after",
        "tell me more about tanks", "more weapons?", "what is next for Ukraine", "stop the war",
        "who translated it?", "what is wrong with the law", "did they stop?", "was it wrong?",
        "next steps", "what time is the meeting", "what did he say in Polish", "who continues",
        "why did it stop", "which model are they buying", "who told a joke?", "two more",
        "is that useful for Seoul?", "who made this policy", "was it helpful?", "what more",
        "do Koreans speak German?",
    ],
)  # fmt: skip
def test_questions_are_not_small_talk(text: str) -> None:
    assert talk_in(parse_query(text)) is None


def test_small_talk_is_not_searched_for(seed: Article) -> None:
    found = answer("Hello!", seed)
    assert found.verdict is Verdict.NOT_FOUND
    assert found.talk is Talk.GREETING
    assert found.shown == 0
