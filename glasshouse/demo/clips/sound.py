"""Make sound: a few soft instruments, a room they stand in, and a desk that brings them to one loudness."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
LOUDNESS = -18.0
PEAK = 0.8

Wave = NDArray[np.float32]

BELL = ((1.0, 1.0, 1.0), (2.0, 0.45, 0.7), (3.01, 0.22, 0.45), (4.17, 0.13, 0.3), (5.43, 0.07, 0.2))
MARIMBA = ((1.0, 1.0, 1.0), (3.93, 0.25, 0.3), (9.2, 0.06, 0.12))
GLASS = ((1.0, 1.0, 1.0), (2.76, 0.3, 0.6), (5.4, 0.12, 0.35))
HARP = ((1.0, 1.0, 1.0), (2.0, 0.5, 0.6), (3.0, 0.28, 0.42), (4.0, 0.14, 0.3), (5.0, 0.08, 0.2))

_MAJOR = (0, 2, 4, 7, 9)


def pitch(note: float) -> float:
    """Return the frequency in Hz of a MIDI note number."""
    return float(440.0 * 2.0 ** ((note - 69.0) / 12.0))


def pentatonic(step: int, root: int = 57) -> float:
    """Return the frequency in Hz of a step on a five-tone scale, where nothing sounds wrong together."""
    octave, degree = divmod(step, 5)
    return pitch(root + 12 * octave + _MAJOR[degree])


def seconds_of(seconds: float) -> NDArray[np.float64]:
    """Return the moments of a stretch, one per sample."""
    return np.arange(max(1, int(seconds * RATE))) / RATE


def sine(cycles: NDArray[np.float64]) -> Wave:
    """Return the sine of a phase counted in whole turns."""
    return np.sin(((cycles - np.floor(cycles)) * (2 * np.pi)).astype(np.float32))


def strike(
    hertz: float,
    seconds: float,
    partials: tuple[tuple[float, float, float], ...] = BELL,
    attack: float = 0.004,
) -> Wave:
    """Strike something that rings: partials are (ratio, strength, share of the length it rings)."""
    t = seconds_of(seconds)
    t32 = t.astype(np.float32)
    total = np.zeros(len(t), np.float32)
    for ratio, strength, share in partials:
        if hertz * ratio < RATE / 2.5:
            total += strength * sine(hertz * ratio * t) * np.exp(np.float32(-5.0 / (seconds * share)) * t32)
    return _eased(total * np.minimum(1.0, t32 / np.float32(attack)), 0.01)


def hum(hertz: float, seconds: float, *, warmth: float = 0.5, fade: float = 1.0) -> Wave:
    """Hold a soft, slowly beating tone; `warmth` 0 to 1 adds overtones, `fade` is its slope in seconds."""
    t = seconds_of(seconds)
    total = np.zeros(len(t), np.float32)
    overtones = [n for n in range(1, 7) if warmth ** (n - 1) / n > 0.004]
    for detune in (-0.0021, 0.0, 0.0017):
        for overtone in overtones:
            loud = np.float32(warmth ** (overtone - 1) / overtone)
            total += loud * sine(hertz * (1 + detune) * overtone * t + overtone * 150 * detune)
    return _eased(total / 3.0, fade, fade)


def rush(seconds: float, low: float, high: float, *, seed: int, fade: float = 0.05) -> Wave:
    """Make noise between two frequencies in Hz, at a level of about 0.3 (root mean square)."""
    count = max(1, int(seconds * RATE))
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    hertz = np.fft.rfftfreq(count, 1 / RATE)
    spectrum *= 1 / np.sqrt(1 + (low / np.maximum(hertz, 1.0)) ** 4) / np.sqrt(1 + (hertz / high) ** 4)
    noise = np.fft.irfft(spectrum, count)
    return _eased(0.3 * noise / (np.sqrt(np.mean(noise**2)) + 1e-9), fade, fade)


def slide(start: float, end: float, seconds: float, *, bend: float = 1.0) -> Wave:
    """Slide a fading sine from one frequency in Hz to another (drops, pops, kicks)."""
    t = seconds_of(seconds)
    hertz = start + (end - start) * (t / seconds) ** bend
    return _eased(
        sine(np.cumsum(hertz) / RATE) * np.exp(-5.0 * t / seconds) * np.minimum(1.0, t / 0.003), 0.01
    )


def kick(seconds: float = 0.28) -> Wave:
    """Beat a soft drum."""
    return slide(130.0, 44.0, seconds, bend=0.35)


def tick(seconds: float = 0.06, *, seed: int = 1) -> Wave:
    """Tap a shaker."""
    noise = rush(seconds, 5000, 11000, seed=seed, fade=0.001)
    return np.asarray(noise * np.exp(-6.0 * seconds_of(seconds) / seconds), np.float32)


def envelope(values: NDArray[np.floating[Any]], seconds: float) -> Wave:
    """Spread a few values evenly over a stretch, one value per sample."""
    at = np.linspace(0.0, len(values) - 1.0, max(1, int(seconds * RATE)))
    return np.asarray(np.interp(at, np.arange(len(values)), values), np.float32)


def loudness(stereo: NDArray[np.floating[Any]]) -> float:
    """Measure integrated loudness in LUFS of (samples, 2), after ITU-R BS.1770-4."""
    weighted = np.fft.irfft(
        np.fft.rfft(stereo, axis=0) * _k_weighting(len(stereo))[:, None], len(stereo), axis=0
    )
    power = np.cumsum(np.vstack([np.zeros((1, 2)), weighted**2]), axis=0).sum(axis=1)
    block, hop = int(0.4 * RATE), int(0.1 * RATE)
    starts = np.arange(0, max(1, len(stereo) - block), hop)
    ends = np.minimum(starts + block, len(stereo))
    means = (power[ends] - power[starts]) / (ends - starts)
    gated = means[means > 10 ** ((-70 + 0.691) / 10)]
    if not len(gated):
        return -70.0
    gated = gated[gated > gated.mean() / 10]
    return float(-0.691 + 10 * np.log10(gated.mean()))


class Desk:
    """Collect sounds at their moments, then mix them."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        count = round(seconds * RATE)
        self._dry = np.zeros((count, 2), np.float32)
        self._wet = np.zeros((count, 2), np.float32)

    def add(self, wave: Wave, at: float, *, gain: float = 1.0, pan: float = 0.0, room: float = 0.25) -> None:
        """Place a sound at a moment in seconds; `pan` -1 (left) to 1; `room` is the share that echoes."""
        start = int(at * RATE)
        skip = max(0, -start)
        start = max(0, start)
        part = wave[skip : skip + max(0, len(self._dry) - start)]
        angle = (np.clip(pan, -1, 1) + 1) * np.pi / 4
        placed = part[:, None] * (np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(gain))
        self._dry[start : start + len(part)] += placed * np.float32(1 - room)
        self._wet[start : start + len(part)] += placed * np.float32(room)

    def master(self, *, hall: float = 1.6) -> Wave:
        """Mix to (samples, 2) at -18 LUFS, peaks below -1.9 dB; `hall` is how long the room rings in seconds."""
        mixed = self._dry + _echo(self._wet, hall)
        edge = np.minimum(1.0, np.minimum(np.arange(len(mixed)), np.arange(len(mixed))[::-1]) / (0.06 * RATE))
        mixed *= edge[:, None].astype(np.float32)
        for _ in range(2):  # the limiter takes a little loudness away: measure again
            mixed *= np.float32(10 ** ((LOUDNESS - max(-60.0, loudness(mixed))) / 20))
            mixed = _limited(mixed)
        return mixed


