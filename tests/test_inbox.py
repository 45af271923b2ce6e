import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.inbox import Inbox, InboxError, number_of, queue_of
from bot.store import KEEP, Store
from tests.strategies import json_values


@pytest.fixture
def store() -> Iterator[Store]:
    store = Store(None)
    yield store
    store.close()


def update(number: int, chat: int = 7, text: str = "why?") -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": text}}


def test_an_update_is_new_once(store: Store) -> None:
    inbox = Inbox(store, 1)
    assert inbox.put([update(1), update(2, 8)]) == [("7", 1), ("8", 2)]
    assert inbox.put([update(2, 8), update(3)]) == [("7", 3)]
    inbox.done(1)
    assert inbox.put([update(1)]) == []
    assert inbox.waiting() == [("8", 2), ("7", 3)]
    assert inbox.read(1) is None
    assert inbox.read(2) == update(2, 8)


def test_it_outlasts_the_process_and_is_each_bots_own(tmp_path: Path) -> None:
    first = Store(tmp_path / "state")
    Inbox(first, 1).put([update(1)])
    first.close()
    second = Store(tmp_path / "state")
    assert Inbox(second, 1).waiting() == [("7", 1)]
    assert Inbox(second, 2).waiting() == []
    assert Inbox(second, 2).put([update(1)]) == [("7", 1)]
    second.close()


def test_what_is_done_leaves_no_text_in_the_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "state")
    inbox = Inbox(store, 1)
    inbox.put([update(1, text="of the marmalade conspiracy")])
    inbox.done(1)
    store.close()
    assert [path.name for path in tmp_path.iterdir()] == ["state"]
    assert b"marmalade" not in (tmp_path / "state").read_bytes()


def test_what_cannot_be_kept_is_not_taken() -> None:
    store = Store(None)
    inbox = Inbox(store, 1)
    store.close()
    with pytest.raises(InboxError, match="STATE_FILE"):
        inbox.put([update(1)])
    with pytest.raises(InboxError, match="STATE_FILE"):
        inbox.waiting()


def test_trouble_with_the_file_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    store = Store(None)
    inbox = Inbox(store, 1)
    store.close()
    assert inbox.read(1) is None
    inbox.done(1)
    assert "not read from the inbox" in caplog.text
    assert "will be answered again after a restart" in caplog.text


def test_numbers_are_forgotten_after_two_days(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox(store, 1)
    inbox.put([update(1)])
    inbox.done(1)
    later = time.time() + KEEP + 1
    monkeypatch.setattr("time.time", lambda: later)
    inbox.put([update(2)])
    assert inbox.put([update(1)]) == [("7", 1)]


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ({"update_id": 5}, 5),
        ({"update_id": 0}, 0),
        ({"update_id": -5}, None),  # as an offset, it would drop updates
        ({"update_id": True}, None),
        ({"update_id": "5"}, None),
        ({"update_id": 2**63}, None),
        ({}, None),
        ([], None),
    ],
)
def test_numbers(raw: object, number: int | None) -> None:
    assert number_of(raw) == number


def test_queues() -> None:
    chat = {"chat": {"id": -5}}
    assert queue_of({"message": chat}) == queue_of({"edited_message": chat}) == "-5"
    assert queue_of({"callback_query": {"message": chat, "from": {"id": 5}}}) == "-5"
    assert queue_of({"inline_query": {"from": {"id": 5}}}) == "inline 5"


@given(st.dictionaries(st.sampled_from(["message", "inline_query", "callback_query"]), json_values))
def test_it_keeps_anything(raw: dict[str, Any]) -> None:
    store = Store(None)
    inbox = Inbox(store, 1)
    assert len(inbox.put([{**raw, "update_id": 1}])) == 1
    as_utf8 = json.dumps(raw, ensure_ascii=False).encode(errors="replace")
    assert inbox.read(1) == {**json.loads(as_utf8), "update_id": 1}
    store.close()


def test_it_keeps_the_number_of_what_is_nested_too_deep(store: Store) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    inbox = Inbox(store, 1)
    inbox.put([{"update_id": 1, "message": deep}])
    assert inbox.read(1) == {"update_id": 1}
    while deep:  # or its end would overflow the stack
        deep = deep[0]


def test_what_it_keeps_can_be_sent_back(store: Store) -> None:
    Inbox(store, 1).put([update(1, text="😀 \ud800")])
    read = Inbox(store, 1).read(1)
    assert read
    assert read["message"]["text"] == "😀 ?"
