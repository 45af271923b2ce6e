"""People send links, files, posts and long texts, and ask them."""

import pytest

from bot.conversation import words
from tests.documents import docx, pdf, word_paragraph
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import Process, Start
from tests.end_to_end.pages import BOUGHT, MILL, WHO, Site
from tests.end_to_end.people import ANSWER, QUESTION, Person, replied_to, settled
from tests.end_to_end.sending import CHANNEL, document, edited, post

pytestmark = pytest.mark.slow  # all together

TEXT = "The mill on the hill\n\n" + "\n\n".join(MILL * 2)  # 600 characters and more


@pytest.fixture(scope="module")
def bot(api: BotApi, start: Start, site: Site) -> Process:
    """The bot, which may read from the server of the tests."""
    process = start(LINK_HOSTS=site.host)
    api.wait(lambda: api.polls)
    return process


class TestPrivate:
    def test_a_link_is_read_and_then_asked(self, api: BotApi, person: Person, site: Site) -> None:
        sent = person.says(site.link("mill"))
        notice = person.gets()
        assert notice.text == "Reading 127.0.0.1 …"
        assert notice.data["reply_parameters"]["message_id"] == sent["message_id"]
        done = edited(person)
        assert done.data["message_id"] == notice.result["message_id"]
        first, *rest = done.text.splitlines()
        assert first == (
            "I have read The mill on the hill (The Daily, 19 Nov 2026): 5 sentences. Ask away."
        )
        assert done.bold == ["The mill on the hill"]
        assert done.quotations == [MILL[0]]
        assert "paragraph 1" in rest[-1]
        assert done.buttons
        assert api.sent("sendChatAction", chat_id=person.id, action="typing")
        person.taps(done, next(iter(done.buttons)))
        assert "The article says" in person.gets(2).text
        person.says(WHO)
        assert person.gets(3).quotations[0] == BOUGHT

    def test_another_chat_reaches_nothing_of_it(
        self, api: BotApi, person: Person, site: Site
    ) -> None:
        person.says(site.link("mill"))
        done = edited(person)
        other = Person(api, {"id": 77, "type": "private"}, 77)
        other.says(WHO)
        assert BOUGHT not in other.gets().text
        number = other.taps_data(done, next(iter(done.buttons.values())))
        toast = api.wait(lambda: api.sent("answerCallbackQuery", callback_query_id=number))[-1]
        assert toast.data["text"] == words.STALE

    def test_a_link_beside_a_question_is_read_and_the_question_answered(
        self, person: Person, site: Site
    ) -> None:
        sent = person.says(f"{WHO} {site.link('mill')}")
        edited(person)
        answer = person.gets(2)
        assert answer.quotations[0] == BOUGHT
        assert answer.data["reply_parameters"]["message_id"] == sent["message_id"]

    def test_a_file_is_read(self, api: BotApi, person: Person) -> None:
        body = "".join(map(word_paragraph, MILL))
        person.sends(**document(api, "mill.docx", docx(body)))
        assert person.gets().text == "Reading mill.docx …"
        assert edited(person).text.startswith("I have read mill.docx: 5 sentences.")
        person.says(WHO)
        assert person.gets(2).quotations[0] == BOUGHT

    def test_a_pdf_tells_its_pages(self, api: BotApi, person: Person) -> None:
        rows = [[(50.0, 700.0 - 40 * n, text) for n, text in enumerate(MILL[:2])]]
        rows.append([(50.0, 700.0 - 40 * n, text) for n, text in enumerate(MILL[2:])])
        sent = document(api, "mill.pdf", pdf(rows))
        person.sends(**sent, caption="When did the pine break?")
        assert edited(person).text.startswith("I have read mill.pdf: 2 pages, 5 sentences.")
        assert "page 2" in person.gets(2).text

    def test_a_forwarded_post_is_read(self, person: Person) -> None:
        person.sends(**post(" ".join(MILL)))
        done = edited(person)
        assert "(Mill News, 21 Sep 2026): 5 sentences." in done.text
        person.says(WHO)
        assert person.gets(2).quotations[0] == BOUGHT

    def test_posts_forwarded_together_become_one_article(self, person: Person) -> None:
        person.sends(**post(" ".join(MILL), 5))
        person.sends(**post("The sails turned in March. The miller was glad of it.", 6))
        assert edited(person).text.startswith("I have read your text, 2 messages joined: 7 sent")
        person.says("What did the sails do in March?")
        assert person.gets(2).quotations[0] == "The sails turned in March."

    def test_a_text_that_was_split_becomes_one_article(self, person: Person) -> None:
        long = "\n\n".join(f"{MILL[n % 4]} It was year {n}." for n in range(60))
        person.says(long[:4090])
        person.says("The last part says that the roof is of slate.")
        assert edited(person).text.startswith("I have read your text, 2 messages joined")
        person.says("What is the roof of?")
        assert "slate" in person.gets(2).quotations[0]

    def test_a_link_that_was_mistyped_is_read_when_it_is_edited(
        self, api: BotApi, person: Person, site: Site
    ) -> None:
        sent = person.says(site.link("nothing"))
        assert "no such page" in edited(person).text
        for _ in range(2):
            person.edits(sent, site.link("mill"))
        assert edited(person, 3).text.startswith("I have read The mill")
        settled(api, person)
        assert site.link("mill").endswith(site.asked[-1])
        assert len(person.got()) == 1
        assert len(api.sent("editMessageText", chat_id=person.id)) == 3

    def test_a_long_text_is_read_or_answered(self, person: Person) -> None:
        person.says(TEXT)
        offer = person.gets()
        assert offer.text == words.READ_OR_ANSWER
        assert list(offer.buttons) == ["Read it", "Answer it"]
        person.taps(offer, "Read it")
        assert edited(person, 2).text.startswith("I have read The mill on the hill: 11 sentences.")
        person.says(WHO)
        assert BOUGHT in person.gets(2).quotations

    def test_a_long_text_may_be_a_question(self, person: Person) -> None:
        person.says(f"{'I wonder about all this and more. ' * 20}{QUESTION[:-1]}.")
        person.taps(person.gets(), "Answer it")
        assert ANSWER in edited(person).quotations
        person.says(f"{'I wonder about all this and more. ' * 20}{QUESTION}")
        assert ANSWER in person.gets(2).quotations

    def test_a_short_forward_and_the_name_of_a_file_are_questions(self, person: Person) -> None:
        person.sends(**post(QUESTION))
        assert person.gets().quotations[0] == ANSWER
        mark = {"type": "url", "offset": 10, "length": 9}
        person.says("What does readme.md say?", entities=[mark])
        assert "Reading" not in person.gets(2).text


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("paywall", "127.0.0.1 does not let me read that page. Paste its text, or send it as a"),
        ("script", "I found only"),
        ("inside", "I read only pages on the public web."),
        ("nothing", "127.0.0.1 has no such page."),
        ("secret", "127.0.0.1 asks programs not to read that page."),
    ],
)
def test_what_cannot_be_read_is_told(person: Person, site: Site, path: str, line: str) -> None:
    person.says(site.link(path))
    assert edited(person).text.startswith(line)
    person.says(QUESTION)
    assert person.gets(2).quotations[0] == ANSWER


