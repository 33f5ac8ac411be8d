"""Starlings at dusk: seven hundred birds that look only at their neighbours, and now and then a falcon."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from glasshouse.demo.clips.canvas import WIDTH, Field, Frame, clouds, colour, enlarge, radiance, settle, sky
from glasshouse.demo.clips.sound import BELL, envelope, hum, pitch, rush, slide, strike
from glasshouse.demo.clips.stage import FPS, Stage

BIRDS = 720
SPEED = 215.0
CENTRE = np.array([235.0, 370.0, 0.0], np.float32)

Vectors = NDArray[np.floating[Any]]


def play(stage: Stage) -> Iterator[Frame]:
    """Fly the flock over an evening marsh."""
    ground = Image.fromarray(_evening(stage))
    dark = Image.new("RGB", ground.size, colour("#170f26"))
    place, flight = _scattered(stage.random)
    beat = stage.random.uniform(0, 2 * np.pi, BIRDS).astype(np.float32)
    lag = stage.random.normal(0, 0.45, BIRDS).astype(np.float32)
    pull = np.zeros_like(place)
    stir = []
    for number, now in stage.moments():
        falcon = _falcon(now)
        if number % 2 == 0:
            pull = _wishes(place, flight, falcon, now + lag)
        flight = _kept_at_speed(flight + pull / FPS)
        place = place + flight / FPS
        stir.append((float(np.linalg.norm(pull, axis=1).mean()), float(place[:, 0].mean())))
        mask = _drawn(stage, place, flight, beat + now * 26, falcon, _falcon(now + 0.03) - falcon)
        yield np.asarray(Image.composite(dark, ground, mask))
    _sound(stage, np.array(stir))


def _scattered(random: np.random.Generator) -> tuple[Vectors, Vectors]:
    place = CENTRE + random.normal(0, 1, (BIRDS, 3)).astype(np.float32) * np.array([95, 70, 60], np.float32)
    flight = np.tile(np.array([SPEED, -40, 20], np.float32), (BIRDS, 1))
    return place, flight + random.normal(0, 30, (BIRDS, 3)).astype(np.float32)


def _falcon(now: float) -> Vectors:
    """Return where the falcon is: it crosses twice, from the left and from the right."""
    start, side = (2.6, 1.0) if now < 5.6 else (6.6, -1.0)
    along = (now - start) / 1.5
    x = 235 + side * (along - 0.5) * 800
    return np.array([x, 250 + 210 * along - 60 * along**2, 0.0], np.float32)


def _wishes(place: Vectors, flight: Vectors, falcon: Vectors, moments: Field) -> Vectors:
    """Return what each bird wants to change, in units per second squared; each has its own moment on the way."""
    square = (place**2).sum(axis=1)
    apart = np.maximum(square[:, None] + square[None, :] - 2 * (place @ place.T), 0.0)
    near = np.exp(apart * np.float32(-1 / (2 * 30.0**2)))
    close = np.exp(apart * np.float32(-1 / (2 * 13.0**2)))
    crowd, pressed = near.sum(axis=1, keepdims=True), close.sum(axis=1, keepdims=True)
    align = near @ flight / crowd - flight
    gather = near @ place / crowd - place
    separate = pressed * place - close @ place
    far = _way(moments) - place
    away = place - falcon
    gone = (away**2).sum(axis=1, keepdims=True)
    flee = away / np.sqrt(gone + 1) * np.exp(gone * np.float32(-1 / (2 * 75.0**2)))
    return np.asarray(2.6 * align + 1.2 * gather + 4.2 * separate + 2.6 * far + 3600 * flee, np.float32)


def _way(moments: Field) -> Vectors:
    """Return where the birds are drawn to at their moments: a slow knot in the air."""
    x, y, z = np.sin(moments * 0.95), np.sin(moments * 1.43 + 0.8), np.sin(moments * 1.1)
    return np.asarray(CENTRE + np.stack([135 * x, 130 * y, 80 * z], axis=1))


def _kept_at_speed(flight: Vectors) -> Vectors:
    speed = np.linalg.norm(flight, axis=1, keepdims=True)
    return np.asarray(flight / speed * np.clip(speed, SPEED * 0.75, SPEED * 1.35), np.float32)


def _drawn(
    stage: Stage, place: Vectors, flight: Vectors, beat: Field, falcon: Vectors, dash: Vectors
) -> Image.Image:
    mask = Image.new("L", (stage.width * 2, stage.height * 2))
    pen = ImageDraw.Draw(mask)
    near = 1.0 + place[:, 2] / 420
    for wings, shade in zip(
        _wings(place, flight, np.sin(beat), 5.2 * near, stage), _shades(near), strict=True
    ):
        pen.polygon(wings, fill=shade)
    hunter = np.asarray(_wings(falcon[None], dash[None] * 900, np.array([0.2]), np.array([15.0]), stage)[0])
    pen.polygon(hunter.tolist(), fill=255)
    return mask.reduce(2)


def _shades(near: Field) -> list[int]:
    return [int(shade) for shade in np.clip(120 + 110 * (near - 0.55) * 1.3, 110, 250)]


def _wings(place: Vectors, flight: Vectors, flap: Field, size: Field, stage: Stage) -> list[list[float]]:
    """Outline each bird: beak, wing, tail, wing; the wings open and close with the beat."""
    ahead = flight[:, :2] / np.maximum(np.linalg.norm(flight[:, :2], axis=1, keepdims=True), 30.0)
    side = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
    length, span = size[:, None], (size * (0.95 + 0.5 * flap))[:, None]
    middle = place[:, :2]
    corners = [
        middle + ahead * length,
        middle + side * length * 0.22 + ahead * length * 0.2,
        middle + side * span - ahead * length * 0.45,
        middle + side * length * 0.12 - ahead * length * 0.2,
        middle - ahead * length * 0.9,
        middle - side * length * 0.12 - ahead * length * 0.2,
        middle - side * span - ahead * length * 0.45,
        middle - side * length * 0.22 + ahead * length * 0.2,
    ]
    outline = np.stack(corners, axis=1) * (2 * stage.width / WIDTH)
    return list(outline.reshape(len(place), -1).tolist())


def _evening(stage: Stage) -> Frame:
    """Paint the sky, its light, streaks of cloud, far hills, water and reeds."""
    width, height = stage.width, stage.height
    light = sky(width, height, [(0.0, "#232a5c"), (0.25, "#5a4a8a"), (0.5, "#c8728c"), (0.68, "#f6a86a"),
                                (0.78, "#ffd58f"), (0.785, "#d78a72"), (0.86, "#6a4470"), (1.0, "#1c1533")])  # fmt: skip
    streaks = clouds(width, height, seed=5, cells=(2, 14), layers=4)
    streaks = np.clip((streaks - 0.5) * 2.4, 0, 1)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    light += (streaks * np.clip(1 - rows / 0.76, 0, 1) * 60)[..., None] * np.array(
        [1.0, 0.62, 0.55], np.float32
    )
    sun = radiance(width, height, (205, 742), 150) * 55 + radiance(width, height, (205, 742), 55) * 60
    light += sun[..., None] * np.array([1.0, 0.8, 0.5], np.float32)
    light = _landscape(light, width, height)
    return settle(light)


def _landscape(light: NDArray[np.float32], width: int, height: int) -> NDArray[np.float32]:
    x = np.linspace(0, 1, width, dtype=np.float32)
    y = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    for base, tall, shade, seed in ((0.782, 0.02, "#8a5a86", 3), (0.786, 0.012, "#4a3263", 4)):
        ridge = enlarge(np.random.default_rng(seed).random((2, 9), np.float32), width, 2)[0]
        below = np.clip((y - (base - tall * ridge)) * height, 0, 1) * (y < 0.788)
        light = light * (1 - below[..., None]) + below[..., None] * np.array(colour(shade), np.float32)
    glitter = enlarge(np.random.default_rng(8).random((60, 12), np.float32), width, height)
    column = np.exp(-(((x[None, :] - 0.38) / (0.05 + 0.5 * np.maximum(y - 0.785, 0))) ** 2))
    light += ((y > 0.788) * column * np.clip(glitter - 0.4, 0, 1) * 210 * np.exp(-(y - 0.788) * 9))[
        ..., None
    ] * (np.array([1.0, 0.72, 0.45], np.float32))
    return light


def _sound(stage: Stage, stir: NDArray[np.float64]) -> None:
    """Let the wings rush as the flock turns, over a slow chord and a few far bells."""
    desk, seconds = stage.desk, stage.seconds
    turn = stir[:, 0] / (stir[:, 0].mean() + 1e-6)
    swell = np.convolve(np.clip(turn, 0, 3), np.ones(9) / 9, mode="same")
    for low, high, gain, pan in ((350, 1500, 0.55, -0.4), (700, 3200, 0.3, 0.4)):
        wings = rush(seconds, low, high, seed=low, fade=0.6) * envelope(swell, seconds)
        desk.add(wings, 0, gain=gain, pan=pan, room=0.4)
    for note, at in ((45, 0.0), (52, 0.0), (60, 0.0), (64, 0.0), (41, 4.6), (53, 4.6), (57, 4.6), (64, 4.6)):
        desk.add(hum(pitch(note), seconds / 2 + 1.4, warmth=0.35, fade=1.6), at, gain=0.13, room=0.6)
    for step, note in enumerate((76, 72, 79, 76, 81, 74, 72)):
        at = 0.7 + step * 1.3 + 0.2 * stage.random.random()
        desk.add(
            strike(pitch(note), 2.2, BELL, 0.01), at, gain=0.05, pan=stage.random.uniform(-0.6, 0.6), room=0.8
        )
    for _ in range(46):
        chirp = slide(stage.random.uniform(2600, 3600), stage.random.uniform(3000, 4600), 0.07)
        at, pan = stage.random.uniform(0, seconds), stage.random.uniform(-0.8, 0.8)
        desk.add(chirp, at, gain=0.016, pan=pan, room=0.85)
