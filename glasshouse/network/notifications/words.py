"""What each kind of notification says to a person, and where it leads."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glasshouse.network.notifications.kinds import Kind


def sentence(kind: Kind, names: Sequence[str], facts: Mapping[str, str]) -> str:
    """Return what a person is told. `names` are those who did it, the latest first; there may be none."""
    spoken = {"who": _who(names), "count": facts.get("made", "0"), "left": facts.get("skipped", "0")}
    return str(_sentences()[kind]) % spoken


def _who(names: Sequence[str]) -> str:
    if not names:
        return _("Somebody")
    if len(names) == 1:
        return names[0]
    if len(names) == 2:
        return _("%(one)s and %(other)s") % {"one": names[0], "other": names[1]}
    others = len(names) - 1
    words = ngettext("%(one)s and %(count)s other", "%(one)s and %(count)s others", others)
    return words % {"one": names[0], "count": others}


def _sentences() -> dict[Kind, str]:
    return {
        Kind.FOLLOWED: _("%(who)s started following you"),
        Kind.FOLLOW_ASKED: _("%(who)s asks to follow you"),
        Kind.FOLLOW_ACCEPTED: _("%(who)s lets you follow"),
        Kind.LIKED: _("%(who)s liked your video"),
        Kind.COMMENTED: _("%(who)s commented on your video"),
        Kind.REPLIED: _("%(who)s replied to you"),
        Kind.COMMENT_LIKED: _("%(who)s liked your comment"),
        Kind.MENTIONED: _("%(who)s mentioned you"),
        Kind.REPOSTED: _("%(who)s reposted your video"),
        Kind.SOUND_USED: _("%(who)s made a video with your sound"),
        Kind.SENT: _("%(who)s sent you a video"),
        Kind.NOTICE_DECIDED: _("What you reported has been decided"),
        Kind.VIDEO_HIDDEN: _("A moderator has hidden your video"),
        Kind.VIDEO_SHOWN_AGAIN: _("Your video is shown again"),
        Kind.COMMENT_REMOVED: _("A moderator has removed a comment of yours"),
        Kind.EXPORT_READY: _("The copy of your data is ready"),
        Kind.IMPORT_DONE: _("Your import is done: %(count)s taken over, %(left)s left out"),
    }


def choice_words() -> dict[str, str]:
    """Return the words for each kind that can be switched off, in the order of the settings page."""
    return {
        Kind.FOLLOWED.value: _("Somebody follows you"),
        Kind.FOLLOW_ACCEPTED.value: _("Somebody lets you follow"),
        Kind.LIKED.value: _("Likes of your videos"),
        Kind.COMMENTED.value: _("Comments on your videos"),
        Kind.REPLIED.value: _("Replies to your comments"),
        Kind.COMMENT_LIKED.value: _("Likes of your comments"),
        Kind.MENTIONED.value: _("Mentions of you"),
        Kind.REPOSTED.value: _("Reposts of your videos"),
        Kind.SOUND_USED.value: _("Videos made with your sounds"),
        Kind.SENT.value: _("Videos that people send you"),
    }


def leads_to(kind: Kind, facts: Mapping[str, str], *, actor_url: str, video_url: str) -> str:
    """Return the address of what a person is told of; empty when there is nothing to go to any more."""
    if kind in {Kind.FOLLOWED, Kind.FOLLOW_ACCEPTED}:
        return actor_url
    if kind is Kind.FOLLOW_ASKED:
        return "/notifications"
    if kind in {Kind.EXPORT_READY, Kind.IMPORT_DONE}:
        return "/you/data"
    if facts.get("comment") and video_url:
        return f"{video_url}?comment={facts['comment']}#comments"
    return video_url
