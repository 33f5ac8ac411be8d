"""Fifty double pendulums let go a hair's breadth apart: one line, then a fan of light."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Frame, Light, Mask, radiance, ramp, sky
from glasshouse.demo.clips.sound import GLASS, hum, pentatonic, pitch, strike
from glasshouse.demo.clips.stage import FPS, Stage

COUNT = 50
ARM = 112.0
PIVOT = np.array([228.0, 372.0])
GRAVITY = 1150.0
STEPS = 6

Angles = NDArray[np.float64]


def play(stage: Stage) -> Iterator[Frame]:
    """Let them swing, and paint with their tips."""
    colours = ramp(
        [(0, "#35e0ff"), (0.3, "#5b7bff"), (0.55, "#c15bff"), (0.78, "#ff4f8b"), (1, "#ffb347")], COUNT
    )
    light = (colours / 255.0) ** 1.6
    ground = sky(stage.width, stage.height, [(0, "#0b0d24"), (0.5, "#11103a"), (1, "#06060f")])
    ground += radiance(stage.width, stage.height, (228, 372), 230)[..., None] * np.array(
        [10, 9, 26], np.float32
    )
    plate = Light(ground, top=120, bottom=640)
    arms = Mask(stage.width, stage.height)
    state = _let_go()
    tips = _places(state)[1]
    for _, now in stage.moments():
        before = tips
        shine = 0.25 + 0.85 * min(1.0, now / 4.5)  # while they move as one, their light adds up
        for _ in range(STEPS):
            state = _swing(state, 1 / (FPS * STEPS))
            _, after = _places(state)
            plate.traces(tips, after, light * shine, 1.0)
            tips = after
        plate.fade(0.935)
        _ring(stage, before, tips, now)
        _draw_arms(arms, state)
        yield arms.shine(plate.frame(), (0.84, 0.88, 1.0))
    for note, at in ((38, 0.0), (45, 0.0), (50, 3.2), (57, 3.2), (43, 6.6), (50, 6.6)):
        stage.desk.add(hum(pitch(note), stage.seconds - at, warmth=0.4, fade=1.8), at, gain=0.11, room=0.6)


def _let_go() -> Angles:
    """Return angles and speeds (4, COUNT): the lower arms differ by a ten-thousandth of a turn."""
    spread = np.linspace(0, 1, COUNT) * 2 * np.pi * 0.0003
    return np.stack([np.full(COUNT, 2.05), 2.6 + spread, np.zeros(COUNT), np.zeros(COUNT)])


def _rates(state: Angles) -> Angles:
    """Return how the angles change: two equal arms, two equal weights (any mechanics book)."""
    one, two, fast_one, fast_two = state
    gap = one - two
    pull, weight = np.cos(gap), GRAVITY / ARM
    share = 3 - np.cos(2 * gap)
    first = -weight * (3 * np.sin(one) + np.sin(one - 2 * two))
    first -= 2 * np.sin(gap) * (fast_two**2 + fast_one**2 * pull)
    second = 2 * np.sin(gap) * (2 * fast_one**2 + 2 * weight * np.cos(one) + fast_two**2 * pull)
    return np.stack([fast_one, fast_two, first / share, second / share])


def _swing(state: Angles, step: float) -> Angles:
    a = _rates(state)
    b = _rates(state + a * step / 2)
    c = _rates(state + b * step / 2)
    d = _rates(state + c * step)
    return np.asarray(state + (a + 2 * b + 2 * c + d) * step / 6)


def _places(state: Angles) -> tuple[Angles, Angles]:
    """Return where the elbows and tips are, (COUNT, 2) each."""
    elbows = PIVOT + ARM * np.stack([np.sin(state[0]), np.cos(state[0])], axis=1)
    return elbows, elbows + ARM * np.stack([np.sin(state[1]), np.cos(state[1])], axis=1)


def _draw_arms(mask: Mask, state: Angles) -> None:
    mask.wipe()
    elbows, tips = _places(state)
    for elbow, tip in zip(elbows, tips, strict=True):
        mask.line([PIVOT, elbow, tip], 0.8, 74)
    for radius, places in ((2.2, elbows), (3.6, tips)):
        for x, y in places.tolist():
            mask.disc(x, y, radius, int(60 * radius + 20))
    mask.disc(PIVOT[0], PIVOT[1], 5, 200)


def _ring(stage: Stage, before: Angles, after: Angles, now: float) -> None:
    """Sound a note for each fourth tip that passes below the pivot."""
    crossed = (before[:, 0] - PIVOT[0]) * (after[:, 0] - PIVOT[0]) < 0
    for index in np.flatnonzero(crossed & (after[:, 1] > PIVOT[1]))[::4].tolist():
        note = pentatonic(index * 15 // COUNT + 2, 57)
        late = float(stage.random.uniform(0, 0.05))
        stage.desk.add(
            strike(note, 1.3, GLASS), now + late, gain=0.1, pan=index / COUNT * 1.4 - 0.7, room=0.5
        )
