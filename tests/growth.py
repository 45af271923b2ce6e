"""How the time of a call grows with the size of its input."""

from collections.abc import Callable
from time import get_clock_info, process_time

LINEAR = 64  # the geometric mean of 16 (linear time) and 256 (quadratic time)


def growth(prepare: Callable[[int], Callable[[], object]], size: int) -> float:
    """Return how many times longer sixteen times the `size` takes: 16 if linear, 256 if quadratic.

    `prepare` returns the call to measure for a size. A busy machine can double or halve a single
    time. So the sizes are far apart, only the CPU time of this process counts, and the best of
    three turns is used, or of eight if three say that it is not linear.
    """
    small, large = prepare(size), prepare(16 * size)
    turns: list[tuple[float, float]] = []
    for number in range(8):
        turns.append((_seconds(small), _seconds(large)))
        found = min(large for _, large in turns) / min(small for small, _ in turns)
        if number >= 2 and found < LINEAR:
            break
    return found


def _seconds(do: Callable[[], object]) -> float:
    begin = process_time()
    do()
    return max(process_time() - begin, get_clock_info("process_time").resolution)
