"""Gus throws a crêpe. It takes its time to come down, and it has its own idea of where."""

from collections.abc import Iterator
from math import cos, pi, sin

import numpy as np

from glasshouse.demo.clips.canvas import Frame, Sheet, curve, radiance, settle, sky
from glasshouse.demo.clips.motion import between, blink, ease, jolt, mix
from glasshouse.demo.clips.puppets import Figure, Pose, Puppet
from glasshouse.demo.clips.scripts import CREPE
from glasshouse.demo.clips.sound import HARP, MARIMBA, kick, pitch, rush, slide, strike, tick
from glasshouse.demo.clips.stage import Stage
from glasshouse.demo.clips.voice import Cast, Speaker, lips, say

COUNTER = 656.0
THROW, FALLS, PLOP, SUGAR, LEMON = 2.55, 6.75, 7.3, 8.85, 11.85
GUS = Figure(176, 226, (166, 116, 84), (198, 150, 116), (118, 76, 58), 23, Speaker(128, 0.94, -0.35))
LILI = Figure(128, 172, (244, 232, 226), (255, 250, 246), (206, 182, 184), 21, Speaker(290, 1.3, 0.35))
CRUST, DOUGH, SPOT = (196, 132, 58), (246, 206, 124), (214, 154, 76)


class Bear(Puppet):
    """A bear with a cook's hat and a scarf."""

    def draw(self) -> None:
        """Draw it from back to front."""
        for side in (-1, 1):
            x, y = self.place([(side * 66.0, self.figure.tall - 14)])[0]
            self.sheet.disc(x, y, 27, self.figure.deep)
            self.sheet.disc(x, y, 15, (214, 160, 140))
        super().draw()
        tall = self.figure.tall
        for dx, up, radius in (
            (-40.0, 56, 32),
            (40.0, 56, 32),
            (0.0, 70, 38),
            (-22.0, 40, 28),
            (22.0, 40, 28),
        ):
            x, y = self.place([(dx, tall + up)])[0]
            self.sheet.disc(x, y, radius, (255, 253, 248))
        band = [(-52.0, tall - 12), (52.0, tall - 12), (50.0, tall + 34), (-50.0, tall + 34)]
        self.sheet.shape(self.place(band), (240, 236, 230))
        self.sheet.stroke(
            self.place(curve([(-72, tall * 0.44), (0, tall * 0.38), (72, tall * 0.44)], 8)), 18, (214, 62, 66)
        )
        for fold in (-30.0, 0.0, 30.0):
            self.sheet.stroke(self.place([(fold, tall - 4), (fold, tall + 26)]), 2.5, (214, 208, 204))


class Rabbit(Puppet):
    """A rabbit; `ears` is how far its ears stand up, 0 to 1."""

    ears = 1.0

    def draw(self) -> None:
        """Draw it from back to front."""
        tall = self.figure.tall
        for side in (-1, 1):
            droop = (1 - self.ears) * side
            ear = [
                (side * 14, tall - 20),
                (side * 20 + 10 * droop, tall + 40),
                (side * 30 + 46 * droop, tall + 92 - 34 * abs(droop)),
            ]
            self.sheet.stroke(self.place(curve(ear, 8)), 33, self.figure.deep)
            self.sheet.stroke(self.place(curve(ear, 8)), 26, self.figure.body)
            self.sheet.stroke(
                self.place(curve([ear[0], ear[1], (ear[2][0], ear[2][1] - 6)], 8)), 11, (246, 178, 184)
            )
        super().draw()


def play(stage: Stage) -> Iterator[Frame]:
    """Throw, wait, catch with what is there, sugar it."""
    cast = say(stage, CREPE, {"Gus": GUS.voice, "Lili": LILI.voice})
    sheet = stage.sheet(_kitchen(stage))
    _furnish(sheet)
    sheet.keep(bottom=860)
    for _, now in stage.moments():
        sheet.wipe()
        _rain(sheet, now)
        lili = _lili(now, cast)
        rabbit = Rabbit(sheet, LILI, lili)
        rabbit.ears = 1 - 0.85 * ease(now, PLOP - 0.02, 0.12) + 0.2 * jolt(now, PLOP)
        rabbit.draw()
        gus = Bear(sheet, GUS, _gus(now, cast))
        gus.draw()
        _counter(sheet)
        _shadow(sheet, now)
        _pan(sheet, gus, now)
        _crepe(sheet, rabbit, now)
        _shaker(sheet, gus, now)
        yield sheet.frame()
    _music(stage)


