"""The Sun goes down and calls for the Moon, whom it always misses."""

from collections.abc import Iterator
from math import sin

import numpy as np

from glasshouse.demo.clips.canvas import Frame, Sheet, curve, radiance, settle, sky
from glasshouse.demo.clips.heavens import HORIZON, SUN, Sun, cover, glitter, sea_of, stars
from glasshouse.demo.clips.motion import between, blink, ease
from glasshouse.demo.clips.puppets import Pose
from glasshouse.demo.clips.scripts import SUN_CALLS
from glasshouse.demo.clips.sound import BELL, HARP, envelope, hum, pitch, rush, slide, strike
from glasshouse.demo.clips.stage import Stage
from glasshouse.demo.clips.voice import Cast, lips, say

SINKS, GONE = 9.6, 11.5
_LATE = np.array([0.34, 0.36, 0.66], np.float32)


def play(stage: Stage) -> Iterator[Frame]:
    """Call, wait, and set."""
    cast = say(stage, SUN_CALLS, {"Sun": SUN.voice})
    sheet = stage.sheet(_evening(stage))
    _shore(sheet)
    sheet.keep()
    for _, now in stage.moments():
        late = ease(now, SINKS, 2.2)
        sheet.wipe()
        if late:
            stars(sheet, 1.2 * ease(now, 9.8, 2.4), now)
            darker = sheet.frame() * (1 - late + late * _LATE)
            drawn = stage.sheet(darker.astype(np.uint8))
        else:
            drawn = sheet
        _draw(drawn, now, late, cast)
        yield drawn.frame()
    _sound(stage)


def _draw(sheet: Sheet, now: float, late: float, cast: Cast) -> None:
    sea = sea_of(sheet)
    Sun(sheet, _pose(now, cast), now).draw()
    cover(sheet, sea)
    glitter(sheet, 232, now, (255, 214, 130), 1 - 0.85 * late)
    _boat(sheet, now)
    _gulls(sheet, now)
    _last_light(sheet, now)


def _pose(now: float, cast: Cast) -> Pose:
    mouth = lips(cast, "Sun", now)
    yawn = between(now, 9.0, 9.8, 0.3)
    search = between(now, 0.5, 2.0, 0.2)
    look = (
        0.9 * sin(now * 5.5) * search + 0.5 * between(now, 4.4, 6.6),
        -0.5 * between(now, 2.0, 4.2) - 0.3 * yawn,
    )
    return Pose(
        x=232 + 3 * sin(now * 1.1), y=492 + 11 * now + 270 * ease(now, SINKS, GONE - SINKS),
        left=(0, 0), right=(0, 0), lean=0.05 * sin(now * 1.4) + 0.1 * between(now, 4.4, 6.4),
        stretch=1 + 0.012 * sin(now * 2.4) + 0.03 * mouth[0],
        look=look, lips=(max(mouth[0], 0.95 * yawn), mouth[1]),
        smile=0.5 - 0.8 * between(now, 2.1, 4.3) + 0.4 * between(now, 6.6, 9),
        shut=max(blink(now, every=3.1), 0.9 * yawn, ease(now, 10.1, 0.5)), brows=0.7 * search - 0.4 * between(now, 2.1, 4.3),
        blush=0.3 + 0.2 * between(now, 4.4, 6.8),
    )  # fmt: skip


def _evening(stage: Stage) -> Frame:
    """Paint the evening, and its colours on the sea."""
    width, height = stage.width, stage.height
    stops = [(0, "#4a4f9c"), (0.26, "#c7648c"), (0.47, "#ff9a66"), (0.62, "#ffd08a"), (0.626, "#d9736b"), (0.72, "#8d4a78"),
             (1, "#2c2457")]  # fmt: skip
    light = sky(width, height, stops)
    light += radiance(width, height, (232, 470), 170)[..., None] * np.array([60, 44, 20], np.float32)
    return settle(light)


