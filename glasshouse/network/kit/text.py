"""Text that people write: cleaned, its #tags and @mentions found, and made into safe HTML."""

import html
import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import Refused

TAG = re.compile(r"(?<![\w#&/])#(\w{1,100})")
MENTION = re.compile(r"(?<![\w@/])@([a-zA-Z0-9_](?:[a-zA-Z0-9_.]{1,28}[a-zA-Z0-9_]))(?![\w@])")
MOST_TAGS = 30
MOST_LINE_BREAKS = 40
# Bidirectional overrides and isolates turn a text around to make it read as another one.
_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
_BREAKS = re.compile(r"\n{3,}")


class TextTooLong(Refused):
    """The text has more characters than a text may have."""

    code = "text_too_long"


def plain(text: str, *, kept: str = "\n") -> str:
    """Return the text in NFC without bidirectional overrides and control characters other than those in `kept`."""
    composed = unicodedata.normalize("NFC", text).translate(_BIDI)
    return "".join(c for c in composed if c in kept or unicodedata.category(c) not in ("Cc", "Cs", "Co"))


def is_blank(text: str) -> bool:
    """Say whether nothing of a text can be seen: it is empty, or has spaces, joiners and marks alone."""
    return not any(unicodedata.category(sign)[0] in "LNPS" for sign in text)


def clean(text: str, *, most: int) -> str:
    """Return the text in NFC without control characters, bidirectional overrides and surplus blank lines; empty if it is blank.

    `most` is in characters. Raises TextTooLong.
    """
    # Length first: normalising a megabyte that will be refused anyway is work for nothing.
    if len(text) > 4 * most:
        raise _too_long(len(text), most)
    text = plain(text.replace("\r\n", "\n").replace("\r", "\n"))
    text = _BREAKS.sub("\n\n", text).strip()
    if is_blank(text):
        return ""
    if len(text) > most:
        raise _too_long(len(text), most)
    if text.count("\n") > MOST_LINE_BREAKS:
        head = text.split("\n", MOST_LINE_BREAKS)
        text = "\n".join(head[:-1]) + "\n" + head[-1].replace("\n", " ")
    return text


def _too_long(length: int, most: int) -> TextTooLong:
    words = _(
        "The text has %(length)s characters; at most %(most)s fit. Nothing was changed: please shorten it."
    )
    return TextTooLong(words % {"length": f"{length:,}", "most": f"{most:,}"})


def tags_in(text: str) -> list[str]:
    """Return the tags of a text, folded, each once, in order; those past the thirtieth don't count."""
    return list(dict.fromkeys(match.casefold() for match in TAG.findall(text) if not match.isdigit()))[
        :MOST_TAGS
    ]


def handles_in(text: str) -> list[str]:
    """Return the handles that a text mentions, folded, each once, in order."""
    return list(dict.fromkeys(match.casefold() for match in MENTION.findall(text)))[:MOST_TAGS]


_TOKEN = re.compile(f"(?P<tag>{TAG.pattern})|(?P<mention>{MENTION.pattern})")


def to_html(text: str, *, is_person: Callable[[str], bool]) -> str:
    """Return the text as HTML: everything escaped, tags and mentions of people who exist linked."""
    parts: list[str] = []
    at = 0
    for match in _TOKEN.finditer(text):
        parts.append(html.escape(text[at : match.start()]))
        shown = html.escape(match.group())
        handle = match.group().lstrip("@").casefold()
        if match.group("tag"):
            name = match.group("tag")[1:].casefold()
            link = f'<a class="tag" href="/tag/{quote(name)}">{shown}</a>'
            parts.append(shown if name.isdigit() else link)
        elif is_person(handle):
            parts.append(f'<a class="mention" href="/@{html.escape(handle)}">{shown}</a>')
        else:
            parts.append(shown)
        at = match.end()
    parts.append(html.escape(text[at:]))
    return "".join(parts).replace("\n", "<br>")
