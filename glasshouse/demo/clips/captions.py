"""What the characters say: when, who, in which nonsense syllables, and what it means in real languages."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One spoken line; `sounds` are syllables for the voice ("ba-lo mi?"), `words` its meaning by language."""

    start_ms: int
    end_ms: int
    speaker: str
    sounds: str
    words: Mapping[str, str]


def webvtt(lines: tuple[Line, ...], language: str) -> str:
    """Write lines as a WebVTT file in one language, each with its speaker as voice."""
    cues = [
        f"{_clock(line.start_ms)} --> {_clock(line.end_ms)}\n<v {line.speaker}>{line.words[language]}"
        for line in lines
        if language in line.words
    ]
    return "\n\n".join(["WEBVTT", *cues]) + "\n"


def captions(lines: tuple[Line, ...]) -> dict[str, str]:
    """Write lines as one WebVTT file per language, in the order the languages first appear."""
    languages = dict.fromkeys(language for line in lines for language in line.words)
    return {language: webvtt(lines, language) for language in languages}


def _clock(moment_ms: int) -> str:
    minutes, rest = divmod(moment_ms, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"
