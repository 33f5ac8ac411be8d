"""A cat drawn by circles that turn on circles (Fourier's idea), in one line."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from glasshouse.demo.clips.canvas import Frame, Light, Mask, clouds, colour, curve, sky
from glasshouse.demo.clips.motion import blink, ease
from glasshouse.demo.clips.sound import HARP, envelope, hum, pitch, rush, strike
from glasshouse.demo.clips.stage import FPS, Stage
from glasshouse.demo.clips.voice import Speaker, speak

CENTRE = complex(232, 400)
CIRCLES = 90
STEPS = 6
DRAWN = 8.4

# A sitting cat seen from behind, its head turned, its tail in a curl; in design units, one closed line.
_CAT = [
    (176, 232), (170, 196), (178, 158), (200, 186), (222, 192), (246, 192), (268, 186), (292, 158), (298, 198),
    (292, 236), (278, 262), (280, 284), (306, 322), (324, 372), (334, 430), (336, 490), (328, 546), (338, 566),
    (374, 566), (402, 540), (408, 500), (392, 470), (372, 476), (376, 500), (398, 496), (424, 516), (420, 566),
    (388, 598), (336, 606), (280, 604), (226, 604), (172, 602), (146, 590), (150, 566), (142, 520), (142, 462),
    (150, 402), (166, 346), (190, 292), (194, 268),
]  # fmt: skip
_TUNE = (62, 65, 69, 72, 74, 72, 69, 65, 60, 64, 67, 71, 72, 71, 67, 64, 58, 62, 65, 69, 70, 74, 77, 74)


def play(stage: Stage) -> Iterator[Frame]:
    """Turn the circles once."""
    width, height = stage.width, stage.height
    ground = sky(width, height, [(0, "#2a1a4a"), (0.5, "#472a66"), (1, "#180f2e")])
    _rise(ground)
    plate, circles = Light(ground, top=90, bottom=720, halo=0.8), Mask(width, height)
    terms, figure = _terms(), _figure(width, height)
    warm, pale = (np.array(colour(code)) / 255.0 for code in ("#ff9ec7", "#ffe3b8"))
    for _, now in stage.moments():
        for sub in range(STEPS):
            share, after = (min(1.0, (now + (sub + more) / (STEPS * FPS)) / DRAWN) for more in (0, 1))
            if after > share:
                tips = [_arms(terms, moment)[-1:] for moment in (share, after)]
                tint = warm + (pale - warm) * (0.5 + 0.5 * np.sin(share * 9))
                plate.traces(_points(tips[0]), _points(tips[1]), tint[None] ** 1.5 * 3.2, 1.7)
        plate.fade(0.9992 if now < stage.seconds - 0.6 else 0.86)
        circles.wipe()
        _draw_circles(circles, _arms(terms, min(1.0, now / DRAWN)), 1 - ease(now, DRAWN, 0.7))
        yield _awake(circles.shine(plate.frame(), (1.0, 0.92, 0.98)), figure, now)
    _sound(stage)


def _terms() -> list[tuple[int, complex]]:
    """Return the largest circles: (turns, radius and start as one number), after the line's Fourier series."""
    outline = curve([*_CAT, _CAT[0]], 24)[:-1]
    steps = np.linalg.norm(np.diff(outline, axis=0, append=outline[:1]), axis=1)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    even = np.linspace(0, along[-1], 1024, endpoint=False)
    closed = np.vstack([outline, outline[:1]])
    line = np.interp(even, along, closed[:, 0]) + 1j * np.interp(even, along, closed[:, 1])
    series = np.fft.fft(line) / len(line)
    turns = np.fft.fftfreq(len(line), 1 / len(line)).astype(int)
    largest = np.argsort(-np.abs(series))[: CIRCLES + 1]
    return [(int(turns[k]), complex(series[k])) for k in largest]


def _arms(terms: list[tuple[int, complex]], share: float) -> NDArray[np.complex128]:
    """Return the chain of centres, from the still one to the tip."""
    parts = np.array([size * np.exp(2j * np.pi * turns * share) for turns, size in terms])
    order = np.argsort([turns != 0 for turns, _ in terms], kind="stable")
    return np.cumsum(parts[order])


