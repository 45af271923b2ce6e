"""How much is read."""

import asyncio
import time

import pytest

from bot.conversation.quota import BusyError, Quota


def test_ten_an_hour_for_each_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    quota = Quota()
    assert [quota.wait(1, number) for number in range(10)] == [0] * 10
    now += 1800
    assert quota.wait(1, 10) == 31
    assert quota.wait(1, 9) == 0  # the same message, read again
    assert quota.wait(2, 10) == 0
    now += 1800
    assert quota.wait(1, 10) == 0


def test_chats_are_forgotten_after_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    quota = Quota()
    for chat in range(5000):
        quota.wait(chat, 1)
        now += 2
    assert len(quota._readings) < 4097


async def test_two_at_once_and_some_wait() -> None:
    quota, reading, most = Quota(), 0, 0
    go_on = asyncio.Event()

    async def read() -> None:
        nonlocal reading, most
        async with quota.turn():
            reading += 1
            most = max(most, reading)
            await go_on.wait()
            reading -= 1

    tasks = [asyncio.create_task(read()) for _ in range(22)]
    await asyncio.sleep(0.01)
    assert reading == 2
    with pytest.raises(BusyError):
        async with quota.turn():
            pass
    tasks[5].cancel()
    await asyncio.sleep(0.01)
    go_on.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert most == 2
    async with quota.turn():
        pass
