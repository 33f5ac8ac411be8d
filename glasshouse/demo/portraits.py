"""Pictures of the crowd: a face from a few shapes, another one for each handle, drawn by code."""

import random
from colorsys import hls_to_rgb
from io import BytesIO

SIDE = 384


def portrait(handle: str, side: int = 160) -> bytes:
    """Draw somebody's picture as a square PNG, the same one each time."""
    from PIL import Image, ImageDraw

    chance = random.Random(handle)
    hue = chance.random()
    backdrop = Image.new("RGB", (SIDE, SIDE), _colour(hue, chance.uniform(0.3, 0.75), 0.45))
    pen = ImageDraw.Draw(backdrop)
    skin = chance.choice(("#f3d3b8", "#e3b18b", "#c68a5f", "#9a6240", "#6d4430"))
    hair = chance.choice(("#1d1a1f", "#3d2a20", "#7a4a24", "#b88a4a", "#8c8c94", "#b0412e"))
    shirt = _colour(hue + chance.uniform(0.35, 0.65), chance.uniform(0.35, 0.6), 0.5)
    long_hair = chance.random() < 0.5
    if long_hair:
        pen.rounded_rectangle((100, 96, 284, 300), radius=84, fill=hair)
    pen.ellipse((62, 268, 322, 520), fill=shirt)
    pen.rounded_rectangle((164, 226, 220, 306), radius=28, fill=skin)
    pen.ellipse((118, 98, 266, 268), fill=skin)
    pen.pieslice((110, 84, 274, 252), 180 + chance.randrange(-14, 15), 360, fill=hair)
    for x in (162, 222):
        pen.ellipse((x - 8, 180, x + 8, 196), fill="#2a2228")
        if chance.random() < 0.3:
            pen.ellipse((x - 26, 164, x + 26, 212), outline="#2a2228", width=6)
    pen.arc((166, 196, 218, 238), 20, 160, fill="#2a2228", width=6)
    file = BytesIO()
    backdrop.resize((side, side), Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()


def _colour(hue: float, light: float, strength: float) -> str:
    return "#" + "".join(f"{round(255 * part):02x}" for part in hls_to_rgb(hue % 1, light, strength))
