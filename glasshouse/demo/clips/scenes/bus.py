"""Two toothpicks climb a mountain, and a hedgehog overtakes them (an old joke, from where hedgehogs and buses are)."""

from collections.abc import Callable, Iterator
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Colour, Frame, Sheet, curve, radiance, settle, sky
from glasshouse.demo.clips.motion import Point, between, blink, ease, jolt, mix
from glasshouse.demo.clips.puppets import INK, WHITE, Figure, Pose, Puppet
from glasshouse.demo.clips.scripts import BUS
from glasshouse.demo.clips.sound import HARP, MARIMBA, hum, kick, pitch, rush, slide, strike, tick
from glasshouse.demo.clips.stage import Stage
from glasshouse.demo.clips.voice import Cast, Speaker, lips, say

COMES, STANDS, HOPS, LEAVES = 2.6, 5.0, 8.7, 9.9
SLOPE = -0.17
ZENZI = Figure(44, 196, (246, 214, 158), (255, 236, 196), (206, 158, 98), 19, Speaker(270, 1.26, -0.4))
VITUS = Figure(40, 236, (232, 192, 132), (250, 220, 170), (184, 134, 82), 18, Speaker(150, 1.0, 0.1))
IGEL = Speaker(112, 0.92, 0.3)

Put = Callable[[list[Point] | NDArray[np.float64]], NDArray[np.float64]]


class Stick(Puppet):
    """A toothpick: pointed above, with a hat and a rucksack."""

    hat: Colour = (200, 62, 62)

    def _outline(self, share: float, shift: float) -> NDArray[np.float64]:
        half, tall = self.figure.across / 2 * share, self.figure.tall
        side = [(half, 14), (half, tall * 0.74), (half * 0.5, tall * 0.93), (0.0, tall + 10)]
        right = curve([(half * 0.7, 3), *side], 8)
        left = right[::-1] * (-1, 1)
        outline = np.vstack([right, left])
        outline[:, 0] += shift * self.figure.across
        return outline

    def draw(self) -> None:
        """Draw it from back to front, the rucksack first and the hat last."""
        pack = [(-62, 70), (-66, 120), (-44, 140), (-12, 136), (-12, 62)]
        self.sheet.shape(self.place(curve(pack, 6)), (92, 118, 82))
        self.sheet.stroke(self.place([(-56, 146), (-14, 146)]), 15, (222, 132, 84))
        super().draw()
        tall = self.figure.tall
        brim = self.place([(-34, tall - 12), (34, tall - 12)])
        crown = curve(
            [(-24, tall - 12), (-20, tall + 16), (0, tall + 22), (20, tall + 16), (24, tall - 12)], 6
        )
        self.sheet.shape(self.place(crown), self.hat)
        self.sheet.stroke(brim, 8, self.hat)
        self.sheet.stroke(self.place([(-23, tall - 4), (23, tall - 4)]), 5, (250, 230, 180))
        self.sheet.stroke(
            self.place(curve([(14, tall), (26, tall + 22), (24, tall + 44)], 6)), 6, (250, 250, 240)
        )


def play(stage: Stage) -> Iterator[Frame]:
    """Climb, be overtaken, understand, and get on."""
    cast = say(stage, BUS, {"Zenzi": ZENZI.voice, "Vitus": VITUS.voice, "Igel": IGEL})
    sheet = stage.sheet(_morning(stage))
    _mountains(sheet)
    sheet.keep(top=200)
    for _, now in stage.moments():
        sheet.wipe()
        away = 66 * ease(now, LEAVES, 3.6)
        _meadow(sheet, now)
        riding = now >= HOPS + 0.5
        if riding:
            _draw_sticks(sheet, now, cast)
        _hedgehog(sheet, _bus(now), now, cast)
        if not riding:
            _draw_sticks(sheet, now, cast)
        _flowers(sheet, away)
        yield sheet.frame()
    _sound(stage)


def _ground(x: float) -> float:
    return 718 + SLOPE * (x - 232)


def _bus(now: float) -> Point:
    """Return where the hedgehog's middle stands: it comes from the left, waits a moment, and goes on."""
    x = -230 + 556 * ease(now, COMES, STANDS - COMES) + 170 * ease(now, LEAVES, 4.6)
    walking = between(now, COMES, STANDS, 0.2) + between(now, LEAVES, 20, 0.3)
    return x, _ground(x) + 30 - 5 * abs(sin(now * 9)) * walking - 8 * jolt(now, HOPS + 0.5) - 6 * jolt(
        now, HOPS + 0.75
    )


