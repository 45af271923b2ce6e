"""What people type inline, as `@bot question` in any chat."""

from retrieval.article import Article
from tests import telegram_html
from tests.end_to_end.bot_api import BotApi, Refusal
from tests.end_to_end.people import ANSWER, QUESTION, Person


def test_a_query_lists_sentences_with_their_lines(api: BotApi, person: Person) -> None:
    number = person.types_inline(QUESTION)
    listed = api.wait(lambda: api.sent("answerInlineQuery", inline_query_id=number))[-1]
    first = listed.data["results"][0]
    assert first["title"] == ANSWER
    assert first["description"] == "line 11"
    content = first["input_message_content"]
    assert content["parse_mode"] == "HTML"
    sent, entities = telegram_html.parse(content["message_text"])
    assert sent.startswith(f"{ANSWER}\nline 11\n")
    assert entities[-2].text == ANSWER


def test_an_empty_query_shows_the_article(api: BotApi, person: Person, seed: Article) -> None:
    number = person.types_inline("")
    listed = api.wait(lambda: api.sent("answerInlineQuery", inline_query_id=number))[-1]
    assert [result["title"] for result in listed.data["results"]] == [seed.title]


def test_nothing_found_says_so(api: BotApi, person: Person) -> None:
    number = person.types_inline("best pizza recipe")
    listed = api.wait(lambda: api.sent("answerInlineQuery", inline_query_id=number))[-1]
    assert listed.data["results"] == []
    assert "does not say" in listed.data["button"]["text"]


def test_a_query_that_is_too_old_causes_no_error(api: BotApi, person: Person) -> None:
    api.fail("answerInlineQuery", Refusal(400, "Bad Request: query is too old"))
    person.types_inline("proxy war")
    api.wait(lambda: not api.faults("answerInlineQuery"))  # or the second one may fail
    number = person.types_inline("proxy war")
    api.wait(lambda: api.sent("answerInlineQuery", inline_query_id=number))
