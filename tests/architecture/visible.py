"""What a template shows that is not marked: text and spoken attributes that stand outside of every translating tag."""

import re
from html.parser import HTMLParser
from pathlib import Path

from django.template.base import Lexer, TokenType

SPOKEN = {
    "alt",
    "title",
    "placeholder",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "aria-valuetext",
}
_UNREAD = {"script", "style", "code", "pre", "svg"}
_TAG = "\N{OBJECT REPLACEMENT CHARACTER}"
_WORD = re.compile(r"[^\W\d_]{2,}")


class _Reader(HTMLParser):
    """Collects what a person reads or hears."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self._inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._inside.append(tag)
        self.seen.extend(value for name, value in attrs if value and name in SPOKEN)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.extend(value for name, value in attrs if value and name in SPOKEN)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.seen.append(data)


def unmarked(path: Path) -> list[str]:
    """Return the words of a template that no translating tag holds."""
    reader = _Reader()
    reader.feed(_without_tags(path.read_text(encoding="utf-8")))
    reader.close()
    return [word for text in reader.seen for word in _WORD.findall(text)]


def _without_tags(text: str) -> str:
    """Return a template's own text: every tag is one sign, and what stands in a translating block is gone."""
    parts, until = [], ""
    for token in Lexer(text).tokenize():
        name = token.contents.split(" ", 1)[0] if token.token_type is TokenType.BLOCK else ""
        if until:
            until = "" if name == until else until
        elif name in ("blocktranslate", "comment") or token.contents == "block page_class":
            until = f"end{name}"
            parts.append(_TAG)
        else:
            parts.append(token.contents if token.token_type is TokenType.TEXT else _TAG)
    return "".join(parts)
