"""The bots that `delivery` compares Pullquote with: they only send back what they get.

`python -m benchmarks.echo ptb|aiogram URL`, at the same concurrency as Pullquote.
"""

import asyncio
import sys
from typing import Any

from bot.outgoing.limits import REQUESTS_AT_ONCE

TOKEN = "4242:of-a-server-on-loopback"  # noqa: S105  # no secret


def ptb(url: str) -> None:
    """Run a bare python-telegram-bot application."""
    from telegram.ext import ApplicationBuilder, MessageHandler, filters

    async def echo(update: Any, _context: Any) -> None:
        await update.message.reply_text(update.message.text)

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot")
    application = builder.concurrent_updates(REQUESTS_AT_ONCE).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


def aiogram(url: str) -> None:
    """Run a bare aiogram dispatcher."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    asyncio.run(dispatcher.start_polling(bot, tasks_concurrency_limit=REQUESTS_AT_ONCE))


if __name__ == "__main__":
    {"ptb": ptb, "aiogram": aiogram}[sys.argv[1]](sys.argv[2])
