"""What a person has said to their feed, without what is learnt of them."""

from dataclasses import dataclass

from glasshouse.network.feed.models import Interest, Preference


@dataclass(frozen=True, slots=True)
class Said:
    """Interests as (kind, name, wanted), whether the feed may learn, and whether it may contain sensitive videos."""

    interests: tuple[tuple[str, str, bool], ...]
    profiled: bool
    sensitive: bool


def said_by(person_id: int) -> Said:
    """Return what a person has said to their feed."""
    rows = Interest.objects.filter(person_id=person_id).order_by("kind", "name")
    preference = Preference.objects.filter(person_id=person_id).first() or Preference()
    return Said(tuple(rows.values_list("kind", "name", "wanted")), preference.profiled, preference.sensitive)
