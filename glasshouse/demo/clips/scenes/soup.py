"""Dot's soup wants a pinch of salt, and Pim knows where the salt is."""

from collections.abc import Iterator
from math import cos, pi, sin

import numpy as np

from glasshouse.demo.clips.canvas import Colour, Frame, Sheet, colour, curve, radiance, settle, sky
from glasshouse.demo.clips.motion import between, blink, ease, jolt, mix
from glasshouse.demo.clips.puppets import DOT, PIM, Pose, Puppet
from glasshouse.demo.clips.scripts import SOUP
from glasshouse.demo.clips.sound import HARP, MARIMBA, kick, pitch, rush, slide, strike, tick
from glasshouse.demo.clips.stage import Stage
from glasshouse.demo.clips.voice import Cast, lips, say

COUNTER = 648.0
FETCH, TIP, OOPS, TASTE, YUM, DANCE = 3.1, 4.45, 6.15, 7.25, 9.15, 10.5
BEAT = 0.5
POT = 238.0


def play(stage: Stage) -> Iterator[Frame]:
    """Cook, spoil, taste, dance."""
    cast = say(stage, SOUP, {"Dot": DOT.voice, "Pim": PIM.voice})
    sheet = stage.sheet(_kitchen(stage))
    _furnish(sheet)
    sheet.keep(top=150, bottom=850)
    for _, now in stage.moments():
        sheet.wipe()
        _steam(sheet, now)
        pim = _pim(now, cast)
        Puppet(sheet, DOT, _dot(now, cast)).draw()
        Puppet(sheet, PIM, pim).draw()
        _sack(sheet, pim, now)
        _counter(sheet)
        _pot(sheet, now)
        _spoon(sheet, now, cast)
        _salt(sheet, now)
        _joy(sheet, now)
        yield sheet.frame()
    _music(stage)


def _hop(now: float) -> float:
    """Return how high a dancer is, 0 to 1, on each beat of the dance."""
    return abs(sin(pi * (now - DANCE) / BEAT)) * between(now, DANCE, 13.7, 0.2)


def _sway(now: float) -> float:
    return sin(pi * (now - DANCE) / BEAT) * between(now, DANCE, 13.7, 0.2)


def _dot(now: float, cast: Cast) -> Pose:
    mouth = lips(cast, "Dot", now)
    panic, yum = between(now, 4.65, 6.0, 0.15), between(now, YUM, DANCE, 0.15)
    wonder = between(now, 8.0, YUM, 0.25)
    dance = between(now, DANCE, 14.5, 0.2)
    left = mix((-76.0, 96.0), (-88.0, 188 + 20 * sin(now * 25)), panic)
    left = mix(left, (-84.0, 210.0), yum)
    left = mix(left, (-86.0, 170 + 46 * _sway(now)), dance)
    return Pose(
        x=102 + 8 * _sway(now), y=716 - 16 * _hop(now) - 10 * yum * abs(sin(now * 9)),
        left=left, right=_stirring(now),
        lean=0.03 * sin(now * 2.2) - 0.05 * panic + 0.07 * _sway(now),
        stretch=1 + 0.012 * sin(now * 3) + 0.04 * mouth[0] + 0.05 * panic + 0.07 * jolt(now, YUM) - 0.05 * _hop(now),
        look=_gaze(now), lips=mouth, smile=0.5 - 1.1 * panic - 0.4 * wonder + 0.6 * yum + 0.5 * dance,
        shut=max(blink(now, every=3.3, offset=1.0), between(now, 7.65, 8.2, 0.1), 0.9 * dance * (_hop(now) > 0.75)),
        brows=0.2 + panic - 0.9 * between(now, 7.6, 8.6) + 0.8 * yum, blush=0.15 + 0.35 * yum + 0.3 * dance,
        flush=_flush(now),
    )  # fmt: skip


def _gaze(now: float) -> tuple[float, float]:
    at_pim = between(now, 1.5, 3.2) + between(now, 3.6, 6.4) + between(now, 9.3, DANCE)
    return (0.35 + 0.5 * min(1.0, at_pim), 0.75 * (1 - min(1.0, at_pim)) - 0.15)


