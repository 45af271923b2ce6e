"""How the time of a call grows with the size of its input."""

from collections.abc import Callable
from time import get_clock_info, process_time

LINEAR = 64  # the geometric mean of 16 (linear time) and 256 (quadratic time)


def growth(prepare: Callable[[int], Callable[[], object]], size: int) -> float:
    """Return how many times longer sixteen times the `size` takes: 16 if linear, 256 if quadratic.

    `prepare` returns the call to measure for a size. A busy machine can double or halve a single
    time. So the sizes are far apart, only the CPU time of this process counts, and the best of
    three turns is used.
    """
    small, large = prepare(size), prepare(16 * size)
    turns = [(_seconds(small), _seconds(large)) for _ in range(3)]
    return min(large for _, large in turns) / min(small for small, _ in turns)


def _seconds(do: Callable[[], object]) -> float:
    begin = process_time()
    do()
    return max(process_time() - begin, get_clock_info("process_time").resolution)