def _gus(now: float, cast: Cast) -> Pose:
    """Return what the bear does: show, throw, look up, look over, sugar, offer a lemon."""
    mouth = lips(cast, "Gus", now)
    dip, up = between(now, THROW - 0.35, THROW, 0.2), between(now, THROW, THROW + 0.7, 0.12)
    gaze, caught = between(now, THROW + 0.1, PLOP + 0.2, 0.25), ease(now, PLOP + 0.3, 0.3)
    shaking, lemon = between(now, SUGAR - 0.3, 10.25, 0.3), ease(now, LEMON, 0.25)
    left = mix((-92.0, 76.0), (-96.0, 150 + 14 * sin(now * 9)), between(now, 0.5, 2.1, 0.3))
    left = mix(left, (-96.0, 190.0), up)
    right = (104.0, 112 - 34 * dip + 96 * up + 6 * sin(now * 2))
    right = mix(right, (92 + 16 * sin(now * 2.6), 132.0), gaze * ease(now, 3.1, 0.4))
    right = mix(right, (100.0, 92.0), caught)
    right = mix(right, (154 + 6 * sin(now * 30), 236 + 9 * sin(now * 30)), shaking)
    right = mix(right, (122.0, 190.0), lemon)
    return Pose(
        x=132 + 34 * shaking, y=724 + 12 * dip - 16 * up, left=left, right=right,
        lean=0.03 * sin(now * 1.7) + 0.1 * shaking + 0.05 * caught,
        stretch=1 + 0.012 * sin(now * 2.6) - 0.06 * dip + 0.07 * up + 0.04 * mouth[0] + 0.05 * jolt(now, PLOP),
        look=mix((0.5, 0.15), (0.25, -1.0), gaze * (1 - caught)), lips=mouth,
        smile=0.7 - 0.5 * gaze * (now > 4.4) - 0.9 * between(now, PLOP, 8.2, 0.2) + 0.3 * lemon,
        shut=blink(now, every=3.4), brows=0.5 * up + 0.4 * gaze + 0.9 * between(now, PLOP, 8.6, 0.2), blush=0.2 + 0.4 * caught,
    )  # fmt: skip


def _lili(now: float, cast: Cast) -> Pose:
    """Return what the rabbit does: wait, look up, be hit, keep still, ask."""
    mouth = lips(cast, "Lili", now)
    gaze, hit = between(now, THROW + 0.2, PLOP, 0.25), ease(now, PLOP, 0.15)
    pleased = ease(now, 9.2, 0.6)
    left, right = (-70.0, 66.0), (70.0, 66.0)
    clap = between(now, 0.6, 2.4, 0.3) * (0.5 + 0.5 * sin(now * 14))
    left, right = mix(left, (-30.0, 96.0), clap), mix(right, (30.0, 96.0), clap)
    left, right = mix(left, (-76.0, 96.0), hit * (1 - pleased)), mix(right, (76.0, 96.0), hit * (1 - pleased))
    return Pose(
        x=392, y=700, left=left, right=right,
        lean=0.04 * sin(now * 2.1) * (1 - hit) - 0.05 * between(now, 10.2, 12.0, 0.3),
        stretch=1 + 0.012 * sin(now * 3) + 0.04 * mouth[0]
        - 0.2 * between(now, PLOP, PLOP + 0.2, 0.08) + 0.1 * jolt(now, PLOP + 0.15),
        look=mix(mix((-0.6, 0.1), (-0.2, -1.0), gaze), mix((0.0, -0.8), (-0.75, -0.1), pleased), hit), lips=mouth,
        smile=0.7 - 0.5 * gaze * (now > 3.6) - 0.6 * hit + 0.9 * pleased,
        shut=max(blink(now), between(now, PLOP, PLOP + 0.3, 0.06)),
        brows=0.6 * gaze + 0.6 * hit * (1 - pleased), blush=0.3 + 0.3 * pleased,
    )  # fmt: skip


