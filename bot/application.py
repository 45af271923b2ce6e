"""Build the Application; all handlers are registered here, in one list."""

import logging
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
    ChatMemberHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.conversation import words
from bot.conversation.commands import COMMANDS
from bot.conversation.context import Context
from bot.conversation.handlers import Handlers
from bot.outgoing.errors import one_line
from bot.outgoing.files import files_at
from bot.outgoing.limits import RateLimiter
from bot.outgoing.pace import Pace
from bot.outgoing.request import Request
from bot.speech import DEFAULT, LANGUAGES, say, speak

App = Application[Any, Any, Any, Any, Any, Any]

ALLOWED_UPDATES = [
    *("message", "edited_message", "callback_query", "inline_query"),
    "my_chat_member",
]

_log = logging.getLogger(__name__)


class _Unmarking(App):
    """An Application that does not remember every chat and person that it has seen."""

    __slots__ = ()

    def _mark_for_persistence_update(self, **_what: object) -> None:
        """Do nothing: PTB would keep every id for a persistence, which is not used here."""


def build_application(
    token: str,
    base_url: str,
    handlers: Handlers,
    messages_per_second: float = 0,
    request: BaseRequest | None = None,
    pace: Pace | None = None,
) -> App:
    """Build the bot. `base_url` has `{token}` in it; `request` can replace the network.

    `pace` is as for `RateLimiter`.
    """
    request = request or Request(base_url)
    builder = (
        ApplicationBuilder()
        .application_class(_Unmarking)
        .context_types(ContextTypes(context=Context))
        .token(token)
        .base_url(lambda token: base_url.replace("{token}", token))
        .base_file_url(lambda token: files_at(base_url).replace("{token}", token))
        .request(request)
        .get_updates_request(request)
        .defaults(
            Defaults(
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                allow_sending_without_reply=True,
            )
        )
        .rate_limiter(RateLimiter(messages_per_second, pace))
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
    # Before all others: it stops what is not from a person, not for the bot, too old or too much.
    application.add_handler(TypeHandler(Update, handlers.gate.enter), group=-1)
    application.add_handlers(
        [
            *(CommandHandler(name, getattr(handlers, name), new) for name, *_ in COMMANDS),
            # After the commands: this gets unknown commands, and /ask under a picture.
            MessageHandler(new & text, handlers.question),
            MessageHandler(filters.UpdateType.EDITED_MESSAGE & text, handlers.edited),
            MessageHandler(new & filters.StatusUpdate.MIGRATE, handlers.migrated),
            MessageHandler(new & private & filters.Document.ALL, handlers.file),
            # After the texts, because a picture may have a caption.
            MessageHandler(new & private & ~filters.StatusUpdate.ALL, handlers.not_text),
            CallbackQueryHandler(handlers.view_button, "^[ac]"),
            CallbackQueryHandler(handlers.example_button, "^e"),
            CallbackQueryHandler(handlers.choose_button, "^t"),
            CallbackQueryHandler(handlers.page_button, "^p"),
            CallbackQueryHandler(handlers.others_button, "^o"),
            CallbackQueryHandler(handlers.list_button, "^l"),
            CallbackQueryHandler(handlers.forget_button, "^x"),
            CallbackQueryHandler(handlers.forget_it_button, "^y"),
            CallbackQueryHandler(handlers.forget_all_button, "^z"),
            CallbackQueryHandler(handlers.text_button, "^[rq]$"),
            CallbackQueryHandler(handlers.language_button, "^g"),
            CallbackQueryHandler(handlers.unknown_button),
            InlineQueryHandler(handlers.inline),
            ChatMemberHandler(handlers.member, ChatMemberHandler.MY_CHAT_MEMBER),
        ]
    )
    application.add_error_handler(handlers.gate.failed)


async def set_menus(application: App) -> None:
    """Set the command menus and descriptions in every language.

    A failure is logged: the bot answers without them.
    """
    try:
        for code in LANGUAGES:
            speak(code)
            await _set_menus(application, "" if code == DEFAULT else code)
    except TelegramError as error:
        _log.warning("menus and descriptions not set: %s", one_line(error))


async def _set_menus(application: App, code: str) -> None:
    """Set them for the people whose Telegram speaks a language; with "", for all others.

    What is as it should be is left alone, because Telegram limits changes strictly. After a refusal
    the next start tries again.
    """
    bot = application.bot
    told: dict[str, Any] = {"language_code": code or None, "rate_limit_args": 1}
    for scope, listed in (
        (BotCommandScopeAllPrivateChats(), [c for c in COMMANDS if c.in_private]),
        (BotCommandScopeAllGroupChats(), [c for c in COMMANDS if c.in_groups]),
    ):
        commands = [BotCommand(c.name, say(c.description)) for c in listed]
        if list(await bot.get_my_commands(scope, **told)) != commands:
            await bot.set_my_commands(commands, scope, **told)
    if (await bot.get_my_description(**told)).description != say(words.DESCRIPTION):
        await bot.set_my_description(say(words.DESCRIPTION), **told)
    short = say(words.SHORT_DESCRIPTION)
    if (await bot.get_my_short_description(**told)).short_description != short:
        await bot.set_my_short_description(short, **told)
