"""Redraw an untrusted picture with Pillow: runs only as a sandboxed child of `pictures`.

`python -m …drawing square|layer FILE SIZE PIXELS` writes `out` and prints "drawn", or what it refuses, as JSON.
"""

import json
import sys

from PIL import Image, ImageOps

from glasshouse.network.videos.transcoding.refusals import MediaRefused


def open_picture(path: str, formats: tuple[str, ...], pixels: int) -> Image.Image:
    """Open a picture of one of the formats, refusing a bomb before anything is decoded."""
    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(path, formats=formats)
        if picture.width * picture.height > pixels:
            raise MediaRefused("picture_too_large", megapixels=pixels // 1_000_000)
        picture.load()
    except (OSError, ValueError, SyntaxError) as error:
        raise MediaRefused("picture_unreadable") from error
    return picture


def draw_square(path: str, size: int, pixels: int) -> None:
    """Write a square WebP of the middle, upright, without metadata."""
    picture = ImageOps.exif_transpose(open_picture(path, ("PNG", "JPEG", "WEBP"), pixels))
    square = ImageOps.fit(picture.convert("RGBA"), (size, size), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", square.size, "white")
    clean.paste(square, mask=square.getchannel("A"))
    clean.save("out", "WEBP", quality=82)


def draw_layer(path: str, pixels: int) -> None:
    """Write the same picture as an RGBA PNG without metadata."""
    picture = open_picture(path, ("PNG",), pixels).convert("RGBA")
    clean = Image.new("RGBA", picture.size)
    clean.paste(picture)
    clean.save("out", "PNG")


def main(what: str, path: str, size: str, pixels: str) -> None:
    """Draw, and say whether it went well."""
    try:
        if what == "square":
            draw_square(path, int(size), int(pixels))
        else:
            draw_layer(path, int(pixels))
        sys.stdout.write(json.dumps("drawn"))
    except MediaRefused as refusal:
        sys.stdout.write(json.dumps({"refused": refusal.code, "facts": refusal.facts}))


if __name__ == "__main__":
    main(*sys.argv[1:])