def _shore(sheet: Sheet) -> None:
    """Draw streaks of cloud, and islands at the horizon."""
    for x, y, long, wide, shade in (
        (90, 128, 130, 9, 70),
        (400, 176, 170, 11, 60),
        (250, 92, 90, 6, 60),
        (60, 250, 120, 7, 50),
    ):
        for number in range(5):
            sheet.oval(x + 14 * number, y + 3 * number, long - 16 * number, wide, (255, 206, 178, shade // 2))
    for points, fill in (
        (
            [(330, HORIZON), (380, 566), (430, 556), (476, 528), (520, 548), (560, 540), (560, HORIZON)],
            (150, 74, 112),
        ),
        ([(-20, HORIZON), (-20, 560), (30, 548), (70, 574), (120, HORIZON)], (134, 66, 110)),
    ):
        sheet.shape(curve(points, 6), fill)
    sheet.box(-5, HORIZON, 545, HORIZON + 2, 0, (255, 220, 160, 120))


def _boat(sheet: Sheet, now: float) -> None:
    x, y = 436 - 6 * now, 676 + 3 * sin(now * 1.6)
    tilt = 2 * sin(now * 1.6 + 1)
    sheet.shape([(x - 34, y), (x + 34, y), (x + 22, y + 17), (x - 24, y + 17)], (70, 34, 66))
    sheet.stroke([(x, y), (x + tilt, y - 74)], 3, (70, 34, 66))
    sheet.shape(
        curve([(x + 3, y - 6), (x + 16, y - 36), (x + tilt + 2, y - 72), (x + 34, y - 6), (x + 3, y - 6)], 6),
        (255, 236, 214),
    )
    sheet.shape([(x - 3, y - 6), (x + tilt - 3, y - 60), (x - 24, y - 6)], (246, 168, 140))


def _gulls(sheet: Sheet, now: float) -> None:
    for number, (start, high) in enumerate(((-60, 214), (-110, 184), (-140, 240))):
        x, y = start + 62 * now, high + 12 * sin(now * 1.3 + number)
        up = 9 * sin(now * 7 + number * 2)
        wing = [
            (x - 20, y - up),
            (x - 9, y - 5 - up * 0.3),
            (x, y),
            (x + 9, y - 5 - up * 0.3),
            (x + 20, y - up),
        ]
        sheet.stroke(curve(wing, 5), 3, (92, 46, 84))


def _last_light(sheet: Sheet, now: float) -> None:
    """Let the sea flash green where the Sun has gone."""
    flash = between(now, GONE - 0.25, GONE + 0.45, 0.15)
    for number in range(5) if flash else ():
        sheet.oval(232, HORIZON, 20 + 34 * number, 3 + 5 * number, (190, 255, 170, int(80 * flash)))


def _sound(stage: Stage) -> None:
    """Let waves breathe, gulls call, and a slow tune sink with the Sun."""
    desk, seconds = stage.desk, stage.seconds
    swell = 0.35 + 0.65 * np.sin(np.arange(61) / 60 * np.pi * 3.5) ** 2
    desk.add(rush(seconds, 250, 1600, seed=4, fade=0.8) * envelope(swell, seconds), 0, gain=0.09, room=0.3)
    tune = ((0.1, 64), (0.5, 67), (1.9, 72), (2.9, 71), (3.9, 67), (4.4, 69), (5.4, 72), (6.4, 76), (7.4, 74), (8.5, 72),
            (9.3, 67), (10.0, 64), (10.7, 60), (11.5, 55))  # fmt: skip
    for at, note in tune:
        desk.add(strike(pitch(note), 1.8, HARP), at, gain=0.09, pan=-0.2, room=0.5)
    for note, at in ((48, 0.0), (55, 0.0), (45, 3.2), (52, 3.2), (41, 6.2), (53, 6.2), (48, 9.2), (55, 9.2)):
        desk.add(hum(pitch(note), 3.9, warmth=0.35, fade=1.2), at, gain=0.07, room=0.6)
    for at in (1.9, 2.15, 4.3, 6.4):
        desk.add(slide(1500, 950, 0.22, bend=0.5), at, gain=0.05, pan=0.5, room=0.7)
    for number, note in enumerate((84, 88, 91)):
        desk.add(strike(pitch(note), 2.0, BELL), GONE + number * 0.12, gain=0.06, room=0.7)