def _draw_sticks(sheet: Sheet, now: float, cast: Cast) -> None:
    for who, figure, hat, seat in (
        ("Zenzi", ZENZI, (200, 62, 62), -62),
        ("Vitus", VITUS, (62, 110, 160), 26),
    ):
        stick = Stick(sheet, figure, _pose(who, now, cast, seat))
        stick.hat = hat
        stick.draw()


def _pose(who: str, now: float, cast: Cast, seat: float) -> Pose:
    """Return what one of the two does: march on the spot, stare, wave, leap."""
    mouth, first = lips(cast, who, now), who == "Zenzi"
    march = 1 - ease(now, 2.9, 0.5)
    start = HOPS + (0.0 if first else 0.25)
    leap = ease(now, start, 0.5)
    home = 92.0 if first else 212.0
    foot = (home, _ground(home) + (6 if first else -4))
    bus = _bus(now)
    x, y = mix(foot, (bus[0] + seat, bus[1] - 74 - (0 if first else 8)), leap)
    y -= 120 * sin(pi * leap) + 7 * abs(sin(now * 5 + first)) * march
    wave = between(now, 7.8, start, 0.2)
    stare = between(now, COMES + 0.8, 5.4, 0.4)
    ahead = float(np.clip((bus[0] - home) / 120, -1, 1))
    happy = ease(now, start + 0.4, 0.4)
    left, right = (-46.0, 66 + 12 * sin(now * 5) * march), (46.0, 70 - 12 * sin(now * 5) * march)
    right = mix(right, (50.0, 196 + 26 * sin(now * 20 + first)), wave * (0.6 if first else 1))
    left = mix(left, (-48.0, 176 + 20 * sin(now * 20 + 1)), wave * (not first))
    right = mix(right, (48.0, 170.0), happy * (not first) * between(now, 10.2, 20))
    told = between(now, 5.4, 7.8, 0.3) * (1 if first else -1)
    return Pose(
        x=x, y=y, left=left, right=right,
        lean=0.07 * march + 0.03 * sin(now * 5) * march + 0.05 * told + 0.02 * sin(now * 9) * happy,
        stretch=1 + 0.01 * sin(now * 3 + first) + 0.04 * mouth[0] + 0.06 * jolt(now, start + 0.5),
        look=mix(mix((0.5, -0.3), (ahead, 0.5), stare), (0.8 * told + 0.3 * happy, -0.1), abs(told) + happy * 0.6),
        lips=(max(mouth[0], 0.5 * stare * (now > 4)), mouth[1]), smile=0.1 - 0.4 * march + 0.9 * happy + 0.5 * told * first,
        shut=blink(now, every=2.6, offset=0.7 * first), brows=0.9 * stare + 0.5 * wave - 0.5 * march, blush=0.25 + 0.2 * happy,
    )  # fmt: skip


