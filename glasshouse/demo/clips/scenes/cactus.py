"""Three cacti dance a cumbia at night, one of them half a beat late."""

from collections.abc import Iterator
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Colour, Frame, Sheet, curve, radiance, settle, sky
from glasshouse.demo.clips.motion import Point, between, blink, ease, jolt, mix
from glasshouse.demo.clips.puppets import Figure, Pose, Puppet
from glasshouse.demo.clips.scripts import CACTUS
from glasshouse.demo.clips.sound import MARIMBA, envelope, kick, pitch, rush, strike, tick
from glasshouse.demo.clips.stage import Stage
from glasshouse.demo.clips.voice import Cast, Speaker, lips, say

BEAT = 0.5
DANCE, CANON, SPIN, ALL, POSE = 2.0, 5.0, 8.5, 9.5, 11.5
FLOOR = 742.0
NOPAL = Figure(108, 300, (84, 168, 104), (128, 204, 132), (44, 116, 84), 21, Speaker(138, 1.0, 0.0))
TUNA = Figure(126, 132, (110, 186, 98), (156, 216, 128), (62, 132, 76), 20, Speaker(300, 1.32, -0.5))
SAGUA = Figure(96, 222, (62, 148, 124), (108, 190, 158), (30, 100, 92), 19, Speaker(200, 1.1, 0.5))
_PAPER: tuple[Colour, ...] = ((255, 94, 120), (255, 196, 64), (84, 204, 190), (178, 110, 232), (255, 140, 66))


class Cactus(Puppet):
    """A cactus with ribs, thorns and a flower; `turn` is how far it has spun, in turns."""

    def __init__(self, sheet: Sheet, figure: Figure, pose: Pose, turn: float, flower: Colour) -> None:
        super().__init__(sheet, figure, pose)
        self._face_on = cos(2 * pi * turn)
        self._size[0] *= max(0.36, abs(self._face_on))
        self.flower = flower

    def _outline(self, share: float, shift: float) -> NDArray[np.float64]:
        half, tall = self.figure.across / 2, self.figure.tall
        angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        straight = max(0.0, tall / 2 - half)
        x = half * np.cos(angle) * (1 - 0.1 * (np.sin(angle) < 0))
        y = half * np.sin(angle) + np.sign(np.sin(angle)) * straight
        y = np.clip(y, -tall / 2 + 8, None)
        return np.stack([x * share + shift * self.figure.across, y * share + tall / 2 + 3], axis=1)

    def _body(self) -> None:
        super()._body()
        figure = self.figure
        for rib in (-0.3, 0.0, 0.3):
            line = [
                (figure.across * rib, 16),
                (figure.across * rib * 1.12, figure.tall * 0.5),
                (figure.across * rib, figure.tall - 12),
            ]
            self.sheet.stroke(self.place(curve(line, 6)), 4, (*figure.deep[:3], 90))
        for row in range(int(figure.tall / 34)):
            for side in (-0.45, -0.15, 0.15, 0.45):
                at = (figure.across * side, 24 + row * 34 + 12 * (abs(side) > 0.2))
                if at[1] < figure.tall - 18:
                    self.sheet.stroke(
                        self.place([(at[0] - 4, at[1] - 3), at, (at[0] + 4, at[1] - 3)]),
                        2,
                        (250, 250, 220, 190),
                    )
        for petal in range(-2, 3):
            at = self.place([(petal * 11.0, figure.tall + 12 - 3 * abs(petal))])[0]
            self.sheet.oval(at[0], at[1], 9, 15, self.flower, 0.4 * petal + self.pose.lean)
        at = self.place([(0.0, figure.tall + 8)])[0]
        self.sheet.disc(at[0], at[1], 7, (255, 226, 110))

    def _face(self) -> None:
        if self._face_on > 0.36:
            super()._face()

    def _arm(self, side: int, hand: Point) -> None:
        figure = self.figure
        wide = figure.across * 0.32
        shoulder = (side * figure.across * 0.4, figure.tall * 0.42)
        elbow = (side * (figure.across * 0.5 + 34), min(hand[1], figure.tall * 0.42) - 4)
        way = curve([shoulder, ((shoulder[0] + elbow[0]) / 2, elbow[1]), elbow, hand], 8)
        self.sheet.stroke(self.place(way), wide, figure.deep)
        self.sheet.stroke(self.place(way), wide - 7, figure.body)
        self.sheet.stroke(self.place(way), 3, (*figure.deep[:3], 90))


def play(stage: Stage) -> Iterator[Frame]:
    """Count in, dance, spin, strike a pose."""
    cast = say(stage, CACTUS, {"Nopal": NOPAL.voice, "Tuna": TUNA.voice})
    sheet = stage.sheet(_desert(stage))
    _furnish(sheet)
    sheet.keep(top=60, bottom=880)
    for _, now in stage.moments():
        sheet.wipe()
        _banner(sheet, now)
        for late, (who, figure, x, flower) in enumerate(_TROUPE):
            turn = ease(now, SPIN + 0.15 * late, 0.85)
            Cactus(sheet, figure, _pose(late, who, x, now, cast), turn, flower).draw()
        _confetti(sheet, now)
        yield sheet.frame()
    _sound(stage)


