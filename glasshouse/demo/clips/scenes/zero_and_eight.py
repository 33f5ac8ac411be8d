"""Pim tells Dot the one about zero and eight, on a terrace at night."""

from collections.abc import Iterator
from math import cos, pi, sin

import numpy as np

from glasshouse.demo.clips.canvas import Frame, Sheet, radiance, settle, sky
from glasshouse.demo.clips.motion import between, blink, ease, jolt, mix, spring
from glasshouse.demo.clips.puppets import DOT, PIM, Pose, Puppet
from glasshouse.demo.clips.scripts import ZERO_AND_EIGHT
from glasshouse.demo.clips.sound import HARP, MARIMBA, kick, pitch, rush, seconds_of, slide, strike, tick
from glasshouse.demo.clips.stage import Stage
from glasshouse.demo.clips.voice import Cast, lips, say

FLOOR = 752.0
PUNCH, LAUGH = 6.3, 8.6
PAPER = (255, 250, 240)
_BULBS = [(34 + 68 * n, 92 + 46 * (1 - ((n - 3.5) / 3.8) ** 2)) for n in range(8)]
_GLOWS = ("#ffd27a", "#ff9d8a", "#9fe3d0", "#ffd27a", "#c6b3ff", "#ffd27a", "#9fe3d0", "#ff9d8a")


def play(stage: Stage) -> Iterator[Frame]:
    """Tell the joke."""
    cast = say(stage, ZERO_AND_EIGHT, {"Dot": DOT.voice, "Pim": PIM.voice})
    sheet = stage.sheet(_terrace(stage))
    _furnish(sheet)
    sheet.keep(top=180, bottom=790)
    for _, now in stage.moments():
        sheet.wipe()
        _bubble(sheet, now)
        for figure, pose in ((DOT, _dot(now, cast)), (PIM, _pim(now, cast))):
            sheet.oval(pose.x, FLOOR + 3, figure.across * 0.56, 11, (20, 8, 30, 110))
            Puppet(sheet, figure, pose).draw()
        yield sheet.frame()
    _music(stage)


def _pim(now: float, cast: Cast) -> Pose:
    mouth = lips(cast, "Pim", now)
    giggle = between(now, 9.2, 11.3)
    telling, punch = between(now, 2.2, 6.1, 0.3), between(now, PUNCH, 7.8, 0.2)
    wave = between(now, 0.4, 1.5)
    right = mix((92.0, 46.0), (104.0, 150 + 26 * sin(now * 16)), wave)
    right = mix(right, (100.0, 104 + 8 * sin(now * 7)), telling)
    right = mix(right, (98.0, 142.0), punch)
    left = mix((-92.0, 46.0), (-84.0, 88 + 7 * cos(now * 6)), telling)
    left = mix(mix(left, (-98.0, 142.0), punch), (-40.0, 66.0), giggle)
    return Pose(
        x=138, y=FLOOR - 26 * abs(sin(pi * (now - PUNCH) * 2.4)) * punch - 4 * abs(sin(now * 21)) * giggle,
        left=left, right=mix(right, (44.0, 62.0), giggle),
        lean=0.03 * sin(now * 2.1) + 0.05 * telling + 0.09 * giggle * sin(now * 9),
        stretch=1 + 0.012 * sin(now * 3.2) + 0.05 * mouth[0] + 0.09 * jolt(now, PUNCH) + 0.03 * giggle * sin(now * 21),
        look=(0.75 - 0.45 * between(now, 7.5, 8.7, 0.1), -0.35 * (1 - giggle) - 0.3 * telling),
        shut=max(blink(now, offset=0.7), giggle), lips=mouth, smile=0.8 + 0.4 * punch,
        brows=0.5 * telling + 1.0 * between(now, 7.3, 8.8), blush=0.3 + 0.3 * giggle,
    )  # fmt: skip


