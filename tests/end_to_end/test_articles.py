"""A chat's own articles: listed, chosen, forgotten, and out of other chats' reach."""

import time
from pathlib import Path
from typing import Any

import pytest

from bot.conversation import words
from storage.base import Origin
from tests.end_to_end.bot_api import BOT, BotApi, Refusal
from tests.end_to_end.calls import Call
from tests.end_to_end.conftest import Process, Start
from tests.end_to_end.people import Person, replied_to, toast_for
from tests.end_to_end.shelved import MILLS, TEA, shelve

pytestmark = pytest.mark.slow  # all together

CHAT, OTHER, GROUP = 70_001, 70_002, -70_003
LINK = "https://example.org/mills"
QUESTION = "Who set the second mill on fire?"
ANSWER = "Nobody knows who set it on fire."


@pytest.fixture(scope="module", autouse=True)
def bot(api: BotApi, start: Start, folder: Path) -> Process:
    """A bot that knows two articles of each of these chats."""
    for chat_id in (CHAT, OTHER, -70_010, -70_011, -70_012, 70_013, 70_014, 70_015):
        shelve(folder, chat_id, MILLS, Origin(LINK if chat_id == CHAT else ""))
        shelve(folder, chat_id, TEA, Origin("", chat_id, 50))
    process = start()
    api.wait(lambda: api.polls)
    return process


def somebody(api: BotApi, chat_id: int, user_id: int = 5) -> Person:
    kind = "private" if chat_id > 0 else "supergroup"
    return Person(api, {"id": chat_id, "type": kind}, user_id)


def edited(api: BotApi, chat_id: int, times: int) -> Call:
    """Wait until a message of the chat was edited so often; return the last time."""
    api.wait(lambda: len(api.sent("editMessageText", chat_id=chat_id)) >= times)
    return api.sent("editMessageText", chat_id=chat_id)[-1]


def test_a_list_a_tap_and_a_question(api: BotApi) -> None:
    ada = somebody(api, CHAT)
    ada.says("/articles")
    listed = ada.gets()
    assert [label for label in listed.buttons if not label.startswith("Forget")] == [
        "About tea",
        "Mills of the north",
        "✓ NATO chief calls on Seoul to send military support to Ukr…",
    ]
    ada.taps(listed, "Mills")
    assert "This chat asks: Mills of the north" in edited(api, CHAT, 1).text
    ada.says(QUESTION)
    answer = ada.gets(2)
    assert ANSWER in answer.quotations
    assert answer.links["Mills of the north"] == LINK
    assert answer.links["line 5"] == LINK
    ada.says("/articles TEA")
    found = ada.gets(3)
    assert "one article with “TEA”" in found.text
    assert list(found.buttons) == ["About tea", "Forget “About tea”"]


def test_an_article_of_another_chat_is_out_of_reach(api: BotApi) -> None:
    ada, eve = somebody(api, OTHER), somebody(api, 70_009)
    ada.says("/articles")
    listed = ada.gets()
    eve.says("/articles")
    list_of_eve = eve.gets()
    assert len(list_of_eve.buttons) == 1
    digest = listed.buttons["About tea"][1:9]
    for data in (f"t{digest}", f"x{digest}0", f"y{digest}0", f"e{digest}0", f"a{digest}A1a"):
        number = eve.taps_data(list_of_eve, data)
        assert toast_for(api, number).data["text"] == words.STALE
    ada.says("/articles")
    assert ada.gets(2).buttons == listed.buttons


def test_forgetting_one_and_all(api: BotApi) -> None:
    ada = somebody(api, OTHER)
    before = len(ada.got())
    ada.says("/articles")
    listed = ada.gets(before + 1)
    edits = len(api.sent("editMessageText", chat_id=OTHER))
    ada.taps(listed, "Forget “About tea”")
    asked = edited(api, OTHER, edits + 1)
    assert asked.text.startswith("Forget About tea?")
    number = ada.taps(asked, "Forget")
    assert toast_for(api, number).data["text"] == "Forgotten: one article"
    assert "About tea" not in edited(api, OTHER, edits + 2).buttons
    number = ada.taps(asked, "Forget")
    assert toast_for(api, number).data["text"] == words.STALE
    ada.says("/forget")
    offered = ada.gets(before + 2)
    number = ada.taps(offered, "Forget all")
    assert toast_for(api, number).data["text"] == "Forgotten: one article"
    ada.says("/forget")
    assert ada.gets(before + 3).text == words.NOTHING_TO_FORGET


def test_a_post_is_quoted_where_it_stands(api: BotApi) -> None:
    ada = somebody(api, 70_014)
    ada.says("/articles")
    ada.taps(ada.gets(), "About tea")
    edited(api, 70_014, 1)
    asked = ada.says("How long is tea steeped?")
    place = ada.gets(2).data["reply_parameters"]
    sentence = "Tea is steeped for four minutes."
    assert (place["message_id"], place["quote"]) == (50, sentence)
    assert TEA[place["quote_position"] :].startswith(sentence)
    assert "quote_parse_mode" not in place
    api.fail("sendMessage", Refusal(400, "Bad Request: QUOTE_TEXT_INVALID"))
    again = ada.says("How long is tea steeped?")
    answer = ada.gets(3)
    assert (
        answer.data["reply_parameters"]["message_id"] == again["message_id"] > asked["message_id"]
    )
    assert sentence in answer.quotations


