"""The declared life of a restriction by country, and what may be said of one."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    """proposed → in force → lifted; a proposal can be lifted too, and then never was in force."""

    PROPOSED = "proposed", pgettext_lazy("restriction", "proposed")
    IN_FORCE = "in_force", pgettext_lazy("restriction", "in force")
    LIFTED = "lifted", pgettext_lazy("restriction", "lifted")


class Evidence(TextChoices):
    """What evidence whoever demands it has offered."""

    NONE = "none", pgettext_lazy("evidence", "none")
    SEALED = "sealed", pgettext_lazy("evidence", "shown to us alone")
    PUBLIC = "public", pgettext_lazy("evidence", "public")


class Why(TextChoices):
    """Why a restriction ended; that its time was over is said by the clock alone."""

    AUTHORITY = "authority", _("The authority took its demand back")
    COURT = "court", _("A court decided so")
    ERROR = "error", _("It was an error of ours")
    WITHDRAWN = "withdrawn", _("The proposal was taken back")
    EXPIRED = "expired", _("Its time was over")
