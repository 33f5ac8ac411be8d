"""Lines that become public: cleaned, and without what names a person by an address."""

import re
import unicodedata

from django.utils.translation import gettext as _

from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import Refused

# An e-mail address or a handle; the sign alone stands in no name of a law or an institution.
_ADDRESSED = re.compile(r"@")


class BadLine(Refused):
    """A line is empty, too long, or holds what names a person."""

    code = "bad_line"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


def public_line(text: str, *, most: int, field: str) -> str:
    """Return one line that may stand in public for good. Raises BadLine."""
    line = " ".join(texts.plain(text[: 4 * most], kept="").split())
    if not line or not any(unicodedata.category(sign)[0] in "LN" for sign in line):
        raise BadLine(_("Please fill in this line. Nothing was sent."), field=field)
    if len(line) > most or len(line.encode()) > 400:
        raise BadLine(
            _("This line is too long: at most %(most)d characters. Nothing was sent.") % {"most": most},
            field=field,
        )
    if _ADDRESSED.search(line):
        words = _("This line stands in public for good, so it names no person, handle or e-mail address.")
        raise BadLine(words, field=field)
    return line
