"""Three equal stars that chase each other: orbits where nobody ever wins, each closing on itself."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Frame, Light, Mask, colour, radiance, sky
from glasshouse.demo.clips.motion import between, ease
from glasshouse.demo.clips.sound import BELL, hum, pitch, strike
from glasshouse.demo.clips.stage import FPS, Stage

CENTRE = np.array([232.0, 390.0])
STEPS = 8
TINTS = np.array([colour("#ff9d2e"), colour("#2fb8ff"), colour("#ff4f9a")]) / 255.0
NOTES = ((62, 69, 74), (60, 67, 76), (57, 64, 72))
Path = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dance:
    """Where three stars of weight 1 begin and how fast, (3, 2) each; how long a round takes; how it is shown."""

    start: Path
    speed: Path
    period: float
    rounds: int
    size: float
    trail: float


# Three ellipses: Lagrange (1772), begun at their far ends with eccentricity 0.6. The figure eight: Chenciner and
# Montgomery (2000). "Moth I", begun in a row: Suvakov and Dmitrasinovic (2013).
_PULL = 1 / np.sqrt(3)
_THIRDS = np.array([[np.cos(turn), np.sin(turn)] for turn in (0, 2 * np.pi / 3, 4 * np.pi / 3)])
_ACROSS = np.stack([-_THIRDS[:, 1], _THIRDS[:, 0]], axis=1)
_EIGHT = np.array([[0.97000436, -0.24308753], [-0.97000436, 0.24308753], [0, 0]])
_OUTER = np.array([[1.0], [1.0], [-2.0]])
DANCES = (
    Dance(_THIRDS, _ACROSS * np.sqrt(_PULL * 0.4), 2 * np.pi * np.sqrt(0.625**3 / _PULL), 3, 196.0, 0.965),
    Dance(_EIGHT, _OUTER * [[0.466203685, 0.43236573]], 6.32591398, 2, 205.0, 0.95),
    Dance(np.array([[-1.0, 0], [1, 0], [0, 0]]), _OUTER * [[0.46444, 0.39606]], 14.8939, 1, 188.0, 0.985),
)


def play(stage: Stage) -> Iterator[Frame]:
    """Dance the three dances one after the other, each a whole number of rounds."""
    ground = sky(stage.width, stage.height, [(0, "#060815"), (0.45, "#0d1230"), (1, "#04050d")])
    ground += radiance(stage.width, stage.height, (232, 390), 250)[..., None] * np.array(
        [8, 10, 26], np.float32
    )
    _strew_stars(ground, stage)
    plate, stars = Light(ground, top=70, bottom=730, halo=1.0), Mask(stage.width, stage.height)
    length = stage.seconds / len(DANCES)
    frames = round(length * FPS)
    path = np.zeros((0, 3, 2))
    for number, now in stage.moments():
        index = min(len(DANCES) - 1, number // frames)
        step = (number - index * frames) * STEPS
        if step == 0:
            path = _danced(DANCES[index], frames * STEPS)
        glow = between(now, index * length, (index + 1) * length, 0.35)
        for sub in range(STEPS):
            here, there = path[(step + sub) % len(path)], path[(step + sub + 1) % len(path)]
            plate.traces(here, there, TINTS * (1.9 * glow), 1.6)
        plate.fade(DANCES[index].trail - 0.06 * ease(now, (index + 1) * length - 0.4, 0.3))
        places = path[(step + STEPS) % len(path)]
        stars.wipe()
        for x, y in places.tolist():
            stars.disc(x, y, 6.5 * glow, 255)
        yield stars.shine(plate.frame())
        _ring(stage, path[step % len(path)], places, index, now)
    _hum(stage, length)


def _danced(dance: Dance, count: int) -> Path:
    """Return where the three are at `count` moments of the dance, (count, 3, 2), turned upright."""
    state = np.concatenate([dance.start, dance.speed])
    fine = 4
    step = dance.period * dance.rounds / (count * fine)
    places = np.zeros((count, 3, 2))
    for number in range(count):
        places[number] = state[:3]
        for _ in range(fine):
            state = _moved(state, step)
    upright = np.stack([places[..., 1], places[..., 0]], axis=-1)
    return np.asarray(CENTRE + upright * dance.size)


def _pull(state: Path) -> Path:
    """Return how places and speeds change: each star draws the others with the square of the distance."""
    place = state[:3]
    gap = place[None, :, :] - place[:, None, :]
    square = (gap**2).sum(axis=2) + np.eye(3)
    return np.concatenate([state[3:], (gap / (square * np.sqrt(square))[..., None]).sum(axis=1)])


def _moved(state: Path, step: float) -> Path:
    a = _pull(state)
    b = _pull(state + a * step / 2)
    c = _pull(state + b * step / 2)
    d = _pull(state + c * step)
    return np.asarray(state + (a + 2 * b + 2 * c + d) * step / 6)


def _strew_stars(ground: NDArray[np.float32], stage: Stage) -> None:
    rows = stage.random.integers(0, stage.height, 170)
    columns = stage.random.integers(0, stage.width, 170)
    ground[rows, columns] += stage.random.uniform(20, 150, (170, 1)).astype(np.float32)


def _ring(stage: Stage, before: Path, after: Path, index: int, now: float) -> None:
    """Ring each star's bell as it crosses the middle line, high or low."""
    for star, (old, new) in enumerate(zip(before[:, 1], after[:, 1], strict=True)):
        if (old - CENTRE[1]) * (new - CENTRE[1]) < 0:
            pan = float((after[star, 0] - CENTRE[0]) / 220)
            bell = strike(pitch(NOTES[index][star]), 2.2, BELL)
            stage.desk.add(bell, now, gain=0.12, pan=pan, room=0.55)


def _hum(stage: Stage, length: float) -> None:
    for index, notes in enumerate(((38, 50, 57), (36, 48, 55), (33, 45, 52))):
        for note in notes:
            wave = hum(pitch(note), length + 1.2, warmth=0.4, fade=1.2)
            stage.desk.add(wave, index * length - 0.3 * (index > 0), gain=0.1, room=0.6)
