"""The inbox that processes share: each chat is in the hands of one, in order, until it is done."""

import json
import os
import select
import signal
import time
from collections.abc import Iterator

import pytest

from errors import StorageError
from storage.base import Kept
from storage.exchanged import Claimed, Wanted
from storage.postgres import PostgresStorage
from storage.shared_inbox import SharedInbox
from tests.storage.stored import BOT, allow, refuse, waiting


@pytest.fixture
def storage(database: str) -> Iterator[PostgresStorage]:
    storage = PostgresStorage(database)
    yield storage
    storage.close()


@pytest.fixture
def one(storage: PostgresStorage, database: str) -> Iterator[SharedInbox]:  # noqa: ARG001  # it makes the tables
    inbox = SharedInbox(database, BOT)
    inbox.connect()
    yield inbox
    inbox.close()


@pytest.fixture
def other(storage: PostgresStorage, database: str) -> Iterator[SharedInbox]:  # noqa: ARG001
    inbox = SharedInbox(database, BOT)
    inbox.connect()
    yield inbox
    inbox.close()


def asked(*chats: str, first: int = 1) -> list[Kept]:
    return [Kept(n, chat, json.dumps({"update_id": n})) for n, chat in enumerate(chats, first)]


def numbers(claimed: list[Claimed]) -> dict[str, list[int]]:
    return {one.queue: [update.update_id for update in one.updates] for one in claimed}


def test_a_chat_is_in_the_hands_of_one_process(one: SharedInbox, other: SharedInbox) -> None:
    given = one.exchange(Wanted(put=asked("7", "8", "7", "9"), room=2))
    assert numbers(given.claimed) == {"7": [1, 3], "8": [2]}
    assert numbers(other.exchange(Wanted(room=9)).claimed) == {"9": [4]}
    assert other.exchange(Wanted(room=9, in_hand=["9"])).claimed == []
    assert one.exchange(Wanted(room=9, in_hand=["7", "8"])).claimed == []
    one.exchange(Wanted(done=[1], release=["7"], in_hand=["8"]))
    assert numbers(other.exchange(Wanted(room=9, in_hand=["9"])).claimed) == {"7": [3]}


def test_what_one_remembers_goes_with_the_chat(one: SharedInbox, other: SharedInbox) -> None:
    one.exchange(Wanted(put=asked("7", "7"), room=1))
    one.exchange(Wanted(done=[1], remember={"7": "tea"}, release=["7"]))
    (claimed,) = other.exchange(Wanted(room=1)).claimed
    assert claimed.state == "tea"
    assert 0 <= claimed.age < 5
    assert claimed.updates[0].at == pytest.approx(time.time(), abs=5)


def test_a_lost_connection_gives_the_chats_to_others(one: SharedInbox, other: SharedInbox) -> None:
    one.exchange(Wanted(put=asked("7", "8"), room=9))
    assert other.exchange(Wanted(room=9)).claimed == []
    one.close()
    assert numbers(other.exchange(Wanted(room=9)).claimed) == {"7": [1], "8": [2]}


def test_one_receives_and_the_next_takes_over(one: SharedInbox, other: SharedInbox) -> None:
    assert [one.exchange(Wanted()).leads, other.exchange(Wanted()).leads] == [True, False]
    assert one.exchange(Wanted()).leads
    one.exchange(Wanted(lead=False))
    assert other.exchange(Wanted()).leads
    other.close()
    assert one.exchange(Wanted()).leads


def test_the_one_that_receives_counts_what_waits(one: SharedInbox, other: SharedInbox) -> None:
    assert one.exchange(Wanted(put=asked("7", "8"))).waiting == 2
    assert other.exchange(Wanted()).waiting == 0


def test_a_chat_with_thousands_of_updates_hides_no_other(
    one: SharedInbox, other: SharedInbox
) -> None:
    one.exchange(Wanted(put=asked(*["7"] * 5000), room=1))
    other.exchange(Wanted(put=asked("8", "9", first=6000)))
    assert numbers(other.exchange(Wanted(room=9)).claimed) == {"8": [6000], "9": [6001]}


def test_what_cannot_be_noted_is_not_given_again(
    one: SharedInbox, other: SharedInbox, storage: PostgresStorage
) -> None:
    one.exchange(Wanted(put=asked("7"), room=1))
    refuse(storage, "UPDATE", "inbox")
    given = one.exchange(Wanted(done=[1], release=["7"], room=9))
    assert "refused" in str(given.not_done)
    assert given.claimed == other.exchange(Wanted(room=9)).claimed == []
    allow(storage, "inbox")
    assert one.exchange(Wanted(done=[1], release=["7"], room=9)).not_done is None
    assert waiting(storage) == []


def test_what_cannot_be_put_is_told(one: SharedInbox, storage: PostgresStorage) -> None:
    refuse(storage, "INSERT", "inbox")
    assert "refused" in str(one.exchange(Wanted(put=asked("7"))).not_put)
    allow(storage, "inbox")
    assert one.exchange(Wanted(put=asked("7"))).not_put is None
    assert waiting(storage) == [1]


def test_each_bot_has_its_own_chats(one: SharedInbox, database: str) -> None:
    one.exchange(Wanted(put=asked("7"), room=1))
    another = SharedInbox(database, BOT + 1)
    another.connect()
    given = another.exchange(Wanted(put=asked("7"), room=9))
    assert numbers(given.claimed) == {"7": [1]}
    assert given.leads
    another.close()


def test_notifications_are_read_even_if_nothing_is_done(
    one: SharedInbox, other: SharedInbox
) -> None:
    one.exchange(Wanted())
    assert one._db
    file = one._db.fileno()
    other.exchange(Wanted(put=asked("7")))
    assert select.select([file], [], [], 5)[0]
    one.exchange(Wanted())
    assert not select.select([file], [], [], 0.1)[0]


@pytest.mark.slow
def test_a_server_that_does_not_answer_is_given_up(
    one: SharedInbox, storage: PostgresStorage
) -> None:
    assert one._db
    assert storage._db
    for db, call in (
        (one._db, lambda: one.exchange(Wanted())),
        (storage._db, lambda: storage.count(7)),
    ):
        backend = db.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        begin = time.monotonic()
        try:
            with pytest.raises(StorageError):
                call()
        finally:
            os.kill(backend, signal.SIGCONT)
        assert 5 < time.monotonic() - begin < 12
    assert storage.failures > 0
