"""Results computed for articles, kept by the digest of the text, bounded by bytes."""

import threading
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

from cachetools import LRUCache

MAX_BYTES = 256 * 2**20  # the index of a book of 1 MiB takes some 40 MiB, of a news article 0.2


class Sized(Protocol):
    """Something that knows how much memory it takes."""

    @property
    def nbytes(self) -> int:
        """Return about how many bytes it takes."""


T = TypeVar("T", bound=Sized)

_cache: LRUCache[tuple[Any, str], Sized] = LRUCache(MAX_BYTES, lambda kept: kept.nbytes)
_lock = threading.Lock()
_making = threading.RLock()  # to make one kind, another may be needed


def holds(kind: object, digest: str) -> bool:
    """Tell whether what was made of a text is kept now."""
    with _lock:
        return (kind, digest) in _cache


def kept(kind: Callable[..., T], digest: str) -> T | None:
    """Return what was made of a text, if it is kept now."""
    return _kept((kind, digest))  # type: ignore[return-value]  # one type for each kind


def size() -> int:
    """Return about how many bytes all that is kept takes; at most MAX_BYTES."""
    with _lock:
        return int(_cache.currsize)


def drop(digest: str) -> None:
    """Forget all that was made of a text."""
    with _lock:
        for key in [key for key in _cache if key[1] == digest]:
            del _cache[key]


def cached(kind: object, digest: str, make: Callable[[], T]) -> T:
    """Return the cached result of this kind for the text of a digest, or make and keep it.

    Only one result is made at a time. Two threads that make results at once would only take turns,
    and hold up the event loop for twice as long. A result that is kept is returned without waiting.
    """
    key = (kind, digest)
    found = _kept(key)
    if found is None:
        with _making:
            found = _kept(key)  # perhaps another thread has made it meanwhile
            found = make() if found is None else found
            if found.nbytes <= MAX_BYTES:
                with _lock:
                    _cache[key] = found
    return found  # type: ignore[return-value]  # one type for each kind


def _kept(key: tuple[Any, str]) -> Sized | None:
    with _lock:
        return _cache.get(key)
