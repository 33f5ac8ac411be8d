"""What a person did with their clips in the browser: order, trim, speed, look, text layer, cover, a sound under them."""

import json
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from glasshouse.network.kit.ids import is_code
from glasshouse.network.videos.transcoding.looks import LOOKS
from glasshouse.network.videos.transcoding.refusals import MediaRefused

MOST_CLIPS = 30
_DAY_MS = 24 * 3600 * 1000
_SLOWEST, _FASTEST = 0.5, 2.0
_KNOWN = {
    *("clips", "look", "layer", "muted", "cover_ms"),
    *("sound", "sound_start_ms", "sound_volume", "own_volume"),
}


@dataclass(frozen=True)
class Clip:
    """A part of an uploaded file; `end_ms` None means to its end; `speed` 0.5 to 2."""

    clip: int
    start_ms: int = 0
    end_ms: int | None = None
    speed: float = 1.0

    @property
    def whole(self) -> bool:
        """Say whether this is the untouched file."""
        return self.start_ms == 0 and self.end_ms is None and self.speed == 1

    def source_ms(self, duration_ms: int) -> int:
        """Tell how much of its file it takes."""
        return min(duration_ms, self.end_ms if self.end_ms is not None else duration_ms) - self.start_ms

    def shown_ms(self, duration_ms: int) -> int:
        """Tell how long it is in the result."""
        return round(self.source_ms(duration_ms) / Fraction(str(self.speed)))


@dataclass(frozen=True)
class Edit:
    """Clips in order, and what is done to all of them; `layer` says that a picture of text lies on top.

    `sound` is the code of a sound that is laid under the clips from its `sound_start_ms` on, again and again until their end.
    The volumes are percent of the amplitude; without a sound they mean nothing.
    """

    clips: tuple[Clip, ...]
    look: str = "none"
    layer: bool = False
    muted: bool = False
    cover_ms: int = 0
    sound: str = ""
    sound_start_ms: int = 0
    sound_volume: int = 100
    own_volume: int = 100

    @property
    def mixes(self) -> bool:
        """Say whether a sound is heard under the clips."""
        return bool(self.sound) and self.sound_volume > 0

    @property
    def silences_clips(self) -> bool:
        """Say whether nothing is heard of the clips themselves."""
        return self.muted or (bool(self.sound) and self.own_volume == 0)

    @property
    def changes_nothing(self) -> bool:
        """Say whether the result is the one uploaded file as it is (a cover changes no frame)."""
        return (
            len(self.clips) == 1
            and self.clips[0].whole
            and self.look == "none"
            and not (self.layer or self.muted or self.sound)
        )

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Edit":
        """Read an edit from a browser; raises MediaRefused "edit" that names the field."""
        try:
            return cls.from_dict(json.loads(text))
        except (json.JSONDecodeError, RecursionError) as error:
            raise _wrong("it is not JSON") from error

    @classmethod
    def from_dict(cls, facts: Any) -> "Edit":
        """Read an edit already parsed; raises MediaRefused "edit" that names the field."""
        given = _fields(facts, "edit", _KNOWN)
        clips = given.get("clips")
        if not isinstance(clips, list) or not 1 <= len(clips) <= MOST_CLIPS:
            raise _wrong(f"clips must be a list of 1 to {MOST_CLIPS}")
        look = given.get("look", "none")
        if not isinstance(look, str) or look not in LOOKS:
            raise _wrong(f"look must be one of {', '.join(LOOKS)}")
        return cls(
            clips=tuple(_read_clip(clip, f"clips[{number}]") for number, clip in enumerate(clips)),
            look=look,
            layer=_switch(given, "layer"),
            muted=_switch(given, "muted"),
            cover_ms=_whole_number(given.get("cover_ms", 0), "cover_ms", _DAY_MS),
            sound=_code(given, "sound"),
            sound_start_ms=_whole_number(given.get("sound_start_ms", 0), "sound_start_ms", _DAY_MS),
            sound_volume=_whole_number(given.get("sound_volume", 100), "sound_volume", 100),
            own_volume=_whole_number(given.get("own_volume", 100), "own_volume", 100),
        )


def _read_clip(facts: Any, name: str) -> Clip:
    given = _fields(facts, name, {"clip", "start_ms", "end_ms", "speed"})
    if "clip" not in given:
        raise _wrong(f"{name}.clip is missing")
    start_ms = _whole_number(given.get("start_ms", 0), f"{name}.start_ms", _DAY_MS)
    end_ms = given.get("end_ms")
    if end_ms is not None and _whole_number(end_ms, f"{name}.end_ms", _DAY_MS) < start_ms + 100:
        raise _wrong(f"{name}.end_ms must be at least 100 after start_ms")
    speed = given.get("speed", 1.0)
    if isinstance(speed, bool) or not isinstance(speed, int | float) or not _SLOWEST <= speed <= _FASTEST:
        raise _wrong(f"{name}.speed must be {_SLOWEST} to {_FASTEST}")
    clip = _whole_number(given["clip"], f"{name}.clip", 2**63 - 1)
    return Clip(clip=clip, start_ms=start_ms, end_ms=end_ms, speed=round(float(speed), 3))


def _fields(facts: Any, name: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(facts, dict):
        raise _wrong(f"{name} must be an object")
    unknown = sorted(set(facts) - known)
    if unknown:
        raise _wrong(f"{name} has an unknown field {unknown[0][:40]!r}")
    return facts


def _switch(given: dict[str, Any], name: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise _wrong(f"{name} must be true or false")
    return value


def _code(given: dict[str, Any], name: str) -> str:
    value = given.get(name, "")
    if not isinstance(value, str) or (value and not is_code(value)):
        raise _wrong(f"{name} must be the code of a sound, or empty")
    return value


def _whole_number(value: Any, name: str, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise _wrong(f"{name} must be a whole number from 0 to {most}")
    return value


def _wrong(what: str) -> MediaRefused:
    return MediaRefused("edit", what=what)
