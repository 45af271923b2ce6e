"""Many failures of Telegram, and broken updates: everything is answered, nothing ends."""

import copy
import os
import random
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from tests.end_to_end.bot_api import BotApi, Refusal
from tests.end_to_end.conftest import Scene
from tests.end_to_end.crowd import QUESTIONS, message, out_of_order, wait_for_answers

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("_without_coverage")]
SEEDS = [int(os.environ.get("SEED", "1")) + i for i in range(2)]
FAULTS: list[Refusal | str] = [
    Refusal(429, "Too Many Requests: retry after 1", retry_after=1),
    Refusal(500, "Internal Server Error"),
    Refusal(502, "Bad Gateway"),
    Refusal(504, "Gateway Timeout"),
    "drop",
    "",
    "<html>",
    "{",
    "{}",
    "[]",
    "null",
    '{"ok": true}',
    '{"ok": false}',
    '{"ok": false, "error_code": 500, "description": "Oops"}',
    "\x00\xff",
]


@pytest.mark.parametrize("seed", SEEDS)
def test_in_a_storm_every_question_is_answered_once_and_in_order(scene: Scene, seed: int) -> None:
    api = scene()
    chance = random.Random(seed)
    api.storm = lambda _method: chance.choice(FAULTS) if chance.random() < 0.3 else None
    asked = {}
    for _ in range(200):
        chat, number = chance.randint(1, 50), api.number()
        asked[number] = chat
        api.deliver(message=message(chat, number, chance.choice(QUESTIONS)))
    answered = wait_for_answers(api, len(asked))
    assert {len(calls) for calls in answered.values()} == {1}
    assert out_of_order(asked, answered) == 0


JUNK: list[Any] = [
    *(None, True, -1, 0, 2**31, 2**63, 2**70, 1.5, 1e308, float("nan")),
    *("", "x" * 5000, "\ud800", "\0", "<b>&", "2026-11-24"),
    *([], {}, [[]], [None], {"id": 1}, {"text": {}}),
]
NO_NUMBERS: list[Any] = [None, True, -1, 2**63, 2**70, 1.5, "5", [], {}]


def shapes() -> list[dict[str, Any]]:
    """Return real shapes of updates."""
    said = message(1, 1, "proxy war")
    group = {"id": -100, "type": "supergroup", "title": "Readers", "is_forum": True}
    user = said["from"]
    entity = {"type": "mention", "offset": 0, "length": 14}
    photo = [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}]
    in_group = {**said, "chat": group, "message_thread_id": 7, "is_topic_message": True}
    messages: list[dict[str, Any]] = [
        said,
        message(1, 1, "/start help"),
        message(1, 1, "/why"),
        {**in_group, "text": "/ask proxy war", "entities": [{**entity, "type": "bot_command"}]},
        {**in_group, "text": "@pullquote_bot proxy war", "entities": [entity]},
        {**said, "reply_to_message": said, "quote": {"text": "war", "position": 0}},
        {**said, "forward_origin": {"type": "user", "date": 1, "sender_user": user}},
        {**said, "via_bot": {"id": 9, "is_bot": True, "first_name": "B"}},
        {**said, "text": None, "photo": photo, "caption": "proxy war", "media_group_id": "1"},
        {**said, "text": None, "sticker": {"file_id": "f", "emoji": "😀"}},
        {**in_group, "text": None, "new_chat_members": [user]},
        {**in_group, "text": None, "migrate_to_chat_id": -1007},
        {**in_group, "from": None, "sender_chat": group},
    ]
    query = {"id": "5", "from": user, "chat_instance": "1", "message": said}
    return [
        *({"message": m} for m in messages),
        {"edited_message": {**said, "edit_date": said["date"]}},
        {"channel_post": said},
        {"callback_query": {**query, "data": "c120d9baaA10ara"}},
        {"callback_query": {**query, "data": "e120d9baa0"}},
        {"callback_query": {**query, "data": "t120d9baa"}},
        {"callback_query": {**query, "data": "zz", "message": None}},
        {"inline_query": {"id": "5", "from": user, "query": "proxy war", "offset": ""}},
        {"my_chat_member": {"chat": group, "from": user, "date": 1}},
        {"poll_answer": {"poll_id": "5", "option_ids": [0]}},
        {"unheard_of": {"x": 1}},
    ]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container in a value with each of its keys."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from places(inner)


def broken(chance: random.Random, api: BotApi) -> Any:
    """Return an update of a real shape, usually with something wrong in it, or just junk."""
    if chance.random() < 0.02:
        return chance.choice(JUNK)
    update = copy.deepcopy(chance.choice(shapes()))
    for holder, key in list(places(update)):
        if key in ("chat", "from") and isinstance(holder[key], dict):
            # Many chats, so that none of them asks too much.
            holder[key]["id"] = chance.randint(1, 2000) * (1 if holder[key]["id"] > 0 else -1)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 5))):
        holder, key = chance.choice(list(places(update)) or [(update, "message")])
        if chance.random() < 0.3 and isinstance(holder, dict):
            holder.pop(key, None)
        elif not isinstance(holder, list) or key < len(holder):
            holder[key] = copy.deepcopy(chance.choice(JUNK))
    number = api.number()
    update["update_id"] = number if chance.random() < 0.98 else chance.choice(NO_NUMBERS)
    return update


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_ten_thousand_broken_updates_kill_nothing(scene: Scene, seed: int) -> None:
    api = scene(LOG_LEVEL="ERROR")
    chance = random.Random(seed)
    asked = []
    for count in range(1, 10_001):
        api.deliver_raw(broken(chance, api))
        if count % 1000 == 0:
            number = api.number()
            asked.append(number)
            api.deliver(message=message(9_000_000 + number, number, chance.choice(QUESTIONS)))
    for number in asked:
        api.wait(partial(api.sent, chat_id=9_000_000 + number), within=60)
