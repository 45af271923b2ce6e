"""How the time that something takes grows with its size."""

from collections.abc import Callable
from time import get_clock_info, process_time

LINEAR = 64  # half-way, as a factor, between what linear and quadratic time give: 16 and 256


def growth(prepare: Callable[[int], Callable[[], object]], size: int) -> float:
    """Return how many times as long sixteen times the `size` takes: 16 if linear, 256 if quadratic.

    `prepare` returns, for a size, what to time. A busy machine can double or halve any one time,
    so the sizes are far apart, only this process's own time counts, and the best of three turns.
    """
    small, large = prepare(size), prepare(16 * size)
    turns = [(_seconds(small), _seconds(large)) for _ in range(3)]
    return min(large for _, large in turns) / min(small for small, _ in turns)


def _seconds(do: Callable[[], object]) -> float:
    begin = process_time()
    do()
    return max(process_time() - begin, get_clock_info("process_time").resolution)
