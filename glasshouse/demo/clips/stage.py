"""The stage a scene plays on: its size, its time, its dice and its sound desk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from glasshouse.demo.clips.canvas import Frame, Sheet
from glasshouse.demo.clips.sound import Desk

FPS = 30


@dataclass(frozen=True, slots=True)
class Stage:
    """What a scene gets: pixels, seconds, seeded randomness, and a desk to put sounds on while it draws."""

    width: int
    height: int
    seconds: float
    desk: Desk
    random: np.random.Generator

    @property
    def frames(self) -> int:
        """Return how many frames the scene has."""
        return round(self.seconds * FPS)

    def moments(self) -> Iterator[tuple[int, float]]:
        """Return the number and the moment in seconds of each frame."""
        return ((number, number / FPS) for number in range(self.frames))

    def sheet(self, ground: Frame | None = None, *, sharp: int = 2) -> Sheet:
        """Return a sheet to draw on, of the stage's size."""
        return Sheet(self.width, self.height, ground=ground, sharp=sharp)


def set_stage(seconds: float, width: int, height: int) -> Stage:
    """Make a stage whose dice fall the same way each time."""
    return Stage(width, height, seconds, Desk(seconds), np.random.default_rng(2023))


Play = Callable[[Stage], Iterator[Frame]]