def _flush(now: float) -> Colour | None:
    """Turn Dot through strange colours while the salt does its work."""
    share = between(now, 8.05, 9.1, 0.3)
    if share < 0.02:
        return None
    strange = np.array(colour("#b98cff" if sin(now * 12) > 0 else "#8fd6ff"), float)
    mixed = (np.array(DOT.body[:3]) * (1 - share) + strange * share).astype(int).tolist()
    return mixed[0], mixed[1], mixed[2]


def _stirring(now: float) -> tuple[float, float]:
    """Return Dot's right hand: round and round, up in panic, to the mouth, up with joy, to the dance."""
    hand = (102.0 + 15 * cos(now * 4.2), 196.0 + 5 * sin(now * 4.2))
    hand = mix(hand, (84.0, 196 + 22 * sin(now * 25 + 1)), between(now, 4.65, 6.0, 0.15))
    hand = mix(hand, (66.0, 176.0), between(now, TASTE + 0.2, 8.3, 0.3))
    hand = mix(hand, (88.0, 150.0), between(now, 8.3, YUM, 0.2))
    hand = mix(hand, (88.0, 222.0), between(now, YUM, DANCE, 0.15))
    return mix(hand, (88.0, 176 - 46 * _sway(now)), between(now, DANCE, 14.5, 0.2))


def _pim(now: float, cast: Cast) -> Pose:
    mouth = lips(cast, "Pim", now)
    down = between(now, FETCH, FETCH + 0.75, 0.25) + between(now, 6.95, 7.5, 0.2)
    holding = between(now, FETCH + 0.4, OOPS + 0.6, 0.2)
    oops, dance = between(now, OOPS, 7.2, 0.15), between(now, DANCE, 14.5, 0.2)
    left, right = (-88.0, 60.0), (88.0, 60.0)
    left, right = mix(left, (-52.0, 172.0), holding), mix(right, (52.0, 172.0), holding)
    left = mix(left, (-84.0, 110 - 44 * _sway(now)), dance)
    right = mix(right, (84.0, 110 + 44 * _sway(now)), dance)
    tipping = between(now, TIP, OOPS, 0.3)
    return Pose(
        x=378 - 8 * _sway(now), y=662 + 150 * down - 20 * _hop(now),
        left=left, right=right, lean=-0.13 * tipping + 0.03 * sin(now * 2.6) - 0.08 * _sway(now),
        stretch=1 + 0.014 * sin(now * 3.4 + 1) + 0.05 * mouth[0] + 0.1 * jolt(now, 2.45) - 0.06 * _hop(now),
        look=mix(mix((-0.75, 0.1), (0.0, 0.15), oops), (-0.5, 0.4), tipping * (1 - oops)),
        lips=mouth, smile=0.9 - 1.2 * oops + 0.2 * dance, shut=max(blink(now), 0.9 * dance * (_hop(now) > 0.8)),
        brows=0.6 * between(now, 2.4, 3.2) + 1.0 * oops, blush=0.3 + 0.3 * oops,
    )  # fmt: skip


def _sack(sheet: Sheet, pim: Pose, now: float) -> None:
    """Draw the salt: a sack as large as Pim, over his head, tipped towards the pot."""
    shown = between(now, FETCH + 0.45, OOPS + 0.8, 0.1)
    if not shown:
        return
    tip = -1.05 * between(now, TIP, OOPS, 0.35)
    turn = np.array([[cos(tip), -sin(tip)], [sin(tip), cos(tip)]])
    x, y = pim.x - 10, pim.y - 176
    outline = curve([(-50, 4), (-58, -44), (-46, -96), (-24, -122), (24, -122), (46, -96), (58, -44), (50, 4),
                     (0, 12), (-50, 4)], 8)  # fmt: skip
    sheet.shape(outline @ turn.T + (x, y), (214, 205, 188))
    sheet.shape((outline * (0.94, 0.95)) @ turn.T + (x - 1, y - 1), (247, 242, 230))
    band = np.array([(-52, -32), (52, -32), (50, -76), (-50, -76)])
    sheet.shape(band @ turn.T + (x, y), (86, 146, 214))
    for dot in (-24, 0, 24):
        cx, cy = turn @ np.array([dot, -54.0]) + (x, y)
        sheet.disc(cx, cy, 7.5, (247, 242, 230))
    mouth = np.array([(-25, -121), (25, -121), (21, -132), (-21, -132)])
    sheet.shape(mouth @ turn.T + (x, y), (226, 218, 202))
    for side in (-1, 1):
        cx, cy = turn @ np.array([side * 44.0, -14.0]) + (x, y)
        sheet.disc(cx, cy, 12, PIM.body)


