"""What a measure does to its thing, in the rooms below, and how it is undone; within the caller's transaction."""

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.moderation.models import Statement
from glasshouse.network.moderation.states import Measure, Standing, Subject
from glasshouse.network.social import actions as social
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos import queries as shown

HIDES = (Measure.REMOVED, Measure.DISABLED)


def carry_out(row: Statement, *, by_id: int) -> list[str]:
    """Put a statement's measure into force; returns the public videos that a suspended account takes along.

    Raises NotFound if the thing is gone, CantSuspend.
    """
    if row.subject == Subject.PERSON:
        accounts.suspend_person(by_id=by_id, code=row.thing)
        return shown.public_codes_of(row.concerned_id) if row.concerned_id else []
    if row.subject == Subject.COMMENT:
        social.remove_comment(code=row.thing)
    elif row.measure in HIDES:
        videos.hide_video(code=row.thing)
    elif row.measure == Measure.AGE_RESTRICTED:
        videos.restrict_age(code=row.thing, adults_only=True)
    else:
        videos.label_video(code=row.thing, label=row.label)
    return []


def lift(row: Statement, *, by_id: int | None) -> None:
    """Undo what a statement did, as far as no other one in force does it too; `by_id` None: its time is over."""
    if row.subject == Subject.PERSON:
        try:
            accounts.reopen_person(by_id=by_id, code=row.thing)
        except NotFound:
            return  # They left meanwhile.
    elif row.subject == Subject.COMMENT:
        social.restore_comment(code=row.thing)
    elif row.measure in HIDES:
        others = Statement.objects.filter(subject=row.subject, thing=row.thing, measure__in=HIDES)
        if not others.filter(standing=Standing.IN_FORCE).exclude(pk=row.pk).exists():
            videos.show_video(code=row.thing)
    elif row.measure == Measure.AGE_RESTRICTED:
        videos.restrict_age(code=row.thing, adults_only=False)
    else:
        videos.label_video(code=row.thing, label="")
