"""People who ask all the time, in many chats, while the bot is killed; and their answers."""

import random
import socket
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.end_to_end.bot_api import BotApi
from tests.end_to_end.calls import Call

CHATS = 12
A_SECOND = 60  # questions
QUESTIONS = ("Who did Stoltenberg meet?", "proxy war", "What of Poland?", "thanks", "/article")


def message(chat: int, number: int, text: str) -> dict[str, Any]:
    """Return a person's private message, as Telegram sends it to bots."""
    entity = {"type": "bot_command", "offset": 0, "length": len(text)}
    return {
        "message_id": number,
        "date": int(time.time()),
        "chat": {"id": chat, "type": "private", "first_name": "Ada"},
        "from": {"id": chat, "is_bot": False, "first_name": "Ada"},
        "text": text,
        "entities": [entity] if text.startswith("/") else [],
    }


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@dataclass
class Crowd:
    """Sends updates through getUpdates, or posts them to a webhook on loopback."""

    api: BotApi
    chance: random.Random
    webhook: str | None = None
    asked: dict[int, int] = field(default_factory=dict)  # message -> chat, in order
    _stop: threading.Event = field(default_factory=threading.Event)
    _given_up: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to ask. With a webhook, several connections post; each chat uses only one."""
        count = 4 if self.webhook else 1
        for number in range(count):
            chats = range(1 + number, 1 + CHATS, count)
            chance = random.Random(self.chance.random())
            thread = threading.Thread(target=self._ask, args=(chats, chance, A_SECOND / count))
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        """Stop asking."""
        self._stop.set()

    def give_up(self) -> None:
        """Stop asking, and post no more of what was asked; after a test has failed."""
        self._stop.set()
        self._given_up.set()

    def join(self) -> None:
        """Wait until all questions have been handed over to the bot."""
        for thread in self._threads:
            thread.join()

    def _ask(self, chats: range, chance: random.Random, a_second: float) -> None:
        while not self._stop.wait(1 / a_second):
            chat, number = chance.choice(chats), self.api.number()
            update = {
                "update_id": self.api.number(),
                "message": message(chat, number, chance.choice(QUESTIONS)),
            }
            self.asked[number] = chat
            if self.webhook:
                for _ in range(chance.choice((1, 1, 1, 2))):  # Telegram may post one twice
                    self._post(update)
            else:
                self.api.deliver(**update)

    def _post(self, update: dict[str, Any]) -> None:
        assert self.webhook
        while not self._given_up.is_set():
            try:
                secret = self.api.sent("setWebhook")[-1].data["secret_token"]
                headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
                answer = httpx.post(self.webhook, json=update, headers=headers, timeout=5)
                if answer.status_code == 200:
                    return
            except (IndexError, httpx.HTTPError):
                pass
            time.sleep(0.02)


def answers(api: BotApi) -> dict[int, list[Call]]:
    """Return the answers to each question, ordered by the first answer."""
    found: dict[int, list[Call]] = defaultdict(list)
    for call in api.sent():
        found[call.data["reply_parameters"]["message_id"]].append(call)
    return found


def wait_for_answers(api: BotApi, count: int, within: float = 60) -> dict[int, list[Call]]:
    """Wait until `count` questions are answered; return the answers, as `answers` does."""
    end = time.monotonic() + within
    while len(found := answers(api)) < count:
        assert time.monotonic() < end, f"only {len(found)} of {count} were answered"
        time.sleep(0.1)
    return found


def out_of_order(asked: dict[int, int], answered: dict[int, list[Call]]) -> int:
    """Return how many questions were answered before one that was asked earlier in their chat."""
    wrong = 0
    latest: Counter[int] = Counter()
    for number in answered:
        wrong += number < latest[asked[number]]
        latest[asked[number]] = max(latest[asked[number]], number)
    return wrong
