import asyncio
import math
import random
from collections import Counter, defaultdict
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.outgoing.limits import REQUESTS_AT_ONCE, Postponed, RateLimiter
from bot.outgoing.pace import OwnPace
from tests.simulation import StrictTelegram, simulate
from tests.strategies import EXAMPLES


async def request(
    limiter: RateLimiter, chat: int, callback: Any, endpoint: str = "sendMessage"
) -> Any:
    """Make a request, and make it again when it was postponed, as `Delivery` does."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            return await limiter.process_request(
                callback=callback,
                args=(),
                kwargs={},
                endpoint=endpoint,
                data={"chat_id": chat},
                rate_limit_args=None,
            )
        except Postponed as postponed:
            await asyncio.sleep(postponed.until - loop.time())


async def send_all(telegram: StrictTelegram, chats: list[int], rate: float = 28) -> RateLimiter:
    limiter = RateLimiter(rate)
    await asyncio.gather(*(request(limiter, c, lambda c=c: telegram.send(c)) for c in chats))
    return limiter


@pytest.mark.parametrize("seed", range(max(2, EXAMPLES // 20)))
def test_a_thousand_messages_into_200_chats_go_nearly_as_fast_as_they_may(seed: int) -> None:
    telegram = StrictTelegram(random.Random(seed))
    simulate(send_all(telegram, [chat for chat in range(1, 201) for _ in range(5)]))
    assert Counter(chat for _, chat in telegram.sent) == dict.fromkeys(range(1, 201), 5)
    assert telegram.sent[-1][0] < 1.2 * 1000 / 30
    assert telegram.refused.total() <= 10


@pytest.mark.parametrize("seed", range(max(2, EXAMPLES // 20)))
def test_one_chat_and_one_group_are_never_refused(seed: int) -> None:
    telegram = StrictTelegram(random.Random(seed))
    simulate(send_all(telegram, [1] * 50 + [-1] * 50))
    assert len(telegram.sent) == 100
    assert not telegram.refused
    assert max(when for when, chat in telegram.sent if chat == 1) < 50 * 1.2
    assert max(when for when, chat in telegram.sent if chat == -1) < 60 * 2.5 + 11


def test_a_chat_that_must_wait_does_not_hold_up_another() -> None:
    done: dict[int, float] = {}

    async def scene() -> None:
        limiter = RateLimiter(28)
        loop = asyncio.get_running_loop()
        refusals = [RetryAfter(600)]

        async def send(chat: int) -> None:
            if chat == 1 and refusals:
                raise refusals.pop()
            done[chat] = loop.time()

        await asyncio.gather(*(request(limiter, c, lambda c=c: send(c)) for c in (1, 2, 3)))

    simulate(scene())
    assert done[1] >= 600
    assert max(done[2], done[3]) < 1


@pytest.mark.parametrize("refusal", [RetryAfter(40_000), NetworkError("Bad Gateway (502)")])
def test_a_chat_that_must_wait_for_long_is_postponed(refusal: TelegramError) -> None:
    async def scene() -> float:
        limiter = RateLimiter(28)
        loop = asyncio.get_running_loop()

        async def send() -> None:
            raise refusal

        with pytest.raises(Postponed) as postponed:
            await limiter.process_request(send, (), {}, "sendMessage", {"chat_id": 1}, None)
        begin = loop.time()
        assert begin < 30
        with pytest.raises(Postponed) as again:  # it is not even tried before
            await limiter.process_request(send, (), {}, "sendMessage", {"chat_id": 1}, None)
        assert again.value.until == postponed.value.until
        assert loop.time() - begin < 0.001
        return postponed.value.until

    until = simulate(scene())
    assert until >= (40_000 if isinstance(refusal, RetryAfter) else 5)


def test_a_group_that_got_twenty_messages_is_postponed() -> None:
    async def scene() -> None:
        limiter = RateLimiter(28)

        async def send() -> None:
            pass

        for _ in range(20):
            await limiter.process_request(send, (), {}, "sendMessage", {"chat_id": -1}, None)
        with pytest.raises(Postponed):
            await limiter.process_request(send, (), {}, "sendMessage", {"chat_id": -1}, None)

    simulate(scene())


def test_a_flooding_chat_leaves_the_quiet_one_its_turn() -> None:
    telegram = StrictTelegram(random.Random(1))

    async def scene() -> float:
        limiter = RateLimiter(28)
        flood = [
            asyncio.create_task(request(limiter, 1, lambda: telegram.send(1))) for _ in range(1000)
        ]
        loop = asyncio.get_running_loop()
        slowest = 0.0
        for _ in range(50):
            await asyncio.sleep(2)
            begin = loop.time()
            await request(limiter, 2, lambda: telegram.send(2))
            slowest = max(slowest, loop.time() - begin)
        for task in flood:
            task.cancel()
        return slowest

    assert simulate(scene()) < 0.2


@pytest.mark.parametrize("failure", [NetworkError("Bad Gateway (502)"), TimedOut()])
def test_after_twenty_minutes_without_network_every_message_arrives(failure: Exception) -> None:
    telegram = StrictTelegram(random.Random(2))

    async def scene() -> float:
        loop = asyncio.get_running_loop()

        async def send(chat: int) -> None:
            if loop.time() < 1200:
                raise failure
            await telegram.send(chat)

        limiter = RateLimiter(28)
        await asyncio.gather(*(request(limiter, c, lambda c=c: send(c)) for c in range(1, 101)))
        return loop.time()

    assert simulate(scene()) < 1200 + 45
    assert len(telegram.sent) == 100


def test_a_final_refusal_is_raised_at_once() -> None:
    for refusal in (BadRequest("no"), Forbidden("no"), ChatMigrated(-1001)):

        async def refuse(refusal: Exception = refusal) -> None:
            raise refusal

        with pytest.raises(type(refusal)):
            simulate(request(RateLimiter(28), 1, refuse))


def test_a_toast_is_not_tried_for_ever() -> None:
    async def refuse() -> None:
        raise NetworkError("down")

    with pytest.raises(NetworkError):
        simulate(request(RateLimiter(28), 1, refuse, "answerCallbackQuery"))


def test_the_number_of_requests_at_once_is_limited() -> None:
    async def scene() -> int:
        now = most = 0

        async def send() -> None:
            nonlocal now, most
            now += 1
            most = max(most, now)
            await asyncio.sleep(1)
            now -= 1

        limiter = RateLimiter(10_000)
        await asyncio.gather(*(request(limiter, chat, send) for chat in range(1, 200)))
        return most

    assert simulate(scene()) == REQUESTS_AT_ONCE


def test_quiet_chats_are_forgotten() -> None:
    async def scene() -> int:
        limiter = RateLimiter(0)

        async def send() -> None:
            pass

        for chat in range(1, 20_000):
            await request(limiter, chat, send)
            await asyncio.sleep(0.2)
        return len(limiter._chats)

    assert simulate(scene()) <= 1024


def test_order_is_kept_within_a_chat() -> None:
    order: dict[int, list[int]] = defaultdict(list)
    failed: Counter[tuple[int, int]] = Counter()
    chance = random.Random(3)

    async def scene() -> None:
        limiter = RateLimiter(math.inf)

        async def send(chat: int, number: int) -> None:
            if failed[chat, number] < 2 and chance.random() < 0.5:
                failed[chat, number] += 1
                raise NetworkError("once more")
            order[chat].append(number)

        await asyncio.gather(
            *(
                request(limiter, chat, lambda c=chat, n=number: send(c, n))
                for number in range(20)
                for chat in range(1, 11)
            )
        )

    simulate(scene())
    assert all(numbers == list(range(20)) for numbers in order.values())


@pytest.mark.parametrize("seed", range(max(2, EXAMPLES // 20)))
def test_four_processes_keep_the_limits_together(seed: int) -> None:
    """They share the pace of all chats, and each takes over the pace of a chat with the chat."""
    telegram = StrictTelegram(random.Random(seed))
    chance = random.Random(seed)

    async def scene() -> None:
        shared = OwnPace()  # what PostgreSQL gives out to all processes
        limiters = [RateLimiter(28, shared) for _ in range(4)]

        async def talk(chat: int) -> None:
            before = None
            for _ in range(5):
                limiter = chance.choice(limiters)
                state = before and before.state_of(chat)
                if state:
                    limiter.take_over(chat, state, 0.0)
                await request(limiter, chat, lambda: telegram.send(chat))
                before = limiter

        await asyncio.gather(*map(talk, (*range(1, 71), -1, -2)))

    simulate(scene())
    assert len(telegram.sent) == 360
    assert not telegram.refused
    assert telegram.sent[-1][0] < 1.3 * 360 / 30
