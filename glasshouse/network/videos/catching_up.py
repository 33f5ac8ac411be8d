"""Videos that were public before the ledger knew of videos: entered a few at a time, wherever a crash left off."""

from django.db import transaction

from glasshouse.network.accounts.actions import lock_person
from glasshouse.network.kit import crash
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.publications import OFFERED, PUBLIC, is_entered, settle

SLICE = 2_000
_looked_at = {"up_to": 0}


def catch_up() -> None:
    """Compare a slice of all videos with what the ledger knows, and tell it what it does not know; round and round."""
    rows = Video.objects.filter(pk__gt=_looked_at["up_to"]).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:SLICE])
    _looked_at["up_to"] = ids[-1] if len(ids) == SLICE else 0
    if not ids:
        return
    some = Video.objects.filter(pk__gte=ids[0], pk__lte=ids[-1])
    untold = some.filter(PUBLIC).exclude(is_entered())
    untrue = some.filter(is_entered()).exclude(OFFERED)
    authors = {author for wrong in (untold, untrue) for author in wrong.values_list("author_id", flat=True)}
    for author_id in sorted(authors):
        with transaction.atomic():
            lock_person(person_id=author_id)
            settle(some.filter(author_id=author_id), healing=True)
            crash.point("videos.catch_up.before_commit")
