"""People chat with the bot: in private, by buttons, inline, by editing, late."""

import time
from typing import Any

from bot.conversation import words
from retrieval.article import Article
from tests.end_to_end.bot_api import BOT, BotApi, Refusal
from tests.end_to_end.people import ANSWER, QUESTION, Person, replied_to, settled, toast_for


class TestPrivate:
    def test_a_question_is_answered_word_for_word_with_its_line(self, person: Person) -> None:
        asked = person.says(QUESTION)
        reply = person.gets()
        assert reply.quotations[0] == ANSWER
        assert "line 11" in reply.text
        assert "NATO chief calls on Seoul to send military support to Ukraine" in reply.text
        assert {"Monday", "Stoltenberg"} <= set(reply.bold)
        assert reply.data["reply_parameters"]["message_id"] == asked["message_id"]

    def test_what_the_article_lacks_is_not_found(self, person: Person) -> None:
        person.says("best pizza recipe?")
        reply = person.gets()
        assert "does not say" in reply.text
        assert "It is about: NATO chief" in reply.text
        assert not reply.quotations

    def test_what_is_only_close_is_called_so(self, person: Person) -> None:
        person.says("Would Korean voters be happy if their president gave guns away?")
        assert "may not answer" in person.gets().text

    def test_start_offers_questions_that_are_answered_on_a_tap(self, person: Person) -> None:
        person.says("/start")
        reply = person.gets()
        assert len(reply.text.splitlines()) == 4
        assert len(reply.buttons) == 3
        question = next(iter(reply.buttons))
        person.taps(reply, question)
        answer = person.gets(2)
        assert answer.text.startswith(question)
        assert "The article says" in answer.text

    def test_article_pages_through_the_article(
        self, api: BotApi, person: Person, seed: Article
    ) -> None:
        person.says("/article")
        reply = person.gets()
        for part in (seed.title, "KGET 17", f"{len(seed.sentences)} sentences, page 1 of 2"):
            assert part in reply.text
        assert f"\n\n{seed.paragraphs[1]}\nline 3\n\n" in reply.text
        person.taps(reply, "More")
        more = api.wait(lambda: api.sent("editMessageText", chat_id=person.id))[-1]
        assert seed.paragraphs[-1] in more.text
        assert list(more.buttons) == ["Back"]

    def test_ask_works_in_private_too(self, person: Person) -> None:
        person.says(f"/ask {QUESTION}")
        assert person.gets().quotations[0] == ANSWER

    def test_a_greeting_is_greeted(self, person: Person) -> None:
        person.says("hello there!")
        reply = person.gets()
        assert reply.text.startswith("Hello!")
        assert "does not say" not in reply.text
        assert len(reply.buttons) == 3

    def test_a_follow_up_is_understood_from_the_question_before(self, person: Person) -> None:
        person.says("Has Seoul sent weapons to Ukraine directly?")
        person.gets()
        person.says("why not?")
        reply = person.gets(2)
        assert "line 5" in reply.text
        assert "understood with: “Has Seoul sent weapons to Ukraine directly?”" in reply.text

    def test_the_article_itself_and_the_bot_are_asked_about(
        self, person: Person, seed: Article
    ) -> None:
        person.says(QUESTION)
        person.gets()
        person.says("who wrote this?")
        reply = person.gets(2)
        assert "KGET 17" in reply.text
        assert reply.quotations[0] == seed.opening().text
        person.says("how does this work?")
        assert reply.buttons == person.gets(3).buttons
        assert "Just type your question" in person.gets(3).text

    def test_a_reply_to_an_answer_follows_up_on_that(self, person: Person) -> None:
        person.says("Has Seoul sent weapons to Ukraine directly?")
        first = person.gets()
        person.says("What did North Korea say about the US tanks?")
        person.gets(2)
        person.says("why not?", **replied_to(first.result))
        assert "line 5" in person.gets(3).text

    def test_why_explains_the_answer_that_it_replies_to(self, person: Person) -> None:
        person.says("poland tanks")
        first = person.gets()
        person.says(QUESTION)
        person.gets(2)
        person.says("/why", **replied_to(first.result))
        reply = person.gets(3)
        assert reply.text.startswith(words.WHY)
        assert "poland tanks" in reply.bold
        assert "line 17: " in reply.text

    def test_why_alone_explains_the_last_answer_and_says_if_there_is_none(
        self, person: Person
    ) -> None:
        person.says("/why")
        assert person.gets().text == words.NO_WHY
        person.says(QUESTION)
        person.gets(2)
        person.says("/why")
        assert "line 11: " in person.gets(3).text

    def test_why_goes_with_an_edited_question(self, api: BotApi, person: Person) -> None:
        asked = person.says("park jin")
        answer = person.gets()
        settled(api, person)
        person.edits(asked, "poland tanks")
        api.wait(lambda: api.sent("editMessageText", chat_id=person.id))
        person.says("/why", **replied_to(answer.result))
        assert "poland tanks" in person.gets(2).bold

    def test_an_unknown_command_gets_a_hint(self, person: Person) -> None:
        person.says("/weather")
        assert person.gets().text == words.UNKNOWN_COMMAND

    def test_a_picture_gets_one_friendly_line_and_so_does_an_album(self, person: Person) -> None:
        photo = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
        person.sends(photo=photo)
        assert person.gets().text == words.NOT_TEXT
        for _ in range(3):
            person.sends(photo=photo, media_group_id="album")
        person.says("proxy war")
        assert "proxy war" in person.gets(3).text

    def test_a_picture_with_a_question_under_it_is_answered(self, person: Person) -> None:
        photo = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
        person.sends(photo=photo, caption=QUESTION)
        assert person.gets().quotations[0] == ANSWER

    def test_html_in_a_question_does_no_harm(self, person: Person) -> None:
        person.says("<b>proxy</b> & <script>war</script>?")
        assert "proxy war" in person.gets().text

    def test_a_question_of_4096_characters(self, person: Person) -> None:
        person.says(f"/ask {'proxy war ' * 410}"[:4096])
        assert "proxy war" in person.gets().text

    def test_silence_for_messages_through_inline_bots(self, api: BotApi, person: Person) -> None:
        person.says(ANSWER, via_bot=BOT)
        settled(api, person)
        assert person.got() == []