def _dot(now: float, cast: Cast) -> Pose:
    mouth = lips(cast, "Dot", now)
    laugh = between(now, LAUGH, 11.3, 0.2)
    think, numb = between(now, 4.4, 6.1), between(now, 6.9, LAUGH, 0.15)
    shake = laugh * sin(now * 23)
    swell = between(now, LAUGH - 0.45, LAUGH + 0.12, 0.3)
    left = mix((-76.0, 92.0), (-18.0, 176.0), think)
    left = mix(left, (-34.0, 116 + 6 * shake), laugh)
    right = mix(mix((76.0, 92.0), (62.0, 70.0), think), (92.0, 208 + 12 * shake), laugh)
    return Pose(
        x=330 + 3 * shake, y=FLOOR - 5 * abs(shake), left=left, right=right,
        lean=0.02 * sin(now * 1.7) - 0.05 * think + laugh * (0.13 * ease(now, LAUGH, 0.5) + 0.03 * sin(now * 11.5)),
        stretch=1 + 0.01 * sin(now * 2.7 + 1) + 0.03 * mouth[0] + 0.06 * swell + 0.02 * shake,
        look=(mix((-0.7, 0.2), (0.2, -0.9), think)[0] * (1 - numb), 0.15 - 0.95 * think - 0.2 * between(now, 2.4, 4.4)),
        shut=max(blink(now, every=3.7, offset=1.4), laugh if now > LAUGH + 0.1 else 0.0,
                 blink(now - 7.55, every=30.0), blink(now - 7.95, every=30.0)),
        lips=(max(mouth[0], 0.35 * laugh), mouth[1]), smile=0.35 - 0.5 * numb + 0.9 * laugh - 0.3 * think,
        brows=0.9 * think + 1.1 * swell + 0.5 * laugh + 0.4 * numb, blush=0.15 + 0.45 * laugh,
    )  # fmt: skip


def _bubble(sheet: Sheet, now: float) -> None:
    """Show what Pim tells: a zero meets an eight, and sees its belt."""
    size = spring(now, 2.2, speed=11, damping=7) * (1 - ease(now, 10.9, 0.25))
    if size <= 0.02:
        return
    x, y = 226.0, 318 + 4 * sin(now * 1.9)
    for dx, dy, radius in ((-70, 168, 9), (-50, 138, 15)):
        sheet.disc(x + dx, y + dy, radius * size, PAPER)
    puffs = [
        (-118, 10, 66),
        (-62, -42, 70),
        (20, -54, 74),
        (96, -30, 68),
        (124, 22, 62),
        (60, 52, 66),
        (-40, 56, 68),
    ]
    for dx, dy, radius in [*puffs, (0, 0, 96)]:
        sheet.disc(x + dx * size, y + dy * size, radius * size, PAPER)
    _digit(sheet, x - 62 - 8 * jolt(now, PUNCH), y + 8, spring(now, 2.75) * size, now, rings=1)
    _digit(
        sheet,
        x + 66,
        y + 2 + 5 * abs(sin(now * 9)) * between(now, 6.6, 8.2),
        spring(now, 3.55) * size,
        now,
        rings=2,
    )


def _digit(sheet: Sheet, x: float, y: float, size: float, now: float, rings: int) -> None:
    if size <= 0.02:
        return
    fill = (239, 99, 81) if rings == 1 else (86, 98, 214)
    parts = [(0.0, 34.0, 47.0)] if rings == 1 else [(-28.0, 26.0, 29.0), (27.0, 31.0, 33.0)]
    for dy, across, down in parts:
        sheet.oval(x, y + dy * size, (across + 8.5) * size, (down + 8.5) * size, fill)
    for dy, across, down in parts:
        sheet.oval(x, y + dy * size, (across - 8.5) * size, (down - 8.5) * size, PAPER)
    dy = 0.0 if rings == 1 else -29.0
    side = 1 if rings == 1 else -1
    for eye in (-11, 11):
        gaze = 3 * side
        sheet.disc(x + eye * size, y + dy * size, 5.5 * size, (43, 33, 62))
        sheet.disc(x + (eye + gaze * 0.6) * size, y + (dy - 1.5) * size, 1.8 * size, (255, 255, 255))
    buckle = spring(now, PUNCH + 0.1) * size
    if rings == 2 and buckle > 0.02:
        sheet.box(x - 27 * buckle, y - 8 * buckle, x + 27 * buckle, y + 7 * buckle, 5, (122, 68, 40))
        sheet.box(x - 11 * buckle, y - 11 * buckle, x + 11 * buckle, y + 10 * buckle, 4, (255, 203, 71))
        sheet.box(x - 5 * buckle, y - 5 * buckle, x + 5 * buckle, y + 4 * buckle, 2, (122, 68, 40))
        for ray in range(6):
            reach = 40 + 30 * ease(now, PUNCH, 0.5)
            spark = 1 - ease(now, PUNCH + 0.2, 0.6)
            rx, ry = cos(ray * pi / 3 + 0.5), sin(ray * pi / 3 + 0.5)
            sheet.disc(x + rx * reach, y + ry * reach * 0.8, 4.5 * spark, (255, 203, 71))


def _terrace(stage: Stage) -> Frame:
    """Paint the night, the moon's light and the warm light of the lamps."""
    width, height = stage.width, stage.height
    light = sky(
        width,
        height,
        [(0, "#141235"), (0.35, "#2c2462"), (0.62, "#57346f"), (0.78, "#7d4568"), (1, "#3a2142")],
    )
    light += radiance(width, height, (236, 560), 230)[..., None] * np.array([62, 34, 26], np.float32)
    for (x, y), code in zip(_BULBS, _GLOWS, strict=True):
        tint = np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255
        light += radiance(width, height, (x, y + 12), 34)[..., None] * tint * 70
    return settle(light)