def test_another_article_is_looked_into(api: BotApi) -> None:
    ada = somebody(api, 70_015)
    ada.says("best pizza recipe?")
    assert "Look in my other articles" not in ada.gets().buttons
    asked = ada.says(QUESTION)
    answer = ada.gets(2)
    ada.taps(answer, "Look in my other articles")
    other = ada.gets(3)
    assert other.text.startswith(f"{QUESTION}\n\nIn another article:")
    assert ANSWER in other.quotations
    assert "Mills of the north" in other.text
    ada.taps(other, "In context")
    assert ANSWER in edited(api, 70_015, 1).bold
    unknown = Call("", {}, {**answer.result, "message_id": 5, "reply_to_message": asked})
    ada.taps_data(unknown, answer.buttons["Look in my other articles"])  # as after a restart
    assert ada.gets(4).quotations == other.quotations
    eve = somebody(api, 70_016)
    eve.says(QUESTION)
    assert "Look in my other articles" not in eve.gets().buttons


def member_update(chat_id: int, status: str, kind: str = "supergroup") -> dict[str, Any]:
    was = {"user": BOT, "status": "member"}
    now = {"user": BOT, "status": status, "until_date": 0}
    chat = {"id": chat_id, "type": kind, "title": "Readers"}
    sender = {"id": 5, "is_bot": False, "first_name": "Ada"}
    return {
        "chat": chat,
        "from": sender,
        "date": int(time.time()),
        "old_chat_member": was,
        "new_chat_member": now,
    }


@pytest.mark.parametrize(
    ("update", "stays"),
    [
        (member_update(-70_010, "left"), False),
        (member_update(-70_011, "kicked"), False),
        (member_update(-70_012, "member"), True),
        (member_update(70_013, "kicked", "private"), True),
    ],
)
def test_leaving_a_group_erases_what_it_sent(
    api: BotApi, update: dict[str, Any], stays: bool
) -> None:
    somebody_there = somebody(api, update["chat"]["id"])
    api.deliver(my_chat_member=update)
    somebody_there.says("/articles")
    assert ("Mills of the north" in somebody_there.gets().buttons) == stays


@pytest.mark.slow  # it starts a process
def test_only_administrators_choose_and_forget(scene: Any, tmp_path: Path) -> None:
    shelve(tmp_path, GROUP, MILLS)
    api = scene(WHO_CHOOSES="admins")
    api.admins = [6]
    ada, bob = somebody(api, GROUP, 5), somebody(api, GROUP, 6)
    ada.says("/articles")
    listed = ada.gets()
    for label in ("Mills", "Forget"):
        assert toast_for(api, ada.taps(listed, label)).data["text"] == words.ONLY_ADMINS
    ada.says("/forget")
    assert ada.gets(2).text == words.ONLY_ADMINS
    assert "This chat now asks" in toast_for(api, bob.taps(listed, "Mills")).data["text"]
    long = ada.says(TEA * 3)
    ada.says("/read", **replied_to(long))
    assert ada.gets(3).text == words.ONLY_ADMINS
    ada.says("/read How long is tea steeped?", **replied_to(long))  # without choosing it
    assert "four minutes" in ada.gets(5).quotations[0]
    ada.says(f"/ask {QUESTION}")
    assert ANSWER in ada.gets(6).quotations
    bob.says("/read", **replied_to(long))
    ada.gets(7)
    ada.says("/ask How long is tea steeped?")
    assert "four minutes" in ada.gets(8).quotations[0]


@pytest.mark.slow  # it starts a process
def test_a_group_that_becomes_a_supergroup_keeps_its_shelf(scene: Any, tmp_path: Path) -> None:
    shelve(tmp_path, -7, MILLS)
    api = scene()
    sender = somebody(api, -7)
    sender.sends(migrate_to_chat_id=-1007)
    group = somebody(api, -1007)
    group.says("/articles")
    assert "Mills of the north" in group.gets().buttons


@pytest.mark.slow  # it starts a process, and waits for the folder to settle
def test_the_folder_is_watched_and_the_default_is_pinned(scene: Any, tmp_path: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    (served / "tea.txt").write_text(TEA, "utf-8")
    api = scene(ARTICLES=str(served), DEFAULT_ARTICLE="tea.txt")
    ada = somebody(api, CHAT)
    (served / "mills.txt").write_text(MILLS, "utf-8")
    for count in range(1, 40):
        ada.says("/articles")
        if "Mills of the north" in ada.gets(count).buttons:
            break
        time.sleep(0.5)
    ada.taps(ada.got()[-1], "Mills")
    assert "This chat asks: Mills" in edited(api, CHAT, 1).text
    ada.says(QUESTION)
    assert ANSWER in ada.gets(count + 1).quotations
    (served / "mills.txt").unlink()
    for more in range(count + 2, count + 40):
        ada.says("/help")
        if "About tea" in ada.gets(more).text:
            return
        time.sleep(0.5)
    pytest.fail("the removed file was served on")
