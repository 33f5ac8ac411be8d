"""Videos that another network hands over: they come through the same door as uploads, under the code that they had."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from glasshouse.network.kit import ids
from glasshouse.network.videos.actions.uploads import UploadTicket, begin_upload
from glasshouse.network.videos.models import Provenance, Video


@dataclass(frozen=True, slots=True, kw_only=True)
class From:
    """Where a video comes from: a handover by its code, the other network's log, and the video's code there."""

    handover: str
    origin: str
    was: str


def bring_video(
    *, person_id: int, length: int, file_name: str, options: Mapping[str, str], came: From
) -> UploadTicket:
    """Promise a place for the file of a video that is handed over; it keeps its code where that is free.

    The file is decoded, confined, as anybody's is. Raises what begin_upload raises.
    """
    with transaction.atomic():
        ticket = begin_upload(
            person_id=person_id, length=length, file_name=file_name, options=options, counted=False
        )
        video = Video.objects.get(code=ticket.video)
        if ids.is_code(came.was) and not Video.objects.filter(code=came.was).exists():
            video.code = came.was
            video.save(update_fields=["code"])
        Provenance.objects.create(video=video, handover=came.handover, origin=came.origin, was=came.was)
    return UploadTicket(ticket.upload_id, ticket.expires_at, video.code, ticket.clip_id)
