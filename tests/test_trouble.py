"""What is waited out, and what ends the bot; in virtual time."""

import asyncio
import contextlib

import pytest
from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.incoming.trouble import MAX_CONFLICTS, REFUSED_FOR, Trouble
from errors import CannotRunError, StorageError
from tests.simulation import simulate


def lasted(*errors: TelegramError | StorageError, token_works: bool = True) -> float:
    """Return for how many seconds failures in a row are waited out."""

    async def scene() -> float:
        trouble = Trouble(token_works=token_works)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for error in errors:
            await trouble.wait_after(error)
        return loop.time() - begin

    return float(simulate(scene()))


def test_a_token_that_worked_is_refused_for_a_minute_before_it_is_called_wrong() -> None:
    refusals = [InvalidToken()] * 6
    assert lasted(*refusals[:5]) > 5

    async def scene() -> float:
        trouble = Trouble(token_works=True)
        loop = asyncio.get_running_loop()
        begin = loop.time()
        with contextlib.suppress(CannotRunError):
            while True:
                await trouble.wait_after(InvalidToken())
        return loop.time() - begin

    assert REFUSED_FOR <= simulate(scene()) < 2 * REFUSED_FOR


def test_a_token_that_is_new_is_refused_once() -> None:
    with pytest.raises(CannotRunError):
        lasted(InvalidToken(), token_works=False)


def test_no_network_and_no_room_are_waited_out_for_ever() -> None:
    assert lasted(*[NetworkError("down")] * 50, *[StorageError("full")] * 50) > 1000


def test_another_copy_ends_it_soon() -> None:
    with pytest.raises(CannotRunError, match="another copy"):
        lasted(*[Conflict("terminated by other getUpdates")] * MAX_CONFLICTS)


def test_what_works_in_between_begins_anew() -> None:
    async def scene() -> None:
        trouble = Trouble(token_works=True)
        for _ in range(50):
            await trouble.wait_after(InvalidToken())
            await trouble.wait_after(Conflict("terminated"))
            trouble.over()

    simulate(scene())
