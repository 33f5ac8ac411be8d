"""Notices: filed by people, and left as they are by the desk."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.actions import count_attempt
from glasshouse.network.kit import clock, crash, events
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotAllowed, Refused
from glasshouse.network.moderation import subjects
from glasshouse.network.moderation.events import NoticeFiled
from glasshouse.network.moderation.models import MAX_WORDS, Notice, Statement
from glasshouse.network.moderation.policy import may_moderate
from glasshouse.network.moderation.states import Ground, LeftWhy, State, Subject
from glasshouse.network.notifications.actions import Kind, notify

NOTICES_PER_DAY = 100
DAY_S = 86_400


class BadNotice(Refused):
    """The notice lacks a ground, or the words that its ground needs, or is about oneself."""

    code = "bad_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What somebody says of a thing: `subject` video, comment or person; `thing` its code, of a person the handle."""

    subject: str
    thing: str
    ground: str
    words: str = ""


def file_notice(*, person_id: int, told: Told) -> Notice:
    """Say that something should not be there; saying it again while it is open changes ground and words.

    Raises NotFound, BadNotice, TextTooLong, TooMany; then nothing was kept.
    """
    if told.subject not in Subject.values or told.ground not in Ground.values:
        raise BadNotice(_("Please choose what is wrong with it. Nothing was sent."))
    text = texts.clean(told.words, most=MAX_WORDS)
    if told.ground == Ground.OTHER and not text:
        raise BadNotice(_("Please say in a few words what is wrong. Nothing was sent."))
    found = subjects.find(Subject(told.subject), told.thing, person_id=person_id)
    if found.concerned_id == person_id:
        raise BadNotice(_("That is your own. You can change or delete it yourself. Nothing was sent."))
    count_attempt(scope="notice", subject=str(person_id), limit=NOTICES_PER_DAY, window_s=DAY_S)
    with transaction.atomic():
        notice, made = Notice.objects.update_or_create(
            reporter_id=person_id,
            subject=told.subject,
            thing=found.code,
            state=State.OPEN,
            defaults={"ground": told.ground, "words": text, "concerned_id": found.concerned_id},
        )
        if made:
            video_id = found.video_id if told.subject == Subject.VIDEO else None
            events.publish(NoticeFiled(notice_id=notice.pk, person_id=person_id, video_id=video_id))
        crash.point("moderation.file_notice.before_commit")
    return notice


def dismiss(*, by_id: int, subject: str, thing: str, why: str = LeftWhy.NO_RULE) -> int:
    """End all open notices about a thing and leave it as it is, for a reason from a closed list that those who filed them read.

    Returns how many. Raises NotAllowed, BadNotice.
    """
    check_role(by_id)
    if why not in LeftWhy.values:
        raise BadNotice(_("Please choose why it is left as it is. Nothing was decided."))
    with transaction.atomic():
        waiting = open_about(subject, thing)
        if waiting:
            not_about(by_id, waiting[0].concerned_id)
        return end(waiting, State.DISMISSED, by_id, why=why)


def check_role(by_id: int) -> None:
    """Refuse whoever does not decide at the desk. Raises NotAllowed."""
    profile = people.profile_of(by_id)
    if profile is None or not may_moderate(profile.role):
        raise NotAllowed(_("Only moderators and administrators decide about notices."))


def not_about(by_id: int, concerned_id: int | None) -> None:
    """Refuse whoever would decide about themselves. Raises NotAllowed."""
    if concerned_id == by_id:
        raise NotAllowed(_("This is about yourself, so somebody else has to decide it."))


def open_about(subject: str, thing: str) -> list[Notice]:
    """Return the open notices about a thing, locked. Needs a transaction."""
    rows = Notice.objects.select_for_update().filter(subject=subject, thing=thing, state=State.OPEN)
    return list(rows.order_by("id"))


def end(
    notices: list[Notice], state: State, by_id: int, statement: Statement | None = None, why: str = ""
) -> int:
    """End notices, and tell those who filed them; returns how many. Needs a transaction."""
    ids = [notice.pk for notice in notices]
    ended = Notice.objects.filter(pk__in=ids, state=State.OPEN).update(
        state=state, decided_by=by_id, decided_at=clock.now(), statement=statement, left_why=why
    )
    for notice in notices:
        if notice.reporter_id is not None:
            facts = {"about": notice.subject, "decision": state.value, "notice": notice.code}
            notify(person_id=notice.reporter_id, kind=Kind.NOTICE_DECIDED, facts=facts)
    crash.point("moderation.decide.before_commit")
    return ended
