"""The people of the demo: six authors, with pictures drawn by code."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import cos, pi, sin
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw as Pen

SIDE = 512
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Author:
    """A person of the demo; languages are BCP 47, the territory is ISO 3166."""

    handle: str
    name: str
    bio: str
    languages: tuple[str, ...]
    territory: str
    colours: tuple[str, str]
    motif: "Callable[[Pen], None]"

    def avatar(self, side: int = 256) -> bytes:
        """Draw the author's picture as a square PNG."""
        from PIL import Image, ImageDraw

        top, bottom = (Image.new("RGB", (SIDE, SIDE), code) for code in self.colours)
        fade = Image.linear_gradient("L").resize((SIDE, SIDE))
        picture = Image.composite(bottom, top, fade)
        self.motif(ImageDraw.Draw(picture))
        file = BytesIO()
        picture.resize((side, side), Image.Resampling.LANCZOS).save(file, "PNG", optimize=True)
        return file.getvalue()


def _disc(pen: "Pen", x: float, y: float, radius: float, fill: str) -> None:
    pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def _moon(pen: "Pen") -> None:
    outer = [(256 + 140 * cos(a / 40), 236 + 140 * sin(a / 40)) for a in range(8, 206)]
    inner = [(308 + 112 * cos(a / 40), 206 + 112 * sin(a / 40)) for a in range(196, 22, -1)]
    pen.polygon(outer + inner, fill="#ffe9c7")
    for x, y in ((150, 420), (196, 396), (246, 410), (300, 384), (352, 404)):
        pen.line([(x - 22, y - 10), (x, y), (x + 22, y - 10)], fill="#ffe9c7", width=9, joint="curve")


def _pendulum(pen: "Pen") -> None:
    for reach, fill in ((0.62, "#2f8f8a"), (0.36, "#58b8ac"), (0.08, "#c8f2e4")):
        x, y = 256 + 300 * sin(reach), 80 + 300 * cos(reach)
        pen.line([(256, 80), (x, y)], fill=fill, width=10)
        _disc(pen, x, y, 46, fill)
    _disc(pen, 256, 80, 18, "#c8f2e4")


def _two_friends(pen: "Pen") -> None:
    for x, width, top, fill in ((176, 108, 214, "#ffd166"), (352, 84, 150, "#3bc9b5")):
        pen.rounded_rectangle((x - width, top, x + width, 620), radius=int(width), fill=fill)
        for side in (-1, 1):
            _disc(pen, x + side * 36, top + 92, 27, "#ffffff")
            _disc(pen, x + side * 36 + (9 if x < 256 else -9), top + 94, 14, "#23203a")
        pen.chord((x - 34, top + 118, x + 34, top + 182), 0, 180, fill="#23203a")


def _waves(pen: "Pen") -> None:
    for row, fill in enumerate(("#7cc6e8", "#4aa3d6", "#2b7dbd", "#17568f")):
        base = 190 + row * 78
        crest = [(x, base + 26 * sin(x / 46 + row * 1.3)) for x in range(-8, 521, 8)]
        pen.polygon([*crest, (520.0, 520.0), (-8.0, 520.0)], fill=fill)
    _disc(pen, 366, 118, 56, "#fff3d6")


def _petals(pen: "Pen") -> None:
    for turn in range(8):
        angle = turn * pi / 4 + 0.2
        _disc(pen, 256 + 118 * cos(angle), 256 + 118 * sin(angle), 76, "#ff8fab" if turn % 2 else "#ffd6e0")
    _disc(pen, 256, 256, 70, "#fff4d9")


def _star(pen: "Pen") -> None:
    for start, fill in ((0.0, "#f7c873"), (pi / 8, "#e08e45")):
        points: list[Point] = []
        for corner in range(16):
            radius = 196 if corner % 2 == 0 else 118
            angle = start + corner * pi / 8
            points.append((256 + radius * cos(angle), 256 + radius * sin(angle)))
        pen.polygon(points, fill=fill)
    _disc(pen, 256, 256, 74, "#173b45")
    _disc(pen, 256, 256, 40, "#f7c873")


CAST = (
    Author(
        "lune", "Atelier Lune", "Ce que le ciel, l'eau et les oiseaux font quand on les laisse faire. Lyon.",
        ("fr", "en"), "FR", ("#2a2a63", "#8d5a97"), _moon,
    ),
    Author(
        "pimydot", "Pim y Dot", "Dos amigos, una cocina y ningún idioma conocido. ¡Subtítulos puestos!",
        ("es", "en"), "ES", ("#ff8a66", "#e4527a"), _two_friends,
    ),
    Author(
        "pendelwerk", "Pendelwerk", "Physik zum Anschauen. Jede Bewegung gerechnet, keine gestellt. Leipzig.",
        ("de", "en"), "DE", ("#0f3d4c", "#0b2433"), _pendulum,
    ),
    Author(
        "tidepool", "Tide Pool Lab", "Small rules, big patterns. Made by code on the west coast of Ireland.",
        ("en", "ga"), "IE", ("#ffd9a0", "#ff9e7d"), _waves,
    ),
    Author(
        "hanabira", "花びら Hanabira", "線と円だけで描きます。音も計算です。",
        ("ja", "en"), "JP", ("#7a4fb5", "#4a2f86"), _petals,
    ),
    Author(
        "zellij", "زليج Zellij", "هندسة تنمو قطعةً قطعة. من فاس.",
        ("ar", "fr"), "MA", ("#1f6f73", "#12454f"), _star,
    ),
)  # fmt: skip


def author(handle: str) -> Author:
    """Return the author of that handle; KeyError if there is none."""
    return {person.handle: person for person in CAST}[handle]
