"""FACE: the verbs of the room `moderation`."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.actions import count_attempt
from glasshouse.network.kit import clock, crash, events
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotAllowed, NotFound, Refused
from glasshouse.network.moderation import subjects
from glasshouse.network.moderation.events import NoticeFiled
from glasshouse.network.moderation.models import MAX_WORDS, Notice
from glasshouse.network.moderation.policy import may_moderate
from glasshouse.network.moderation.states import Ground, State, Subject
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.social import actions as social
from glasshouse.network.videos import actions as videos

NOTICES_PER_DAY = 100
DAY_S = 86_400


class BadNotice(Refused):
    """The notice lacks a ground, or the words that its ground needs, or is about oneself."""

    code = "bad_notice"


class ReasonMissing(Refused):
    """Acting on a notice needs a reason that the person concerned can read."""

    code = "reason_missing"


class NothingToUndo(Refused):
    """What was decided can't be taken back, or was taken back already."""

    code = "nothing_to_undo"


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


def act_on(*, by_id: int, subject: str, thing: str, reason: str) -> int:
    """Keep a thing from everybody, and end all open notices about it: hide a video, remove a comment, suspend an account.

    Those who filed them, and the one concerned, are told. Returns how many notices ended.
    Raises NotAllowed, NotFound, ReasonMissing, TextTooLong.
    """
    _check(by_id)
    text = texts.clean(reason, most=MAX_WORDS)
    if not text:
        raise ReasonMissing(_("Please write the reason: the person concerned reads it."))
    with transaction.atomic():
        open_ones = _open(subject, thing)
        if not open_ones:
            raise NotFound(_("Somebody else has decided this already, or it is gone."))
        _not_about(by_id, open_ones[0])
        _carry_out(by_id, open_ones[0], text)
        return _end(open_ones, State.ACTED, by_id, text)


def _carry_out(by_id: int, notice: Notice, reason: str) -> None:
    if notice.subject == Subject.VIDEO:
        author_id = videos.hide_video(code=notice.thing)
        if author_id is not None:
            facts = {"video": notice.thing, "ground": notice.ground, "words": reason}
            notify(person_id=author_id, kind=Kind.VIDEO_HIDDEN, facts=facts)
    elif notice.subject == Subject.COMMENT:
        author_id = social.remove_comment(code=notice.thing)
        if author_id is not None:
            facts = {"ground": notice.ground, "words": reason}
            notify(person_id=author_id, kind=Kind.COMMENT_REMOVED, facts=facts)
    else:
        accounts.suspend_person(by_id=by_id, code=notice.thing)
        if notice.concerned_id is not None:
            notify(person_id=notice.concerned_id, kind=Kind.SUSPENDED, facts={"reason": reason})


def dismiss(*, by_id: int, subject: str, thing: str) -> int:
    """End all open notices about a thing and leave it as it is. Returns how many. Raises NotAllowed."""
    _check(by_id)
    with transaction.atomic():
        open_ones = _open(subject, thing)
        if open_ones:
            _not_about(by_id, open_ones[0])
        return _end(open_ones, State.DISMISSED, by_id, "")


def undo(*, by_id: int, code: str) -> None:
    """Take a decision back: the video is shown again, the account open again. A removed comment stays away.

    Raises NotAllowed, NotFound, NothingToUndo.
    """
    _check(by_id)
    with transaction.atomic():
        notice = Notice.objects.select_for_update().filter(code=code).first()
        if notice is None:
            raise NotFound(_("There is no such notice."))
        _not_about(by_id, notice)
        if notice.state != State.ACTED or notice.subject == Subject.COMMENT:
            raise NothingToUndo(_("There is nothing here that can be taken back."))
        if notice.subject == Subject.VIDEO:
            author_id = videos.show_video(code=notice.thing)
            if author_id is not None:
                notify(person_id=author_id, kind=Kind.VIDEO_SHOWN_AGAIN, facts={"video": notice.thing})
        else:
            accounts.reopen_person(by_id=by_id, code=notice.thing)
            if notice.concerned_id is not None:
                notify(person_id=notice.concerned_id, kind=Kind.REOPENED, facts={})
        Notice.objects.filter(subject=notice.subject, thing=notice.thing, state=State.ACTED).update(
            state=State.DISMISSED, decided_by=by_id, decided_at=clock.now()
        )
        crash.point("moderation.undo.before_commit")


def _check(by_id: int) -> None:
    profile = people.profile_of(by_id)
    if profile is None or not may_moderate(profile.role):
        raise NotAllowed(_("Only moderators and administrators decide about notices."))


def _not_about(by_id: int, notice: Notice) -> None:
    if notice.concerned_id == by_id:
        raise NotAllowed(_("This is about yourself, so somebody else has to decide it."))


def _open(subject: str, thing: str) -> list[Notice]:
    rows = Notice.objects.select_for_update().filter(subject=subject, thing=thing, state=State.OPEN)
    return list(rows.order_by("id"))


def _end(notices: list[Notice], state: State, by_id: int, reason: str) -> int:
    ids = [notice.pk for notice in notices]
    ended = Notice.objects.filter(pk__in=ids, state=State.OPEN).update(
        state=state, decided_by=by_id, decided_at=clock.now(), reason=reason
    )
    for notice in notices:
        if notice.reporter_id is not None:
            facts = {"about": notice.subject, "decision": state.value}
            notify(person_id=notice.reporter_id, kind=Kind.NOTICE_DECIDED, facts=facts)
    crash.point("moderation.decide.before_commit")
    return ended
