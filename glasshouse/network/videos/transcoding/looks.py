"""The colour looks: one definition, from which the browser's preview and ffmpeg's filter are both made.

Every look is a chain of the functions of CSS's filter property. They are all linear in sRGB (Filter Effects
Module Level 1, 8), so the chain is one colour matrix with an offset: an SVG feColorMatrix for the browser
(`filter: url(#look-warm)`), colorchannelmixer for ffmpeg.
"""

from dataclasses import dataclass

Row = tuple[float, float, float, float]
Matrix = tuple[Row, Row, Row]

_LUMA = (0.2126, 0.7152, 0.0722)
_SEPIA = ((0.393, 0.769, 0.189), (0.349, 0.686, 0.168), (0.272, 0.534, 0.131))
_IDENTITY: Matrix = ((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0))


@dataclass(frozen=True)
class Look:
    """A look as amounts of CSS functions; 1 leaves as is, for `sepia` 0. `tint` multiplies red, green, blue."""

    sepia: float = 0.0
    saturate: float = 1.0
    contrast: float = 1.0
    brightness: float = 1.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)

    def matrix(self) -> Matrix:
        """Compose its functions, in the order in which CSS applies them."""
        matrix = _IDENTITY
        for step in (
            _mix(_SEPIA, self.sepia),
            _mix((_LUMA, _LUMA, _LUMA), 1 - self.saturate),
            _scale((self.contrast,) * 3, 0.5 - 0.5 * self.contrast),
            _scale((self.brightness,) * 3, 0),
            _scale(self.tint, 0),
        ):
            matrix = _after(step, matrix)
        return matrix

    def svg_values(self) -> str:
        """Write it as the `values` of an SVG feColorMatrix (with color-interpolation-filters="sRGB")."""
        rows = [
            " ".join(f"{round(v, 4):g}" for v in (r, g, b, 0, offset)) for r, g, b, offset in self.matrix()
        ]
        return " ".join([*rows, "0 0 0 1 0"])

    def ffmpeg(self) -> str:
        """Write it as an ffmpeg filter chain; the alpha of an opaque picture carries the offset."""
        names = ("r", "g", "b")
        gains = (
            f"{to}{of}={value:.4f}"
            for to, row in zip(names, self.matrix(), strict=True)
            for of, value in zip((*names, "a"), row, strict=True)
        )
        return f"format=rgba,colorchannelmixer={':'.join(gains)}"


LOOKS = {
    "none": Look(),
    "warm": Look(sepia=0.25, saturate=1.2, brightness=1.03, tint=(1.05, 1.0, 0.92)),
    "cool": Look(saturate=1.05, contrast=1.03, tint=(0.9, 0.99, 1.1)),
    "noir": Look(saturate=0.0, contrast=1.25, brightness=0.97),
    "fade": Look(saturate=0.7, contrast=0.85, brightness=1.08),
    "vivid": Look(saturate=1.45, contrast=1.1),
}


def _mix(full: tuple[tuple[float, ...], ...], amount: float) -> Matrix:
    # From the identity (amount 0) to the full matrix (1); below 0 beyond the identity, as saturate does.
    rows = [[(1 - amount) * (i == j) + amount * full[i][j] for j in range(3)] for i in range(3)]
    return (*rows[0], 0.0), (*rows[1], 0.0), (*rows[2], 0.0)  # type: ignore[return-value]


def _scale(gains: tuple[float, ...], offset: float) -> Matrix:
    r, g, b = gains
    return (r, 0, 0, offset), (0, g, 0, offset), (0, 0, b, offset)


def _after(second: Matrix, first: Matrix) -> Matrix:
    def row(i: int) -> Row:
        r, g, b = (sum(second[i][k] * first[k][j] for k in range(3)) for j in range(3))
        return r, g, b, sum(second[i][k] * first[k][3] for k in range(3)) + second[i][3]

    return row(0), row(1), row(2)
