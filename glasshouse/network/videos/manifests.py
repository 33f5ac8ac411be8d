"""What a video is made of, in a form that anyone hashes to the same, and the commitment to it that stands in the ledger."""

import hashlib
from collections.abc import Collection
from typing import Any

from django.db.models import F

from glasshouse.network.kit import storage
from glasshouse.network.videos.models import Rendition
from glasshouse.proof.entries import canonical

Manifest = dict[str, Any]
NONCE_BYTES = 32


def commitment(nonce: bytes, manifest: Manifest) -> str:
    """Return hex SHA-256(nonce ‖ RFC 8785(manifest))."""
    return hashlib.sha256(nonce + canonical(manifest)).hexdigest()


def manifests_of(codes: dict[int, str]) -> dict[int, Manifest]:
    """Return video id -> manifest of the cut that is shown, for videos given as id -> code; one query for all."""
    found: dict[int, Manifest] = {
        video_id: {"video": code, "renditions": []} for video_id, code in codes.items()
    }
    for video_id, rendition in _shown(codes):
        found[video_id]["renditions"].append(rendition)
    return found


def _shown(video_ids: Collection[int]) -> list[tuple[int, dict[str, Any]]]:
    shown = Rendition.objects.filter(
        cut__video__in=list(video_ids), cut__revision=F("cut__video__shown_revision")
    )
    rows = shown.order_by("cut__video", "rung").values_list(
        "pk", "cut__video_id", "rung", "mp4_bytes", "sha256", "mp4_key"
    )
    return [
        (
            video_id,
            {
                "name": f"{rung}.mp4",
                "kind": "mp4",
                "bytes": size or _measured(pk, key),
                "sha256": sha256,
            },
        )
        for pk, video_id, rung, size, sha256, key in rows
    ]


def _measured(rendition_id: int, key: str) -> int:
    """Return the size of a file that was made before sizes were kept, and keep it from now on."""
    size = storage.size_of(key)
    if size:
        Rendition.objects.filter(pk=rendition_id).update(mp4_bytes=size)
    return size
