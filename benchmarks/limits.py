"""How fast do answers go out under Telegram's limits? A simulation in virtual time.

A thousand messages go into 200 chats at once, five into each: one for each chat in turn, or five in
a row. Telegram refuses what is over its limits: 30 a second, and one a second in a chat.
"""

import asyncio
import logging
import random
from collections.abc import Callable
from functools import partial

from telegram.error import RetryAfter
from telegram.ext import AIORateLimiter, BaseRateLimiter

from bot.outgoing.limits import RateLimiter
from tests.simulation import StrictTelegram, simulate

_SPREAD = [chat for _ in range(5) for chat in range(1, 201)]
_IN_A_ROW = sorted(_SPREAD)
_LIMITERS: dict[str, Callable[[], BaseRateLimiter[int]]] = {
    "AIORateLimiter, its defaults": AIORateLimiter,
    "AIORateLimiter, 100 retries": partial(AIORateLimiter, max_retries=100),
    "Pullquote's": partial(RateLimiter, 28),
}


def main() -> None:
    """Print the figures."""
    logging.disable()  # PTB's limiter logs each refusal
    for order, chats in (("spread", _SPREAD), ("five in a row", _IN_A_ROW)):
        for name, limiter in _LIMITERS.items():
            telegram = StrictTelegram(random.Random(0))
            simulate(_send(limiter, telegram, chats))
            took = max(when for when, _ in telegram.sent)
            print(
                f"{order:14} {name:30}{len(telegram.sent):5} of {len(chats)} in {took:5.1f} s, "
                f"{telegram.refused.total()} refusals"
            )


async def _send(
    limiter: Callable[[], BaseRateLimiter[int]], telegram: StrictTelegram, chats: list[int]
) -> None:
    made = limiter()

    async def request(chat: int) -> None:
        async def send(chat: int) -> bool:
            await telegram.send(chat)
            return True

        await made.process_request(send, (chat,), {}, "sendMessage", {"chat_id": chat}, None)

    results = await asyncio.gather(*map(request, chats), return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException) and not isinstance(result, RetryAfter):
            raise result


if __name__ == "__main__":
    main()
