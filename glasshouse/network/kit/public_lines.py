"""Lines that become public for good: one cleaning and one judgment for all rooms. Names that a room knows it looks for itself."""

import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import Refused

MAX_BYTES = 400
"""So long a line of the ledger can be, in UTF-8."""
# The sign of an address or a handle, also in the forms that look the same; it stands in no name of a law or an institution.
_AT = {0xFF20: "@", 0xFE6B: "@"}
# Letters by their category, and nothing to look at: the fillers of Hangul.
_UNSEEN = frozenset("\u115f\u1160\u3164\uffa0")

_WORDS = {
    "approver": pgettext_lazy("line", "who approved it"),
    "auditor": pgettext_lazy("line", "auditor"),
    "authority": pgettext_lazy("line", "authority"),
    "by": pgettext_lazy("line", "who declares it"),
    "institution": pgettext_lazy("line", "institution"),
    "label": pgettext_lazy("line", "label"),
    "law": pgettext_lazy("line", "law"),
    "log": pgettext_lazy("line", "name of the log"),
    "name": pgettext_lazy("line", "name"),
    "printed_in": pgettext_lazy("line", "where it was printed"),
    "role": pgettext_lazy("line", "role"),
    "sentence": pgettext_lazy("line", "sentence"),
    "to": pgettext_lazy("line", "who takes over"),
    "what": pgettext_lazy("line", "what was asked for"),
}


class BadLine(Refused):
    """A line is empty, too long, or names somebody by an address; `field` names which line."""

    code = "bad_line"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


def public_line(text: str, *, most: int, field: str) -> str:
    """Return one line that may stand in public for good, of at most so many characters. Raises BadLine."""
    line = " ".join(texts.plain(text[: 4 * most], kept=" \n\t").split())
    if len(line) > most or len(text) > 4 * most:
        raise BadLine(
            _("“%(line)s” is too long: at most %(most)d characters. Nothing was entered.")
            % {"line": words_of(field), "most": most},
            field=field,
        )
    check_line(line, field=field)
    return line


def check_line(line: str, *, field: str, most_bytes: int = MAX_BYTES) -> None:
    """Refuse a line that can't stand in public as it is. Raises BadLine."""
    if not any(unicodedata.category(sign)[0] in "LN" and sign not in _UNSEEN for sign in line):
        words = _("Please fill in “%(line)s”. Nothing was entered.")
        raise BadLine(words % {"line": words_of(field)}, field=field)
    if len(line.encode()) > most_bytes:
        words = _(
            "“%(line)s” is too long for the ledger, which holds %(most)d bytes in a line: letters of many scripts have "
            "two or three each. Nothing was entered."
        )
        raise BadLine(words % {"line": words_of(field), "most": most_bytes}, field=field)
    check_nameless(line, field=field)


def check_nameless(text: str, *, field: str) -> None:
    """Refuse a text with an address or a handle in it. Raises BadLine."""
    if "@" in with_at(text):
        words = _(
            "“%(line)s” stands in public for good, so it names no person, handle or e-mail address. Nothing was entered."
        )
        raise BadLine(words % {"line": words_of(field)}, field=field)


def words_of(field: str) -> str:
    """Return what people call a line."""
    return str(_WORDS.get(field, field))


def with_at(text: str) -> str:
    """Return the text with every sign that looks like @ as @."""
    return text.translate(_AT)
