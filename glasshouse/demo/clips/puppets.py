"""Drawn characters: a soft body, two eyes that look about, a mouth that speaks, arms and feet."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.canvas import Colour, Sheet, curve
from glasshouse.demo.clips.motion import Point
from glasshouse.demo.clips.voice import Speaker

INK = (43, 33, 62)
WHITE = (255, 253, 248)


@dataclass(frozen=True, slots=True)
class Figure:
    """How a character is built, in design units, and how it sounds."""

    across: float
    tall: float
    body: Colour
    light: Colour
    deep: Colour
    eye: float
    voice: Speaker
    glasses: bool = False
    tuft: bool = False


PIM = Figure(
    154, 158, (255, 205, 98), (255, 222, 141), (233, 160, 62), 23, Speaker(255, 1.28, -0.35), tuft=True
)
DOT = Figure(
    122, 270, (59, 196, 178), (112, 221, 203), (32, 148, 140), 21, Speaker(168, 1.06, 0.3), glasses=True
)


@dataclass(slots=True)
class Pose:
    """What a character does at a moment; hands are seen from its feet, up is positive."""

    x: float
    y: float
    left: Point
    right: Point
    lean: float = 0.0
    stretch: float = 1.0
    look: Point = (0.0, 0.0)
    shut: float = 0.0
    lips: Point = (0.0, 0.5)
    smile: float = 0.6
    brows: float = 0.0
    blush: float = 0.25
    flush: Colour | None = None


class Puppet:
    """One character on a sheet in one pose."""

    def __init__(self, sheet: Sheet, figure: Figure, pose: Pose) -> None:
        self.sheet, self.figure, self.pose = sheet, figure, pose
        self._turn = np.array(
            [[np.cos(pose.lean), -np.sin(pose.lean)], [np.sin(pose.lean), np.cos(pose.lean)]]
        )
        self._size = np.array([1 / np.sqrt(pose.stretch), -pose.stretch])

    def draw(self) -> None:
        """Draw it from back to front."""
        self._feet()
        self._body()
        self._face()
        for side, hand in ((-1, self.pose.left), (1, self.pose.right)):
            self._arm(side, hand)

    def place(self, points: NDArray[np.float64] | list[Point]) -> NDArray[np.float64]:
        """Return where points on the character (from its feet, up positive) are on the sheet."""
        return np.asarray((np.asarray(points) * self._size) @ self._turn.T + (self.pose.x, self.pose.y))

    def _feet(self) -> None:
        for side in (-1, 1):
            x, y = self.pose.x + side * self.figure.across * 0.2, self.pose.y
            self.sheet.oval(x + side * 4, y - 4, 21, 10, self.figure.deep)

    def _body(self) -> None:
        figure = self.figure
        fill = self.pose.flush or figure.body
        if figure.tuft:
            for dx, up in ((-15, 20), (0, 29), (15, 19)):
                hair = [
                    (0.0, figure.tall - 6),
                    (dx * 0.5, figure.tall + up * 0.55),
                    (dx * 1.3, figure.tall + up),
                ]
                self.sheet.stroke(self.place(curve(hair)), 7, figure.deep)
        self.sheet.shape(self.place(self._outline(1.0, 0.0)), figure.deep)
        self.sheet.shape(self.place(self._outline(0.955, -0.022)), fill)
        if self.pose.flush is None:
            self.sheet.shape(self.place(self._shine()), figure.light)

    def _outline(self, share: float, shift: float) -> NDArray[np.float64]:
        """Return a rounded bell: a superellipse, a little wider below."""
        figure = self.figure
        angle = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        cos, sin = np.cos(angle), np.sin(angle)
        power = 2 / 2.7
        x = np.sign(cos) * np.abs(cos) ** power * figure.across / 2
        y = np.sign(sin) * np.abs(sin) ** power * figure.tall / 2
        x *= 1 - 0.08 * y / (figure.tall / 2)
        return np.stack([x * share + shift * figure.across, y * share + figure.tall / 2 + 3], axis=1)

    def _shine(self) -> NDArray[np.float64]:
        angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
        figure = self.figure
        x = -figure.across * 0.3 + figure.across * 0.07 * np.cos(angle) + 6 * np.sin(angle)
        y = figure.tall - figure.across * 0.3 + figure.across * 0.13 * np.sin(angle)
        return np.stack([x, y], axis=1)

    def _face(self) -> None:
        figure, pose = self.figure, self.pose
        up = figure.tall - figure.eye * 2.6
        dx, dy = pose.look
        slip = np.array([dx * figure.eye * 0.3, -dy * figure.eye * 0.2])
        for side in (-1, 1):
            self._eye(side, np.array([side * figure.eye * 1.18, up]) + slip)
            cheek_x, cheek_y = self.place([(side * figure.eye * 1.9 + slip[0], up - figure.eye * 1.35)])[0]
            self.sheet.oval(
                cheek_x, cheek_y, figure.eye * 0.5, figure.eye * 0.32, (255, 95, 110, int(255 * pose.blush))
            )
        self._mouth(np.array([0.0, up - figure.eye * 1.75]) + slip * 1.15)

    def _eye(self, side: int, at: NDArray[np.float64]) -> None:
        figure, pose = self.figure, self.pose
        radius = figure.eye
        x, y = self.place([(at[0], at[1])])[0]
        if pose.shut > 0.6:  # shut eyes smile: an arc
            arc = [(at[0] - radius * 0.75, at[1] - 3), (at[0], at[1] + 7), (at[0] + radius * 0.75, at[1] - 3)]
            self.sheet.stroke(self.place(curve(arc)), 5, INK)
        else:
            open_share = 1 - pose.shut
            self.sheet.oval(
                x, y, radius, radius * (0.15 + 0.85 * open_share) * pose.stretch, WHITE, pose.lean
            )
            dx, dy = pose.look
            px, py = x + dx * radius * 0.42, y + dy * radius * 0.36
            self.sheet.oval(px, py, radius * 0.52, radius * 0.55 * (0.2 + 0.8 * open_share), INK, pose.lean)
            self.sheet.disc(px + radius * 0.16, py - radius * 0.2 * open_share, radius * 0.16, WHITE)
        if figure.glasses:
            self._glass(at)
        lift = radius * (1.32 + 0.3 * pose.brows) + (9 if figure.glasses else 3)
        tilt = side * 5 * min(0.0, pose.brows)
        brow = [(at[0] - radius * 0.55, at[1] + lift - tilt), (at[0], at[1] + lift + 4),
                (at[0] + radius * 0.55, at[1] + lift + tilt)]  # fmt: skip
        self.sheet.stroke(self.place(curve(brow)), 5, INK)

    def _glass(self, at: NDArray[np.float64]) -> None:
        angle = np.linspace(0, 2 * np.pi, 48)
        radius = self.figure.eye * 1.2
        rim = np.stack([at[0] + radius * np.cos(angle), at[1] + radius * np.sin(angle)], axis=1)
        self.sheet.stroke(self.place(rim), 3.4, INK)

    def _mouth(self, at: NDArray[np.float64]) -> None:
        gap, wide = self.pose.lips
        smile = self.pose.smile
        half = self.figure.eye * (0.62 + 0.38 * wide)
        t = np.linspace(-1, 1, 17)
        corner = 7 * smile
        upper = np.stack(
            [at[0] + half * t, at[1] + corner * t**2 - corner * 0.4 + 3 * gap * (1 - t**2)], axis=1
        )
        if gap < 0.08:
            self.sheet.stroke(self.place(upper), 5, INK)
            return
        depth = self.figure.eye * 1.15 * gap
        lower = upper - np.stack([np.zeros(17), depth * np.sqrt(1 - t**2)], axis=1)
        self.sheet.shape(self.place(np.vstack([upper, lower[::-1]])), (104, 27, 52))
        tongue = lower[3:-3] * 1.0
        roof = tongue + np.stack(
            [np.zeros(11), depth * 0.42 * np.sqrt(1 - np.linspace(-1, 1, 11) ** 2)], axis=1
        )
        self.sheet.shape(self.place(np.vstack([tongue, roof[::-1]])), (240, 98, 110))
        self.sheet.stroke(self.place(np.vstack([upper, lower[::-1], upper[:1]])), 3, INK)

    def _arm(self, side: int, hand: Point) -> None:
        figure = self.figure
        shoulder = (side * figure.across * 0.46, figure.tall * 0.47)
        reach = np.hypot(hand[0] - shoulder[0], hand[1] - shoulder[1])
        droop = max(0.0, 92 - reach) * 0.55
        elbow = ((shoulder[0] + hand[0]) / 2 + side * droop, (shoulder[1] + hand[1]) / 2 - droop * 0.6)
        self.sheet.stroke(self.place(curve([shoulder, elbow, hand])), 13, figure.deep)
        x, y = self.place([hand])[0]
        self.sheet.disc(x, y, 12.5, figure.deep)
        self.sheet.disc(x - 1.5, y - 1.5, 10, figure.body)
