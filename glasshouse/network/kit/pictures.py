"""Pictures that people bring: opened only in a confined child, which keeps nothing but the pixels.

`python -m …pictures FILE SIDE OUT` is that child: it turns the picture upright, cuts the middle square and writes WebP.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from glasshouse.network.kit import sandbox

MAX_PIXELS = 64_000_000
_LIMITS = sandbox.Limits(
    wall_s=30,
    cpu_s=20,
    memory_bytes=1 << 30,
    file_bytes=8 << 20,
    total_bytes=32 << 20,
    stdout_bytes=1 << 16,
    nice=5,
)
_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a")
# Only these decoders are ever asked, whatever a file says it is.
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")


class NotAPicture(Exception):
    """The file can't be read as a picture, or is larger than any camera's."""


def looks_like_picture(content: bytes) -> bool:
    """Say whether a file begins like JPEG, PNG, GIF, WebP or AVIF; whether it is one shows only in the child."""
    head = content[:16]
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    avif = head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis", b"mif1")
    return webp or avif or head.startswith(_STARTS)


def square_picture(content: bytes, *, side_px: int, scratch: Path) -> bytes:
    """Return the middle square of a picture as WebP, upright, at most `side_px` wide, with all metadata gone.

    Raises NotAPicture.
    """
    scratch.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="picture-", dir=scratch))
    try:
        (folder / "in").write_bytes(content)
        command = sandbox.python_module("glasshouse.network.kit.pictures", "in", str(side_px), "out")
        sandbox.run_sandboxed(command, folder=folder, limits=_LIMITS, reads=sandbox.python_reads())
        return (folder / "out").read_bytes()
    except (sandbox.SandboxError, FileNotFoundError) as error:
        raise NotAPicture(str(error)) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(source: str, side: str, target: str) -> None:
    """Do the work of the child."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    with Image.open(source, formats=_FORMATS) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise SystemExit("too many pixels")
        # Lets a JPEG be decoded at a fraction of its size.
        picture.draft("RGB", (int(side) * 2, int(side) * 2))
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        edge = min(int(side), *upright.size)
        square = ImageOps.fit(upright, (edge, edge), Image.Resampling.LANCZOS)
        square.save(target, "WEBP", quality=82, method=4)


if __name__ == "__main__":
    main(*sys.argv[1:])
