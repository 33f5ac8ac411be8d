"""Text as it is compared: a muted word is met whatever its case, its accents' encoding or the signs around it."""

import re
import unicodedata

_WORDS = re.compile(r"\w+")


def folded(text: str) -> str:
    """Return the words of a text, case-folded (NFKC), with one space between."""
    return " ".join(_WORDS.findall(unicodedata.normalize("NFKC", text).casefold()))


def has_word(text: str, word: str) -> bool:
    """Say whether a text has a folded word (or several in a row): whole, or anywhere in scripts that put no spaces."""
    held = folded(text)
    return word in held if is_unspaced(word) else f" {word} " in f" {held} "


def is_unspaced(word: str) -> bool:
    """Say whether a word is written in a script without spaces: Thai, Lao, Khmer, Burmese, Japanese, Chinese."""
    return any(
        0x0E00 <= ord(c) <= 0x109F or 0x1780 <= ord(c) <= 0x17FF or 0x3040 <= ord(c) <= 0x9FFF for c in word
    )
