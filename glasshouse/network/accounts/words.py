"""Text that people type about themselves, made safe to show anywhere."""

from glasshouse.network.kit.text import plain

# Marks of direction, which a name on one line does not need.
_MARKS = dict.fromkeys([0x200E, 0x200F, 0x061C])


def one_line(text: str, limit: int) -> str:
    """Return text on one line, composed (NFC), without control and direction characters, cut to `limit` characters."""
    return " ".join(_clean(text).split())[:limit].strip()


def several_lines(text: str, limit: int) -> str:
    """Return text with its line breaks (at most two in a row), else as `one_line`."""
    lines = [
        " ".join(line.split()) for line in _clean(text.replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    ]
    kept = [line for n, line in enumerate(lines) if line or (n and lines[n - 1])]
    return "\n".join(kept)[:limit].strip()


def _clean(text: str) -> str:
    return plain(text, kept="\n\t").translate(_MARKS)
