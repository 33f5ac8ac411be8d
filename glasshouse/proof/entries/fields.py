"""What the fields of entries may hold: each type carries how its JSON is read.

All is narrow on purpose: a code is drawn by chance, a list has words of its own, so that no name slips in. Lengths are counted in
bytes of UTF-8, and patterns are of ASCII, so that every implementation counts alike.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated

from glasshouse.proof.errors import Malformed

Reader = Callable[[object], object]
"""Returns a field's value from its JSON. Raises Malformed."""

BIGGEST = 2**53 - 1
"""Beyond it a number is not the same in every language (RFC 8785, 3.2.2.3)."""
LAST_MS = 253_402_300_799_999
"""The end of the year 9999."""
DEEPEST = 16
"""So many lists and objects inside each other are read, the entry itself among them."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f]+")


def matching(pattern: str, name: str) -> Reader:
    """Read text of this pattern; `name` says what it is."""
    matches = re.compile(pattern).fullmatch

    def read(value: object) -> object:
        if type(value) is not str or not matches(value):
            raise Malformed(f"is not {name}")
        return value

    return read


def text_of(most: int, *, lines: bool = True, empty: bool = False) -> Reader:
    """Read text of at most so many bytes, of one line or several."""

    def read(value: object) -> object:
        if type(value) is not str or len(value.encode(errors="surrogatepass")) > most or not (value or empty):
            raise Malformed(f"is not text of at most {most} bytes")
        if not lines and value and not _PRINTABLE.fullmatch(value):
            raise Malformed("is not one line of text")
        return value

    return read


def number_to(most: int) -> Reader:
    """Read an integer from zero to `most`."""

    def read(value: object) -> object:
        if type(value) is not int or not 0 <= value <= most:
            raise Malformed(f"is not an integer from 0 to {most}")
        return value

    return read


def one_of(*words: str) -> Reader:
    """Read one of these words."""
    known = frozenset(words)

    def read(value: object) -> object:
        if type(value) is not str or value not in known:
            raise Malformed(f"is none of {', '.join(words)}")
        return value

    return read


def many(reader: Reader) -> Reader:
    """Read a list of what one reader reads, as a tuple."""

    def read(value: object) -> object:
        if type(value) is not list:
            raise Malformed("is not a list")
        return tuple(reader(one) for one in value)

    return read


def by_language(reader: Reader) -> Reader:
    """Read an object that has the same in at least one language, by its code (BCP 47)."""

    def read(value: object) -> object:
        if type(value) is not dict or not value:
            raise Malformed("is not text by language")
        for language, one in value.items():
            if not _LANGUAGE.fullmatch(language):
                raise Malformed("names something that is no language")
            reader(one)
        return value

    return read


def read_flag(value: object) -> object:
    """Read true or false."""
    if type(value) is not bool:
        raise Malformed("is neither true nor false")
    return value


_read_date = matching(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|", "a date")


def read_date(value: object) -> object:
    """Read a day as YYYY-MM-DD, or nothing."""
    try:
        date.fromisoformat(str(_read_date(value)) or "2000-01-01")
    except ValueError:
        raise Malformed("is not a date") from None
    return value


def read_plain(value: object, depth: int = 2) -> object:
    """Read any JSON whose numbers are safe integers, whose keys are ASCII and that is not too deep."""
    inner: list[object] = []
    if type(value) is dict:
        if not all(key.isascii() for key in value):
            raise Malformed("has a key that is not ASCII")
        inner = [*value.values()]
    elif type(value) is list:
        inner = value
    elif type(value) is int and abs(value) > BIGGEST:
        raise Malformed("has a number that is too big")
    if type(value) in (dict, list) and depth > DEEPEST:
        raise Malformed("is too deep")
    for one in inner:
        read_plain(one, depth + 1)
    return value


def read_object(value: object) -> object:
    """Read an object of such JSON."""
    if type(value) is not dict:
        raise Malformed("is not an object")
    return read_plain(value)


_CODE = "[1-9A-HJ-NP-Za-km-z]{11}"

Code = Annotated[str, matching(_CODE, "a code of 11 characters")]
"""A public code, drawn by chance."""
CodeOrNone = Annotated[str, matching(f"({_CODE})?", "a code of 11 characters, or empty")]
Codes = Annotated[tuple[str, ...], many(matching(_CODE, "a code of 11 characters"))]
Hash = Annotated[str, matching("[0-9a-f]{64}", "a SHA-256 in hex")]
HashOrNone = Annotated[str, matching("([0-9a-f]{64})?", "32 bytes in hex, or empty")]
PublicKey = Annotated[str, matching("[0-9a-f]{64}", "an Ed25519 key in hex")]
Signature = Annotated[str, matching("[0-9a-f]{128}", "an Ed25519 signature in hex")]
Slug = Annotated[str, matching("[a-z0-9]+([-._][a-z0-9]+)*", "a name of small letters")]
SlugOrNone = Annotated[str, matching("([a-z0-9]+([-._][a-z0-9]+)*)?", "a name of small letters, or empty")]
Kinds = Annotated[tuple[str, ...], many(matching(r"[a-z_]+(\.[a-z_]+)*", "a kind of entry"))]
Slugs = Annotated[tuple[str, ...], many(matching("[a-z0-9]+([-._][a-z0-9]+)*", "a name of small letters"))]
Country = Annotated[str, matching("[A-Z]{2}", "a country of two letters")]
CountryOrNone = Annotated[str, matching("([A-Z]{2})?", "a country of two letters, or empty")]
Countries = Annotated[tuple[str, ...], many(matching("[A-Z]{2}", "a country of two letters"))]
Line = Annotated[str, text_of(400, lines=False)]
"""Names of laws, organisations, places: never a person's."""
LineOrNone = Annotated[str, text_of(400, lines=False, empty=True)]
Text = Annotated[str, text_of(4000)]
File = Annotated[str, text_of(50_000)]
"""The whole text of a small file."""
Wording = Annotated[Mapping[str, str], by_language(text_of(4000))]
"""The same text by language."""
Day = Annotated[str, read_date]
"""A day as YYYY-MM-DD, or empty."""
Millis = Annotated[int, number_to(LAST_MS)]
"""POSIX milliseconds, UTC."""
Count = Annotated[int, number_to(BIGGEST)]
Index = Annotated[int, number_to(BIGGEST)]
"""The number of another entry."""
Flag = Annotated[bool, read_flag]
Plain = Annotated[Mapping[str, object], read_object]
"""An object of plain JSON, read by somebody else."""
