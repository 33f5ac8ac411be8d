"""Paper is marbled: colours dropped on water push one another aside, and a comb draws them into feathers.

The colours are outlines that move exactly as a drop or a tine moves them, so that their edges stay sharp (after Jaffer's
mathematics of marbling).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Colour, Field, Frame, Sheet, clouds, colour, settle, sky
from glasshouse.demo.clips.motion import ease
from glasshouse.demo.clips.sound import HARP, hum, pentatonic, pitch, rush, slide, strike
from glasshouse.demo.clips.stage import FPS, Stage

COUNT = 50
FIRST, APART, GROWS = 0.25, 0.088, 0.3
FINEST = 10.0
DRY = 9.25
_INKS = (
    "#14305f",
    "#f3e3c3",
    "#c8372d",
    "#f3e3c3",
    "#e0a13a",
    "#1f7d7a",
    "#f3e3c3",
    "#14305f",
    "#d9693f",
    "#8fc4b7",
)
_PAPER = (247, 240, 226)

Outline = NDArray[np.float64]


@dataclass(slots=True)
class Blot:
    """A drop of colour: where it fell, how large it will be, its tint, and its outline (n, 2) once it has one."""

    at: NDArray[np.float64]
    radius: float
    fill: Colour
    fell: float
    edge: Outline


@dataclass(frozen=True, slots=True)
class Comb:
    """A comb: when it begins, for how long, how far apart its teeth are, how far they drag, and whether it goes across."""

    start: float
    length: float
    apart: float
    drag: float
    across: bool

    def tip(self, now: float) -> float:
        """Return how far its teeth have come."""
        size = 540 if self.across else 960
        along = (now - self.start) / self.length
        return (along if self.drag > 0 else 1 - along) * (size + 240) - 120

    def passed(self, places: Field, now: float) -> Field | None:
        """Return how much of the drag each place has felt, 0 to 1; None before it begins."""
        if now <= self.start:
            return None
        behind = (self.tip(now) - places) * np.float32(np.sign(self.drag) / 150) + np.float32(0.5)
        behind = np.clip(behind, 0, 1)
        return np.asarray(behind * behind * (3 - 2 * behind), np.float32)

    def dragged(self, off: Field) -> Field:
        """Return how strongly a place is dragged by how far it is from a tooth, 0 to 1."""
        first = self.apart * (0.5 if self.drag > 0 else 1)
        away = np.abs(
            (off - np.float32(first - self.apart / 2)) % np.float32(self.apart) - np.float32(self.apart / 2)
        )
        round_tip = np.sqrt(away * away + np.float32(12)) - np.float32(3.4)
        return np.asarray(np.exp(round_tip * np.float32(-1 / (self.apart * 0.17))), np.float32)

    def teeth(self, now: float) -> list[tuple[float, float]]:
        """Return where its teeth are, while it is in the water."""
        if not self.start <= now < self.start + self.length:
            return []
        first = self.apart * (0.5 if self.drag > 0 else 1)
        rows = np.arange(first, 960 if self.across else 540, self.apart).tolist()
        return [(self.tip(now), row) if self.across else (row, self.tip(now)) for row in rows]


COMBS = (
    Comb(5.3, 1.1, 108.0, 170.0, False), Comb(6.5, 1.1, 108.0, -170.0, False), Comb(7.75, 1.3, 84.0, 88.0, True),
)  # fmt: skip


def play(stage: Stage) -> Iterator[Frame]:
    """Drop, comb, and lift the paper."""
    sheet = stage.sheet(_bath(stage))
    blots = _blots(stage)
    grain = 0.93 + 0.1 * clouds(stage.width, stage.height, seed=3, cells=(5, 9), layers=4)
    inks, frame = np.zeros(0, np.uint32), sheet.frame()
    for _, now in stage.moments():
        if now < COMBS[0].start:
            for blot in blots:
                _spread(blots, blot, now)
            sheet.wipe()
            for blot in blots:
                if len(blot.edge):
                    sheet.shape(blot.edge, blot.fill)
            frame = sheet.frame()
        else:
            if not len(inks):
                inks = np.asarray(sheet.image.convert("RGBA")).view(np.uint32).ravel()
            if now < DRY:
                frame = _combed(stage, inks, now)
        yield (_over(stage, frame, now) * grain[..., None]).clip(0, 255).astype(np.uint8)
    _sound(stage, blots)


def _blots(stage: Stage) -> list[Blot]:
    """Return the drops to come: five places in turn, so that rings lie in rings."""
    places = np.array(
        [(236, 380), (110, 190), (380, 210), (120, 600), (370, 640), (250, 840), (240, 60)], float
    )
    none = np.zeros((0, 2))
    blots = []
    for number in range(COUNT):
        at = places[number % 7] + stage.random.normal(0, 16, 2)
        radius = 80.0 - 0.5 * number + stage.random.uniform(-9, 9)
        fill = colour(_INKS[(number // 7 + number * 3) % len(_INKS)])
        blots.append(Blot(at, radius, fill, FIRST + APART * number, none))
    return blots


def _spread(blots: list[Blot], blot: Blot, now: float) -> None:
    """Let a drop grow by as much as it does in one frame; everything else makes room, and keeps its area."""
    before, after = (blot.radius * ease(moment, blot.fell, GROWS) ** 0.6 for moment in (now - 1 / FPS, now))
    if after <= before:
        return
    if not len(blot.edge):
        angle = np.linspace(0, 2 * np.pi, 120, endpoint=False)
        blot.edge = blot.at + 1e-3 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    more = after**2 - before**2
    for other in blots:
        if len(other.edge):
            # What is still growing grows from where it has been pushed to.
            moved = _pushed(np.vstack([other.edge, other.at]), blot.at, more)
            other.edge = _dense(moved[:-1])
            if other is not blot:
                other.at = moved[-1]


def _pushed(points: Outline, middle: NDArray[np.float64], more: float) -> Outline:
    away = points - middle
    square = (away**2).sum(axis=1, keepdims=True)
    return np.asarray(middle + away * np.sqrt(1 + more / np.maximum(square, 1e-9)))


def _combed(stage: Stage, inks: NDArray[np.uint32], now: float) -> Frame:
    """Look each point's colour up where it was before the combs, four times per pixel."""
    width, height = stage.width, stage.height
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) * np.float32(540 / width)
    for comb in reversed(COMBS):
        moved, other = (x, y) if comb.across else (y, x)
        share = comb.passed(moved, now)
        if share is not None:
            moved -= np.float32(comb.drag) * comb.dragged(other) * share
    total = np.zeros((height, width, 4), np.uint16)
    right, down = (np.stack([np.gradient(c, axis=axis) for c in (x, y)]) / 2 for axis in (1, 0))
    for shift in (0, right, down, right + down):
        column, row = (
            np.abs(last - np.abs(last - place * np.float32(width / 270))).clip(0, last).astype(np.int32)
            for place, last in zip(np.stack([x, y]) + shift, (2 * width - 1, 2 * height - 1), strict=True)
        )
        total += inks[row * np.int32(2 * width) + column].view(np.uint8).reshape(height, width, 4)
    return np.asarray(total[..., :3] >> 2, np.uint8)


