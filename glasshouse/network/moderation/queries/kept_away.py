"""Which decision keeps somebody from a video: where there is a statement, it is no secret."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from glasshouse.network.kit.errors import Refused
from glasshouse.network.moderation.queries.statements import statement_about, suspension_of
from glasshouse.network.moderation.states import Measure
from glasshouse.network.videos import queries as videos
from glasshouse.network.videos.queries import Keeps


class RestrictedByDecision(Refused):
    """A moderator's decision keeps this person from a video; its statement says why."""

    def __init__(self, message: str, *, code: str, status: int) -> None:
        super().__init__(message, code=code)
        self.status = status


@dataclass(frozen=True, slots=True)
class KeptAway:
    """What keeps somebody from a video, and the code of its statement."""

    keeps: Keeps
    statement: str

    @property
    def refusal(self) -> RestrictedByDecision:
        """Return it as an answer to whoever asked: gone, or not for them."""
        address = f"{settings.SITE_URL}/statement/{self.statement}"
        if self.keeps is Keeps.AGE:
            words = _(
                "A decision shows this video only to people of 18 or older who are signed in: %(address)s"
            )
            return RestrictedByDecision(words % {"address": address}, code="age_restricted", status=401)
        words = _("A decision keeps this video from everybody: %(address)s")
        return RestrictedByDecision(words % {"address": address}, code="restricted", status=410)


def kept_away(code: str, *, person_id: int | None) -> KeptAway | None:
    """Return what keeps a person from a video which they might see otherwise; None for any other reason.

    What a row hides without a statement is not told: nothing accounts for it.
    """
    found = videos.what_keeps(code, person_id=person_id)
    if found is None:
        return None
    keeps, author_id = found
    if keeps is Keeps.SUSPENDED:
        statement = suspension_of(author_id)
    elif keeps is Keeps.AGE:
        statement = statement_about(code, Measure.AGE_RESTRICTED)
    else:
        statement = statement_about(code, Measure.REMOVED, Measure.DISABLED)
    return KeptAway(keeps, statement) if statement else None
