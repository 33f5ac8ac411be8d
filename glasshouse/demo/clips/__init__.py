"""The demo's clips: what they are, and how to make their files.

Importing this is free: numpy, Pillow and ffmpeg are reached only when a clip is rendered.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from glasshouse.demo.clips.catalogue import CATALOGUE, Clip

if TYPE_CHECKING:
    from glasshouse.demo.clips.stage import Play

__all__ = ["CATALOGUE", "Clip", "find_clip", "play_of", "render"]


def find_clip(name: str) -> Clip:
    """Return the clip of that name; KeyError if there is none."""
    return {clip.name: clip for clip in CATALOGUE}[name]


def play_of(clip: Clip) -> "Play":
    """Return the scene that plays a clip."""
    play: Play = import_module(f"{__name__}.scenes.{clip.name}").play
    return play


def render(clip: Clip, path: Path, *, width: int = 540, height: int = 960) -> None:
    """Make a clip's MP4, whole or not at all; sizes are even pixels.

    Raises film.FilmFailed if ffmpeg refuses, OSError if the folder can't be written.
    """
    from glasshouse.demo.clips.film import film

    film(play_of(clip), path, seconds=clip.seconds, width=width, height=height)
