"""Build the Application; every handler is registered here, in one list."""

import json
import logging
from http import HTTPStatus
from typing import Any

from telegram import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest, HTTPXRequest

from bot.handlers import Handlers
from bot.inbox import number_of
from bot.limits import REQUESTS_AT_ONCE, RateLimiter, one_line

App = Application[Any, Any, Any, Any, Any, Any]

ALLOWED_UPDATES = ["message", "edited_message", "callback_query", "inline_query"]
NO_NUMBER = -1
_TIMEOUT = 20.0  # seconds; what times out may have arrived, and is sent again

DESCRIPTION = (
    "Ask me about an article. I answer with its own sentences, word for word, and the line they "
    "stand on. What the article does not say, I do not say."
)
SHORT_DESCRIPTION = "Answers questions about an article in the article's own words."
_ASK = BotCommand("ask", "ask the article a question")
_ARTICLE = BotCommand("article", "show the article")
_ARTICLES = BotCommand("articles", "choose another article")
_WHY = BotCommand("why", "explain an answer: send it as a reply")
_PRIVACY = BotCommand("privacy", "what I keep, and for how long")
_HELP = BotCommand("help", "what I do, and questions to try")

_log = logging.getLogger(__name__)


class Request(HTTPXRequest):
    """Takes an answer that is no Bot API's, such as a proxy's page, for trouble of the network."""

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        """Make the request. A refusal that came as 200 gets the status that it should have."""
        status, payload = await super().do_request(*args, **kwargs)
        if status == HTTPStatus.OK and b'"result"' not in payload:
            status = HTTPStatus.BAD_GATEWAY
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the server's answer: a result, or what went wrong. Raises TelegramError."""
        try:
            data = json.loads(payload.decode(errors="replace"))
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict) or not ("result" in data or data.get("ok") is False):
            raise TelegramError("the server's answer is not the Bot API's")
        return data


class PollingRequest(Request):
    """Hands each update of getUpdates on as it came, beside its number.

    PTB would parse them all, and fail with the first that it cannot read.
    """

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Return the server's answer, each update as `{"update_id": …, "raw": …}`."""
        data = Request.parse_json_payload(payload)
        if "result" in data:
            updates = data["result"] if isinstance(data["result"], list) else []
            data["result"] = [
                {"update_id": NO_NUMBER if (n := number_of(raw)) is None else n, "raw": raw}
                for raw in updates
            ]
        return data


def build_application(
    token: str,
    base_url: str,
    handlers: Handlers,
    messages_per_second: float = 0,
    request: BaseRequest | None = None,
) -> App:
    """Build the bot. `base_url` has `{token}` in it; `request` stands in for the network."""
    builder = (
        ApplicationBuilder()
        .token(token)
        .base_url(lambda token: base_url.replace("{token}", token))
        .request(request or _http(Request))
        .get_updates_request(request or _http(PollingRequest))
        .defaults(
            Defaults(
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                allow_sending_without_reply=True,
            )
        )
        .rate_limiter(RateLimiter(messages_per_second))
        .updater(None)
        .job_queue(None)
    )
    application = builder.build()
    register(application, handlers)
    return application


def register(application: App, handlers: Handlers) -> None:
    """Register every handler. In each group only the first that matches is called."""
    new = filters.UpdateType.MESSAGE  # the default would match edited messages as well
    text = filters.TEXT | filters.CAPTION
    private = filters.ChatType.PRIVATE
    # Before all others: what is not from a person or not for us, too old or too much, ends here.
    application.add_handler(TypeHandler(Update, handlers.gate), group=-1)
    application.add_handlers(
        [
            CommandHandler(["start", "help"], handlers.help, new),
            CommandHandler("article", handlers.article, new),
            CommandHandler("articles", handlers.articles, new),
            CommandHandler("why", handlers.why, new),
            CommandHandler("privacy", handlers.privacy, new),
            # Behind the commands, for /ask and unknown ones are texts too.
            MessageHandler(new & text, handlers.question),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE & text, handlers.edited),
            MessageHandler(new & filters.StatusUpdate.MIGRATE, handlers.migrated),
            # Behind the texts, for a picture may have one.
            MessageHandler(new & private & ~filters.StatusUpdate.ALL, handlers.not_text),
            CallbackQueryHandler(handlers.view_button, "^[ac]"),
            CallbackQueryHandler(handlers.example_button, "^e"),
            CallbackQueryHandler(handlers.choose_button, "^t"),
            CallbackQueryHandler(handlers.unknown_button),
            InlineQueryHandler(handlers.inline),
        ]
    )
    application.add_error_handler(handlers.failed)


async def set_menus(application: App) -> None:
    """Set the command menus and descriptions. A failure is logged: the bot answers without them."""
    bot = application.bot
    once = {"rate_limit_args": 1}  # Telegram limits these strictly; the next start tries again
    private, group = BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()
    try:
        await bot.set_my_commands([_HELP, _ARTICLE, _ARTICLES, _WHY, _PRIVACY], private, **once)
        await bot.set_my_commands([_ASK, _WHY, _ARTICLE, _ARTICLES, _HELP, _PRIVACY], group, **once)
        if (await bot.get_my_description(**once)).description != DESCRIPTION:
            await bot.set_my_description(DESCRIPTION, **once)
        if (await bot.get_my_short_description(**once)).short_description != SHORT_DESCRIPTION:
            await bot.set_my_short_description(SHORT_DESCRIPTION, **once)
    except TelegramError as error:
        _log.warning("menus and descriptions not set: %s", one_line(error))


def _http(kind: type[HTTPXRequest]) -> HTTPXRequest:
    return kind(
        connection_pool_size=REQUESTS_AT_ONCE + 4,
        read_timeout=_TIMEOUT,
        write_timeout=_TIMEOUT,
        connect_timeout=_TIMEOUT,
        pool_timeout=_TIMEOUT,
    )
