"""Which decision keeps somebody from a video: where there is a statement, it is no secret."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import Refused
from glasshouse.network.moderation.queries.statements import statement_about, suspension_of
from glasshouse.network.moderation.states import Measure
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import Bar


class BarredBy(Refused):
    """A moderator's decision keeps this person from a video; its statement says why."""

    def __init__(self, message: str, *, code: str, status: int) -> None:
        super().__init__(message, code=code)
        self.status = status


@dataclass(frozen=True, slots=True)
class Barred:
    """What keeps somebody from a video, and the code of its statement."""

    bar: Bar
    statement: str

    @property
    def refusal(self) -> BarredBy:
        """Return it as an answer to whoever asked: gone, or not for them."""
        address = f"{settings.SITE_URL}/statement/{self.statement}"
        if self.bar is Bar.AGE:
            words = _(
                "A decision shows this video only to people of 18 or older who are signed in: %(address)s"
            )
            return BarredBy(words % {"address": address}, code="age_restricted", status=401)
        words = _("A decision keeps this video from everybody: %(address)s")
        return BarredBy(words % {"address": address}, code="restricted", status=410)


def barred(code: str, *, person_id: int | None) -> Barred | None:
    """Return what keeps a person from a video which they might see otherwise; None for any other reason.

    What a row hides without a statement is not told: nothing accounts for it.
    """
    found = videos.why_barred(code, person_id=person_id)
    if found is None:
        return None
    bar, author_id = found
    if bar is Bar.SUSPENDED:
        statement = suspension_of(author_id)
    elif bar is Bar.AGE:
        statement = statement_about(code, Measure.AGE_RESTRICTED)
    else:
        statement = statement_about(code, Measure.REMOVED, Measure.DISABLED)
    return Barred(bar, statement) if statement else None