def _furnish(sheet: Sheet) -> None:
    """Draw stars, the roofs behind, the wooden floor, a plant, and the string of lamps."""
    random = np.random.default_rng(12)
    for x, y, size in zip(
        random.uniform(0, 540, 50), random.uniform(0, 470, 50), random.random(50), strict=True
    ):
        sheet.disc(x, y, 0.8 + 1.1 * size, (255, 244, 226, int(70 + 150 * size)))
    for left, top, right in ((-20, 610, 74), (60, 572, 150), (140, 628, 236), (225, 590, 300), (296, 640, 420),
                             (410, 560, 500), (490, 620, 560)):  # fmt: skip
        sheet.box(left, top, right, 800, 3, (52, 31, 82))
    for x, y in (
        (24, 640),
        (92, 604),
        (116, 640),
        (262, 620),
        (338, 668),
        (440, 596),
        (470, 640),
        (440, 640),
    ):
        sheet.box(x, y, x + 12, y + 17, 2, (255, 205, 120, 190))
    sheet.box(-5, 716, 545, 965, 0, (92, 52, 62))
    for row in range(9):
        edge = 716 + row * row * 3.4 + row * 3
        sheet.box(-5, edge, 545, edge + 2 + row * 0.3, 0, (70, 38, 54))
    for ring in range(18):
        sheet.oval(236, 768, 262 - 11 * ring, 50 - 2.2 * ring, (255, 178, 110, 5))
    for angle, length in ((-0.75, 96), (-0.4, 124), (-0.08, 138), (0.26, 118), (0.6, 92)):
        tip = (478 + length * sin(angle), 690 - length * cos(angle))
        bend = (478 + length * 0.3 * sin(angle), 690 - length * 0.62 * cos(angle))
        sheet.stroke([(478, 700), bend, tip], 9, (47, 120, 96))
    sheet.shape([(446, 690), (510, 690), (501, 752), (455, 752)], (196, 96, 72))
    sheet.box(440, 682, 516, 700, 6, (214, 114, 86))
    wire = [(x * 1.0, 92 + 46 * (1 - ((x - 272) / 258) ** 2)) for x in range(-20, 570, 10)]
    sheet.stroke(wire, 2.2, (28, 18, 48))
    for (x, y), code in zip(_BULBS, _GLOWS, strict=True):
        sheet.box(x - 4, y - 2, x + 4, y + 7, 2, (28, 18, 48))
        sheet.oval(x, y + 15, 8.5, 10.5, tuple(int(code[i : i + 2], 16) for i in (1, 3, 5)))  # type: ignore[arg-type]
        sheet.oval(x - 2, y + 12, 3, 4, (255, 255, 245, 200))


def _music(stage: Stage) -> None:
    """Pluck a little tune before, beat ba-dum-tss after, and let crickets fill the silence."""
    desk = stage.desk
    tune = [(0.0, 60), (0.22, 64), (0.44, 67), (0.88, 72), (4.45, 62), (4.75, 65), (5.05, 68), (10.6, 60), (10.78, 64),
            (10.96, 67), (11.18, 72)]  # fmt: skip
    for at, note in tune:
        desk.add(strike(pitch(note), 0.9, HARP), at, gain=0.1, pan=-0.1, room=0.35)
    for at, note in ((2.75, 79), (3.55, 76), (6.42, 84)):
        desk.add(strike(pitch(note), 0.7, MARIMBA), at, gain=0.16, room=0.4)
    desk.add(slide(300, 900, 0.2), 2.2, gain=0.1, room=0.3)
    desk.add(kick(), 7.52, gain=0.4)
    desk.add(kick(0.22), 7.7, gain=0.34)
    crash = rush(1.0, 3000, 9000, seed=3, fade=0.004) * np.exp(-4.5 * seconds_of(1.0))
    desk.add(crash.astype(np.float32), 7.9, gain=0.15, room=0.35)
    t = seconds_of(stage.seconds)
    chirp = (
        np.sin(2 * pi * 4150 * t) * np.maximum(0, np.sin(2 * pi * 17 * t)) * (np.sin(2 * pi * 0.9 * t) > 0.2)
    )
    desk.add(chirp.astype(np.float32), 0, gain=0.005, pan=0.6, room=0.5)
    for at in (8.75, 9.05, 9.35, 9.65, 9.95, 10.25):
        desk.add(tick(seed=int(at * 10)), at, gain=0.05)