def _pan(sheet: Sheet, gus: Bear, now: float) -> None:
    """Draw the pan in the bear's hand, tilted as it throws; it rests on the stove at the end."""
    hand = gus.place([gus.pose.right])[0]
    down = ease(now, PLOP + 0.4, 0.4)
    tilt = -0.7 * between(now, THROW - 0.05, THROW + 0.35, 0.12) + 0.25 * between(
        now, THROW - 0.35, THROW - 0.05, 0.15
    )
    x, y = mix((hand[0] + 62, hand[1] - 2), (252.0, COUNTER - 10), down)
    turn = np.array([[cos(tilt), -sin(tilt)], [sin(tilt), cos(tilt)]])
    grip = np.array([(-44, 2), (-84, 8)]) @ turn.T + (x, y)
    sheet.stroke(grip, 12, (70, 52, 50))
    angle = np.linspace(0, 2 * pi, 48)
    rim = np.stack([50 * np.cos(angle), 12 * np.sin(angle)], axis=1)
    base = np.array([(-50, 0), (-42, 20), (42, 20), (50, 0)])
    sheet.shape(base @ turn.T + (x, y), (44, 46, 58))
    sheet.shape(rim @ turn.T + (x, y), (64, 68, 84))
    sheet.shape((rim * 0.88) @ turn.T + (x, y), (36, 38, 48))
    if now < THROW:
        sheet.shape((rim * (0.82, 0.8)) @ turn.T + (x, y - 2), CRUST)
        sheet.shape((rim * (0.76, 0.7)) @ turn.T + (x, y - 3), DOUGH)
    if down < 0.5:
        sheet.disc(hand[0], hand[1], 13, gus.figure.deep)
        sheet.disc(hand[0] - 1.5, hand[1] - 1.5, 10.5, gus.figure.body)


def _crepe(sheet: Sheet, rabbit: Rabbit, now: float) -> None:
    """Draw the crêpe: up and away, back again, and then on a head."""
    if THROW <= now < THROW + 1.0:
        t = now - THROW
        _disc(sheet, 262 + 40 * t, 560 - 1250 * t + 260 * t * t, t * 11)
    elif FALLS <= now < PLOP:
        t = (now - FALLS) / (PLOP - FALLS)
        _disc(sheet, 410 - 18 * t, -60 + (rabbit.place([(0.0, 168.0)])[0][1] + 60) * t**1.4, 8 + 5 * t)
    elif now >= PLOP:
        _draped(sheet, rabbit, now)


def _disc(sheet: Sheet, x: float, y: float, turn: float) -> None:
    flat = 0.2 + 0.8 * abs(sin(turn))
    sheet.oval(x, y, 66, 66 * flat, CRUST, 0.4 * sin(turn))
    sheet.oval(x, y - 2, 60, 60 * flat - 4, DOUGH, 0.4 * sin(turn))
    for dx, dy, size in ((-24, -14, 9), (18, 20, 11), (26, -20, 7), (-10, 26, 6)):
        sheet.oval(x + dx, y + dy * flat, size, size * flat, SPOT)


def _draped(sheet: Sheet, rabbit: Rabbit, now: float) -> None:
    """Draw it over the rabbit's head, hanging down at the sides and wobbling, with sugar on it."""
    wob = 8 * jolt(now, PLOP, speed=13, damping=3.2)
    edge = [(-86 - wob, 86), (-70, 140), (-40, 170), (0, 180), (40, 170), (70, 140), (86 + wob, 86), (70, 94 + wob), (56, 122),
            (28, 146 + 0.4 * wob), (0, 151), (-28, 146 - 0.4 * wob), (-56, 122), (-70, 94 - wob), (-86 - wob, 86)]  # fmt: skip
    shape = curve(edge, 6)
    sheet.shape(rabbit.place(shape), CRUST)
    sheet.shape(rabbit.place((shape - (0, 132)) * (0.95, 0.88) + (0, 134)), DOUGH)
    for dx, up, size in ((-58, 140, 7), (-24, 163, 9), (26, 160, 8), (62, 124, 6), (4, 168, 5)):
        x, y = rabbit.place([(dx, up)])[0]
        sheet.oval(x, y, size, size * 0.7, SPOT)
    random = np.random.default_rng(6)
    for across, late, size in random.random((70, 3)).tolist():
        start = SUGAR + late * 1.2
        t = (now - start) / 0.28
        dx = (across - 0.5) * 110
        x, y = rabbit.place([(dx, 178 - 0.0085 * dx * dx)])[0]
        if 0 < t < 1:
            sheet.disc(x, y - 60 * (1 - t * t), 1.4 + 1.4 * size, (255, 255, 255))
        elif t >= 1:
            sheet.disc(x, y + 8 * size, 1.5 + 1.6 * size, (255, 255, 255))


