"""What people do with a video: like, save, repost, share, and take back. Each can be done twice."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.actions import count_attempt
from glasshouse.network.kit import crash, events
from glasshouse.network.kit import text as texts
from glasshouse.network.kit.errors import NotFound, Refused, TooMany
from glasshouse.network.notifications.actions import Kind, withdraw
from glasshouse.network.social import events as happened
from glasshouse.network.social.counting import counts_of, note
from glasshouse.network.social.found import Found, can_see, find_video
from glasshouse.network.social.models import MAX_REPOST, CountKind, Like, Repost, Save
from glasshouse.network.social.once import insert_once, one_transaction
from glasshouse.network.ties.actions import tell
from glasshouse.network.ties.queries import are_apart

# So many acts of one person count within ten minutes; nobody who watches comes near.
MOST_DEEDS = 600
MOST_SHARES = 60
WINDOW_S = 600
DAY_S = 86_400
# The author is told of each of the first hundred likes; after them the count says it, and a page stays readable.
TOLD_LIKES = 100
MOST_RECIPIENTS = 20
MAX_WORDS = 200


class CantRepost(Refused):
    """One's own video stands in followers' feeds anyway."""

    code = "cant_repost"


class TooManyRecipients(Refused):
    """A video is sent to a few people at once, not to everybody."""

    code = "too_many_recipients"


def _limit(scope: str, person_id: int, limit: int) -> None:
    """Count an act that will be kept; in its transaction, so that what is refused does not count."""
    count_attempt(scope=scope, subject=str(person_id), limit=limit, window_s=WINDOW_S)


def like_video(*, person_id: int, code: str) -> int:
    """Like a video; liking it again changes nothing. Returns how many people like it. Raises NotFound, TooMany."""
    video = find_video(code, person_id)
    with one_transaction():
        made = insert_once(Like(person_id=person_id, video_id=video.video_id))
        if made:
            _limit("like", person_id, MOST_DEEDS)
            note(video_id=video.video_id, kind=CountKind.LIKE)
        likes = counts_of([video.video_id])[video.video_id].likes
        if made:
            if likes <= TOLD_LIKES:
                _tell_author(video, Kind.LIKED, person_id)
            events.publish(happened.VideoLiked(video_id=video.video_id, person_id=person_id))
        crash.point("social.like_video.before_commit")
    return likes


def unlike_video(*, person_id: int, code: str) -> int:
    """Take a like back; without one nothing changes. Returns how many people like it. Raises NotFound."""
    video = find_video(code, person_id)
    with one_transaction():
        if Like.objects.filter(person_id=person_id, video_id=video.video_id).delete()[0]:
            note(video_id=video.video_id, kind=CountKind.LIKE, delta=-1)
            withdraw(person_id=video.author_id, kind=Kind.LIKED, actor_id=person_id, about=code)
            events.publish(happened.VideoUnliked(video_id=video.video_id, person_id=person_id))
            crash.point("social.unlike_video.before_commit")
    return counts_of([video.video_id])[video.video_id].likes


def save_video(*, person_id: int, code: str) -> int:
    """Keep a video to find it again; nobody is told who does. Returns how many people do. Raises NotFound, TooMany."""
    video = find_video(code, person_id)
    with one_transaction():
        if insert_once(Save(person_id=person_id, video_id=video.video_id)):
            _limit("save", person_id, MOST_DEEDS)
            note(video_id=video.video_id, kind=CountKind.SAVE)
            events.publish(happened.VideoSaved(video_id=video.video_id, person_id=person_id))
    return counts_of([video.video_id])[video.video_id].saves


def unsave_video(*, person_id: int, code: str) -> int:
    """Keep a video no longer; without that nothing changes. Returns how many people still do. Raises NotFound."""
    video = find_video(code, person_id)
    with one_transaction():
        if Save.objects.filter(person_id=person_id, video_id=video.video_id).delete()[0]:
            note(video_id=video.video_id, kind=CountKind.SAVE, delta=-1)
            events.publish(happened.VideoUnsaved(video_id=video.video_id, person_id=person_id))
    return counts_of([video.video_id])[video.video_id].saves


def repost_video(*, person_id: int, code: str, text: str = "") -> int:
    """Show a video to one's followers, with a text of at most 300 characters or none; again changes the text alone.

    Returns how many people repost it. Raises NotFound, CantRepost, TextTooLong, TooMany.
    """
    video = find_video(code, person_id)
    if video.author_id == person_id:
        raise CantRepost(_("That is your own video: your followers see it anyway."))
    words = texts.clean(text, most=MAX_REPOST)
    with one_transaction():
        if insert_once(Repost(person_id=person_id, video_id=video.video_id, text=words)):
            _limit("repost", person_id, MOST_DEEDS)
            note(video_id=video.video_id, kind=CountKind.REPOST)
            events.publish(happened.VideoReposted(video_id=video.video_id, person_id=person_id))
        else:
            Repost.objects.filter(person_id=person_id, video_id=video.video_id).update(text=words)
            withdraw(person_id=video.author_id, kind=Kind.REPOSTED, actor_id=person_id, about=code)
        _tell_author(video, Kind.REPOSTED, person_id, words=words)
        crash.point("social.repost_video.before_commit")
    return counts_of([video.video_id])[video.video_id].reposts


def unrepost_video(*, person_id: int, code: str) -> int:
    """Show a video to one's followers no longer; without that nothing changes.

    Returns how many people still repost it. Raises NotFound.
    """
    video = find_video(code, person_id)
    with one_transaction():
        if Repost.objects.filter(person_id=person_id, video_id=video.video_id).delete()[0]:
            note(video_id=video.video_id, kind=CountKind.REPOST, delta=-1)
            withdraw(person_id=video.author_id, kind=Kind.REPOSTED, actor_id=person_id, about=code)
            events.publish(happened.VideoUnreposted(video_id=video.video_id, person_id=person_id))
    return counts_of([video.video_id])[video.video_id].reposts


def _tell_author(video: Found, kind: Kind, person_id: int, **words: str) -> None:
    facts = {"video": video.code, **words}
    tell(person_id=video.author_id, kind=kind, facts=facts, actor_id=person_id, about=video.code)


def share_video(*, person_id: int, code: str, to: Collection[str] = (), words: str = "") -> int:
    """Send a video to people, with a word of at most 200 characters; `to` are handles, none when the link was copied.

    It arrives among their notifications, unless they may not see the video or don't want to hear of the sender: who sends
    does not learn that. One person's shares of a video count once a day; who shared it is kept as a keyed hash until then.
    Returns how often it was shared. Raises NotFound (also for one unknown handle, then nothing is sent), TooManyRecipients,
    TextTooLong, TooMany.
    """
    video = find_video(code, person_id)
    said = texts.clean(words, most=MAX_WORDS)
    recipients = _recipients(person_id, to)
    with one_transaction():
        _limit("share", person_id, MOST_SHARES)
        for recipient in recipients:
            _send(video, recipient, person_id, said)
        if _counts_today(person_id, video):
            note(video_id=video.video_id, kind=CountKind.SHARE)
        events.publish(happened.VideoShared(video_id=video.video_id, person_id=person_id))
        crash.point("social.share_video.before_commit")
    return counts_of([video.video_id])[video.video_id].shares


def _recipients(person_id: int, handles: Collection[str]) -> list[int]:
    if len(handles) > MOST_RECIPIENTS:
        raise TooManyRecipients(
            _("A video can be sent to %(most)s people at once. Nothing was sent.") % {"most": MOST_RECIPIENTS}
        )
    wanted = {handle.strip().lower().removeprefix("@") for handle in handles}
    known = people.ids_by_handle(wanted)
    for handle in sorted(wanted):
        other_id = known.get(handle)
        if other_id is None or are_apart(person_id, other_id):
            raise NotFound(_("There is no @%(handle)s. Nothing was sent.") % {"handle": handle})
    return sorted(set(known.values()) - {person_id})


def _counts_today(person_id: int, video: Found) -> bool:
    try:
        count_attempt(scope="share-counts", subject=f"{person_id} {video.video_id}", limit=1, window_s=DAY_S)
    except TooMany:
        return False
    return True


def _send(video: Found, recipient: int, person_id: int, words: str) -> None:
    if not can_see(recipient, video.video_id):
        return
    # Sent again it is told again, with the new words, in place of the old ones.
    withdraw(person_id=recipient, kind=Kind.SENT, actor_id=person_id, about=video.code)
    facts = {"video": video.code, "words": words}
    tell(person_id=recipient, kind=Kind.SENT, facts=facts, actor_id=person_id, about=video.code)
