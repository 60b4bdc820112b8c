"""How work grows with its input: times over doubled sizes, and the slope of that line.

A slope of 1 is linear, 2 quadratic; that of a blow-up has no end, so doubling stops before the next
size would take longer than allowed.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Sequence
from time import process_time

from attrs import frozen

_LEAST = 0.002
"""Seconds that a point is measured for, at least, to be worth something."""

_BLOW_UP = 5.0
"""More than this by doubling is more than quadratic, and the next doubling worse."""


@frozen
class Growth:
    """Sizes and CPU seconds; `stopped` where larger sizes would have taken too long."""

    sizes: tuple[int, ...]
    seconds: tuple[float, ...]
    stopped: bool = False

    @property
    def slope(self) -> float:
        """The slope of log seconds against log size over the larger half of the sizes, by least squares; NaN for one.

        >>> round(Growth((1, 2, 4, 8), (1.0, 2.0, 8.0, 32.0)).slope, 3)
        2.0
        """
        kept = max(2, -(-len(self.sizes) // 2) + 1)
        xs = [math.log(size) for size in self.sizes[-kept:]]
        ys = [math.log(max(taken, 1e-9)) for taken in self.seconds[-kept:]]
        middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
        spread = sum((x - middle_x) ** 2 for x in xs)
        return (
            sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True)) / spread if spread else math.nan
        )


def grow(work: Callable[[int], Callable[[], object]], sizes: Sequence[int], cap: float, repeat: int = 3) -> Growth:
    """Time `work(size)()` for each size until the next is likely to take more than `cap` seconds."""
    taken: list[float] = []
    for size in sizes:
        if taken:
            factor = taken[-1] / taken[-2] if len(taken) > 1 else 2.0
            if taken[-1] * (factor**2 if factor > _BLOW_UP else max(2.0, factor)) > cap:
                break
        taken.append(_least(work(size), repeat))
    return Growth(tuple(sizes[: len(taken)]), tuple(taken), stopped=len(taken) < len(sizes))


def _least(call: Callable[[], object], repeat: int) -> float:
    """The least time of a call; quick ones are called several times in a row."""
    gc.collect()
    gc.disable()
    calls = 1
    best = math.inf
    done = 0
    while done < repeat:
        began = process_time()
        for _ in range(calls):
            call()
        took = process_time() - began
        if took < _LEAST:
            calls *= 4
            continue
        best = min(best, took / calls)
        done += 1
        if took > 1:
            break
    gc.enable()
    return best