def _hedgehog(sheet: Sheet, at: Point, now: float, cast: Cast) -> None:
    """Draw the hedgehog: two rounds of spikes, a pointed face, and feet that trot."""
    x, y = at
    walk = between(now, COMES, STANDS, 0.2) + between(now, LEAVES, 20, 0.3)
    tilt = float(np.arctan(SLOPE))
    turn = np.array([[cos(tilt), -sin(tilt)], [sin(tilt), cos(tilt)]])

    def put(points: list[Point] | NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(np.asarray(points, float) @ turn.T + (x, y))

    for number, foot in enumerate((-78, -30, 40, 78)):
        lift = 8 * max(0.0, sin(now * 16 + number * 1.7)) * walk
        spot = put([(foot + 5 * sin(now * 16 + number * 1.7) * walk, -4 - lift)])[0]
        sheet.oval(spot[0], spot[1], 17, 10, (120, 78, 62))
    sheet.oval(x, y + 6, 128, 10, (40, 60, 40, 70))
    for ring, (reach, fill) in enumerate(
        ((1.0, (74, 54, 58)), (0.84, (104, 76, 70)), (0.66, (136, 100, 84)))
    ):
        spikes = []
        for number in range(38):
            angle = pi * (1.06 - number / 37 * 1.0)
            out = reach * (1.0 if number % 2 else 0.84)
            spikes.append(
                (122 * out * cos(angle) - 12, -6 - 122 * out * abs(sin(angle)) * (0.98 + 0.02 * ring))
            )
        sheet.shape(put([*spikes, (100 * reach, -4), (-118 * reach, -4)]), fill)
    _driver(sheet, put, now, cast)


def _driver(sheet: Sheet, put: Put, now: float, cast: Cast) -> None:
    """Draw the hedgehog's face under its driver's cap."""
    face = curve(
        [(64, -6), (50, -52), (72, -86), (112, -74), (150, -44), (158, -32), (140, -12), (100, -2), (64, -6)],
        8,
    )
    sheet.shape(put(face), (240, 206, 164))
    gap, _ = lips(cast, "Igel", now)
    ear, nose, eye, mouth = put([(66, -84), (157, -38), (104, -54), (124, -20)])
    sheet.oval(ear[0], ear[1], 15, 17, (196, 142, 112))
    sheet.disc(nose[0], nose[1], 10, INK)
    shut = blink(now, every=3.3)
    sheet.oval(eye[0], eye[1], 10, 11 * (1 - 0.9 * shut), WHITE)
    sheet.oval(eye[0] + 3 - 4 * between(now, STANDS, LEAVES, 0.3), eye[1], 6, 7 * (1 - 0.9 * shut), INK)
    sheet.oval(mouth[0], mouth[1], 12, 2.5 + 10 * gap, (104, 27, 52))
    cap = put([(66, -92), (78, -120), (116, -112), (124, -84)])
    sheet.shape(curve(np.vstack([cap, cap[:1]]), 6), (44, 66, 128))
    sheet.stroke(put([(98, -84), (142, -72)]), 8, (28, 40, 84))
    badge = put([(100, -100)])[0]
    sheet.disc(badge[0], badge[1], 7, (255, 210, 84))


def _morning(stage: Stage) -> Frame:
    width, height = stage.width, stage.height
    light = sky(width, height, [(0, "#3f86c8"), (0.35, "#8cc4e4"), (0.62, "#f6e6c4"), (1, "#f6e6c4")])
    light += radiance(width, height, (96, 130), 120)[..., None] * np.array([70, 62, 40], np.float32)
    return settle(light)


def _mountains(sheet: Sheet) -> None:
    """Draw three ranges, the farthest with snow, and the flag on the summit."""
    sheet.disc(96, 130, 34, (255, 248, 220))
    far = [
        (-20, 620),
        (40, 420),
        (96, 470),
        (176, 318),
        (246, 430),
        (306, 380),
        (392, 196),
        (470, 340),
        (560, 300),
        (560, 640),
    ]
    sheet.shape(far, (126, 152, 190))
    for peak in ([(176, 318), (142, 384), (166, 372), (182, 396), (202, 366), (212, 376)],
                 [(392, 196), (346, 296), (368, 282), (388, 316), (412, 276), (436, 300), (436, 278)],
                 [(40, 420), (22, 470), (40, 462), (58, 480), (62, 440)]):  # fmt: skip
        sheet.shape(peak, (246, 250, 255))
    sheet.stroke([(392, 198), (392, 150)], 4, (104, 74, 66))
    sheet.shape([(393, 150), (424, 160), (393, 172)], (222, 70, 64))
    middle = curve(
        [(-20, 600), (70, 520), (170, 570), (280, 476), (390, 540), (560, 430), (560, 760), (-20, 760)], 6
    )
    sheet.shape(middle, (96, 134, 142))
    random = np.random.default_rng(23)
    near = curve([(-20, 690), (110, 610), (260, 640), (420, 560), (560, 566), (560, 800), (-20, 800)], 6)
    sheet.shape(near, (74, 116, 96))
    for x, off in zip(random.uniform(-10, 550, 46), random.uniform(0, 50, 46), strict=True):
        y = 660 - 0.16 * x + off
        tall = 26 + 0.5 * off
        sheet.shape([(x - tall * 0.3, y), (x, y - tall), (x + tall * 0.3, y)], (54, 94, 82))
    for x, y, long in ((330, 96, 70), (180, 226, 54), (470, 150, 60)):
        for number in range(4):
            sheet.oval(x + 16 * number, y - 5 * (number % 2), long - 12 * number, 13, (255, 255, 255, 70))


def _meadow(sheet: Sheet, now: float) -> None:
    """Draw the slope, the path and the signpost."""
    sheet.shape([(-20, _ground(-20) - 26), (560, _ground(560) - 26), (560, 980), (-20, 980)], (126, 176, 84))
    sheet.shape(
        [
            (-20, _ground(-20) - 6),
            (560, _ground(560) - 6),
            (560, _ground(560) + 52),
            (-20, _ground(-20) + 52),
        ],
        (226, 196, 146),
    )
    sheet.shape([(-20, _ground(-20) + 46), (560, _ground(560) + 46), (560, 980), (-20, 980)], (104, 156, 72))
    x, y = 34, _ground(34) - 14
    sheet.stroke([(x, y), (x, y - 150)], 9, (118, 80, 56))
    board = [(x - 26, y - 148), (x + 60, y - 162), (x + 84, y - 146), (x + 62, y - 122), (x - 26, y - 110)]
    sheet.shape(board, (250, 214, 92))
    peak = [(x - 6, y - 120), (x + 14, y - 148), (x + 24, y - 136), (x + 34, y - 150), (x + 52, y - 126)]
    sheet.shape(peak, (66, 82, 96))
    wing = 8 * sin(now * 14)
    bx, by = 380 + 40 * sin(now * 0.9), 470 + 24 * sin(now * 1.7)
    sheet.oval(bx - 6, by, 5 + abs(wing) * 0.5, 9, (250, 160, 70), 0.5)
    sheet.oval(bx + 6, by, 5 + abs(wing) * 0.5, 9, (250, 190, 80), -0.5)


def _flowers(sheet: Sheet, away: float) -> None:
    """Let flowers in front go by when the bus leaves."""
    random = np.random.default_rng(8)
    for x, down, size, kind in random.random((70, 4)).tolist():
        at = (x * 640 - away * (1 + down)) % 640 - 50
        y = _ground(at) + 74 + 190 * down
        petal: Colour = ((255, 255, 255), (250, 190, 66), (232, 96, 120), (122, 110, 220))[int(kind * 4)]
        radius = 2.6 + 2.2 * size + 3 * down
        sheet.stroke([(at, y), (at + 2, y + 5 * radius)], 1.5 + down, (70, 118, 54))
        for leaf in range(5):
            sheet.disc(at + radius * cos(leaf * 1.257), y + radius * sin(leaf * 1.257), radius * 0.62, petal)
        sheet.disc(at, y, radius * 0.6, (255, 222, 110) if kind < 0.25 or kind > 0.5 else (150, 80, 40))


def _sound(stage: Stage) -> None:
    """March with a tuba, trot with clicks, ring the bell of a bus."""
    desk = stage.desk
    for number in range(5):
        at = 0.1 + number * 0.56
        desk.add(strike(pitch((48, 43)[number % 2]), 0.5, MARIMBA), at, gain=0.24, room=0.2)
        for note in ((60, 64, 67), (59, 62, 67))[number % 2]:
            desk.add(strike(pitch(note), 0.35, HARP), at + 0.28, gain=0.08, pan=0.2, room=0.25)
    _trot(stage)
    for at, note in ((LEAVES - 0.25, 88), (LEAVES - 0.03, 84)):
        desk.add(strike(pitch(note), 1.3, HARP, 0.002), at, gain=0.28, room=0.4)
    for at in (HOPS, HOPS + 0.25):
        desk.add(slide(260, 820, 0.32), at, gain=0.18, pan=-0.3, room=0.2)
        desk.add(kick(0.2), at + 0.5, gain=0.4)
    for note, at in ((48, 2.8), (55, 2.8)):
        desk.add(hum(pitch(note), 2.8, warmth=0.3, fade=1.0), at, gain=0.06, room=0.5)
    random = stage.random
    for at in random.uniform(0.2, stage.seconds - 0.5, 16).tolist():
        high = random.uniform(2600, 3800)
        desk.add(slide(high, high * 1.2, 0.08), at, gain=0.012, pan=random.uniform(-0.8, 0.8), room=0.8)


def _trot(stage: Stage) -> None:
    """Let the hedgehog's feet trot and its nose sniff, and play for the ride."""
    desk = stage.desk
    for start, end in ((COMES + 0.2, STANDS - 0.1), (LEAVES + 0.1, stage.seconds - 0.3)):
        for step in range(int((end - start) / 0.098)):
            desk.add(
                tick(0.04, seed=step + 1), start + step * 0.098, gain=0.09, pan=-0.5 + step * 0.04, room=0.1
            )
    for number in range(5):
        sniff = rush(0.12, 900, 3200, seed=number + 3, fade=0.04)
        desk.add(sniff, COMES + 0.5 + number * 0.42, gain=0.2, pan=-0.4 + number * 0.15, room=0.2)
    for number, note in enumerate((60, 64, 67, 72, 71, 67, 64, 67, 72)):
        at = LEAVES + 0.35 + number * 0.28
        desk.add(strike(pitch(note + 12), 0.6, MARIMBA), at, gain=0.15, pan=0.2, room=0.3)
        desk.add(strike(pitch((48, 43)[number % 2]), 0.5, MARIMBA), at, gain=0.16, room=0.2)
