"""Draw smooth pictures: colour ramps, anti-aliased shapes, soft light.

Scenes think in design units: the frame is 540 wide and 960 high, whatever its size in pixels.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 540, 960

Frame = NDArray[np.uint8]
Field = NDArray[np.floating[Any]]
Colour = tuple[int, int, int] | tuple[int, int, int, int]
Points = ArrayLike

_TO_LMS = np.array(
    [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
     [0.0883024619, 0.2817188376, 0.6299787005]]
)  # fmt: skip
_TO_LAB = np.array(
    [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
     [0.0259040371, 0.7827717662, -0.8086757660]]
)  # fmt: skip


def colour(code: str) -> tuple[int, int, int]:
    """Read "#rrggbb"."""
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)


def ramp(stops: Sequence[tuple[float, str]], steps: int = 1024) -> Frame:
    """Blend colours evenly to the eye (in OKLab): (steps, 3) from stops of (position 0 to 1, "#rrggbb")."""
    rgb = np.array([colour(code) for _, code in stops]) / 255.0
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    lab = np.cbrt(linear @ _TO_LMS.T) @ _TO_LAB.T
    at = np.linspace(0.0, 1.0, steps)
    mixed = np.stack([np.interp(at, [p for p, _ in stops], lab[:, i]) for i in range(3)], axis=1)
    back = np.clip((mixed @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_LMS).T, 0.0, 1.0)
    shown = np.where(back <= 0.0031308, back * 12.92, 1.055 * back ** (1 / 2.4) - 0.055)
    return np.asarray(np.rint(shown * 255.0), np.uint8)


def paint(field: Field, colours: Frame) -> Frame:
    """Colour a field of 0 to 1 by a ramp: (h, w) to (h, w, 3)."""
    last = len(colours) - 1
    packed = np.zeros((len(colours), 4), np.uint8)
    packed[:, :3] = colours
    index = np.clip(field * last, 0, last).astype(np.int32)
    return packed.view(np.uint32).ravel()[index].view(np.uint8).reshape(*field.shape, 4)[..., :3]


def enlarge(field: Field, width: int, height: int) -> Field:
    """Scale a field smoothly (bicubic)."""
    grown = Image.fromarray(np.ascontiguousarray(field)).resize((width, height), Image.Resampling.BICUBIC)
    return np.asarray(grown)


def sky(width: int, height: int, stops: Sequence[tuple[float, str]]) -> NDArray[np.float32]:
    """Make a vertical gradient as (h, w, 3) floats of 0 to 255, to be lit and then `settle`d."""
    column = ramp(stops, max(2, height)).astype(np.float32)[:height]
    return np.repeat(column[:, None, :], width, axis=1)


def radiance(width: int, height: int, at: tuple[float, float], radius: float) -> Field:
    """Make a soft round light (1 in the middle, falling like a bell), in design units."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) * np.float32(WIDTH / width)
    square = (x - at[0]) ** 2 + (y - at[1]) ** 2
    return np.asarray(np.exp(-square / (2 * radius * radius)), np.float32)


def settle(light: NDArray[np.float32], seed: int = 1) -> Frame:
    """Round floats to bytes with a still grain, so that gradients show no bands."""
    grain = np.random.default_rng(seed).uniform(-1.0, 1.0, light.shape[:2]).astype(np.float32)
    return np.asarray(np.clip(light + grain[..., None], 0, 255), np.uint8)


