"""What a process and the shared inbox give each other; see `shared_inbox`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from errors import StorageError
from storage.base import Kept


@dataclass(frozen=True, slots=True)
class Waiting:
    """An update that waits: its number, its JSON, and when it was put, in seconds since 1970."""

    update_id: int
    raw: str
    at: float


@dataclass(frozen=True, slots=True)
class Claimed:
    """A chat that this process has from now on, with its first updates.

    `state` is what the process that had it before remembered, `age` how many seconds ago.
    """

    queue: str
    updates: Sequence[Waiting]
    state: str | None
    age: float


@dataclass(slots=True)
class Wanted:
    """What a process brings and wants; see `SharedInbox.exchange`."""

    put: list[Kept] = field(default_factory=list)
    done: list[int] = field(default_factory=list)
    remember: Mapping[str, str] = field(default_factory=dict)  # by queue
    release: list[str] = field(default_factory=list)
    in_hand: Sequence[str] = ()  # these and others that it does not want now
    room: int = 0  # for so many chats more
    lead: bool = True


@dataclass(slots=True)
class Given:
    """What a process gets: chats, and whether it is the one that receives.

    `waiting` is how many updates wait with all processes together: the process that receives gets
    it from time to time, the others 0, so that the sum is right. `not_put` and `not_done` are
    errors: what was brought is not kept.
    """

    claimed: list[Claimed] = field(default_factory=list)
    leads: bool = False
    waiting: int | None = None
    not_put: StorageError | None = None
    not_done: StorageError | None = None
