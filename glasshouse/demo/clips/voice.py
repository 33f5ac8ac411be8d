"""Speak nonsense: vowels made of a buzzing pitch and three formants, with soft consonants between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from glasshouse.demo.clips.captions import Line
from glasshouse.demo.clips.sound import RATE, Wave, rush, sine
from glasshouse.demo.clips.stage import Stage

# Formant frequencies in Hz of an adult voice, after Peterson and Barney (1952); then how open, how wide the mouth.
_VOWELS = {
    "a": (730, 1200, 2500, 1.0, 0.6),
    "e": (500, 1850, 2500, 0.6, 0.9),
    "i": (300, 2250, 3000, 0.35, 1.0),
    "o": (480, 880, 2400, 0.7, 0.2),
    "u": (320, 820, 2250, 0.4, 0.0),
    "m": (260, 950, 2200, 0.03, 0.4),
}
_HISS = {"s": (4500, 9000), "z": (3800, 8000), "f": (2500, 8000), "h": (800, 3500), "c": (2500, 6000),
         "p": (500, 2500), "t": (2500, 6500), "k": (1200, 3500), "j": (2000, 5000)}  # fmt: skip
_HUMMED = "mnlrvwy"
_STEP = 240  # samples between control points


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice: its pitch in Hz, how small its throat is (1 is an adult), and where it stands (-1 to 1)."""

    hertz: float
    throat: float
    pan: float


@dataclass(frozen=True, slots=True)
class Speech:
    """A spoken line, and how the mouth moves while it is said: openness and width, 0 to 1, at `per_second`."""

    wave: Wave
    mouth: NDArray[np.float32]
    per_second: int = RATE // _STEP

    def lips(self, moment: float) -> tuple[float, float]:
        """Return how open and how wide the mouth is, seconds after the line began; shut outside of it."""
        index = int(moment * self.per_second)
        if not 0 <= index < len(self.mouth):
            return 0.0, 0.5
        return float(self.mouth[index, 0]), float(self.mouth[index, 1])


def speak(sounds: str, seconds: float, speaker: Speaker) -> Speech:
    """Say syllables ("ba-lo mi?") in so many seconds: "?" rises at the end, "!" leaps, "…" lingers."""
    syllables = _syllables(sounds)
    lengths = np.array([1.7 if mark == "…" else 0.55 if not text else 1.0 for text, mark in syllables])
    ends = np.rint(np.cumsum(lengths) / lengths.sum() * seconds * RATE / _STEP).astype(int)
    track = np.zeros((ends[-1], 7))  # three formants, openness, width, loudness, pitch
    hiss = np.zeros(ends[-1] * _STEP, np.float32)
    start = 0
    for number, ((text, mark), end) in enumerate(zip(syllables, ends.tolist(), strict=True)):
        _say_syllable(track[start:end], hiss[start * _STEP : end * _STEP], text, number)
        track[start:end, 6] = _melody(number / max(1, len(syllables) - 1), mark, sounds, end - start)
        start = end
    track = _smoothed(track)
    wave = _buzz(track, speaker) + hiss
    return Speech(wave, track[:, 3:5].astype(np.float32))


def _syllables(sounds: str) -> list[tuple[str, str]]:
    """Split "ba-lo mi?" into (text, mark) pairs; a space becomes a short rest."""
    found: list[tuple[str, str]] = []
    for word in sounds.split():
        parts = word.rstrip("?!.…").split("-")
        found += [(part, "") for part in parts[:-1]] + [(parts[-1], word[-1])] + [("", "")]
    return found[:-1]


