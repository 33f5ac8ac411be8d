"""What the tests of restrictions by country do: officers, demands, and a video that somebody wants gone."""

from dataclasses import replace
from typing import Any

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.models import Person
from glasshouse.network.kit import ids
from glasshouse.network.ledger.queries import entered
from glasshouse.network.territories import actions
from glasshouse.network.territories.actions import Demand, Officer
from glasshouse.network.videos.models import Video
from tests.rooms.people import person, shown_video

ONE = Officer("1" * 11, "legal_officer")
OTHER = Officer("2" * 11, "administrator")
COURT = "The Princely Court"
LAW = "Media Act, Art. 6"


def demand(**changes: Any) -> Demand:
    """Return a demand against the whole service in Liechtenstein; a video, days and all else by name."""
    return replace(Demand(countries=["LI"], authority=COURT, law=LAW, evidence="none"), **changes)


def settle_officers() -> None:
    """Let both be somebody here, with the role that they act under."""
    for handle, one in (("officer_one", ONE), ("officer_two", OTHER)):
        if not Person.objects.filter(officer_code=one.code).exists():
            made = accounts.create_person(handle=handle, role=one.role)
            Person.objects.filter(pk=made).update(officer_code=one.code)


def proposed(**changes: Any) -> str:
    """Propose a restriction; returns its code."""
    settle_officers()
    return actions.propose_restriction(by=ONE, demand=demand(**changes))


def in_force(**changes: Any) -> str:
    """Put a restriction in force; returns its code."""
    code = proposed(**changes)
    actions.put_in_force(by=OTHER, code=code)
    return code


def public_video(handle: str = "ada", **fields: Any) -> Video:
    """Make a public video by somebody new."""
    return shown_video(person(handle), **fields)


def entries(*kinds: str) -> list[Any]:
    """Return all entries of these kinds, in their order."""
    return list(entered(*kinds))


def nobodys_code() -> str:
    """Return a code that nothing has."""
    return ids.new_code()