def clouds(width: int, height: int, *, seed: int, cells: tuple[int, int], layers: int = 4) -> Field:
    """Make soft noise of 0 to 1; `cells` are the coarsest blobs across and down."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    for layer in range(layers):
        columns, rows = cells[0] << layer, cells[1] << layer
        total += enlarge(random.random((rows + 1, columns + 1), np.float32), width, height) * 0.5**layer
    return np.asarray((total - total.min()) / (np.ptp(total) + 1e-6), np.float32)


def bloom(frame: Frame, *, strength: float = 0.8, radius: float = 5.0) -> Frame:
    """Let bright parts shine over their surroundings; `radius` in quarter pixels of a 540-wide frame."""
    height, width, _ = frame.shape
    picture = Image.fromarray(frame)
    small = picture.reduce(4) if min(picture.size) >= 8 else picture
    bright = small.point([max(0, int((level - 56) * strength * 1.2)) for level in range(256)] * 3)
    rest = (255 - _halo(bright, width, height, radius)).astype(np.uint16)
    dark = (255 - frame).astype(np.uint16).reshape(height // 2, 2, width * 3)
    dark *= rest.reshape(height // 2, 1, width * 3)
    dark >>= 8
    return np.asarray(255 - dark.astype(np.uint8).reshape(height, width, 3))


def _halo(small: Image.Image, width: int, height: int, radius: float) -> Frame:
    """Blur a small picture and scale it to the frame, with one row for two: a blur needs no more."""
    soft = small.filter(ImageFilter.GaussianBlur(radius * width / WIDTH))
    return np.asarray(soft.resize((width, height // 2), Image.Resampling.BILINEAR))


def curve(points: Points, steps: int = 8) -> NDArray[np.float64]:
    """Round a chain of points off (Catmull-Rom): about `steps` points for each one given."""
    given = np.asarray(points, np.float64)
    padded = np.vstack([2 * given[0] - given[1], given, 2 * given[-1] - given[-2]])
    a, b, c, d = (padded[i : len(given) - 1 + i, None, :] for i in range(4))
    t = np.linspace(0.0, 1.0, steps, endpoint=False)[None, :, None]
    way = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    return np.vstack([way.reshape(-1, 2), given[-1]])


class Sheet:
    """A sheet to draw on in design units, finer than the frame by `sharp`, so that edges come out smooth."""

    def __init__(self, width: int, height: int, *, ground: Frame | None = None, sharp: int = 2) -> None:
        self.sharp = sharp
        self.scale = sharp * width / WIDTH
        size = (width * sharp, height * sharp)
        blank = Image.new("RGB", (width, height)) if ground is None else Image.fromarray(ground)
        self._ground = blank.resize(size, Image.Resampling.BICUBIC)
        self.image = self._ground.copy()
        self._pen = ImageDraw.Draw(self.image, "RGBA")
        self._rows = (0, height)
        self._still = np.asarray(self.image.reduce(sharp))

    def wipe(self) -> None:
        """Begin again with the ground."""
        self.image.paste(self._ground, (0, self._rows[0] * self.sharp))

    def keep(self, top: float = 0, bottom: float = HEIGHT) -> None:
        """Make what is drawn now the ground; from now on only the rows from `top` to `bottom` change."""
        height, width, _ = self._still.shape
        self._still = np.asarray(self.image.reduce(self.sharp))
        pixels = self.scale / self.sharp
        self._rows = (max(0, int(top * pixels)), min(height, int(bottom * pixels) + 1))
        self._ground = self.image.crop(
            (0, self._rows[0] * self.sharp, width * self.sharp, self._rows[1] * self.sharp)
        )

    def disc(self, x: float, y: float, radius: float, fill: Colour) -> None:
        """Draw a filled circle."""
        x, y, radius = x * self.scale, y * self.scale, radius * self.scale
        self._pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)

    def oval(self, x: float, y: float, across: float, down: float, fill: Colour, turn: float = 0.0) -> None:
        """Draw a filled ellipse by its half axes; `turn` in radians."""
        if not turn:
            corners = [edge * self.scale for edge in (x - across, y - down, x + across, y + down)]
            self._pen.ellipse(corners, fill=fill)
            return
        angle = np.linspace(0, 2 * np.pi, 64, endpoint=False)
        dx, dy = across * np.cos(angle), down * np.sin(angle)
        cos, sin = np.cos(turn), np.sin(turn)
        self.shape(np.stack([x + dx * cos - dy * sin, y + dx * sin + dy * cos], axis=1), fill)

    def shape(self, points: Points, fill: Colour) -> None:
        """Draw a filled polygon."""
        self._pen.polygon((np.asarray(points) * self.scale).ravel().tolist(), fill=fill)

    def box(self, left: float, top: float, right: float, bottom: float, radius: float, fill: Colour) -> None:
        """Draw a filled rectangle with round corners."""
        corners = [edge * self.scale for edge in (left, top, right, bottom)]
        self._pen.rounded_rectangle(corners, radius * self.scale, fill=fill)

    def stroke(self, points: Points, width: float, fill: Colour) -> None:
        """Draw a line with round joints and ends."""
        way = np.asarray(points, np.float64) * self.scale
        thick = max(1, round(width * self.scale))
        self._pen.line(way.ravel().tolist(), fill=fill, width=thick)
        half = thick / 2 - 0.5
        for x, y in way[_corners(way, half)].tolist() if thick > 2 else ():
            self._pen.ellipse((x - half, y - half, x + half, y + half), fill=fill)

    def frame(self) -> Frame:
        """Return the picture at its real size."""
        top, bottom = self._rows
        changed = self.image.reduce(self.sharp, (0, top * self.sharp, self.image.width, bottom * self.sharp))
        shown = self._still.copy()
        shown[top:bottom] = np.asarray(changed)
        return shown


def _corners(way: NDArray[np.float64], half: float) -> NDArray[np.bool_]:
    """Say which points of a line need a round joint: both ends, and where a bend would leave a gap."""
    steps = np.diff(way, axis=0)
    angle = np.arctan2(steps[:, 1], steps[:, 0])
    bend = np.abs((np.diff(angle) + np.pi) % (2 * np.pi) - np.pi)
    return np.concatenate([[True], bend * half > 0.7, [True]])


class Light:
    """A dark plate that gathers light: what is drawn adds up, fades slowly, and never clips hard.

    `ground` is what it lies on, in floats of 0 to 255; it gathers only between the rows `top` and `bottom`
    (design units). `halo` is how strongly bright parts shine over their surroundings.
    """

    def __init__(
        self, ground: NDArray[np.float32], *, top: float = 0, bottom: float = HEIGHT, halo: float = 0.7
    ) -> None:
        height, width, _ = ground.shape
        self.scale = width / WIDTH
        self._top = int(top * self.scale) // 2 * 2
        end = min(height, self._top + int((bottom - top) * self.scale + 1) // 2 * 2)
        self.plate = np.zeros((end - self._top, width, 3), np.float32)
        self._still = settle(ground)
        self._under = 255 - ground[self._top : end]
        self._dark = np.zeros_like(self.plate)
        self._halo = halo

    def fade(self, share: float) -> None:
        """Keep this share of the light."""
        self.plate *= np.float32(share)

    def dots(self, points: Points, light: NDArray[np.floating[Any]], sigma: float = 0.8) -> None:
        """Add soft dots at (n, 2) in design units with light (n, 3); `sigma` in pixels, up to about 2."""
        height, width, _ = self.plate.shape
        at = np.asarray(points, np.float32) * np.float32(self.scale) - np.array(
            [0.5, 0.5 + self._top], np.float32
        )
        reach = max(1, int(np.ceil(sigma * 2)))
        corner = np.floor(at).astype(np.int64)
        steps = np.arange(1 - reach, reach + 1)
        columns, rows = corner[:, 0, None] + steps, corner[:, 1, None] + steps
        across = np.exp(-((columns - at[:, 0, None]) ** 2) / (2 * sigma**2))
        down = np.exp(-((rows - at[:, 1, None]) ** 2) / (2 * sigma**2))
        share = (down[:, :, None] * across[:, None, :]).astype(np.float32)
        inside = (
            (((rows >= 0) & (rows < height))[:, :, None]) & (((columns >= 0) & (columns < width))[:, None, :])
        )
        index = (rows[:, :, None] * width + columns[:, None, :])[inside]
        flat = self.plate.reshape(-1, 3)
        count = len(flat)
        for channel in range(3):
            weight = (share * np.asarray(light, np.float32)[:, channel, None, None])[inside]
            if len(index) * 40 < count:
                np.add.at(flat[:, channel], index, weight)
            else:
                flat[:, channel] += np.bincount(index, weight, count).astype(np.float32)

    def traces(
        self, starts: Points, ends: Points, light: NDArray[np.floating[Any]], sigma: float = 0.8
    ) -> None:
        """Add straight strokes from (n, 2) to (n, 2), each point of them as bright, however long they are."""
        first, last = np.asarray(starts, np.float64), np.asarray(ends, np.float64)
        longest = float(np.abs(last - first).max(initial=0.0)) * self.scale
        count = max(1, int(np.ceil(longest * 1.3)))
        t = (np.arange(count) / count)[None, :, None]
        points = (first[:, None] + (last - first)[:, None] * t).reshape(-1, 2)
        length = np.linalg.norm(last - first, axis=1)[:, None] * self.scale
        per_dot = np.asarray(light) * (length / count) * (0.4 / sigma)
        self.dots(points, np.repeat(per_dot, count, axis=0), sigma)

    def frame(self) -> Frame:
        """Develop the plate."""
        height, width, _ = self.plate.shape
        dark = self._dark
        np.negative(self.plate, out=dark)
        np.exp(dark, out=dark)
        shine = (255 - 255 * dark[::4, ::4]).astype(np.uint8)
        halo = _halo(Image.fromarray(shine), width, height, 6.0).astype(np.float32)
        halo *= np.float32(-self._halo / 255)
        halo += 1
        rows = dark.reshape(height // 2, 2, width * 3)
        rows *= halo.reshape(height // 2, 1, width * 3)
        dark *= self._under
        np.subtract(np.float32(255), dark, out=dark)
        shown = self._still.copy()
        shown[self._top : self._top + height] = dark
        return shown


class Mask:
    """A see-through sheet of one grey, for thin lines and dots over a frame; sizes in design units."""

    def __init__(self, width: int, height: int) -> None:
        self.scale = 2 * width / WIDTH
        self.image = Image.new("L", (width * 2, height * 2))
        self._pen = ImageDraw.Draw(self.image)

    def wipe(self) -> None:
        """Begin again."""
        self.image.paste(0, (0, 0, *self.image.size))

    def line(self, points: Points, width: float, shade: int) -> None:
        """Draw a line; `shade` 0 to 255."""
        way = (np.asarray(points) * self.scale).ravel().tolist()
        self._pen.line(way, fill=shade, width=max(1, round(width * self.scale)))

    def disc(self, x: float, y: float, radius: float, shade: int) -> None:
        """Draw a filled circle."""
        x, y, radius = x * self.scale, y * self.scale, radius * self.scale
        self._pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=shade)

    def ring(self, x: float, y: float, radius: float, width: float, shade: int) -> None:
        """Draw a circle's line."""
        x, y, radius = x * self.scale, y * self.scale, radius * self.scale
        corners = (x - radius, y - radius, x + radius, y + radius)
        self._pen.ellipse(corners, outline=shade, width=max(1, round(width * self.scale)))

    def shape(self, points: Points, shade: int) -> None:
        """Draw a filled polygon."""
        self._pen.polygon((np.asarray(points) * self.scale).ravel().tolist(), fill=shade)

    def shine(self, frame: Frame, tint: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Frame:
        """Lay the lines over a frame as light: each point keeps the brighter of both; tint is 0 to 1."""
        grey = self.image.reduce(2)
        layers = [grey.point([int(level * share) for level in range(256)]) for share in tint]
        return np.asarray(ImageChops.lighter(Image.fromarray(frame), Image.merge("RGB", layers)))
