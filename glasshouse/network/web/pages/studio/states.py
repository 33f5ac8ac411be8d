"""Where a video of one's own is, as the list shows it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from glasshouse.network.videos.queries import Draft


@dataclass(frozen=True, slots=True)
class Shown:
    """A badge (`kind` names its colour and icon, `badge` its word), a sentence, and percent if something is under way."""

    kind: str
    badge: str
    sentence: str
    percent: int | None
    under_way: bool


def state_words(draft: Draft) -> Shown:
    """Return what the list says of a draft or a published video."""
    stage, percent, sentence = draft.progress.stage, draft.progress.percent, draft.progress.words
    under_way = stage in ("waiting", "checking", "encoding", "ladder")
    if draft.failure:
        return Shown("failed", _("Failed"), draft.failure.message, None, under_way=False)
    if draft.video.hidden:
        return Shown("failed", _("Hidden by a moderator"), _("Only you can see it."), None, under_way)
    if draft.video.published_at:
        return Shown(
            "published",
            _audience(draft.video.visibility),
            sentence,
            percent if under_way else None,
            under_way,
        )
    if draft.publish_when_ready:
        return Shown("making", _("Will be published"), sentence, percent, under_way=True)
    if under_way and not draft.video.renditions:
        return Shown("making", _("Being made"), sentence, percent, under_way)
    if stage == "receiving" and not draft.clips:
        return Shown("draft", _("Draft"), _("It has no clips yet."), None, under_way=False)
    if stage == "receiving":
        return Shown("draft", _("Draft"), _interrupted(draft), None, under_way=False)
    return Shown("draft", _("Draft"), sentence, percent if under_way else None, under_way)


def _interrupted(draft: Draft) -> str:
    length = sum(clip.length for clip in draft.clips)
    percent = 100 * sum(clip.offset for clip in draft.clips) // max(1, length)
    return _("%(percent)s %% has arrived. Open it to see, or to send the rest.") % {"percent": percent}


def _audience(visibility: str) -> str:
    return {"followers": _("Followers"), "private": _("Only you")}.get(visibility, _("Published"))
