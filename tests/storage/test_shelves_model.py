"""The shelves do what a dictionary would do, whatever chats do, and in whatever order."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from storage.base import Origin, ShelfLimits
from tests.storage.stored import DAYS, Clock, Open, Stored, about, count_articles, titles
from tests.strategies import EXAMPLES

pytestmark = pytest.mark.slow  # all together

LIMITS = ShelfLimits(articles=3, size=100, keep=90 * DAYS)
chats = st.integers(1, 3)
names = st.sampled_from("abcdef")


@dataclass
class Expected:
    """An article on a shelf of the model."""

    text: str
    link: str
    added: float
    asked: float
    timer: float

    def expires(self) -> float:
        return min(self.asked + LIMITS.keep, self.added + self.timer)


class Shelves(RuleBasedStateMachine):
    """A storage beside a dictionary: by chat, articles by name, oldest first."""

    opened: ClassVar[Open]

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.clock = Clock(self.patch)
        self.storage = self.opened(LIMITS)
        self.clock.pass_by(3600)
        self.model: dict[int, dict[str, Expected]] = {1: {}, 2: {}, 3: {}}
        self.choices: dict[int, str] = {}

    def teardown(self) -> None:
        self.storage.close()
        self.patch.undo()

    def alive(self, chat: int) -> dict[str, Expected]:
        shelf = self.model[chat].items()
        return {name: one for name, one in shelf if one.expires() > self.clock.now}

    def drop(self, chat: int, name: str) -> bool:
        if self.choices.get(chat) == about(name).digest:
            del self.choices[chat]
        return self.model[chat].pop(name, None) is not None

    @rule(
        chat=chats,
        name=names,
        size=st.integers(1, 120),
        link=st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=3),
        timer=st.none() | st.floats(1, 100 * DAYS),
    )
    def shelve(self, chat: int, name: str, size: int, link: str, timer: float | None) -> None:
        self.clock.pass_by(1)
        text = name * size
        gone = self.storage.shelve(chat, about(name), text, Origin(link), timer)
        now = self.clock.now
        self.model[chat].pop(name, None)
        self.model[chat][name] = Expected(text, link, now, now, timer or 9e9)
        expected = []
        while len(alive := self.alive(chat)) > LIMITS.articles or (
            len(alive) > 1 and sum(len(one.text) for one in alive.values()) > LIMITS.size
        ):
            oldest = min(alive, key=lambda name: alive[name].asked)
            self.drop(chat, oldest)
            expected.append(oldest)
        assert titles(gone) == expected

    @rule(chat=chats, name=names)
    def ask(self, chat: int, name: str) -> None:
        self.clock.pass_by(1)
        self.storage.note_asked(chat, about(name).digest)
        if name in self.alive(chat):
            self.model[chat][name].asked = self.clock.now

    @rule(chat=chats, name=names)
    def choose(self, chat: int, name: str) -> None:
        if name in self.alive(chat):
            self.storage.choose(chat, about(name).digest)
            self.choices[chat] = about(name).digest

    @rule(chat=chats, name=names)
    def forget(self, chat: int, name: str) -> None:
        assert self.storage.forget(chat, about(name).digest) == self.drop(chat, name)

    @rule(chat=chats)
    def forget_all(self, chat: int) -> None:
        count = len(self.model[chat])
        assert self.storage.forget_all(chat) == count
        for name in list(self.model[chat]):
            self.drop(chat, name)

    @rule(chat=chats)
    def leave(self, chat: int) -> None:
        self.storage.forget_chat(chat)
        self.model[chat] = {}
        self.choices.pop(chat, None)

    @precondition(lambda self: not any(self.model[3]))
    @rule()
    def migrate(self) -> None:
        self.storage.migrate(1, 3)
        self.model[3], self.model[1] = self.model[1], {}
        if 1 in self.choices:
            self.choices[3] = self.choices.pop(1)

    @rule(days=st.floats(0, 60))
    def pass_by(self, days: float) -> None:
        self.clock.pass_by(days * DAYS)

    @rule()
    def expire(self) -> None:
        over = [
            (chat, name)
            for chat, shelf in self.model.items()
            for name in shelf
            if name not in self.alive(chat)
        ]
        assert self.storage.expire() == len(over)
        for one in over:
            self.drop(*one)

    @invariant()
    def they_agree(self) -> None:
        texts = set()
        for chat, shelf in self.model.items():
            alive = self.alive(chat)
            assert titles(self.storage.shelf(chat)) == list(reversed(alive))
            assert self.storage.count(chat) == len(alive)
            assert self.storage.choice(chat) == self.choices.get(chat)
            for found in self.storage.shelf(chat):
                one = alive[found.about.title]
                assert self.storage.paragraphs(chat, found.about.digest) == one.text
                assert found.origin.link == one.link
                assert (found.added, found.asked) == (one.added, one.asked)
            texts |= {one.text for one in shelf.values()}
        assert count_articles(self.storage) == len(texts)


def test_they_do(open_storage: Open, request: pytest.FixtureRequest) -> None:
    def opened(limits: ShelfLimits) -> Stored:
        storage = open_storage(limits)
        for table in ("shelves", "choices"):
            storage._run(f"DELETE FROM {table}")  # noqa: S608
        return storage

    most = EXAMPLES if "sqlite" in request.node.name else max(10, EXAMPLES // 5)
    machine = type("Machine", (Shelves,), {"opened": staticmethod(opened)})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=most, stateful_step_count=20, deadline=None)
    )