def _salt(sheet: Sheet, now: float) -> None:
    """Let the salt run in a stream, and hop where it lands."""
    if not TIP + 0.1 < now < OOPS + 0.5:
        return
    random = np.random.default_rng(5)
    for late, wide, size in random.random((120, 3)).tolist():
        start = TIP + 0.2 + late * (OOPS - TIP - 0.35)
        t = (now - start) / 0.34
        if 0 < t < 1:
            x = 262 - 26 * t + (wide - 0.5) * (18 + 26 * t)
            sheet.disc(x, 428 + 50 * t + 84 * t * t, 2.0 + 2.6 * size, (255, 255, 255))
        elif 1 <= t < 1.7:
            hop = (t - 1) / 0.7
            x = POT - 2 + (wide - 0.5) * (60 + 120 * hop)
            sheet.disc(
                x, 560 - 40 * hop * (1 - hop) * (1 + size) + 8 * hop, 2.2 * (1 - hop * 0.5), (255, 255, 255)
            )


def _pot(sheet: Sheet, now: float) -> None:
    """Draw the pot; it shakes as it fills, and hops in the dance."""
    lift = 9 * abs(sin(pi * (now - DANCE) / BEAT + pi / 2)) * between(now, DANCE, 13.7, 0.2)
    x = POT + 2.5 * sin(now * 40) * between(now, TIP + 0.3, OOPS, 0.2)
    y = 566 - lift
    for side in (-1, 1):
        sheet.oval(x + side * 70, y + 30, 15, 10, (52, 60, 84))
        sheet.oval(x + side * 70, y + 30, 8, 5, (196, 112, 78))
    sheet.box(x - 67, y, x + 67, y + 92, 18, (62, 72, 100))
    sheet.box(x - 62, y, x - 36, y + 84, 12, (88, 100, 132))
    sheet.oval(x, y, 69, 19, (84, 95, 126))
    sheet.oval(x, y, 62, 15, (214, 108, 46))
    sheet.oval(x, y + 2.5, 57, 12, (240, 140, 62))
    mound = ease(now, TIP + 0.4, 1.3) * (1 - ease(now, OOPS + 0.4, 0.9))
    if mound > 0.02:
        heap = curve([(x - 54 * mound, y + 2), (x - 26 * mound, y - 22 * mound), (x - 2, y - 36 * mound),
                      (x + 28 * mound, y - 20 * mound), (x + 54 * mound, y + 2), (x, y + 11 * mound)], 8)  # fmt: skip
        sheet.shape(heap, (250, 250, 252))
    for number in range(4):
        turn = now * 2.1 + number * 1.6
        sheet.disc(x + 38 * cos(turn), y + 1.5 + 8 * sin(turn), 5.0 - number * 0.7, _BITS[number])


_BITS: tuple[Colour, ...] = ((120, 178, 84), (255, 196, 84), (226, 74, 62), (120, 178, 84))