_TROUPE: tuple[tuple[str, Figure, float, Colour], ...] = (
    ("Sagua", SAGUA, 392.0, (255, 196, 64)), ("Nopal", NOPAL, 240.0, (255, 94, 120)), ("Tuna", TUNA, 96.0, (222, 80, 200)),
)  # fmt: skip


def _step(now: float) -> float:
    """Return the sway of the dance, -1 to 1, once to each side in two beats."""
    return sin(pi * (now - DANCE) / BEAT)


def _pose(late: int, who: str, home: float, now: float, cast: Cast) -> Pose:
    """Return what a cactus does: the same steps for all, but Tuna a little after the others, until the end."""
    behind = 0.22 * (who == "Tuna") * (1 - ease(now, 9.2, 0.6))
    beat = now - behind
    dancing = between(beat, DANCE, POSE, 0.3)
    steps, canon = between(beat, DANCE, CANON, 0.3), between(beat, CANON, SPIN, 0.3)
    every, final = between(beat, ALL, POSE, 0.3), ease(beat, POSE, 0.25)
    sway, turn = _step(beat), (int((beat - CANON) / BEAT) + late) % 3 == 0
    hop = abs(sin(pi * (beat - CANON) / BEAT)) * (canon * turn + every * 0.8)
    figure = _TROUPE[late][1]
    tall, out = figure.tall, figure.across / 2 + 36
    rest, up = tall * 0.62, tall * 0.95 + 20
    left, right = (-out, rest + 34 * sway * steps), (out, rest - 34 * sway * steps)
    left, right = mix(left, (-out - 6, up), canon * turn), mix(right, (out + 6, up), canon * turn)
    left, right = mix(left, (-out + 14 * sway, up), every), mix(right, (out + 14 * sway, up), every)
    left, right = mix(left, (-out - 16, up + 10), final), mix(right, (out - 4, rest - 40), final)
    mouth = lips(cast, who, now)
    count = between(now, 0.3, 1.9, 0.2) * (who == "Nopal")
    return Pose(
        x=home + 15 * sway * (steps + 0.6 * every),
        y=FLOOR - 10 * (late == 1) - 30 * hop - 14 * count * abs(sin(pi * now / BEAT)),
        left=left, right=right, lean=0.1 * sway * (steps + 0.7 * every) + 0.1 * final * (1 - late),
        stretch=1 - 0.05 * abs(cos(pi * (beat - DANCE) / BEAT)) * dancing + 0.08 * hop + 0.04 * mouth[0] + 0.08 * jolt(now, POSE),
        look=(0.5 * sway * steps + 0.7 * (late - 1) * -count, -0.2 * hop), lips=mouth,
        smile=0.6 + 0.4 * dancing, shut=max(blink(now, every=3.1, offset=late * 0.8), 0.9 * (hop > 0.8)),
        brows=0.3 + 0.6 * count + 0.5 * final, blush=0.25 + 0.25 * final,
    )  # fmt: skip


def _desert(stage: Stage) -> Frame:
    width, height = stage.width, stage.height
    light = sky(width, height, [(0, "#1b1145"), (0.3, "#43206e"), (0.55, "#a83a7a"), (0.68, "#f2795e"), (0.74, "#ffb26b"),
                                (0.745, "#6e3450"), (1, "#2c1638")])  # fmt: skip
    light += radiance(width, height, (424, 318), 90)[..., None] * np.array([50, 44, 40], np.float32)
    light += radiance(width, height, (240, 740), 210)[..., None] * np.array([70, 40, 20], np.float32)
    return settle(light)


def _furnish(sheet: Sheet) -> None:
    """Draw the moon, stars, far mesas and the dancing floor."""
    random = np.random.default_rng(19)
    for x, y, size in random.random((60, 3)).tolist():
        sheet.disc(x * 540, y * 470, 0.7 + 1.2 * size, (255, 240, 230, int(70 + 150 * size)))
    sheet.disc(424, 318, 42, (255, 240, 206))
    for x, y, size in ((412, 306, 9), (438, 330, 7), (432, 300, 4)):
        sheet.disc(x, y, size, (246, 222, 184))
    for points, fill in (
        (
            [(-20, 712), (-20, 620), (58, 616), (66, 590), (130, 588), (142, 640), (210, 650), (226, 712)],
            (116, 46, 92),
        ),
        (
            [(300, 712), (322, 640), (390, 634), (398, 566), (486, 562), (498, 624), (560, 630), (560, 712)],
            (96, 38, 84),
        ),
    ):
        sheet.shape(points, fill)
    for ring in range(16):
        sheet.oval(240, 760, 270 - 11 * ring, 56 - 2.4 * ring, (255, 170, 96, 7))
    for x, y, size in ((30, 836, 1.0), (486, 820, 0.8), (430, 868, 1.1), (120, 872, 0.7)):
        for leaf in (-0.9, -0.5, 0, 0.5, 0.9):
            tip = (x + 40 * size * sin(leaf), y - 46 * size * cos(leaf))
            sheet.shape([(x - 6 * size, y), tip, (x + 6 * size, y)], (70, 60, 92))


