"""Sounds: one, and those that a person may use."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from glasshouse.network.api import shapes
from glasshouse.network.api.access import may_read, person_id, viewer_of
from glasshouse.network.api.feeds import answer
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.social import queries as social
from glasshouse.network.videos import queries as videos

router = Router(tags=["sounds"])
# So many of the videos liked last are looked through for sounds.
LIKED = 200


@router.get("/sounds", response=shapes.Sounds, auth=may_read, summary="Sounds that you may use")
def read_sounds(request: HttpRequest, of: str = "popular") -> HttpResponse:
    """At most twenty: `popular` (of the last days' videos), `liked` (of videos that you like) or `own`."""
    return answer({"items": _chosen(of, person_id(request))})


def _chosen(of: str, who: int) -> list[Any]:
    match of:
        case "popular":
            return list(videos.popular_sounds(who))
        case "liked":
            liked = [video_id for video_id, _at in social.liked_ids(who)[:LIKED]]
            return list(videos.sounds_of(liked, person_id=who))
        case "own":
            return list(videos.own_sounds(who))
    raise NotFound(_("There is no such list of sounds: popular, liked or own."))


@router.get("/sounds/{code}", response=shapes.Sound, summary="One sound")
def read_sound(request: HttpRequest, code: str) -> HttpResponse:
    """Whoever may see its video may hear it; `usable` says whether you may put it under a video, `why_not` why not."""
    return answer(videos.sound(code, person_id=viewer_of(request).person_id))