def _spoon(sheet: Sheet, now: float, cast: Cast) -> None:
    """Draw the spoon from Dot's hand into the soup, or to the mouth."""
    dot = Puppet(sheet, DOT, _dot(now, cast))
    hand = dot.place([_stirring(now)])[0]
    to_mouth = between(now, TASTE + 0.15, 8.3, 0.3)
    free = between(now, 8.3, 14.5, 0.3) + between(now, 4.65, 6.0, 0.15)
    mouth = dot.place([(16.0, 158.0)])[0]
    bowl = np.array([POT + 32 * cos(now * 4.2), 566 + 8 * sin(now * 4.2)])
    up = hand + np.array([22.0, -66.0])
    bowl = bowl + (up - bowl) * min(1.0, free)
    bowl = bowl + (mouth - bowl) * to_mouth
    end = hand + (hand - bowl) / (np.hypot(*(hand - bowl)) + 1e-6) * 16
    sheet.stroke([tuple(end), tuple(bowl)], 6, (150, 94, 58))
    if free + to_mouth > 0.3:
        sheet.oval(bowl[0], bowl[1], 13, 10, (150, 94, 58), -0.6)
        sheet.oval(bowl[0] + 1, bowl[1] - 1, 9, 6.5, (186, 124, 80), -0.6)
    sheet.disc(hand[0], hand[1], 11.5, DOT.deep)
    sheet.disc(hand[0] - 1.5, hand[1] - 1.5, 9, DOT.body)


def _steam(sheet: Sheet, now: float) -> None:
    for number in range(7):
        t = (now * 0.34 + number / 7) % 1
        x = POT + 26 * sin(number * 2.4) + 16 * sin(t * 5 + number)
        sheet.disc(x, 552 - 190 * t, 12 + 26 * t, (255, 255, 255, int(64 * sin(pi * t))))


def _joy(sheet: Sheet, now: float) -> None:
    """Let stars burst when it tastes, and notes rise in the dance."""
    burst = ease(now, YUM, 0.7)
    if 0 < burst < 1:
        for ray in range(10):
            angle = ray * pi / 5 + 0.3
            x, y = 102 + cos(angle) * (70 + 70 * burst), 520 + sin(angle) * (80 + 90 * burst)
            sheet.disc(x, y, 10 * (1 - burst), (255, 222, 120))
    shown = between(now, DANCE, 13.8, 0.4)
    for number in range(6) if shown else ():
        t = ((now - DANCE) * 0.42 + number / 6) % 1
        x = 60 + number * 64 + 14 * sin(t * 7 + number)
        y, size = 452 - 250 * t, shown * sin(pi * t)
        fill = _NOTES[number % 3]
        sheet.oval(x, y, 9 * size, 7 * size, fill, -0.35)
        sheet.stroke([(x + 8 * size, y - 2), (x + 8 * size, y - 32 * size)], 3.2 * size, fill)
        sheet.stroke([(x + 8 * size, y - 32 * size), (x + 20 * size, y - 23 * size)], 4.5 * size, fill)


_NOTES: tuple[Colour, ...] = ((255, 122, 92), (255, 236, 190), (64, 178, 166))


def _kitchen(stage: Stage) -> Frame:
    """Paint the wall in lamp light."""
    width, height = stage.width, stage.height
    light = sky(width, height, [(0, "#c9694f"), (0.35, "#e89068"), (0.68, "#f3b184"), (1, "#b8654c")])
    light += radiance(width, height, (236, 300), 250)[..., None] * np.array([36, 34, 26], np.float32)
    return settle(light)


def _furnish(sheet: Sheet) -> None:
    """Draw tiles, a window on the evening, the lamp, and a shelf of jars."""
    for row in range(4):
        for column in range(-1, 12):
            x, y = column * 48 + (row % 2) * 24, 500 + row * 38
            sheet.box(
                x + 1.5, y + 1.5, x + 46.5, y + 36.5, 5, (255, 232, 204, 60 + 14 * ((row + column) % 3))
            )
    sheet.box(300, 196, 446, 400, 14, (126, 66, 58))
    sheet.box(309, 205, 437, 391, 8, (64, 74, 132))
    sheet.box(309, 300, 437, 391, 8, (118, 92, 150))
    sheet.disc(344, 246, 20, (255, 236, 196))
    for x, tall in ((309, 40), (340, 62), (366, 34), (392, 54), (414, 30)):
        sheet.box(x, 391 - tall, x + 26, 391, 2, (44, 46, 92))
    sheet.box(368.5, 205, 377.5, 391, 0, (126, 66, 58))
    sheet.box(309, 293, 437, 301, 0, (126, 66, 58))
    sheet.box(292, 396, 454, 410, 5, (150, 82, 66))
    sheet.box(26, 344, 216, 356, 4, (126, 66, 58))
    for x, tall, wide, fill in ((36, 54, 34, (96, 164, 128)), (78, 70, 30, (250, 218, 150)), (116, 46, 38, (222, 84, 74)),
                                (162, 62, 32, (108, 150, 206))):  # fmt: skip
        sheet.box(x, 344 - tall, x + wide, 344, 7, fill)
        sheet.box(x + 4, 344 - tall + 8, x + 9, 338, 3, (255, 255, 255, 90))
        sheet.box(x + 2, 344 - tall - 9, x + wide - 2, 344 - tall + 2, 4, (122, 72, 58))
    sheet.stroke([(236, -10), (236, 96)], 3.5, (92, 46, 46))
    sheet.shape(
        curve([(236, 88), (196, 120), (180, 152), (292, 152), (276, 120), (236, 88)], 8), (64, 150, 146)
    )
    sheet.oval(236, 152, 54, 9, (255, 240, 200))
    _counter(sheet)


