"""The bot speaks the language of each person, or the one that a chat chose."""

import pytest

from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import Process, Start
from tests.end_to_end.pages import BOUGHT, WHO, Site
from tests.end_to_end.people import ANSWER, QUESTION, Person, toast_for
from tests.end_to_end.sending import document, edited

pytestmark = pytest.mark.slow  # all together

RUSSIAN = """Старая мельница

Мельница на холме мелет рожь с 1790 года. Инженер Ада Байрон купила мельницу в 1833 году.

Крылья она велела сделать из дуба. По пятницам крестьяне привозят зерно на телегах."""


@pytest.fixture(scope="module")
def bot(api: BotApi, start: Start, site: Site) -> Process:
    """The bot, which may read from the server of the tests."""
    process = start(LINK_HOSTS=site.host)
    api.wait(lambda: api.polls)
    return process


def test_a_person_who_speaks_russian(api: BotApi, person: Person, site: Site) -> None:
    person.language = "ru"
    person.says(QUESTION)
    answer = person.gets()
    assert answer.text.startswith("✅ В статье сказано:")
    assert answer.quotations[0] == ANSWER
    assert "строка 11" in answer.text
    assert "В контексте" in answer.buttons
    person.taps(answer, "В контексте")
    assert edited(person).text.startswith("В контексте:")
    person.says(site.link("nothing"))
    assert edited(person, 2).text == "На 127.0.0.1 нет такой страницы. Проверьте ссылку."
    assert person.got()[-1].text == "Читаю: 127.0.0.1 …"
    person.sends(**document(api, "mill.txt", RUSSIAN.encode()))
    assert "Прочитано: mill.txt, 5 предложений." in edited(person, 3).text
    person.says("Кто купил мельницу?")
    answer = person.gets(4)
    assert answer.text.startswith("✅ В статье сказано:")
    assert answer.quotations[0] == "Инженер Ада Байрон купила мельницу в 1833 году."
    person.says("Who bought the mill?")
    assert person.gets(5).text.startswith("🤔 Язык статьи: русский.")
    person.says("/unknown")
    assert person.gets(6).text.startswith("Я не знаю такой команды.")
    stale = person.taps_data(answer, "c0000000000")
    assert toast_for(api, stale).data["text"] == "Эта кнопка устарела. Спросите ещё раз."


def test_a_person_who_speaks_arabic(person: Person, site: Site) -> None:
    person.language = "ar"
    person.says(site.link("mill"))
    read = edited(person).text
    assert "\u2068The mill on the hill\u2069" in read  # it does not run into the words around it
    assert "5 جمل" not in read
    assert "٥ جمل" in read
    person.says(WHO)
    answer = person.gets(2)
    assert answer.text.startswith("✅ يقول المقال:")
    assert answer.quotations[0] == BOUGHT
    assert "الفقرة ٢" in answer.text
    person.says("/privacy")
    assert "ما أحتفظ به" in person.gets(3).text


def test_a_chat_may_choose_another_language(api: BotApi, group: Person, person: Person) -> None:
    group.language = "uk"
    group.says("/language")
    offer = group.gets()
    assert offer.text.startswith("Якою мовою мені тут говорити?")
    assert [label for label in offer.buttons if label.startswith("✓")] == ["✓ Як у вашому Telegram"]
    group.taps(offer, "Deutsch")
    chosen = edited(group)
    assert chosen.text.startswith("In welcher Sprache")
    assert "✓ Deutsch" in chosen.buttons
    group.says(f"/ask {QUESTION}")
    assert group.gets(2).text.startswith("✅ Der Artikel sagt:")
    person.says(QUESTION)
    assert person.gets().text.startswith("✅ The article says:")
    group.taps(offer, "✓ Як")
    group.says(f"/ask {QUESTION}")
    assert group.gets(3).text.startswith("✅ У статті сказано:")
    wrong = group.taps_data(offer, "gxx")
    assert toast_for(api, wrong).data["text"].startswith("Ця кнопка застаріла.")
