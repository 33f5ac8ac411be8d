"""What each kind of notification says to a person, and where it leads."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from glasshouse.network.kit import locales
from glasshouse.network.notifications.kinds import Kind


def sentence(kind: Kind, names: Sequence[str], facts: Mapping[str, str]) -> str:
    """Return what a person is told. `names` are those who did it, the latest first; there may be none."""
    spoken = {
        "who": _who(names),
        "count": facts.get("made", "0"),
        "left": facts.get("skipped", "0"),
        "country": locales.territory(facts.get("country", "")),
    }
    if kind is Kind.OBJECTION_DECIDED:
        return objection_sentences()[facts.get("decision", "published")]
    return _sentences(max(1, len(names)))[kind] % spoken


def objection_sentences() -> dict[str, str]:
    """Return what is said to whoever objected to a bar, by the decision: published, or the fault for which it is not."""
    return {
        "published": _("Your objection to a bar is published"),
        "names_person": _("Your objection to a bar is not published, because it names a person"),
        "no_objection": _(
            "Your objection to a bar is not published, because it says nothing against the bar"
        ),
        "unlawful": _("Your objection to a bar is not published, because what it says is against the law"),
    }


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


def _sentences(n: int) -> dict[Kind, str]:
    """Return what is said of `n` people: in other languages the verb differs, where in English it does not."""
    return {
        Kind.FOLLOWED: ngettext("%(who)s started following you", "%(who)s started following you", n),
        Kind.FOLLOW_ASKED: ngettext("%(who)s asks to follow you", "%(who)s ask to follow you", n),
        Kind.FOLLOW_ACCEPTED: ngettext("%(who)s lets you follow", "%(who)s let you follow", n),
        Kind.LIKED: ngettext("%(who)s liked your video", "%(who)s liked your video", n),
        Kind.COMMENTED: ngettext("%(who)s commented on your video", "%(who)s commented on your video", n),
        Kind.REPLIED: ngettext("%(who)s replied to you", "%(who)s replied to you", n),
        Kind.COMMENT_LIKED: ngettext("%(who)s liked your comment", "%(who)s liked your comment", n),
        Kind.MENTIONED: ngettext("%(who)s mentioned you", "%(who)s mentioned you", n),
        Kind.REPOSTED: ngettext("%(who)s reposted your video", "%(who)s reposted your video", n),
        Kind.SOUND_USED: ngettext(
            "%(who)s made a video with your sound", "%(who)s made a video with your sound", n
        ),
        Kind.SENT: ngettext("%(who)s sent you a video", "%(who)s sent you a video", n),
        Kind.NOTICE_DECIDED: _("What you reported has been decided: see how, and why"),
        Kind.VIDEO_HIDDEN: _("A moderator has hidden your video"),
        Kind.VIDEO_SHOWN_AGAIN: _("Your video is shown again"),
        Kind.VIDEO_WITHHELD: _(
            "Your video is not shown in some countries any more, as the law there demands"
        ),
        Kind.VIDEO_RELEASED: _("Your video is shown again where it was withheld"),
        Kind.SERVICE_ENDING: _("This network is to be suspended in %(country)s. Take your data along before"),
        Kind.SERVICE_STAYS: _(
            "The suspension of this network where you live, which was announced, is called off"
        ),
        Kind.COMMENT_REMOVED: _("A moderator has removed a comment of yours"),
        Kind.STATEMENT_MADE: _(
            "A decision was made about something of yours: see what, why, and how to appeal"
        ),
        Kind.APPEAL_DECIDED: _("Your appeal is decided"),
        Kind.RESTRICTION_LIFTED: _("A restriction of something of yours is lifted"),
        Kind.EXPORT_READY: _("The copy of your data is ready"),
        Kind.ORDER_TOLD: _("An authority has sent an order about you"),
        Kind.HANDOVER: _(
            "The people of your territory are to go to another network. You can say that you stay"
        ),
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


_PAGES = {
    Kind.FOLLOW_ASKED: "/notifications",
    Kind.ORDER_TOLD: "/you/data/orders",
    Kind.HANDOVER: "/you/handover",
    Kind.EXPORT_READY: "/you/data",
    Kind.IMPORT_DONE: "/you/data",
    Kind.SERVICE_ENDING: "/you/data",
}


def leads_to(kind: Kind, facts: Mapping[str, str], *, actor_url: str, video_url: str) -> str:
    """Return the address of what a person is told of; empty when there is nothing to go to any more."""
    if kind in {Kind.FOLLOWED, Kind.FOLLOW_ACCEPTED}:
        return actor_url
    if kind in _PAGES:
        return _PAGES[kind]
    if facts.get("notice"):
        return f"/notice/{facts['notice']}"
    if facts.get("statement"):
        return f"/statement/{facts['statement']}"
    if kind is Kind.OBJECTION_DECIDED:
        return f"/bars/{facts['bar']}"
    if kind in {Kind.VIDEO_WITHHELD, Kind.VIDEO_RELEASED, Kind.SERVICE_STAYS}:
        return f"/restriction/{facts['restriction']}"
    if facts.get("comment") and video_url:
        return f"{video_url}?comment={facts['comment']}#comments"
    return video_url
