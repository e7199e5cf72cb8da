"""Time, measured so that what is compared has met the same noise."""

import gc
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import median
from time import perf_counter_ns

Task = Callable[[], object]


def interleaved(tasks: Mapping[str, Task], rounds: int, times: int = 1) -> dict[str, list[int]]:
    """Nanoseconds of each task in each round, the tasks taking turns of so many `times` each.

    Several times in a turn find the processor's caches as warm for a short task as for a long one.
    Every task runs once before, unmeasured. The garbage of others is collected first; while the
    tasks run, the collector works as in any real process.
    """
    gc.collect()
    for task in tasks.values():
        task()
    took: dict[str, list[int]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            for _ in range(times):
                start = perf_counter_ns()
                task()
                took[name].append(perf_counter_ns() - start)
    return took


def medians(times: Mapping[str, Sequence[int]]) -> dict[str, float]:
    """The median of each task in microseconds."""
    return {name: median(values) / 1_000 for name, values in times.items()}


def quantile(values: Iterable[float], share: float) -> float:
    """The value that a share (0 to 1) of all do not exceed (nearest rank)."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def spread(values: Iterable[float]) -> dict[str, float]:
    """The median and the 99th percentile."""
    known = list(values)
    return {"p50": quantile(known, 0.5), "p99": quantile(known, 0.99)}
