"""Read captions in WebVTT or SRT, keep only what a caption needs, and write WebVTT.

After WebVTT (W3C, 4 and 6): cue text with b, i, u and v; styles, regions, notes, settings and other tags go.
"""

import re
import unicodedata
from dataclasses import dataclass

from glasshouse.network.videos.transcoding.refusals import MediaRefused

MOST_BYTES = 512 * 1024
MOST_CUES = 5000
_LATE_MS = 5000
_MOST_TEXT = 1000
_STAMP = r"(?:(\d{1,4}):)?(\d{2}):(\d{2})[.,](\d{3})"
_TIMING = re.compile(rf"^\s*{_STAMP}\s*-->\s*{_STAMP}(?:\s.*)?$")
_KEPT_TAG = re.compile(r"</?[biu]>|</v>|<v(?:\.[\w.-]{0,40})?[ \t]+[^<>&\n]{1,80}>")
_TAG = re.compile(r"<(?:[/A-Za-z.][^<>]*|[\d:.]*)>")
_SKIPPED_BLOCKS = ("NOTE", "STYLE", "REGION")


@dataclass(frozen=True)
class Cue:
    """One caption: from, until (milliseconds), and its text, safe to write into WebVTT."""

    start_ms: int
    end_ms: int
    text: str


def read_captions(data: bytes, *, duration_ms: int) -> tuple[Cue, ...]:
    """Read WebVTT or SRT; cues come out in order of time.

    Raises MediaRefused: captions_too_large, captions_encoding, captions_untimed, captions_unreadable, captions_too_many,
    captions_too_late.
    """
    if len(data) > MOST_BYTES:
        raise MediaRefused("captions_too_large", kilobytes=MOST_BYTES // 1024)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MediaRefused("captions_encoding") from error
    cues: list[Cue] = []
    for block in re.split(r"\n\s*\n", _lines(text)):
        cue = _read_block(block.strip("\n").split("\n"))
        if cue is None:
            continue
        if cue.start_ms > duration_ms + _LATE_MS:
            raise MediaRefused("captions_too_late", time=_stamp(cue.start_ms))
        cues.append(cue)
        if len(cues) > MOST_CUES:
            raise MediaRefused("captions_too_many", cues=MOST_CUES)
    if not cues and not text.startswith("WEBVTT"):
        raise MediaRefused("captions_untimed")
    latest = duration_ms + _LATE_MS
    kept = (Cue(cue.start_ms, min(cue.end_ms, latest), cue.text) for cue in cues if cue.text)
    return tuple(sorted(kept, key=lambda cue: (cue.start_ms, cue.end_ms)))


def write_webvtt(cues: tuple[Cue, ...]) -> str:
    """Write cues as a WebVTT file."""
    blocks = [f"{_stamp(cue.start_ms)} --> {_stamp(cue.end_ms)}\n{cue.text}" for cue in cues]
    return "\n\n".join(["WEBVTT", *blocks]) + "\n"


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")


def _read_block(lines: list[str]) -> Cue | None:
    """Read one block; None for a header, a note, a style or a region."""
    at = next((number for number, line in enumerate(lines[:2]) if "-->" in line), None)
    if at is None or lines[0].startswith(_SKIPPED_BLOCKS):
        return None
    times = _TIMING.match(lines[at])
    if times is None:
        raise MediaRefused("captions_unreadable", what=_printable(lines[at])[:60])
    start_ms, end_ms = (_milliseconds(times.groups()[:4]), _milliseconds(times.groups()[4:]))
    if end_ms <= start_ms:
        raise MediaRefused("captions_unreadable", what=_printable(lines[at])[:60])
    return Cue(start_ms, end_ms, _clean("\n".join(lines[at + 1 :])))


def _milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, thousandths = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths


def _clean(text: str) -> str:
    """Keep the words and the tags b, i, u and v, properly nested; escape everything else."""
    text = _printable(text)[:_MOST_TEXT]
    parts: list[str] = []
    open_tags: list[str] = []
    at = 0
    for tag in _TAG.finditer(text):
        parts.append(_escape(text[at : tag.start()]))
        at = tag.end()
        if _KEPT_TAG.fullmatch(tag[0]):
            parts.append(_nest(tag[0], open_tags))
    parts.append(_escape(text[at:]))
    parts += [f"</{name}>" for name in reversed(open_tags)]
    return "\n".join(line.strip() for line in "".join(parts).split("\n") if line.strip())


def _nest(tag: str, open_tags: list[str]) -> str:
    if not tag.startswith("</"):
        open_tags.append(tag[1])
        return tag
    if open_tags and open_tags[-1] == tag[2]:
        open_tags.pop()
        return tag
    return ""


def _escape(text: str) -> str:
    whole = re.sub(r"&(?!(?:amp|lt|gt|nbsp|lrm|rlm);)", "&amp;", text)
    return whole.replace("<", "&lt;").replace(">", "&gt;")


def _printable(text: str) -> str:
    # Format characters (Cf) would turn the rest of a line around; joiners are part of words and pictures.
    return "".join(
        char
        for char in text
        if char == "\n"
        or char in "\u200c\u200d"
        or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")
    )


def _stamp(milliseconds: int) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{thousandths:03}"