def _eased(wave: NDArray[np.floating[Any]], out: float, into: float = 0.0) -> Wave:
    count = len(wave)
    shape = np.ones(count)
    for seconds, window in ((into, slice(None)), (out, slice(None, None, -1))):
        length = min(count, int(seconds * RATE))
        if length > 1:
            shape[window][:length] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)
    return np.asarray(wave * shape, np.float32)


def _echo(wet: Wave, hall: float) -> Wave:
    count = int(hall * RATE)
    random = np.random.default_rng(7)
    decay = np.exp(-6.0 * np.arange(count) / count)
    tail = random.standard_normal((count, 2)) * decay[:, None]
    size = len(wet) + count
    hertz = np.fft.rfftfreq(size, 1 / RATE)
    colour = 1 / (1 + (hertz / 3500) ** 2) * (1 - 1 / (1 + (hertz / 160) ** 2))
    spectrum = np.fft.rfft(tail / np.sqrt((tail**2).sum(axis=0)), size, axis=0) * colour[:, None]
    return np.asarray(
        np.fft.irfft(np.fft.rfft(wet, size, axis=0) * spectrum, size, axis=0)[: len(wet)], np.float32
    )


def _limited(stereo: Wave) -> Wave:
    """Bend only what is above half of the peak."""
    knee = PEAK / 2
    size = np.abs(stereo)
    over = np.maximum(0.0, size - knee)
    bent = np.minimum(size, knee) + (PEAK - knee) * np.tanh(over / (PEAK - knee))
    return np.asarray(np.sign(stereo) * bent, np.float32)


def _k_weighting(count: int) -> NDArray[np.complex128]:
    z = np.exp(-2j * np.pi * np.fft.rfftfreq(count))
    shelf = (1.53512485958697 - 2.69169618940638 * z + 1.19839281085285 * z**2) / (
        1 - 1.69065929318241 * z + 0.73248077421585 * z**2
    )
    highpass = (1 - 2 * z + z**2) / (1 - 1.99004745483398 * z + 0.99007225036621 * z**2)
    return np.asarray(shelf * highpass)
