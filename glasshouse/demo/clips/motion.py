"""Move things the way things move: eased, springy, and blinking now and then."""

from math import cos, exp, pi, sin

Point = tuple[float, float]


def ease(now: float, start: float, length: float) -> float:
    """Go smoothly from 0 to 1 in `length` seconds from `start`."""
    t = min(1.0, max(0.0, (now - start) / length))
    return t * t * (3 - 2 * t)


def between(now: float, start: float, end: float, slope: float = 0.25) -> float:
    """Be 1 from `start` to `end` and 0 outside, with smooth slopes inside of that."""
    return ease(now, start, slope) * (1 - ease(now, end - slope, slope))


def spring(now: float, start: float, *, speed: float = 14.0, damping: float = 6.0) -> float:
    """Jump from 0 to 1 at `start` and wobble until it rests."""
    t = now - start
    return 0.0 if t <= 0 else 1 - exp(-damping * t) * cos(speed * t)


def jolt(now: float, start: float, *, speed: float = 16.0, damping: float = 5.0) -> float:
    """Be knocked at `start`: swing about 0 and come to rest."""
    t = now - start
    return 0.0 if t <= 0 else exp(-damping * t) * sin(speed * t)


def blink(now: float, *, every: float = 2.9, offset: float = 0.0) -> float:
    """Return how shut the eyes are, 0 to 1."""
    t = (now + offset) % every
    return sin(pi * t / 0.16) if t < 0.16 else 0.0


def mix(a: Point, b: Point, share: float) -> Point:
    """Return the point a share of the way from `a` to `b`."""
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