def _counter(sheet: Sheet) -> None:
    sheet.box(-10, COUNTER, 550, 980, 0, (122, 70, 58))
    sheet.box(-10, COUNTER, 550, COUNTER + 24, 0, (232, 186, 138))
    sheet.box(-10, COUNTER + 24, 550, COUNTER + 30, 0, (96, 52, 46))
    for left in (-40, 148, 336):
        sheet.box(left, 702, left + 172, 980, 10, (142, 84, 68))
        sheet.box(left + 64, 722, left + 108, 730, 4, (232, 186, 138))
    sheet.oval(POT, COUNTER + 9, 84, 8, (70, 52, 60, 150))


def _music(stage: Stage) -> None:
    """Strum while it cooks; drum roll for the taste; a dance at the end."""
    desk = stage.desk
    for number in range(9):
        chord = ((60, 64, 67), (57, 60, 64), (65, 69, 72), (67, 71, 74))[number // 2 % 4]
        for late, note in enumerate(chord):
            desk.add(
                strike(pitch(note), 0.8, HARP),
                0.05 + number * 0.5 + late * 0.025,
                gain=0.075,
                pan=-0.2,
                room=0.3,
            )
    desk.add(slide(900, 220, 0.3), FETCH, gain=0.14, pan=0.4)
    desk.add(slide(240, 860, 0.3), FETCH + 0.5, gain=0.16, pan=0.4)
    pour = rush(OOPS - TIP, 3000, 9000, seed=2, fade=0.2)
    desk.add(pour, TIP + 0.15, gain=0.22, room=0.2)
    for number in range(14):
        desk.add(tick(seed=number), TASTE + 0.1 + number * 0.055, gain=0.05 + 0.004 * number)
    for number, note in enumerate((72, 76, 79, 84)):
        desk.add(strike(pitch(note), 1.4, MARIMBA), YUM + number * 0.07, gain=0.18, room=0.4)
    bubbles = stage.random.uniform(0, 10.4, 44)
    for at in bubbles.tolist():
        hertz = stage.random.uniform(240, 520)
        desk.add(slide(hertz, hertz * 1.7, 0.07), at, gain=0.035, room=0.25)
    _dance_music(stage)


def _dance_music(stage: Stage) -> None:
    desk = stage.desk
    melody = (72, 76, 79, 76, 77, 81, 79, 76, 74, 77, 76, 72)
    for number, note in enumerate(melody):
        at = DANCE + number * BEAT / 2
        desk.add(strike(pitch(note), 0.7, MARIMBA), at, gain=0.2, pan=0.2, room=0.3)
        desk.add(tick(seed=number), at + BEAT / 4, gain=0.12)
    for beat in range(6):
        at = DANCE + beat * BEAT
        desk.add(kick(), at, gain=0.4)
        bass = (36, 43, 41, 43, 36, 43)[beat]
        desk.add(strike(pitch(bass + 12), 0.5, HARP), at, gain=0.22)
    for note in (60, 64, 67, 72):
        desk.add(strike(pitch(note), 1.2, HARP), DANCE + 6 * BEAT, gain=0.14, room=0.4)
