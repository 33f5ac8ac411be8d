"""The people of the demo: its authors, with pictures drawn by code."""

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


def _dawn(pen: "Pen") -> None:
    _disc(pen, 256, 330, 120, "#fff1c4")
    for ray in range(9):
        angle = pi + ray * pi / 8
        start, end = (
            (256 + 146 * cos(angle), 330 + 146 * sin(angle)),
            (256 + 206 * cos(angle), 330 + 206 * sin(angle)),
        )
        pen.line([start, end], fill="#fff1c4", width=16)
    pen.polygon(
        [(0, 512), (0, 400), (110, 340), (200, 396), (330, 316), (512, 410), (512, 512)], fill="#3f3566"
    )


def _peak(pen: "Pen") -> None:
    pen.polygon([(40, 452), (236, 96), (300, 208), (340, 160), (480, 452)], fill="#4d6f8f")
    pen.polygon([(236, 96), (180, 198), (212, 186), (236, 214), (266, 180), (284, 180)], fill="#ffffff")
    _disc(pen, 400, 110, 40, "#ffd76a")
    for x in range(60, 480, 42):
        pen.polygon([(x - 26, 468), (x, 372 + x % 37), (x + 26, 468)], fill="#2f5d4b")
    pen.rectangle((0, 452, 512, 512), fill="#6fa552")


def _crepe(pen: "Pen") -> None:
    pen.ellipse((76, 268, 436, 424), fill="#2f3342")
    pen.line([(420, 350), (512, 384)], fill="#6a4a3c", width=34)
    pen.ellipse((104, 130, 408, 262), fill="#c4843a")
    pen.ellipse((114, 128, 398, 248), fill="#f6ce7c")
    for x, y, size in ((176, 176, 22), (256, 212, 16), (316, 172, 26), (240, 156, 12)):
        pen.ellipse((x - size, y - size * 0.5, x + size, y + size * 0.5), fill="#d69a4c")


def _cactus(pen: "Pen") -> None:
    for box in ((200, 120, 312, 512), (96, 214, 160, 336), (352, 176, 416, 316)):
        pen.rounded_rectangle(box, radius=(box[2] - box[0]) // 2, fill="#4fae72")
    pen.rounded_rectangle((96, 284, 230, 344), radius=30, fill="#4fae72")
    pen.rounded_rectangle((290, 262, 416, 322), radius=30, fill="#4fae72")
    for side in (-1, 0, 1):
        _disc(pen, 256 + 36 * side, 108 - 12 * (side == 0), 32, "#ff5e78")
    _disc(pen, 256, 118, 16, "#ffe26e")


def _weave(pen: "Pen") -> None:
    colours = ("#d72660", "#f4a024", "#1fa5a0", "#fbe9c6")
    for row in range(8):
        for column in range(8):
            if not row & column:
                x, y = 64 + column * 48, 64 + row * 48
                pen.rounded_rectangle(
                    (x + 3, y + 3, x + 45, y + 45), radius=10, fill=colours[(row + column) % 4]
                )


def _marble(pen: "Pen") -> None:
    for ring, fill in enumerate(("#14305f", "#f3e3c3", "#c8372d", "#e0a13a", "#1f7d7a", "#f3e3c3")):
        half = 236 - ring * 40
        shape: list[Point] = []
        for step in range(120):
            angle = step * pi / 60
            pull = 1 + 0.34 * cos(angle * 3 + 0.5) * (1 - ring / 9)
            shape.append((256 + half * pull * cos(angle), 256 + half * 0.86 * pull * sin(angle)))
        pen.polygon(shape, fill=fill)


def _glow(pen: "Pen") -> None:
    for x, y, size in ((150, 170, 44), (356, 250, 60), (220, 370, 34), (390, 110, 26), (90, 320, 22)):
        for share, fill in ((1.0, "#2f4a3a"), (0.72, "#6f8a3c"), (0.45, "#d8ee7c"), (0.22, "#fffde0")):
            _disc(pen, x, y, size * share * 1.5, fill)
    for x in range(0, 512, 22):
        pen.polygon([(x, 512), (x + 12, 420 - x % 61), (x + 20, 512)], fill="#07120f")


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
    Author(
        "daybreak", "Daybreak", "First to see the sun, every day. Ōtepoti Dunedin, Aotearoa.",
        ("en",), "NZ", ("#f2795e", "#ffc27a"), _dawn,
    ),
    Author(
        "gipfelkino", "Gipfelkino", "Kurze Filme von weit oben. Wer zuletzt lacht, sitzt in der Gondel. Innsbruck.",
        ("de",), "AT", ("#7db8e0", "#d7ecf5"), _peak,
    ),
    Author(
        "guslili", "Gus & Lili", "Un ours, une lapine, une poêle. Il pleut, alors on cuisine. Liège.",
        ("fr", "de"), "BE", ("#5ba3ac", "#2f6f86"), _crepe,
    ),
    Author(
        "nopalera", "La Nopalera", "Bailamos de noche, que de día quema. Oaxaca.",
        ("es",), "MX", ("#43206e", "#f2795e"), _cactus,
    ),
    Author(
        "telar", "Telar", "Tejo lo que calculan las celdas. Cada hilo mira a sus vecinos. Cusco.",
        ("es", "en"), "PE", ("#3a1a40", "#1c0c22"), _weave,
    ),
    Author(
        "cartamossa", "Carta Mossa", "Colore sull'acqua, pettine, carta. Senza bagnarsi le mani. Firenze.",
        ("it", "en"), "IT", ("#dfe4d6", "#a9bab4"), _marble,
    ),
    Author(
        "creekside", "Creekside", "Porch, creek, dark. Turn the lights off and wait. Tennessee.",
        ("en",), "US", ("#1b2a52", "#0d1f22"), _glow,
    ),
)  # fmt: skip


def author(handle: str) -> Author:
    """Return the author of that handle; KeyError if there is none."""
    return {person.handle: person for person in CAST}[handle]