class TestButtons:
    def test_in_context_and_back_again(self, api: BotApi, person: Person, seed: Article) -> None:
        person.says("Which countries changed their policy of not exporting arms to conflicts?")
        answer = person.gets()
        person.taps(answer, "In context")
        context = api.wait(lambda: api.sent("editMessageText", chat_id=person.id))[-1]
        sentence = answer.quotations[0]
        paragraph = next(p for p in seed.paragraphs if sentence in p)
        assert context.quotations[0] == paragraph
        assert sentence in context.bold
        person.taps(context, "Back")
        api.wait(lambda: len(api.sent("editMessageText", chat_id=person.id)) == 2)
        again = api.sent("editMessageText", chat_id=person.id)[-1]
        assert again.data["text"] == answer.data["text"]
        assert again.buttons == answer.buttons

    def test_more_shows_the_next_ones(self, api: BotApi, person: Person) -> None:
        person.says("North Korea weapons")
        answer = person.gets()
        person.taps(answer, "More")
        more = api.wait(lambda: api.sent("editMessageText", chat_id=person.id))[-1]
        assert len(more.quotations) == 3
        assert not set(more.quotations) & set(answer.quotations)

    def test_a_button_works_under_another_process(
        self, api: BotApi, person: Person, start: Any, bot: Any
    ) -> None:
        person.says(QUESTION)
        answer = person.gets()
        assert bot.stop()[0] == 0
        polls = api.polls
        bot.popen = start().popen
        api.wait(lambda: api.polls > polls)
        person.taps(answer, "In context")
        context = api.wait(lambda: api.sent("editMessageText", chat_id=person.id))[-1]
        assert ANSWER in context.bold

    def test_forged_and_stale_buttons_get_a_toast(self, api: BotApi, person: Person) -> None:
        person.says(QUESTION)
        answer = person.gets()
        good = answer.buttons["In context"]
        for data in ("", "a", "zzz", good[:9], good + "!", "a00000000" + good[9:], "e", good * 2):
            number = person.taps_data(answer, data)
            assert toast_for(api, number).data["text"] == words.STALE
        assert not api.sent("editMessageText", chat_id=person.id)

    def test_a_message_that_is_gone_gets_a_toast(self, api: BotApi, person: Person) -> None:
        person.says(QUESTION)
        answer = person.gets()
        gone = {"chat": person.chat, "message_id": 5, "date": 0}
        number = str(api.number())
        user = {"id": 5, "is_bot": False, "first_name": "Ada"}
        query = {"id": number, "from": user, "chat_instance": "1", "message": gone}
        api.fail("editMessageText", Refusal(400, "Bad Request: message to edit not found"))
        api.deliver(callback_query={**query, "data": answer.buttons["More"]})
        assert toast_for(api, number).data["text"] == words.STALE


class TestEdits:
    def test_an_edited_question_edits_its_answer(self, api: BotApi, person: Person) -> None:
        asked = person.says("What about a proxy war?")
        answer = person.gets()
        settled(api, person)
        person.edits(asked, QUESTION)
        edited = api.wait(lambda: api.sent("editMessageText", chat_id=person.id))[-1]
        assert edited.data["message_id"] == answer.result["message_id"]
        assert edited.quotations[0] == ANSWER
        assert len(person.got()) == 1

    def test_an_edited_question_without_an_answer_gets_none(
        self, api: BotApi, group: Person
    ) -> None:
        said = group.says("hello all")
        group.edits(said, f"/ask {QUESTION}")
        settled(api, group)
        assert group.got() == []


class TestLate:
    def test_a_question_of_an_earlier_hour_is_answered_and_marked(self, person: Person) -> None:
        person.says(QUESTION, date=int(time.time()) - 3600)
        reply = person.gets()
        assert "Late answer" in reply.text
        assert reply.quotations[0] == ANSWER

    def test_a_question_over_a_day_old_is_skipped(self, api: BotApi, person: Person) -> None:
        person.says(QUESTION, date=int(time.time()) - 25 * 3600)
        settled(api, person)
        assert person.got() == []
