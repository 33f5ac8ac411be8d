"""FACE: the questions of the room `notifications`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Subquery
from django.db.models.functions import Coalesce

from glasshouse.network.notifications.kinds import RULES, Kind
from glasshouse.network.notifications.models import Notification, Seen, SwitchedOff
from glasshouse.network.notifications.words import choice_words, leads_to, sentence

__all__ = [
    "PAGE",
    "Kind",
    "Told",
    "choice_words",
    "choices_of",
    "leads_to",
    "sentence",
    "told_to",
    "unread_of",
]

PAGE = 30
MOST_UNREAD = 99


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a person was told on their page. `actor_id` is whose deed it was; `id` the cursor for the next page."""

    id: int
    kind: Kind
    facts: Mapping[str, str]
    actor_id: int | None
    created_at: datetime
    unread: bool


_SHOWN = [kind.value for kind, rule in RULES.items() if rule.shown]


def told_to(person_id: int, *, after: int | None = None, limit: int = PAGE) -> list[Told]:
    """Return what a person was told, the latest first; `after` is the id of the last one shown."""
    seen = _seen(person_id)
    rows = Notification.objects.filter(person_id=person_id, kind__in=_SHOWN)
    if after is not None:
        rows = rows.filter(id__lt=after)
    return [
        Told(row.pk, Kind(row.kind), row.facts, row.actor_id, row.created_at, row.pk > seen)
        for row in rows.order_by("-id")[:limit]
    ]


def unread_of(person_id: int) -> int:
    """Return how many things a person was told and has not seen, 99 at most. One query."""
    seen = Seen.objects.filter(person_id=person_id).values("last_id")
    rows = Notification.objects.filter(person_id=person_id, kind__in=_SHOWN)
    rows = rows.filter(id__gt=Coalesce(Subquery(seen), 0))
    return len(rows.order_by("-id").values_list("id", flat=True)[:MOST_UNREAD])


def _seen(person_id: int) -> int:
    return Seen.objects.filter(person_id=person_id).values_list("last_id", flat=True).first() or 0


def choices_of(person_id: int) -> dict[str, bool]:
    """Return each kind that a person may switch -> whether it is on."""
    off = set(SwitchedOff.objects.filter(person_id=person_id).values_list("kind", flat=True))
    return {kind.value: kind.value not in off for kind, rule in RULES.items() if rule.choice}
