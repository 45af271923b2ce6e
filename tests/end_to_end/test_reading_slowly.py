"""What is being read when the bot is killed, what takes long, and what is not read at all."""

import signal
import time
from collections.abc import Callable, Iterator

import pytest

from bot.conversation import words
from tests.end_to_end import pages
from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.conftest import Start
from tests.end_to_end.pages import BOUGHT, MILL, WHO, Site, wait_for
from tests.end_to_end.people import ANSWER, QUESTION, Person
from tests.end_to_end.sending import document, edited

pytestmark = pytest.mark.slow


@pytest.fixture
def site() -> Iterator[Site]:
    with pages.serving() as site:
        yield site


def test_a_bot_that_is_killed_reads_again_and_says_so_once(
    api: BotApi, start: Start, site: Site
) -> None:
    person = Person(api, {"id": 5, "type": "private"}, 5)
    process = start(LINK_HOSTS=site.host)
    person.says(f"{WHO} {site.link('slow')}")
    notice = person.gets()
    wait_for(site, "slow")
    process.popen.send_signal(signal.SIGKILL)
    process.popen.wait()
    site.open.set()
    process = start(LINK_HOSTS=site.host)
    answer = person.gets(2)
    assert answer.quotations[0] == BOUGHT
    done = api.sent("editMessageText", chat_id=5)
    assert {call.data["message_id"] for call in done} == {notice.result["message_id"]}
    assert done[-1].text.startswith("I have read The mill on the hill")
    assert site.asked.count("slow") == 2
    process.stop()


def test_parts_of_a_text_are_read_together_after_a_kill(api: BotApi, start: Start) -> None:
    person = Person(api, {"id": 6, "type": "private"}, 6)
    process = start()
    long = "\n\n".join(f"{MILL[n % 4]} It was year {n}." for n in range(60))
    first = person.says(long[:4090])
    api.wait(lambda: api.sent("sendChatAction", chat_id=6))
    process.popen.send_signal(signal.SIGKILL)  # while it waits for another part
    process.popen.wait()
    person.says("The last part says that the roof is of slate.", date=first["date"] + 1)
    start()
    assert edited(person, 2).text.startswith("I have read your text, 2 messages joined")
    person.says("What is the roof of?")
    assert "slate" in person.gets(2).quotations[0]


@pytest.mark.parametrize("path", ["deep", "hog", "slow"])
def test_a_hostile_page_holds_up_nobody(
    scene: Callable[..., BotApi], site: Site, path: str
) -> None:
    api = scene(LINK_HOSTS=site.host)
    quiet = Person(api, {"id": 7, "type": "private"}, 7)
    quiet.says(QUESTION)
    quiet.gets()
    hostile = [Person(api, {"id": n, "type": "private"}, n) for n in range(100, 104)]
    for person in hostile:
        person.says(site.link(path))
        person.gets()
    took = []
    for count in range(2, 22):
        begin = time.monotonic()
        quiet.says(QUESTION)
        assert quiet.gets(count).quotations[0] == ANSWER
        took.append(time.monotonic() - begin)
        time.sleep(0.1)
    assert sorted(took)[18] < 2.0, took
    site.open.set()
    api.wait(lambda: all(edited_now(api, person) for person in hostile), within=60)


def edited_now(api: BotApi, person: Person) -> bool:
    return bool(api.sent("editMessageText", chat_id=person.id))


def test_a_chats_timer_is_honoured(scene: Callable[..., BotApi], site: Site) -> None:
    api = scene(LINK_HOSTS=site.host)
    person = Person(api, {"id": 8, "type": "private"}, 8)
    api.timers[person.id] = 3
    person.says(site.link("mill"))
    edited(person)
    person.says(WHO)
    assert person.gets(2).quotations[0] == BOUGHT
    time.sleep(3)
    person.says(WHO)
    assert BOUGHT not in person.gets(3).quotations


def test_what_is_switched_off_is_not_read(scene: Callable[..., BotApi], site: Site) -> None:
    api = scene(READ_LINKS="no", READ_FILES="no", LINK_HOSTS=site.host)
    person = Person(api, {"id": 9, "type": "private"}, 9)
    person.says(f"{QUESTION} {site.link('off')}")
    assert person.gets().quotations[0] == ANSWER
    person.says(f"/read {site.link('off')}")
    assert person.gets(2).text == words.NO_LINKS
    person.sends(**document(api, "mill.txt", "\n".join(MILL).encode()))
    assert person.gets(3).text == words.NOT_TEXT
    assert "off" not in site.asked