def _say_syllable(track: NDArray[np.float64], hiss: Wave, text: str, number: int) -> None:
    vowel = next((letter for letter in text if letter in "aeiou"), "m" if text else "")
    count = len(track)
    if not count:
        return
    t = np.linspace(0, 1, count)
    track[:, :5] = _VOWELS[vowel or "m"]
    swell = np.minimum(1, t / 0.18) * np.minimum(1, (1 - t) / 0.3)
    track[:, 5] = swell if vowel else 0.0
    if vowel == "m":
        track[:, 5] *= 0.55
    track[:, 3] *= swell if vowel else 0.0
    first = text[:1]
    early = t < 0.28
    if first in _HUMMED and first and vowel != "m":
        track[early, :3] = _VOWELS["m"][:3] if first in "mn" else (360, 1300, 2500)
        track[early, 3] *= 0.3
        track[early, 5] = np.maximum(track[early, 5], 0.35)
    elif first in _HISS:
        low, high = _HISS[first]
        length = 0.045 if first in "ptk" else 0.09
        puff = rush(min(length, len(hiss) / RATE), low, high, seed=number + 1, fade=0.015)[: len(hiss)]
        hiss[: len(puff)] += puff * (0.16 if first == "h" else 0.22)
        track[t < 0.12, 5] = 0.0


def _melody(place: float, mark: str, sounds: str, count: int) -> NDArray[np.float64]:
    """Return the pitch of a syllable as a factor: lines fall, questions rise, calls leap and fall."""
    t = np.linspace(0, 1, count)
    lilt = 1 + 0.07 * np.sin(place * 9.0) + 0.05 * np.sin(place * 23.0 + 1)
    base = lilt * (1.08 - 0.16 * place)
    if mark == "?":
        return np.asarray(base * (1 + 0.5 * t**1.5))
    if sounds.endswith("!"):
        return np.asarray(base * (1.18 + 0.14 * np.sin(np.pi * t)))
    return np.asarray(base * (1 + 0.03 * np.sin(np.pi * t)))


def _smoothed(track: NDArray[np.float64]) -> NDArray[np.float64]:
    bell = np.hanning(9) / np.hanning(9).sum()
    padded = np.pad(track, ((4, 4), (0, 0)), mode="edge")
    return np.stack([np.convolve(column, bell, mode="valid") for column in padded.T], axis=1)


def _buzz(track: NDArray[np.float64], speaker: Speaker) -> Wave:
    """Sing the track: each overtone of the pitch is as loud as the formants let it through."""
    count = len(track) * _STEP
    at, points = np.arange(count), np.arange(len(track)) * _STEP
    wobble = 1 + 0.012 * np.sin(2 * np.pi * 5.3 * points / RATE)
    hertz = speaker.hertz * track[:, 6] * wobble
    turns = np.cumsum(np.interp(at, points, hertz)) / RATE
    total = np.zeros(count, np.float32)
    for overtone in range(1, int(min(36, 7000 / speaker.hertz)) + 1):
        through = _let_through(hertz * overtone, track[:, :3] * speaker.throat) * track[:, 5] / overtone**0.9
        total += np.interp(at, points, through).astype(np.float32) * sine(turns * overtone)
    return np.asarray(total / (np.abs(total).max(initial=0.0) + 1e-6), np.float32)


def _let_through(hertz: NDArray[np.float64], formants: NDArray[np.float64]) -> NDArray[np.float64]:
    total = np.full(len(hertz), 0.02)
    for number, (loud, width) in enumerate(((1.0, 90.0), (0.55, 120.0), (0.25, 180.0))):
        total += loud / (1 + ((hertz - formants[:, number]) / width) ** 2)
    return total


Cast = list[tuple[float, str, Speech]]


def say(stage: Stage, lines: Sequence[Line], voices: Mapping[str, Speaker]) -> Cast:
    """Speak a dialogue on a stage; return who speaks when, for the lips."""
    spoken = []
    for line in lines:
        start, voice = line.start_ms / 1000, voices[line.speaker]
        speech = speak(line.sounds, (line.end_ms - line.start_ms) / 1000, voice)
        stage.desk.add(speech.wave, start, gain=0.3, pan=voice.pan, room=0.14)
        spoken.append((start, line.speaker, speech))
    return spoken


def lips(spoken: Cast, speaker: str, now: float) -> tuple[float, float]:
    """Return how open and how wide a speaker's mouth is at a moment."""
    return max(
        (speech.lips(now - start) for start, who, speech in spoken if who == speaker), default=(0.0, 0.5)
    )
