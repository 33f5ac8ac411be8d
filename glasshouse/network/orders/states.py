"""The declared lives of orders, of what is asked and of disclosures, and the words that an order is made of."""

from datetime import timedelta
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderState(TextChoices):
    """received → confirmed → proposed → decided → answered; a proposal that is sent back makes it confirmed again."""

    RECEIVED = "received", pgettext_lazy("order", "received")
    CONFIRMED = "confirmed", pgettext_lazy("order", "confirmed")
    PROPOSED = "proposed", pgettext_lazy("order", "waits for a second officer")
    DECIDED = "decided", pgettext_lazy("order", "decided")
    ANSWERED = "answered", pgettext_lazy("order", "answered")


class Kind(TextChoices):
    """What an order asks for."""

    INFORMATION = "information", _("information")
    EMERGENCY = "emergency", _("information in an emergency")
    PRESERVATION = "preservation", _("preservation")
    REMOVAL = "removal", _("removal")


ABOUT_DATA = (Kind.INFORMATION, Kind.EMERGENCY, Kind.PRESERVATION)
DISCLOSES = (Kind.INFORMATION, Kind.EMERGENCY)


class Authority(TextChoices):
    """Which class of authority sent it, as the ledger names them."""

    COURT = "court", _("court or judge")
    PROSECUTOR = "prosecutor", _("prosecutor")
    POLICE = "police", _("police")
    SECURITY = "security", _("security service")
    REGULATOR = "regulator", _("regulator")
    OTHER = "other", _("other authority")


class Outcome(TextChoices):
    """What two officers decided."""

    GRANTED = "granted", pgettext_lazy("order", "granted")
    PARTLY = "partly", pgettext_lazy("order", "partly granted")
    REFUSED = "refused", pgettext_lazy("order", "refused")


class Answer(TextChoices):
    """What the authority got."""

    DISCLOSED = "disclosed", pgettext_lazy("order", "disclosed")
    PARTLY = "partly", pgettext_lazy("order", "partly disclosed")
    NOTHING_HELD = "nothing_held", pgettext_lazy("order", "nothing is held")
    PRESERVED = "preserved", pgettext_lazy("order", "preserved")
    REMOVED = "removed", pgettext_lazy("order", "removed")
    REFUSED = "refused", pgettext_lazy("order", "refused")


class Ground(TextChoices):
    """What an officer may find against an order, each of which a rule refuses."""

    PRESS = "immunity-or-press", _("An immunity or privilege, or the freedom of the press, protects it")
    RIGHT = "fundamental-right", _("It would manifestly breach a fundamental right")
    TRIED = "tried-already", _("The person was already tried for the same")
    NO_CRIME = "no-crime-here", _("It is no offence where the data is")


class Who(TextChoices):
    """Who asked without an order."""

    AUTHORITY = "authority", _("an authority, without an order")
    OWNER = "owner", _("an owner or investor")
    COMPANY = "company", _("a company")
    PERSON = "person", _("a private person")
    RESEARCHER = "researcher", _("a researcher")
    OTHER = "other", _("somebody else")


class Way(TextChoices):
    """How they asked."""

    LETTER = "letter", _("by letter")
    MAIL = "mail", _("by e-mail")
    CALL = "call", _("on the telephone")
    MEETING = "meeting", _("in a meeting")
    OTHER = "other", _("in another way")


class AskedOutcome(TextChoices):
    """What they got."""

    GIVEN = "given", pgettext_lazy("asked", "given")
    PARTLY = "partly", pgettext_lazy("asked", "partly given")
    REFUSED = "refused", pgettext_lazy("asked", "refused")
    NONE = "none", pgettext_lazy("asked", "not answered")


class ArchiveState(StrEnum):
    """ready → handed over → erased; or kept (preserved) → erased."""

    READY = "ready"
    HANDED = "handed"
    KEPT = "kept"
    ERASED = "erased"


UNFINISHED = timedelta(minutes=10)
"""A file of an archive that no row names so long after it was written is what a crash left."""
SWEPT_EVERY = timedelta(hours=1)
"""How often the storage is looked through for them: listing a remote bucket costs, and a crash leaves few files."""
SWEPT_FOR = timedelta(days=400)
"""So long after its decision an order's part of the storage is looked through: nobody makes an archive later."""
DOWNLOAD_LASTS = timedelta(minutes=10)
MOST_SUBJECTS = 20
LONGEST_ANSWER = timedelta(days=366)
"""The longest time to answer that an order can set where no law sets one."""
