"""The work on an import: read the archive, take what it brings, say what was taken and what not, and drop the file.

Untrusted from end to end. Each video is taken in a transaction that notes it, so a second worker goes on with the next.
"""

import logging
import zipfile
from collections import Counter
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.kit import crash
from glasshouse.network.kit.errors import Refused
from glasshouse.network.notifications.actions import Kind, notify
from glasshouse.network.portability import interests, leases, own, tiktok, unpacking
from glasshouse.network.portability.found import Found, FoundPost
from glasshouse.network.portability.models import FoundVideo, Import, Sought
from glasshouse.network.portability.states import MOST_ATTEMPTS, ImportState
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos import queries as video_queries

log = logging.getLogger(__name__)


def path_of(row: Import) -> Path:
    """Return where the bytes of an import lie until it is read."""
    return video_queries.upload_path(row.upload_id)


def drop_file(row: Import) -> None:
    """Delete the file of an import; an absent one is no error."""
    path_of(row).unlink(missing_ok=True)


def read_import(import_id: int) -> None:
    """Read an import that waits or was left by a dead worker. Doing it twice, or at once, is harmless."""
    due = Import.objects.filter(pk=import_id, state__in=(ImportState.RECEIVED, ImportState.READING))
    row = leases.take(due)
    if row is None:
        return
    # What is written down for somebody is in their language.
    with override(people.language_for(row.person_id)):
        _attempt(row)


def _attempt(row: Import) -> None:
    try:
        if row.attempts > MOST_ATTEMPTS:
            raise unpacking.refused(
                "archive_gave_up", _("Reading this archive did not come to an end, so it was given up.")
            )
        leases.ours(row).update(state=ImportState.READING)
        _read(row)
    except leases.LeaseLost:
        log.info("import %s: the lease was lost, so its work was dropped", row.code)
    except Refused as error:
        _end(row, ImportState.FAILED, failure=error.message[:300])
    except Exception:
        leases.release(row)
        raise


def _read(row: Import) -> None:
    path = path_of(row)
    if not path.is_file():
        raise unpacking.refused("archive_gone", _("The file is not here any more. Please send it again."))
    if not unpacking.is_zip(path):
        _take(row, _from_json(unpacking.read_small(path)), None)
        return
    with unpacking.open_zip(path) as archive:
        if own.is_own(archive):
            _take(row, own.read_own(archive), archive)
        else:
            _take(row, _from_json(unpacking.read_entry(archive, _json_in(archive))), None)


def _json_in(archive: zipfile.ZipFile) -> str:
    names = [name for name in archive.namelist() if name.count("/") <= 3]
    wanted = [
        name for name in names if name.rpartition("/")[2].startswith("user_data") and name.endswith(".json")
    ]
    others = [name for name in names if name.endswith(".json")]
    if wanted or len(others) == 1:
        return (wanted or others)[0]
    if any(name.endswith((".txt", ".html")) for name in names):
        raise unpacking.refused(
            "archive_is_text",
            _("This archive is in the form for reading. Please ask TikTok for it again, as JSON."),
        )
    raise _unknown()


def _from_json(content: bytes) -> Found:
    data = unpacking.read_json(content)
    if not tiktok.is_tiktok(data):
        raise _unknown()
    return tiktok.read_tiktok(data)


def _unknown() -> Refused:
    return unpacking.refused(
        "archive_unknown",
        _("This is neither an archive of a Glasshouse nor one of TikTok that we know. Nothing was taken."),
    )


def _take(row: Import, found: Found, archive: zipfile.ZipFile | None) -> None:
    done: Counter[str] = Counter()
    _take_profile(row, found, done)
    _take_avatar(row, found, archive, done)
    Sought.objects.bulk_create(
        (Sought(person_id=row.person_id, handle=handle) for handle in found.handles), ignore_conflicts=True
    )
    done["interests"] = interests.choose(person_id=row.person_id, tags=found.tags)
    heart = leases.Heart(row)
    for place, post in enumerate(found.posts):
        heart.beat()
        _take_post(row, place, post, archive, done)
        crash.point("portability.read_import.after_video")
    named = [name for name in _NAMES if found.counts.get(name) or done[name]]
    report = [[name, done[name] or found.counts.get(name, 0)] for name in named]
    _end(row, ImportState.DONE, kind=found.kind, report=report)


# In this order they stand in the report.
_NAMES = (
    *("videos", "made", "waiting", "captions", "skipped", "profile_taken", "profile_kept", "sought", "tags"),
    *("interests", "likes", "saved", "watched", "comments", "followers"),
)


def _take_profile(row: Import, found: Found, done: Counter[str]) -> None:
    """Take the parts of a profile that are empty here, or all where the person asked for that."""
    profile = people.profile_of(row.person_id)
    if profile is None:
        raise unpacking.refused("archive_gone", _("The account is not open any more. Nothing was taken."))
    has_name = profile.name != profile.handle
    here = {
        "name": profile.name if has_name else "",
        "bio": profile.bio,
        "languages": profile.languages,
        "home_territory": profile.home_territory,
    }
    wanted = dict(here)
    for part, present in here.items():
        new = getattr(found, part)
        if not new or new == present:
            continue
        taken = row.replace_profile or not present
        done["profile_taken" if taken else "profile_kept"] += 1
        if taken:
            wanted[part] = new
    if wanted == here:
        return
    try:
        accounts.update_profile(
            person_id=row.person_id,
            name=str(wanted["name"]),
            bio=str(wanted["bio"]),
            languages=[str(one) for one in wanted["languages"]],
            home_territory=str(wanted["home_territory"]),
        )
    except Refused:
        done["profile_kept"] += done.pop("profile_taken")


