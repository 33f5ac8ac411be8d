"""FACE: the verbs of the room `videos`."""

from glasshouse.network.videos.actions.bringing import From, bring_video
from glasshouse.network.videos.actions.captions import delete_caption, put_caption
from glasshouse.network.videos.actions.compose import (
    CantCompose,
    CantRetry,
    SoundNotUsable,
    compose_video,
    delete_layer,
    put_layer,
    retry_video,
)
from glasshouse.network.videos.actions.hiding import hide_video, label_video, restrict_age, show_video
from glasshouse.network.videos.actions.posts import (
    Description,
    create_draft,
    delete_clip,
    delete_video,
    describe_video,
    publish_video,
)
from glasshouse.network.videos.actions.reconcile import reconcile
from glasshouse.network.videos.actions.uploads import (
    UploadTicket,
    abandon_upload,
    begin_upload,
    put_upload,
    receive_upload,
)

__all__ = [
    "CantCompose",
    "CantRetry",
    "Description",
    "From",
    "SoundNotUsable",
    "UploadTicket",
    "abandon_upload",
    "begin_upload",
    "bring_video",
    "compose_video",
    "create_draft",
    "delete_caption",
    "delete_clip",
    "delete_layer",
    "delete_video",
    "describe_video",
    "hide_video",
    "label_video",
    "publish_video",
    "put_caption",
    "put_layer",
    "put_upload",
    "receive_upload",
    "reconcile",
    "restrict_age",
    "retry_video",
    "show_video",
]
