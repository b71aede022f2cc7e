"""How long it will still take, told from the pace of the last steps, and only once that means something."""

from __future__ import annotations

from dataclasses import dataclass, field

WINDOW_SECONDS, WINDOW_STEPS = 30.0, 5
"""The pace is that of the last half minute, or of the last five steps where steps are slow: work that goes on at
step 250 of 500 has the first 250 for nothing, and a pace over all of it would promise too much."""
LEAST_SECONDS, LEAST_STEPS = 4.0, 3


@dataclass
class Pace:
    """Steps done, each with the second it was seen at (of a clock that only goes forward)."""

    seen: list[tuple[float, int]] = field(default_factory=list)

    def seconds_left(self, second: float, done: int, total: int) -> float | None:
        """Note that ``done`` of ``total`` are done at ``second``; seconds until all are, None while unknown."""
        if self.seen and done < self.seen[-1][1]:
            self.seen.clear()  # a new phase counts from its own beginning
        if not self.seen or done > self.seen[-1][1]:
            self.seen.append((second, done))
        while len(self.seen) > 2:
            next_second, next_done = self.seen[1]
            if second - next_second < WINDOW_SECONDS or done - next_done < WINDOW_STEPS:
                break
            del self.seen[0]
        first_second, first_done = self.seen[0]
        spent, steps = second - first_second, done - first_done
        if not total or spent < LEAST_SECONDS or steps < LEAST_STEPS:
            return None
        return max(0.0, (total - done) * spent / steps)
