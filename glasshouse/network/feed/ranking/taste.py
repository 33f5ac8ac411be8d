"""What a request for a list says and what it is answered: plain values, without arrays. No Django, no HTTP, no clock."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Taste:
    """What a person says of themselves: authors followed, languages understood, tags chosen, sensitive videos wanted or not.

    `unwanted` are learnt interests that the person took away: `tag:cats`, `author:12`, `language:de`.
    """

    followed: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()
    sensitive: bool = False
    unwanted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One contribution to a score: its code, its weight, and what it comes from (a video, or a name), if anything."""

    code: str
    weight: float
    video_id: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A video in its place. The score is the exact sum of the parts; `propensity` is its chance where chance chose it."""

    video_id: int
    score: float
    parts: tuple[Part, ...]
    reason: str
    exploring: bool
    propensity: float = 1.0


@dataclass(frozen=True, slots=True)
class Ranking:
    """Videos in order; `offset` is the last event of the log that they know of, `left_out` how many each rule kept out."""

    choices: tuple[Choice, ...]
    offset: int
    left_out: dict[str, int] = field(default_factory=dict)
    policy: int = 0
