"""Before the service is suspended in a country, everyone who calls it home is told, and can take their data along.

Who was told stands in rows, so that nobody is told twice or left out, whoever dies in between and whoever moves there meanwhile;
and so that exactly those are told, once, when it is called off.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import ngettext

from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import crash
from glasshouse.network.kit.errors import Refused
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.portability.models import ToldOfSuspension
from glasshouse.network.territories import queries as territories
from glasshouse.network.territories.queries import Card, State

AT_ONCE = 100


class NotEveryoneTold(Refused):
    """Somebody who lives there does not know yet that the service is to be suspended."""

    code = "not_everyone_told"
    status = 409


def tell_everyone(code: str) -> int:
    """Tell everyone who was not told yet of an announced suspension; returns how many were. Doing it twice is harmless."""
    card = territories.restriction(code)
    if card.state != State.PROPOSED:
        return 0
    left = list(_left(card).items())
    return sum(_tell(card, left[start : start + AT_ONCE]) for start in range(0, len(left), AT_ONCE))


def check_everyone_told(code: str) -> None:
    """Raise NotEveryoneTold while somebody in these countries was not told of their suspension."""
    if left := len(_left(territories.restriction(code))):
        raise NotEveryoneTold(
            ngettext(
                "%(n)s person who lives there is not told yet; that takes a moment. Nothing was changed: please try again.",
                "%(n)s people who live there are not told yet; that takes a moment. Nothing was changed: please try again.",
                left,
            )
            % {"n": left}
        )


def tell_called_off(code: str) -> int:
    """Tell those who were told of a suspension that it is called off; returns how many were. Doing it twice is harmless."""
    if not _is_called_off(territories.restriction(code)):
        return 0
    told = ToldOfSuspension.objects.filter(restriction=code).order_by("pk")
    left = list(told.values_list("person_id", flat=True))
    return sum(_untell(code, left[start : start + AT_ONCE]) for start in range(0, len(left), AT_ONCE))


def untold() -> list[str]:
    """Return the codes of announced suspensions of which somebody was not told yet."""
    announced = territories.restrictions(states=(State.PROPOSED,))
    return [card.code for card in announced if card.of_service and _left(card)]


def still_told() -> list[str]:
    """Return the codes of suspensions that were called off without all being told; forget who was told of what came."""
    codes = ToldOfSuspension.objects.order_by("restriction").values_list("restriction", flat=True).distinct()
    cards = [territories.restriction(code) for code in list(codes)]
    came = [card.code for card in cards if card.in_force_at is not None]
    ToldOfSuspension.objects.filter(restriction__in=came).delete()
    return [card.code for card in cards if _is_called_off(card)]


def _is_called_off(card: Card) -> bool:
    return card.state == State.LIFTED and card.in_force_at is None


def _left(card: Card) -> dict[int, str]:
    """Return person id -> country of those who are still to be told."""
    there = {person_id: one.code for one in card.countries for person_id in people.people_in(one.code)}
    rows = ToldOfSuspension.objects.filter(restriction=card.code)
    told = set(rows.values_list("person_id", flat=True))
    return {person_id: country for person_id, country in there.items() if person_id not in told}


def _tell(card: Card, left: Sequence[tuple[int, str]]) -> int:
    told = 0
    with transaction.atomic():
        for person_id, country in left:
            _row, is_new = ToldOfSuspension.objects.get_or_create(person_id=person_id, restriction=card.code)
            if is_new:
                facts = {"country": country, "from": card.from_at.isoformat(), "restriction": card.code}
                notify(person_id=person_id, kind=Kind.SERVICE_ENDING, facts=facts)
                told += 1
        crash.point("portability.tell_of_suspension.before_commit")
    return told


def _untell(code: str, person_ids: Sequence[int]) -> int:
    told = 0
    with transaction.atomic():
        for person_id in person_ids:
            # Whoever deletes the row tells: of two workers, one finds it.
            if ToldOfSuspension.objects.filter(restriction=code, person_id=person_id).delete()[0]:
                notify(person_id=person_id, kind=Kind.SERVICE_STAYS, facts={"restriction": code})
                told += 1
        crash.point("portability.tell_of_calling_off.before_commit")
    return told
