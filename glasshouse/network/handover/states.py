"""The declared lives of a handover and of a licence."""

from datetime import timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(TextChoices):
    """Whether this network gives or takes over."""

    GIVING = "giving", _("giving")
    RECEIVING = "receiving", _("receiving")


class State(TextChoices):
    """Giving: proposed → announced → exporting → begun → done, or called off before that.

    Receiving: receiving → received → done, or called off, as the other side was.
    """

    PROPOSED = "proposed", pgettext_lazy("handover", "proposed")
    ANNOUNCED = "announced", pgettext_lazy("handover", "announced")
    EXPORTING = "exporting", pgettext_lazy("handover", "the archive is being made")
    BEGUN = "begun", pgettext_lazy("handover", "begun: the archive is made")
    RECEIVING = "receiving", pgettext_lazy("handover", "being received")
    RECEIVED = "received", pgettext_lazy("handover", "received")
    DONE = "done", pgettext_lazy("handover", "done")
    CALLED_OFF = "called_off", pgettext_lazy("handover", "called off")


OPEN = (State.PROPOSED, State.ANNOUNCED, State.EXPORTING, State.BEGUN)


class LicenceState(TextChoices):
    """The steps on the way to a licence."""

    NEEDED = "needed", pgettext_lazy("licence", "needed")
    ASKED = "asked", pgettext_lazy("licence", "asked for")
    GRANTED = "granted", pgettext_lazy("licence", "granted")
    REFUSED = "refused", pgettext_lazy("licence", "refused")
    EXPIRED = "expired", pgettext_lazy("licence", "expired")


MOVES = {
    "": frozenset({LicenceState.NEEDED}),
    LicenceState.NEEDED: frozenset({LicenceState.ASKED}),
    LicenceState.ASKED: frozenset({LicenceState.GRANTED, LicenceState.REFUSED}),
    LicenceState.GRANTED: frozenset({LicenceState.EXPIRED}),
    LicenceState.REFUSED: frozenset({LicenceState.ASKED}),
    LicenceState.EXPIRED: frozenset({LicenceState.ASKED}),
}
"""From each step, the steps that may follow."""

SIGNPOSTS_STAND = timedelta(days=365)
"""How long the old network says where somebody went."""

LAPSES = timedelta(days=30)
"""After so long a handover can be called off though the other network can't be asked whether it has begun."""