def _shadow(sheet: Sheet, now: float) -> None:
    """Let a shadow on the counter tell where it will land."""
    share = ease(now, 5.9, 1.3) * (now < PLOP)
    if share:
        sheet.oval(392, COUNTER + 12, 20 + 52 * share, 4 + 6 * share, (60, 30, 40, int(110 * share)))


def _shaker(sheet: Sheet, gus: Bear, now: float) -> None:
    """Draw what is in the bear's hand: sugar first, a lemon at the end."""
    hand = gus.place([gus.pose.right])[0]
    shown = between(now, SUGAR - 0.2, 10.2, 0.12)
    if shown:
        tilt = 2.0 * shown
        turn = np.array([[cos(tilt), -sin(tilt)], [sin(tilt), cos(tilt)]])
        for part, fill in (
            ([(-16, 26), (16, 26), (19, -16), (-19, -16)], (150, 196, 222)),
            ([(-19, -14), (19, -14), (13, -34), (-13, -34)], (228, 232, 240)),
        ):
            sheet.shape(np.array(part) @ turn.T + hand, fill)
        sheet.disc(hand[0], hand[1], 13, gus.figure.deep)
    lemon = ease(now, LEMON, 0.2)
    if lemon:
        x, y = hand[0] + 4, hand[1] - 20
        sheet.oval(x, y, 26 * lemon, 19 * lemon, (240, 196, 40), -0.3)
        sheet.oval(x - 2, y - 2, 22 * lemon, 15 * lemon, (255, 226, 84), -0.3)
        sheet.disc(x + 25 * lemon, y - 8 * lemon, 5 * lemon, (240, 196, 40))
        for ray in range(8):
            reach = 40 + 22 * ease(now, LEMON, 0.5)
            sheet.disc(
                x + reach * cos(ray * pi / 4),
                y + reach * sin(ray * pi / 4),
                4 * (1 - ease(now, LEMON + 0.2, 0.5)),
                (255, 236, 150),
            )


def _kitchen(stage: Stage) -> Frame:
    width, height = stage.width, stage.height
    light = sky(width, height, [(0, "#2f6f86"), (0.35, "#5ba3ac"), (0.66, "#a8d4c8"), (1, "#3f6f7c")])
    light += radiance(width, height, (250, 430), 260)[..., None] * np.array([40, 30, 6], np.float32)
    return settle(light)


def _furnish(sheet: Sheet) -> None:
    """Draw tiles, the window, pans on a rail, and the counter."""
    for row in range(5):
        for column in range(-1, 12):
            x, y = column * 50, 476 + row * 38
            sheet.box(x + 1.5, y + 1.5, x + 48.5, y + 36.5, 4, (244, 250, 246, 76))
            if (row + column) % 3 == 0:
                sheet.disc(x + 25, y + 19, 7, (46, 104, 156, 120))
                sheet.disc(x + 25, y + 19, 3, (244, 250, 246, 200))
    sheet.box(252, 190, 452, 392, 12, (250, 246, 236))
    sheet.box(262, 200, 442, 382, 6, (150, 178, 198))
    for x, top in ((262, 316), (300, 284), (338, 306), (380, 270), (412, 300)):
        sheet.box(x, top, x + 34, 382, 1, (112, 96, 116))
        sheet.shape([(x - 3, top), (x + 17, top - 22), (x + 37, top)], (148, 84, 74))
        sheet.box(x + 12, top + 16, x + 21, top + 30, 1, (255, 214, 130))
    sheet.box(348, 200, 356, 382, 0, (250, 246, 236))
    sheet.box(242, 388, 462, 404, 5, (232, 222, 204))
    sheet.stroke([(24, 236), (214, 236)], 6, (72, 62, 66))
    for x, size, fill in ((58, 27, (214, 110, 74)), (122, 34, (74, 78, 92)), (184, 23, (214, 110, 74))):
        sheet.stroke([(x, 238), (x, 290)], 7, (64, 54, 56))
        sheet.disc(x, 290 + size, size, fill)
        sheet.disc(x - 3, 287 + size, size * 0.78, (255, 255, 255, 40))
    _counter(sheet)


