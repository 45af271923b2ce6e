"""What the SQL of a storage needs of a database. SQLite and PostgreSQL give it, each in its way."""

import contextlib
import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

from errors import StorageError

_log = logging.getLogger(__name__)


class Database(ABC):
    """A database with the tables of `migrations`. Every method may raise StorageError.

    The SQL is what both understand, with two differences: a value is written `?`, and the lesser
    of two values is `least`.
    """

    @abstractmethod
    def _run(self, sql: str, *values: Any) -> list[Any]:
        """Run a statement; return the rows, if it returns any."""

    @abstractmethod
    def _change(self, sql: str, *values: Any) -> int:
        """Run a statement that changes rows; return how many."""

    @abstractmethod
    def _wholly(self) -> contextlib.AbstractContextManager[None]:
        """Make the block one transaction: all of it is written, or nothing."""

    @abstractmethod
    def _durably(self) -> contextlib.AbstractContextManager[None]:
        """Make the block one transaction that is on disk when the block ends.

        Other writes survive the end of the process, but perhaps not a loss of power, because they
        are not synced.
        """

    def _make_ready(self) -> None:  # noqa: B027  # PostgreSQL needs nothing
        """Do what must be done before a change."""

    def _leave_no_traces(self) -> None:  # noqa: B027  # PostgreSQL cannot
        """Overwrite what was deleted before, on the disk too."""

    def _miss(self) -> None:  # noqa: B027  # a file does not come and go
        """Note that something could not be looked up, and was taken for unknown."""

    def _look_up(self, sql: str, *values: Any) -> list[Any]:
        with self._as_far_as_possible():
            return self._run(sql, *values)
        self._miss()
        return []

    def _try(self, sql: str, *values: Any) -> None:
        with self._as_far_as_possible():
            self._run(sql, *values)

    @contextlib.contextmanager
    def _as_far_as_possible(self) -> Iterator[None]:
        """Write a failure of the block to the log: the bot can go on without what it does."""
        try:
            yield
        except StorageError as error:
            _log.warning("state not kept: %s", error)