def _take_avatar(row: Import, found: Found, archive: zipfile.ZipFile | None, done: Counter[str]) -> None:
    """Take the picture where there is none here, or where the person asked for that; a bad one is left out."""
    profile = people.profile_of(row.person_id)
    if archive is None or not found.avatar or profile is None:
        return
    if (profile.avatar_key or people.avatar_state(row.person_id)) and not row.replace_profile:
        done["profile_kept"] += 1
        return
    try:
        picture = unpacking.read_entry(archive, found.avatar, most=accounts.MAX_BYTES)
        accounts.set_avatar(person_id=row.person_id, content=picture)
    except Refused as error:
        log.info("import %s: the picture was skipped: %s", row.code, error.code)
    else:
        done["profile_taken"] += 1


def _take_post(
    row: Import, place: int, post: FoundPost, archive: zipfile.ZipFile | None, done: Counter[str]
) -> None:
    known = FoundVideo.objects.filter(found_in=row, place=place).first()
    if archive is None or not post.file:
        if known is None:
            _note(row, place, post).save()
        done["waiting" if archive is None else "skipped"] += 1
        return
    try:
        known = known or _begin(row, place, post, archive)
        if known.video_id is None:
            return  # Its owner has deleted it meanwhile.
        _send(known, archive, post.file)
    except Refused as error:
        log.info("import %s: video %s was skipped: %s", row.code, place, error.code)
        if known is not None and known.video is not None:
            videos.delete_video(person_id=row.person_id, code=known.video.code)
        done["skipped"] += 1
        return
    done["made"] += 1
    for language, file in post.captions:
        try:
            content = unpacking.read_entry(archive, file, most=own.MOST_CAPTION)
            assert known.video is not None  # noqa: S101 - for the type: it was looked at above
            videos.put_caption(
                person_id=row.person_id, code=known.video.code, language=language, content=content
            )
        except Exception as error:  # Whatever is wrong with a caption, its video is not.
            log.info("import %s: a caption was skipped: %s", row.code, type(error).__name__)
        else:
            done["captions"] += 1


def _note(row: Import, place: int, post: FoundPost) -> FoundVideo:
    return FoundVideo(
        person_id=row.person_id,
        found_in=row,
        place=place,
        name=post.name[:200],
        text=post.text,
        posted_at=post.posted_at,
        visibility=post.visibility,
    )


def _begin(row: Import, place: int, post: FoundPost, archive: zipfile.ZipFile) -> FoundVideo:
    """Begin a video here and note it with what was found, both or neither. Raises Refused."""
    length = archive.getinfo(post.file).file_size
    with transaction.atomic():
        ticket = videos.begin_upload(
            person_id=row.person_id,
            length=length,
            file_name=f"{post.name or place}.mp4",
            options=options_of(post, take=row.take),
            counted=False,
        )
        note = _note(row, place, post)
        note.upload_id = ticket.upload_id
        note.video_id = _id_of(ticket.video, row.person_id)
        note.save()
    return note


def _id_of(code: str, person_id: int) -> int:
    return video_queries.own_ids([code], person_id=person_id)[code]


def options_of(post: FoundPost | FoundVideo, *, take: str) -> dict[str, str]:
    """Return how a found video is described when its file is sent, and whether it is published."""
    published = take != Import.Take.DRAFTS and getattr(post, "published", True)
    visibility = Import.Take.PRIVATE.value if take == Import.Take.PRIVATE else post.visibility
    flags = {name: "true" for name in ("sensitive", "ai") if getattr(post, name, False)}
    told = {
        "text": post.text,
        "language": getattr(post, "language", ""),
        "visibility": visibility,
        "dated_at": post.posted_at.isoformat() if post.posted_at else "",
        "publish": "true" if published else "",
        "comments_from": getattr(post, "comments_from", ""),
        "sound_reusable": "" if getattr(post, "sound_reusable", True) else "false",
    }
    return {name: value for name, value in told.items() if value} | flags


def _send(known: FoundVideo, archive: zipfile.ZipFile, file: str) -> None:
    """Put a video's bytes where uploads lie, and say so. Raises Refused."""
    if video_queries.is_received(known.upload_id):
        return
    chunks = unpacking.chunks_of(archive, file, most=archive.getinfo(file).file_size)
    videos.put_upload(upload_id=known.upload_id, chunks=chunks)
    crash.point("portability.read_import.after_bytes")
    videos.receive_upload(upload_id=known.upload_id)


def _end(row: Import, state: ImportState, **facts: object) -> None:
    with transaction.atomic():
        ended = leases.ours(row).update(state=state, lease_holder="", lease_until=None, **facts)
        if not ended:
            raise leases.LeaseLost
        if state == ImportState.DONE:
            report = dict(facts.get("report", []))  # type: ignore[call-overload]
            told = {"made": str(report.get("made", 0)), "skipped": str(report.get("skipped", 0))}
            notify(person_id=row.person_id, kind=Kind.IMPORT_DONE, facts=told)
        crash.point("portability.read_import.before_commit")
    drop_file(row)
