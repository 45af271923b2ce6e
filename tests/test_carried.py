"""What a process remembers of a chat, another one knows as well."""

import asyncio

from bot.carried import Carried
from bot.conversation.allowance import Allowance, Allowed
from bot.conversation.memory import Albums, Memory, Remembered
from bot.conversation.quota import Quota
from bot.outgoing.limits import RateLimiter
from tests.simulation import simulate


def test_questions() -> None:
    one, other = Memory(), Memory()
    for number in range(100):
        asked = Remembered(f"Who {number}?", ("Why?",), "d1")
        one.note_question(7, number % 3, asked, 1000.0 + number)
        one.note_answer(7, number, asked)
    one.note_answer(8, 5, Remembered("Secret?", (), "d2"))
    Carried({"memory": other}).unpack("7", Carried({"memory": one}).pack("7"), 5.0)
    assert other.of_answer(7, 99) == Remembered("Who 99?", ("Why?",), "d1")
    assert other.of_answer(7, 50) is not None
    assert other.of_answer(7, 49) is None  # the newest fifty
    assert other.last(7, 0, 1100.0) == Remembered("Who 99?", ("Why?",), "d1")
    assert other.last(7, 0, 9999.0) is None
    assert other.of_answer(8, 5) is None


def test_long_questions_are_not_carried_without_end() -> None:
    memory = Memory()
    for number in range(50):
        asked = Remembered(f"{number}" + "x" * 4000, (), "d")
        memory.note_question(7, 1, asked, 0.0)
        memory.note_answer(7, number, asked)
    packed = Carried({"memory": memory}).pack("7")
    assert len(packed) < 100_000
    other = Memory()
    Carried({"memory": other}).unpack("7", packed, 0.0)
    assert other.of_answer(7, 49) is not None
    assert other.of_answer(7, 0) is None


def test_how_much_was_asked_and_read() -> None:
    one, other = Allowance(2), Allowance(2)
    for update_id in range(3):
        one.ask(7, 1000.0, update_id)
    Carried({"a": other}).unpack("7", Carried({"a": one}).pack("7"), 0.0)
    assert other.ask(7, 1000.0, 2) is Allowed.TOO_MUCH  # the same update again
    assert other.ask(7, 1000.0, 3) is Allowed.SILENCE
    first, second = Quota(), Quota()
    for message_id in range(10):
        first.wait(7, message_id)
    Carried({"q": second}).unpack("7", Carried({"q": first}).pack("7"), 1200.0)
    assert second.wait(7, 9) == 0
    assert second.wait(7, 10) == 40  # minutes


def test_albums_and_what_is_forgotten() -> None:
    one, other = Albums(), Albums()
    assert one.is_new(7, "a")
    Carried({"a": other}).unpack("7", Carried({"a": one}).pack("7"), 0.0)
    assert [other.is_new(7, "a"), other.is_new(7, "b"), other.is_new(8, "a")] == [False, True, True]
    memory = Memory()
    for chat in (7, 8):
        memory.note_question(chat, 1, Remembered("Secret?", (), "d"), 0.0)
        memory.note_answer(chat, 5, Remembered("Secret?", (), "d"))
    memory.forget(7)
    assert (memory.of_answer(7, 5), memory.last(7, 1)) == (None, None)
    assert Carried({"memory": memory}).pack("7") == "{}"
    assert memory.of_answer(8, 5) is not None


def test_other_versions_and_inline_users_do_no_harm() -> None:
    memory = Memory()
    carried = Carried({"memory": memory, "allowance": Allowance(1)})
    for text in (
        *("{", "[]", "5", "{}", '{"memory": 5, "allowance": {}}', '{"memory": {"answers": 5}}'),
        '{"allowance": [1, 2, 3, "MAYBE"], "unheard of": 7}',
    ):
        carried.unpack("7", text, 0.0)
    carried.unpack("7", None, 0.0)
    assert carried.pack("7") == "{}"
    assert carried.pack("inline 5") == "{}"
    carried.unpack("inline 5", '{"memory": {}}', 0.0)


def test_the_pace_of_a_chat() -> None:
    async def scene() -> None:
        one, other = RateLimiter(28), RateLimiter(28)

        async def send() -> float:
            return asyncio.get_running_loop().time()

        async def sent(limiter: RateLimiter, chat: int) -> float:
            return float(
                await limiter.process_request(send, (), {}, "sendMessage", {"chat_id": chat}, None)
            )

        for chat in (7, -7):
            first = await sent(one, chat)
            packed = Carried({"l": one}).pack(str(chat))
            Carried({"l": other}).unpack(str(chat), packed, 0.0)
            assert await sent(other, chat) - first >= 1.0
        for _ in range(18):
            await sent(other, -7)
        again = RateLimiter(28)
        Carried({"l": again}).unpack("-7", Carried({"l": other}).pack("-7"), 0.0)
        assert again._chat(-7).ready_at() > asyncio.get_running_loop().time() + 30

    simulate(scene())