def _counter(sheet: Sheet) -> None:
    sheet.box(-10, COUNTER, 550, 980, 0, (52, 92, 108))
    sheet.box(-10, COUNTER, 550, COUNTER + 24, 0, (240, 226, 204))
    sheet.box(-10, COUNTER + 24, 550, COUNTER + 30, 0, (32, 62, 78))
    for left in (-44, 146, 336):
        sheet.box(left, 712, left + 174, 980, 10, (66, 112, 128))
        sheet.disc(left + 150, 760, 8, (240, 214, 140))
    sheet.box(190, COUNTER + 4, 318, COUNTER + 18, 7, (48, 46, 54))
    sheet.oval(252, COUNTER + 8, 44, 5, (232, 104, 60))
    sheet.box(484, COUNTER - 58, 530, COUNTER + 6, 8, (236, 240, 244))
    sheet.box(490, COUNTER - 44, 524, COUNTER - 16, 4, (222, 96, 84))


def _rain(sheet: Sheet, now: float) -> None:
    """Let it rain behind the panes."""
    for number in range(26):
        fall = (now * 1.5 + number * 0.37) % 1
        x, y = 266 + (number * 47) % 172, 204 + 160 * fall
        if not 344 < x < 360:
            sheet.stroke([(x, y), (x - 3, y + 13)], 1.6, (226, 240, 250, 170))


def _music(stage: Stage) -> None:
    """Waltz, whistle up, tick while waiting, whistle down, plop."""
    desk = stage.desk
    for number in range(6):
        at = 0.05 + number * 0.42
        if number % 3 == 0:
            desk.add(strike(pitch((48, 43)[number // 3 % 2]), 0.8, MARIMBA), at, gain=0.24, room=0.25)
        else:
            for note in ((60, 64, 67), (59, 62, 65))[number // 3 % 2]:
                desk.add(strike(pitch(note), 0.5, HARP), at, gain=0.08, pan=0.2, room=0.3)
    desk.add(rush(2.5, 2500, 7000, seed=4, fade=0.3), 0.0, gain=0.05, room=0.1)
    desk.add(slide(320, 1900, 0.9, bend=0.6), THROW, gain=0.2, room=0.35)
    for number in range(8):
        desk.add(
            tick(0.05, seed=number), 3.6 + number * 0.4, gain=0.16, pan=0.4 - 0.8 * (number % 2), room=0.4
        )
    whistle = slide(2100, 380, 1.3, bend=1.2)[::-1].copy()[: int(1.25 * 48000)][::-1]
    desk.add(whistle, PLOP - 1.25, gain=0.12, pan=0.2, room=0.3)
    desk.add(kick(0.25), PLOP, gain=0.6, pan=0.2)
    desk.add(slide(420, 120, 0.25), PLOP, gain=0.3, pan=0.2, room=0.2)
    desk.add(rush(0.2, 400, 2400, seed=5, fade=0.02), PLOP, gain=0.2, pan=0.2, room=0.2)
    for shake in range(12):
        desk.add(tick(0.07, seed=shake + 9), SUGAR + shake * 0.105, gain=0.14, pan=0.1, room=0.15)
    for number, note in enumerate((72, 76, 79, 84)):
        desk.add(strike(pitch(note), 1.2, MARIMBA), LEMON + number * 0.07, gain=0.2, room=0.4)
    for number, note in enumerate((60, 64, 67)):
        desk.add(strike(pitch(note), 1.0, HARP), 9.4 + number * 0.14, gain=0.1, room=0.4)
    for note in (48, 60, 64, 67, 72):
        desk.add(strike(pitch(note), 0.9, HARP), LEMON + 0.42, gain=0.1, room=0.4)
