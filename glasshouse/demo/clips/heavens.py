"""The Sun and the Moon as characters, and the sea that they rise from and mirror themselves in."""

from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from glasshouse.demo.clips.canvas import Colour, Sheet, curve
from glasshouse.demo.clips.puppets import Figure, Pose, Puppet
from glasshouse.demo.clips.voice import Speaker

HORIZON = 600.0
SUN = Figure(196, 196, (255, 200, 76), (255, 228, 140), (242, 150, 52), 25, Speaker(150, 0.98, 0.0))
MOON = Figure(184, 184, (240, 238, 250), (255, 255, 255), (190, 186, 222), 23, Speaker(285, 1.22, 0.05))


class Disc(Puppet):
    """A round character without hands or feet."""

    def draw(self) -> None:
        """Draw it from back to front."""
        self._behind()
        self._body()
        self._above()
        self._face()

    @property
    def middle(self) -> NDArray[np.float64]:
        """Return where its middle is on the sheet."""
        return np.asarray(self.place([(0.0, self.figure.tall / 2 + 3)])[0])

    def _outline(self, share: float, shift: float) -> NDArray[np.float64]:
        angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        half = self.figure.across / 2 * share
        x = half * np.cos(angle) + shift * self.figure.across
        return np.stack([x, half * np.sin(angle) + self.figure.tall / 2 + 3], axis=1)

    def _behind(self) -> None:
        """Draw what is behind the body."""

    def _above(self) -> None:
        """Draw what is on the body and below the face."""


class Sun(Disc):
    """The Sun: rays that turn and breathe; `now` in seconds."""

    def __init__(self, sheet: Sheet, pose: Pose, now: float) -> None:
        super().__init__(sheet, SUN, pose)
        self.now = now

    def _behind(self) -> None:
        half = self.figure.across / 2
        for ray in range(16):
            turn = ray * pi / 8 + self.now * 0.22
            long = half + (34 if ray % 2 else 50) + 6 * sin(self.now * 3 + ray * 1.7)
            tip = [(long * cos(turn), long * sin(turn))]
            foot = [((half - 4) * cos(turn + side), (half - 4) * sin(turn + side)) for side in (-0.13, 0.13)]
            fill = (255, 214, 110) if ray % 2 else (255, 176, 66)
            self.sheet.shape(np.array([foot[0], *tip, foot[1]]) + self.middle, fill)


class Moon(Disc):
    """The Moon in a nightcap; `phase` is how much of it is dark, 0 (full) to 1 (new); `swing` is the cap's, -1 to 1."""

    def __init__(self, sheet: Sheet, pose: Pose, phase: float, swing: float) -> None:
        super().__init__(sheet, MOON, pose)
        self.phase, self.swing = phase, swing

    def _above(self) -> None:
        for x, up, size in (
            (-58, 62, 13),
            (-30, 34, 8),
            (50, 44, 15),
            (64, 92, 8),
            (-66, 104, 7),
            (16, 26, 6),
        ):
            at = self.place([(x, up)])[0]
            self.sheet.oval(at[0], at[1], size, size * 0.8, (214, 210, 236))
        if self.phase > 0.01:
            self._shade()
        self._cap()

    def _shade(self) -> None:
        """Darken a part from the left, as in the sky: its edge is half of an ellipse."""
        angle = np.linspace(-np.pi / 2, np.pi / 2, 40)
        half = self.figure.across / 2 + 2
        rim = np.stack([-half * np.cos(angle), half * np.sin(angle)], axis=1)
        edge = np.stack([half * (2 * self.phase - 1) * np.cos(angle), half * np.sin(angle)], axis=1)
        shape = np.vstack([rim, edge[::-1]])
        shape[:, 1] += self.figure.tall / 2 + 3
        self.sheet.shape(self.place(shape), (26, 28, 70, 214))

    def _cap(self) -> None:
        tall, swing = self.figure.tall, self.swing
        tip = (96 + 10 * swing, tall - 8 - 22 * swing)
        cap = [
            (-70, tall - 26),
            (-56, tall + 24),
            (-6, tall + 54),
            (52, tall + 44),
            tip,
            (44, tall + 2),
            (66, tall - 24),
        ]
        self.sheet.shape(self.place(np.vstack([curve(cap, 8), [(0, tall - 6)]])), (78, 92, 190))
        for x, up in ((-34, 22), (-4, 34), (26, 26)):
            at = self.place([(x, tall + up)])[0]
            self.sheet.disc(at[0], at[1], 4.5, (255, 226, 130))
        band = curve([(-76, tall - 34), (-40, tall - 10), (0, tall - 4), (40, tall - 10), (74, tall - 32)], 8)
        self.sheet.stroke(self.place(band), 17, (250, 248, 255))
        at = self.place([tip])[0]
        self.sheet.disc(at[0], at[1], 13, (250, 248, 255))


def sea_of(sheet: Sheet) -> Image.Image:
    """Return the part of a sheet below the horizon as it is now, to lay it over what sinks there."""
    return sheet.image.crop((0, int(HORIZON * sheet.scale), *sheet.image.size))


def cover(sheet: Sheet, sea: Image.Image) -> None:
    """Lay the sea over a sheet."""
    sheet.image.paste(sea, (0, int(HORIZON * sheet.scale)))


def glitter(sheet: Sheet, x: float, now: float, fill: Colour, strength: float) -> None:
    """Let a light at `x` glitter on the sea, wider towards the front."""
    random = np.random.default_rng(41)
    for down, off, beat, size in random.random((110, 4)).tolist():
        y = HORIZON + 6 + 330 * down**1.4
        wide = (7 + 0.085 * (y - HORIZON)) * (0.5 + size)
        shown = max(0.0, sin(now * (1.2 + 2 * beat) + 40 * beat)) * strength * (1 - 0.6 * down)
        at = x + (off - 0.5) * (90 + 0.62 * (y - HORIZON)) * 1.1
        if shown > 0.05:
            sheet.oval(at, y, wide, 1.6 + 2.4 * down, (*fill[:3], int(220 * shown)))


def stars(sheet: Sheet, share: float, now: float, seed: int = 12) -> None:
    """Draw so large a share of the night's stars, twinkling."""
    random = np.random.default_rng(seed)
    for x, y, size, late in random.random((70, 4)).tolist():
        shown = min(1.0, max(0.0, (share - late) * 5)) * (0.7 + 0.3 * sin(now * 3 + 60 * late))
        if shown > 0.05:
            sheet.disc(x * 540, y * 520, 0.8 + 1.3 * size, (255, 246, 226, int(230 * shown)))