def _dense(edge: Outline) -> Outline:
    """Put a point into each side of an outline that has grown too long."""
    following = np.roll(edge, -1, axis=0)
    wide = np.flatnonzero(((following - edge) ** 2).sum(axis=1) > FINEST**2)
    if not len(wide) or len(edge) > 3000:
        return edge
    return np.insert(edge, wide + 1, (edge[wide] + following[wide]) / 2, axis=0)


def _bath(stage: Stage) -> Frame:
    return settle(sky(stage.width, stage.height, [(0, "#b9c6bd"), (0.5, "#d3d8c8"), (1, "#a9bab4")]))


def _over(stage: Stage, frame: Frame, now: float) -> Frame:
    """Draw the comb's teeth, and let white margins come in when the colours are on paper."""
    teeth = [tooth for comb in COMBS for tooth in comb.teeth(now)]
    wide = 34 * ease(now, DRY, 0.8)
    if not teeth and wide < 0.5:
        return frame
    sheet = Sheet(stage.width, stage.height, ground=frame)
    for x, y in teeth:
        sheet.disc(x + 3, y + 5, 5, (20, 20, 40, 90))
        sheet.disc(x, y, 4.5, (250, 240, 220))
    if wide >= 0.5:
        for y in (0, 960):
            sheet.box(-9, y - wide, 549, y + wide, 0, _PAPER)
        for x in (0, 540):
            sheet.box(x - wide, -9, x + wide, 969, 0, _PAPER)
        for inset, shade in ((0.0, 60), (2.0, 34), (4.0, 16)):
            low, right, bottom = wide + inset, 540 - wide - inset, 960 - wide - inset
            frame_line = [(low, low), (right, low), (right, bottom), (low, bottom), (low, low)]
            sheet.stroke(frame_line, 2.2, (60, 40, 30, shade))
    return sheet.frame()


def _sound(stage: Stage, blots: list[Blot]) -> None:
    """Let each drop fall with a note, the comb run over water, and a harp end it."""
    desk = stage.desk
    for number, blot in enumerate(blots):
        note, pan = pentatonic((number * 4) % 11 + 2, 57), blot.at[0] / 270 - 1
        desk.add(slide(note * 1.2, note * 2.8, 0.1), blot.fell, gain=0.2, pan=pan, room=0.4)
        if number % 2 == 0:
            desk.add(strike(note, 1.1, HARP), blot.fell + 0.02, gain=0.09, pan=pan, room=0.5)
    for comb in COMBS:
        high = 4200 if comb.across else 2600
        water = rush(comb.length + 0.3, 400, high, seed=int(comb.start * 10), fade=0.3)
        desk.add(water, comb.start - 0.1, gain=0.1, pan=0.4 if comb.drag > 0 else -0.4, room=0.4)
        for number in range(9):
            step = number if comb.drag > 0 else 8 - number
            at = comb.start + number * comb.length / 9
            desk.add(strike(pentatonic(step + 3, 57), 1.2, HARP), at, gain=0.1, pan=step / 5 - 0.8, room=0.5)
    for number, note in enumerate((50, 57, 62, 66, 69, 74, 78)):
        desk.add(
            strike(pitch(note), 2.2, HARP), DRY + number * 0.07, gain=0.13, pan=number / 4 - 0.8, room=0.5
        )
    for note, at in ((38, 0.0), (45, 0.0), (43, 2.7), (50, 2.7), (35, 5.3), (47, 5.3), (38, 7.8), (50, 7.8)):
        desk.add(hum(pitch(note), 3.6, warmth=0.35, fade=1.1), at, gain=0.1, room=0.6)