def test_other_files_and_large_ones_are_told(api: BotApi, person: Person) -> None:
    person.sends(**document(api, "large.pdf", b"%PDF-", file_size=34 * 2**20))
    assert "up to 20 MB; this one has 34." in edited(person).text
    person.sends(**document(api, "cat.jpg", b"\xff\xd8\xff\0\0\0\0\0"))
    assert edited(person, 2).text.startswith("I read links, text, Markdown")


def test_ten_readings_an_hour(person: Person, site: Site) -> None:
    for number in range(10):
        person.says(site.link("nothing"))
        edited(person, number + 1)
    person.says(site.link("mill"))
    assert "may read more in 60 min" in person.gets(11).text


class TestGroups:
    def test_read_and_a_link(self, group: Person, site: Site) -> None:
        group.says(site.link("mill"))  # without /read, a group only talks
        group.says(f"/read {site.link('mill')}")
        assert edited(group).text.startswith("I have read The mill")
        group.says(f"/ask {WHO}")
        assert group.gets(2).quotations[0] == BOUGHT

    def test_a_link_for_the_bot_is_read(self, group: Person, site: Site) -> None:
        group.says(f"/ask {WHO} {site.link('mill')}")
        edited(group)
        assert group.gets(2).quotations[0] == BOUGHT
        group.says(f"/ask {QUESTION}")
        assert group.gets(3).quotations[0] == ANSWER
        group.says(f"@pullquote_bot {site.link('mill')}")
        edited(group, 2)
        group.says(f"/ask {WHO}")
        assert group.gets(5).quotations[0] == BOUGHT

    def test_read_as_a_reply(self, api: BotApi, group: Person) -> None:
        file = group.sends(**document(api, "mill.txt", "\n".join(MILL).encode()))
        group.says("/read", **replied_to(file))
        assert edited(group).text.startswith("I have read mill.txt: 5 sentences.")
        text = group.sends(text=TEXT)
        group.says("/read", **replied_to(text))
        assert group.gets(2).text.startswith("I have read The mill on the hill: 11")
        group.says("/read")
        assert group.gets(3).text == words.READ_WHAT

    def test_ask_as_a_reply_to_a_post_asks_that_one_only(self, group: Person) -> None:
        sent = group.sends(**post(" ".join(MILL)), is_automatic_forward=True, sender_chat=CHANNEL)
        group.says(f"/ask {WHO}", **replied_to(sent))
        answer = group.gets()
        assert answer.quotations[0] == BOUGHT
        group.taps(answer, "In context")
        assert BOUGHT in edited(group).quotations[0]
        group.says(f"/ask {QUESTION}")
        assert group.gets(2).quotations[0] == ANSWER

    def test_ask_as_a_reply_to_a_file(self, api: BotApi, group: Person) -> None:
        file = group.sends(**document(api, "mill2.txt", "\n".join(MILL).encode()))
        for count in (1, 2):  # read once
            group.says(f"/ask {WHO}", **replied_to(file))
            group.gets(count)
            if count == 1:
                assert edited(group).quotations[0] == BOUGHT
        assert len(api.sent("getFile", file_id="mill2.txt")) == 1

    def test_ask_alone_takes_a_short_message_as_the_question(
        self, api: BotApi, group: Person
    ) -> None:
        group.says("/ask", **replied_to(group.sends(text=QUESTION)))
        assert group.gets().quotations[0] == ANSWER
        file = group.sends(**document(api, "mill3.txt", "\n".join(MILL).encode()))
        group.says("/ask", **replied_to(file))
        assert edited(group).text.startswith("I have read mill3.txt")
