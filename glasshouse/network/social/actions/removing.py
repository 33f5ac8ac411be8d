"""What a moderator decides about a comment, carried out: kept from everybody with the replies under it, or put back."""

from django.db import transaction
from django.db.models import Q

from glasshouse.network.kit import clock, crash
from glasshouse.network.social.counting import note_many
from glasshouse.network.social.models import Comment, CountKind
from glasshouse.network.social.queries.comments import SHOWN


def remove_comment(*, code: str) -> int | None:
    """Keep a comment and the replies under it from everybody; returns who wrote it, or None if it was so already or is gone."""
    return _set(code, removed=True)


def restore_comment(*, code: str) -> int | None:
    """Put a removed comment back where it stood, with the replies under it; returns who wrote it, or None if nothing changed."""
    return _set(code, removed=False)


def _set(code: str, *, removed: bool) -> int | None:
    with transaction.atomic():
        known = Comment.objects.filter(code=code).values_list("pk", "top_id").first()
        if known is None:
            return None
        pk, top_id = known
        # The top one first, always: whoever removes that one at this moment counts the same replies.
        list(Comment.objects.select_for_update().filter(pk__in=[pk, top_id or pk]).order_by("pk"))
        comment = Comment.objects.filter(pk=pk, removed_at__isnull=removed).first()
        if comment is None:
            return None
        with_replies = Comment.objects.filter(Q(pk=pk) | Q(top=pk)).filter(SHOWN)
        before = with_replies.count()
        comment.removed_at = clock.now() if removed else None
        comment.save(update_fields=["removed_at"])
        changed = with_replies.count() - before
        times = ((comment.video_id, None) for _one in range(abs(changed)))
        note_many(CountKind.COMMENT, times, delta=1 if changed > 0 else -1)
        crash.point("social.remove_comment.before_commit")
    return comment.author_id