def _points(chain: NDArray[np.complex128]) -> NDArray[np.float64]:
    return np.stack([chain.real, chain.imag], axis=1)


def _rise(ground: NDArray[np.float32]) -> None:
    """Put a large pale moon behind."""
    height, width, _ = ground.shape
    y, x = np.mgrid[0:height, 0:width] * (540 / width)
    away = np.hypot(x - 236, y - 388)
    disc = np.clip((212 - away) / 1.4, 0, 1) * (0.82 + 0.18 * (1 - away / 212))
    disc *= 1 - 0.2 * np.clip((clouds(width, height, seed=9, cells=(3, 6), layers=3) - 0.5) * 6, 0, 1)
    ground += (70 * np.exp(-((np.maximum(0, away - 212) / 70) ** 2)) * (away > 212))[..., None] * [
        0.5,
        0.32,
        0.55,
    ]
    ground += disc[..., None] * (np.array([112, 84, 132]) - ground * 0.35)


def _figure(width: int, height: int) -> Image.Image:
    """Return the cat's shape, filled."""
    mask = Mask(width, height)
    mask.shape(curve([*_CAT, _CAT[0]], 12), 255)
    return mask.image.reduce(2)


def _awake(frame: Frame, figure: Image.Image, now: float) -> Frame:
    """When the line is closed, fill it with night, and let two eyes open."""
    dark = ease(now, DRAWN, 0.8)
    if not dark:
        return frame
    sheet = Image.fromarray(frame)
    sheet.paste((24, 13, 42), mask=figure.point([int(level * dark * 0.94) for level in range(256)]))
    glow = Mask(*sheet.size)
    lids = ease(now, DRAWN + 0.55, 0.2) * (1 - blink(now - DRAWN - 1.35, every=60.0) * (now > DRAWN + 1.3))
    angle = np.linspace(0, 2 * np.pi, 40)
    for side in (-1, 1):
        almond = np.stack([232 + 29 * side + 14 * np.cos(angle), 226 + 12 * lids * np.sin(angle)], axis=1)
        glow.shape(almond, int(255 * min(1.0, lids * 3)))
        glow.shape(almond * [0.26, 0.86] + [(232 + 29 * side) * 0.74, 226 * 0.14], 0)
    return glow.shine(np.asarray(sheet), (1.0, 0.86, 0.42))


def _draw_circles(mask: Mask, chain: NDArray[np.complex128], glow: float) -> None:
    for middle, end in pairwise(chain[:29].tolist()):
        radius = abs(end - middle)
        if radius > 1.5:
            mask.ring(middle.real, middle.imag, radius, 1.0, int(115 * glow))
    mask.line(_points(chain), 1.6, int(235 * glow))
    mask.disc(chain[-1].real, chain[-1].imag, 4.5 * glow, 255)


def _sound(stage: Stage) -> None:
    """Let a harp follow the pen, with the whisper of a pencil."""
    desk = stage.desk
    for number, note in enumerate(_TUNE):
        at = 0.1 + number * DRAWN / len(_TUNE)
        desk.add(strike(pitch(note), 1.6, HARP), at, gain=0.12, pan=0.5 * np.sin(number), room=0.45)
    for note in (58, 65, 70, 74, 77):
        desk.add(strike(pitch(note), 2.4, HARP), DRAWN + 0.03 * (note - 58) / 4, gain=0.1, room=0.5)
    for note, at in ((38, 0.0), (45, 0.0), (36, 2.8), (43, 2.8), (34, 5.6), (46, 5.6)):
        desk.add(hum(pitch(note), 3.6, warmth=0.3, fade=1.0), at, gain=0.09, room=0.5)
    speed = 0.6 + 0.4 * np.abs(np.sin(np.arange(60) * 0.9))
    pencil = rush(DRAWN, 1800, 5200, seed=4, fade=0.3) * envelope(speed, DRAWN)
    desk.add(pencil, 0, gain=0.035, room=0.2)
    meow = speak("mi-a-u", 0.75, Speaker(420, 1.5, 0.0))
    desk.add(meow.wave, DRAWN + 0.85, gain=0.16, room=0.3)