def _banner(sheet: Sheet, now: float) -> None:
    """Draw cut paper flags that swing on the beat."""
    for row, (y, sag) in enumerate(((96, 40), (178, 30))):
        x = np.linspace(-20, 560, 30)
        line = np.stack([x, y + sag * (1 - ((x - 270) / 290) ** 2)], axis=1)
        sheet.stroke(line, 2, (250, 230, 220, 160))
        for flag in range(9):
            at, swing = 8 + flag * 66 - 30 * row, 4 * sin(now * 2 * pi / (4 * BEAT) + flag + row)
            top = y + sag * (1 - ((at + 24 - 270) / 290) ** 2)
            fill = _PAPER[(flag + 2 * row) % 5]
            low = [
                (at + across + swing, top + down)
                for across, down in ((48, 42), (36, 54), (24, 44), (12, 54), (0, 42))
            ]
            body = [(at, top), (at + 48, top), *low]
            sheet.shape(body, fill)
            hole: Colour = (66, 30, 98)
            sheet.disc(at + 24 + swing * 0.5, top + 22, 7, hole)
            for side in (-1, 1):
                sheet.oval(at + 24 + 14 * side + swing * 0.5, top + 22, 3, 7, hole)
                sheet.disc(at + 24 + 9 * side + swing * 0.7, top + 36, 2.6, hole)


def _confetti(sheet: Sheet, now: float) -> None:
    """Let paper rain after the last beat."""
    t = now - POSE
    if t <= 0:
        return
    random = np.random.default_rng(2)
    for number, (x, y, spin, late) in enumerate(random.random((90, 4)).tolist()):
        fly = max(0.0, t - 0.1 * late)
        rise = 620 * fly * (0.6 + late) - 520 * fly * fly
        px, py = 240 + (x - 0.5) * 560 * (0.25 + ease(fly, 0, 0.8)), 720 - rise * (0.7 + 0.6 * y)
        wide = 8 * abs(cos(fly * 9 + spin * 6)) + 1.5
        sheet.shape(
            [(px - wide, py - 3), (px + wide, py - 5), (px + wide, py + 4), (px - wide, py + 5)],
            _PAPER[number % 5],
        )


def _sound(stage: Stage) -> None:
    """Play a cumbia: bass and drum on the beat, a scraper between, a marimba above."""
    desk = stage.desk
    for number, at in enumerate((0.45, 0.85, 1.25, 1.65)):
        desk.add(tick(0.05, seed=number + 40), at, gain=0.4, room=0.15)
    beats = round((POSE - DANCE) / BEAT)
    roots = (45, 45, 50, 50, 52, 52, 45, 45)
    for beat in range(beats):
        at = DANCE + beat * BEAT
        root = roots[beat // 2 % 8]
        if beat % 2 == 0:
            desk.add(kick(), at, gain=0.42, room=0.1)
        note = root + (0, 7)[beat % 2]
        desk.add(strike(pitch(note - 12), 0.5, MARIMBA, 0.01), at, gain=0.4, room=0.1)
        desk.add(strike(pitch(note), 0.4, MARIMBA, 0.01), at + BEAT * 0.5, gain=0.12, room=0.1)
        for late, long in ((0.0, 0.16), (0.5, 0.06), (0.75, 0.06)):
            _scrape(stage, at + late * BEAT, long)
        for third in (3, 7, 12):
            desk.add(
                strike(pitch(root + 12 + third), 0.3, MARIMBA), at + BEAT / 2, gain=0.06, pan=0.3, room=0.25
            )
    _melody(stage)
    for number, note in enumerate((57, 64, 69, 73, 76)):
        desk.add(
            strike(pitch(note), 1.4, MARIMBA), POSE + 0.02 * number, gain=0.2, pan=number / 4 - 0.5, room=0.4
        )
    desk.add(kick(0.4), POSE, gain=0.5)


def _scrape(stage: Stage, at: float, long: float) -> None:
    teeth = 0.35 + 0.65 * (np.arange(round(long * 260)) % 4 < 2)
    noise = rush(long, 2400, 8000, seed=int(at * 100), fade=0.008) * envelope(teeth, long)
    stage.desk.add(noise, at, gain=0.16, pan=-0.3, room=0.12)


def _melody(stage: Stage) -> None:
    tune = (
        69, 72, 76, 74, 72, 0, 69, 72, 74, 0, 77, 76, 74, 72, 71, 0, 76, 79, 76, 74, 72, 74, 71, 0, 69, 0, 72, 71, 69, 0, 64, 0,
        69, 72, 76, 81, 79, 76, 74, 0,
    )  # fmt: skip
    for number, note in enumerate(tune[: round((POSE - DANCE) / BEAT * 2)]):
        if note:
            stage.desk.add(
                strike(pitch(note), 0.6, MARIMBA), DANCE + number * BEAT / 2, gain=0.19, pan=0.2, room=0.3
            )
