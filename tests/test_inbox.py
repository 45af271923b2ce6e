import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.incoming.inbox import Inbox, queue_of, update_id_of
from errors import StorageError
from storage.sqlite import SqliteStorage
from tests.strategies import json_values


@pytest.fixture
def storage() -> Iterator[SqliteStorage]:
    storage = SqliteStorage(None)
    yield storage
    storage.close()


def update(number: int, chat: int = 7, text: str = "why?") -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "text": text}}


def test_an_update_is_new_once(storage: SqliteStorage) -> None:
    inbox = Inbox(storage, 1)
    assert inbox.put([update(1), update(2, 8)]) == [("7", 1), ("8", 2)]
    assert inbox.put([update(2, 8), update(3)]) == [("7", 3)]
    inbox.done(1)
    assert inbox.put([update(1)]) == []
    assert inbox.waiting() == [("8", 2), ("7", 3)]
    assert inbox.read(1) is None
    assert inbox.read(2) == update(2, 8)


def test_each_bot_has_its_own_updates(storage: SqliteStorage) -> None:
    Inbox(storage, 1).put([update(1)])
    assert Inbox(storage, 2).waiting() == []
    assert Inbox(storage, 2).put([update(1)]) == [("7", 1)]


def test_updates_that_cannot_be_kept_raise_storage_error() -> None:
    storage = SqliteStorage(None)
    inbox = Inbox(storage, 1)
    storage.close()
    with pytest.raises(StorageError, match="STATE_FILE"):
        inbox.put([update(1)])
    with pytest.raises(StorageError, match="STATE_FILE"):
        inbox.waiting()
    with pytest.raises(StorageError, match="STATE_FILE"):
        inbox.read(1)


def test_what_is_done_is_noted_as_soon_as_it_can_be(
    storage: SqliteStorage, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(storage, 1)
    inbox.put([update(1), update(2), update(3)])
    storage._db.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON inbox BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    assert not inbox.done(1)
    assert not inbox.done(2)
    assert not inbox.write_done()
    assert caplog.text.count("not noted yet") == 1
    assert inbox.waiting() == [("7", 1), ("7", 2), ("7", 3)]
    assert inbox.put([update(1)]) == []
    storage._db.execute("DROP TRIGGER full")
    assert inbox.done(3)
    assert inbox.write_done()
    assert inbox.waiting() == []


def test_a_garbled_update_is_skipped(
    storage: SqliteStorage, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox(storage, 1)
    inbox.put([update(1)])
    storage._db.execute("UPDATE inbox SET raw = '{'")
    assert inbox.read(1) is None
    assert inbox.waiting() == []
    assert "update 1 is garbled" in caplog.text


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ({"update_id": 5}, 5),
        ({"update_id": 0}, 0),
        ({"update_id": -5}, None),  # used as an offset, it would drop updates
        ({"update_id": True}, None),
        ({"update_id": "5"}, None),
        ({"update_id": 2**63}, None),
        ({}, None),
        ([], None),
    ],
)
def test_numbers(raw: object, number: int | None) -> None:
    assert update_id_of(raw) == number


def test_queues() -> None:
    chat = {"chat": {"id": -5}}
    assert queue_of({"message": chat}) == queue_of({"edited_message": chat}) == "-5"
    assert queue_of({"callback_query": {"message": chat, "from": {"id": 5}}}) == "-5"
    assert queue_of({"inline_query": {"from": {"id": 5}}}) == "inline 5"
    assert len(queue_of({"message": {"chat": {"id": "x" * 9000}}})) == 64


@given(st.dictionaries(st.sampled_from(["message", "inline_query", "callback_query"]), json_values))
def test_any_update_can_be_kept(raw: dict[str, Any]) -> None:
    storage = SqliteStorage(None)
    inbox = Inbox(storage, 1)
    assert len(inbox.put([{**raw, "update_id": 1}])) == 1
    as_utf8 = json.dumps(raw, ensure_ascii=False).encode(errors="replace")
    assert inbox.read(1) == {**json.loads(as_utf8), "update_id": 1}
    storage.close()


def test_an_update_that_is_nested_too_deep_keeps_its_number(storage: SqliteStorage) -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    inbox = Inbox(storage, 1)
    inbox.put([{"update_id": 1, "message": deep}])
    assert inbox.read(1) == {"update_id": 1}
    while deep:  # otherwise Python would overflow the stack when it frees this
        deep = deep[0]


def test_text_that_was_kept_can_be_sent_back(storage: SqliteStorage) -> None:
    Inbox(storage, 1).put([update(1, text="😀 \ud800")])
    read = Inbox(storage, 1).read(1)
    assert read
    assert read["message"]["text"] == "😀 ?"
