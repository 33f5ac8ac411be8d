"""Who restricts by country, and what can be demanded at all."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from glasshouse.network.kit import ids, locales
from glasshouse.network.kit.errors import NotAllowed, Refused
from glasshouse.network.territories.states import Evidence

# Roles are words here: this room lies below the one that gives them.
_OFFICERS = frozenset({"legal_officer", "administrator"})
LONGEST_WITHHELD = timedelta(days=10 * 366)


class BadRestriction(Refused):
    """What is demanded can't be carried out as it is told: a country, a date or a name is missing or wrong."""

    code = "bad_restriction"


@dataclass(frozen=True, slots=True)
class Officer:
    """Who acts: the code under which they stand in the ledger, and their role."""

    code: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What an authority demands: nothing named in `video` is the whole service; days are in UTC.

    `from_date` is the first day, nothing is as soon as possible; `until_date` the first day on which it is over, nothing is
    without end. `withheld_until_date` is set where a law forbids naming the ground, to the day on which it is named.
    """

    countries: Sequence[str]
    authority: str
    law: str
    evidence: str
    video: str = ""
    from_date: date | None = None
    until_date: date | None = None
    withheld_until_date: date | None = None


def may_restrict(role: str) -> bool:
    """Say whether this role proposes restrictions by country, puts them in force and lifts them."""
    return role in _OFFICERS


def check_officer(by: Officer) -> None:
    """Raise NotAllowed unless somebody may act here under a code of their own."""
    if not may_restrict(by.role) or not ids.is_code(by.code):
        raise NotAllowed(_("Only legal officers and administrators decide about restrictions by country."))


def notice() -> timedelta:
    """Return how long everyone in a country is told before the service is suspended there."""
    return timedelta(seconds=settings.ENV.suspension_notice_s)


def countries_of(given: Collection[str]) -> list[str]:
    """Return the countries in order, each once. Raises BadRestriction for none, unknown ones, and all of them."""
    found = sorted(set(given))
    if not found:
        raise BadRestriction(_("Please name at least one country. Nothing was entered."))
    if unknown := [one for one in found if not locales.is_territory(one)]:
        raise BadRestriction(
            _("There is no country with the code “%(code)s”. Nothing was entered.")
            % {"code": unknown[0][:20]}
        )
    if len(found) == len(locales.territories()):
        raise BadRestriction(
            _(
                "These are all countries there are: that would be no restriction by country. "
                "What is to be shown nowhere is decided under the rules of the house. Nothing was entered."
            )
        )
    return found


def check_evidence(evidence: str) -> None:
    """Raise BadRestriction unless it is said which evidence was offered."""
    if evidence not in Evidence.values:
        raise BadRestriction(
            _("Please say what evidence was offered: none, sealed or public. Nothing was entered.")
        )


def check_days(demand: Demand, begins_at: datetime, now: datetime) -> None:
    """Raise BadRestriction unless all days of a demand are to come, in their order: nothing is back-dated."""
    if demand.until_date is not None and demand.until_date <= begins_at.date():
        raise BadRestriction(_("A restriction has to end after it begins. Nothing was entered."))
    if demand.withheld_until_date is not None and demand.withheld_until_date <= now.date():
        raise BadRestriction(
            _("The day until which the ground is withheld has to be after today. Nothing was entered.")
        )
    last = now.date() + LONGEST_WITHHELD
    if demand.withheld_until_date is not None and demand.withheld_until_date > last:
        raise BadRestriction(
            _(
                "A ground is withheld until %(day)s at the latest: what would never be named could not be contested. "
                "Nothing was entered."
            )
            % {"day": f"{last:%Y-%m-%d}"}
        )


def begins_at(demand: Demand, now: datetime) -> datetime:
    """Return when a restriction may be in force at the earliest.

    Raises BadRestriction for a day that is over, and of the whole service for one before the notice is.
    """
    wanted = now
    if demand.from_date is not None and demand.from_date < now.date():
        raise BadRestriction(
            _("A restriction can't begin in the past: it is entered when it happens. Nothing was entered.")
        )
    if demand.from_date is not None and demand.from_date > now.date():
        wanted = datetime(*demand.from_date.timetuple()[:3], tzinfo=now.tzinfo)
    if demand.video:
        return wanted
    earliest = now + notice()
    if demand.from_date is not None and wanted < earliest:
        raise BadRestriction(
            _(
                "Everyone there is told before the service is suspended, and that takes until %(day)s. "
                "Please name a later day, or none. Nothing was entered."
            )
            % {"day": f"{earliest:%Y-%m-%d}"}
        )
    return max(wanted, earliest)
