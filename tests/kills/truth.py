"""What an installation holds, and what it must hold: every row's files are there and whole, and no others are."""

import email
import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings

from glasshouse.network.accounts.models import NewAvatar, Person
from glasshouse.network.feed.models import Kind, Preference, Tally, Watch
from glasshouse.network.kit import clock, jobs, storage
from glasshouse.network.ledger.models import Entry
from glasshouse.network.moderation.models import Appeal, Notice, Statement
from glasshouse.network.notifications.models import Notification
from glasshouse.network.orders.models import Archive, AskedFor, Order
from glasshouse.network.orders.states import ArchiveState
from glasshouse.network.portability.models import Departure, Export, Import
from glasshouse.network.search.models import VideoEntry
from glasshouse.network.social.models import Comment, CommentLike, CountEvent, Like, Repost, Save
from glasshouse.network.social.queries import counts_of
from glasshouse.network.social.queries.comments import SHOWN
from glasshouse.network.ties.models import Block, Follow
from glasshouse.network.videos.cuts import newest
from glasshouse.network.videos.models import (
    Caption,
    Clip,
    Cut,
    Leftover,
    Publication,
    Rendition,
    Sound,
    Video,
)
from glasshouse.network.videos.queries.sounds import sound_due
from glasshouse.network.videos.states import QUEUE_OF
from glasshouse.network.videos.transcoding.playlists import read_segments
from tests.kills import bars


def report() -> dict[str, Any]:
    """Look at rows and files; everything in it is plain and can be sent."""
    media = Path(settings.MEDIA_ROOT)
    found = set(_files(media))
    named = set(_named(media))
    allowed = named | set(_allowed(found))
    uploads = {name for name in _files(settings.UPLOADS_ROOT) if not name.endswith(".ask")}
    originals = set(Clip.objects.filter(dropped_at=None).values_list("upload_id", flat=True))
    received = set(
        Clip.objects.filter(dropped_at=None).exclude(received_at=None).values_list("upload_id", flat=True)
    )
    return {
        "ledger": _ledger(),
        "acts": [one.kind.removeprefix("video.") for one in _acts()],
        "untold": list(_untold()),
        "promises": _promises(),
        "bars": bars.report(),
        "countries": _countries(),
        "kept": _kept(),
        "videos": [_video(video) for video in Video.objects.order_by("pk")],
        "cuts": Cut.objects.count(),
        "entries": VideoEntry.objects.count(),
        "likes": sorted(Like.objects.values_list("person__handle", "video__code")),
        "reposts": sorted(Repost.objects.values_list("person__handle", "text")),
        "comments": sorted(Comment.objects.values_list("author__handle", "text")),
        "comment_likes": sorted(Comment.objects.values_list("text", "likes")),
        "comment_likers": CommentLike.objects.count(),
        "counts": [asdict(counts) for _id, counts in sorted(counts_of(_video_ids()).items())],
        "miscounted": list(_miscounted()),
        "count_events": CountEvent.objects.count(),
        "told": sorted(
            Notification.objects.exclude(actor=None).values_list("person__handle", "kind", "actor__handle")
        ),
        "told_by_none": sorted(Notification.objects.filter(actor=None).values_list("person__handle", "kind")),
        "follows": sorted(
            [tie.follower.get_username(), tie.followed.get_username(), tie.accepted_at is not None]
            for tie in Follow.objects.select_related("follower", "followed")
        ),
        "blocks": sorted(Block.objects.values_list("blocker__handle", "blocked__handle")),
        "notices": sorted(Notice.objects.values_list("reporter__handle", "state")),
        "statements": sorted(Statement.objects.values_list("measure", "standing", "ended_why", "earlier")),
        "appeals": sorted(Appeal.objects.values_list("outcome", flat=True)),
        "unstated": list(_unstated()),
        "hidden": sorted(Video.objects.exclude(hidden_at=None).values_list("code", flat=True)),
        "sounds": sorted(Video.objects.exclude(sound=None).values_list("code", "sound__origin__code")),
        "captions": sorted(Caption.objects.values_list("video__code", "language")),
        "watches": Watch.objects.filter(kind=Kind.WATCH).count(),
        "unprofiled": sorted(
            Preference.objects.filter(profiled=False).values_list("person__handle", flat=True)
        ),
        "tallies": {
            str(t.video_id): [t.impressions, t.watches, t.skips, t.watched_ms] for t in Tally.objects.all()
        },
        "avatars": dict(Person.objects.exclude(avatar_key="").values_list("handle", "avatar_key")),
        "people": sorted(Person.objects.values_list("handle", flat=True)),
        "orders": _orders(),
        "exports": sorted(Export.objects.values_list("state", flat=True)),
        "imports": sorted(Import.objects.values_list("state", flat=True)),
        "departures": sorted(Departure.objects.values_list("state", flat=True)),
        "mails": sorted(_message_ids()),
        "lost": sorted(named - found) + sorted(received - {Path(name).stem for name in uploads}),
        "damaged": sorted(_damaged(media)),
        "strays": sorted(found - allowed)
        + sorted(name for name in uploads if Path(name).stem not in originals)
        + sorted(f"scratch/{name}" for name in _files(settings.SCRATCH_ROOT)),
        "leftovers": Leftover.objects.count(),
        "pending": _pending(),
    }


def _miscounted() -> Iterator[str]:
    """Yield where the counts of a video are not what its rows say; shares have none."""
    kinds = {"likes": Like, "comments": Comment, "saves": Save, "reposts": Repost}
    for video_id, counts in counts_of(_video_ids()).items():
        told = asdict(counts)
        for name, model in kinds.items():
            mine = model._default_manager.filter(video_id=video_id)
            rows = (mine.filter(SHOWN) if model is Comment else mine).count()
            if told[name] != rows:
                yield f"video {video_id}: {told[name]} {name} counted, {rows} are there"


def _video_ids() -> list[int]:
    return list(Video.objects.values_list("pk", flat=True))


def _files(root: Path) -> Iterator[str]:
    for path in root.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(root))


def _named(media: Path) -> Iterator[str]:
    """Yield every key that a row names, with what its playlists name."""
    for rendition in Rendition.objects.all():
        yield rendition.mp4_key
        yield rendition.playlist_key
        folder = rendition.playlist_key.rpartition("/")[0]
        playlist = media / rendition.playlist_key
        segments = read_segments(playlist.read_text() if playlist.is_file() else "")
        for name in (segments.init, *(name for name, _seconds in segments.parts)):
            yield f"{folder}/{name}"
    for cut in Cut.objects.all():
        yield from filter(None, (cut.poster_key, cut.master_key, cut.layer_key))
        if cut.poster_key:
            yield cut.poster_key.replace("poster.", "thumb.")
    yield from Sound.objects.values_list("key", flat=True)
    yield from Person.objects.exclude(avatar_key="").values_list("avatar_key", flat=True)
    yield from Export.objects.exclude(key="").values_list("key", flat=True)
    yield from Archive.objects.exclude(state=ArchiveState.ERASED).values_list("key", flat=True)
    yield from NewAvatar.objects.filter(state=NewAvatar.State.WAITING).values_list("raw_key", flat=True)


def _orders() -> dict[str, Any]:
    """Say how far orders and what was asked are, what is entered of them, and which archives are kept."""
    kinds = Entry.objects.order_by("id").values_list("kind", flat=True)
    return {
        "orders": [[one.state, one.answer, one.proposals.count()] for one in Order.objects.order_by("pk")],
        "asked": list(AskedFor.objects.values_list("outcome", flat=True)),
        "entered": [kind for kind in kinds if kind.startswith(("order.", "access", "asked"))],
        "archives": [[one.state, one.is_longer] for one in Archive.objects.all()],
    }


def _ledger() -> dict[str, Any]:
    """Say what is entered, and whether what is served is signed by the log, and leads to what was entered."""
    from glasshouse.network.ledger import files, keys
    from glasshouse.proof.checkpoints import SignedCheckpoint
    from glasshouse.proof.tiles import GrowingTree, bundles_of, leaves_of, tiles_of, unpack_bundle

    kinds = list(Entry.objects.order_by("index").values_list("kind", flat=True))
    if not storage.exists(files.CHECKPOINT):
        return {"kinds": kinds, "public": 0, "true": True}
    signed = SignedCheckpoint.parse(storage.read_bytes(files.CHECKPOINT))
    keys.policy().check(signed)
    size = signed.checkpoint.size
    entries = [one for bundle in bundles_of(size) for one in unpack_bundle(files.read(bundle), bundle.width)]
    tree = GrowingTree()
    made = tree.append(leaves_of(entries)) + tree.partial()
    true = (
        entries == [bytes(row.data) for row in Entry.objects.filter(index__lt=size).order_by("index")]
        and tree.root() == signed.checkpoint.root
        and {tile: b"".join(hashes) for tile, hashes in made}
        == {tile: files.read(tile) for tile in tiles_of(size)}
    )
    return {"kinds": kinds, "public": size, "true": true}


def _acts() -> list[Any]:
    from glasshouse.network.ledger.queries import entered

    return entered("video.published", "video.re_encoded", "video.withdrawn", "video.handed_over")


def _untold() -> Iterator[str]:  # noqa: C901 - one case after the other
    """Yield where the ledger, the rows and the vault do not say the same of who is public, and by which secret they leave."""
    from glasshouse.network.vault.queries import Field, get_field
    from glasshouse.network.videos.manifests import commitment, manifests_of
    from glasshouse.network.videos.publications import OFFERED
    from glasshouse.network.videos.withdrawals import hash_of

    known: dict[str, str] = {}
    for one in _acts():
        if one.kind == "video.withdrawn":
            if not one.secret or hash_of(one.secret) != known.pop(one.video, ""):
                yield f"{one.video} was withdrawn without its secret"
        elif one.kind == "video.handed_over":
            known.pop(one.video)
        elif one.kind == "video.published":
            if one.video in known:
                yield f"{one.video} was published twice"
            known[one.video] = one.withdrawal
    public = dict(Video.objects.filter(OFFERED).values_list("code", "pk"))
    if known.keys() != public.keys():
        yield f"the ledger knows {sorted(known)}, public are {sorted(public)}"
    for row in Publication.objects.filter(left_at=None).select_related("video"):
        shown = manifests_of({row.video.pk: row.video.code})[row.video.pk]
        if commitment(bytes(row.nonce), shown) != row.manifest:
            yield f"{row.video} is another one than the ledger knows"
        secret = get_field(person_id=row.video.author_id, field=Field.WITHDRAWAL, item=row.pseudonym)
        if hash_of(secret or "") != known.get(row.video.code):
            yield f"the secret of {row.video} does not fit"


def _unstated() -> Iterator[str]:
    """Yield where the ledger and the rows do not say the same of what is restricted and of appeals."""
    from glasshouse.network.ledger import queries

    def entered(kind: str) -> list[Any]:
        return [*queries.entered(kind)]

    made = sorted(one.statement for one in entered("statement"))
    if made != sorted(Statement.objects.values_list("code", flat=True)):
        yield f"statements entered: {made}"
    lifted = sorted(one.statement for one in entered("reversal"))
    if lifted != sorted(Statement.objects.exclude(standing="in_force").values_list("code", flat=True)):
        yield f"reversals entered: {lifted}"
    for kind, rows in (("received", Appeal.objects.all()), ("decided", Appeal.objects.exclude(outcome=""))):
        found = sorted(one.appeal for one in entered(f"appeal.{kind}"))
        if found != sorted(rows.values_list("code", flat=True)):
            yield f"appeals {kind}: {found}"
    hides = Statement.objects.filter(
        standing="in_force", measure__in=("removed", "disabled"), subject="video"
    )
    if {*hides.values_list("thing", flat=True)} != {
        *Video.objects.exclude(hidden_at=None).values_list("code", flat=True)
    }:
        yield "what is hidden is not what statements hide"


def _countries() -> dict[str, Any]:
    """Say how restrictions by country stand, what of them is entered, and what is withheld where."""
    from glasshouse.network.ledger.queries import entered
    from glasshouse.network.territories.models import Restriction, Withheld

    kinds = ("country.restricted", "country.ground", "country.lifted")
    return {
        "states": list(Restriction.objects.order_by("pk").values_list("state", flat=True)),
        "entries": [getattr(one, "state", one.kind.removeprefix("country.")) for one in entered(*kinds)],
        "tickets": [sorted(row.tickets) for row in Restriction.objects.order_by("pk")],
        "withheld": sorted(Withheld.objects.values_list("country", flat=True)),
    }


def _promises() -> dict[str, Any]:
    """Say which promises are the operator's own, and how far and with which outcomes they are judged."""
    from glasshouse.network.promises import kept
    from glasshouse.network.promises.models import OwnPromise
    from glasshouse.proof.checkpoints import SignedCheckpoint

    shown = kept.shown()
    return {
        "own": sorted(OwnPromise.objects.values_list("promise", flat=True)),
        "size": SignedCheckpoint.parse(shown.note).checkpoint.size if shown else 0,
        "judged": [[one.promise, str(one.standing)] for one in shown.outcomes] if shown else [],
    }


def _kept() -> dict[str, Any]:
    """Say how many checkpoints are kept in rows and in files, whether both are the same, and which other files are there."""
    from glasshouse.network.ledger import files, keys
    from glasshouse.network.ledger.models import Published

    rows = [
        bytes(note)
        for note in Published.objects.exclude(number=None).order_by("number").values_list("note", flat=True)
    ]
    count, notes, named = files.kept_count(), [], {files.COUNT}
    for first in range(0, count, 256):
        width = min(256, count - first)
        named.add(files.kept_key(first // 256, width))
        notes += files.read_kept(first // 256, width)
    others = set(storage.keys_under(files.KEPT)) - named
    stale = [key for key in others if any(f"{full}.p/" in key for full in named)]
    return {
        "rows": len(rows),
        "files": count,
        "true": notes == rows[:count],
        "stale": stale,
        "policy": keys.policy().text,
    }


def _allowed(found: set[str]) -> Iterator[str]:
    """Yield the files that may be there: the log and what its check found, a draft's layer, and what is noted to go later."""
    codes = set(Video.objects.values_list("code", flat=True))
    noted = [leftover.prefix for leftover in Leftover.objects.exclude(prefix="")]
    for name in found:
        parts = name.split("/")
        if parts[0] in ("ledger", "ledger-check"):
            yield name
        if parts[0] == "o" and parts[1] in codes and parts[2].startswith("layer-"):
            yield name
        if any(name == prefix or name.startswith(f"{prefix}/") for prefix in noted):
            yield name


def _damaged(media: Path) -> Iterator[str]:
    for rendition in Rendition.objects.all():
        path = media / rendition.mp4_key
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() != rendition.sha256:
            yield rendition.mp4_key


def _message_ids() -> Iterator[str]:
    for path in Path(settings.EMAIL_FILE_PATH).glob("*"):
        yield str(email.message_from_bytes(path.read_bytes())["Message-ID"])


def _video(video: Video) -> dict[str, Any]:
    cut = newest(video)
    return {
        "code": video.code,
        "id": video.pk,
        "author": video.author.get_username(),
        "text": video.text,
        "published": video.published_at is not None,
        "state": str(cut.state),
        "can_retry": cut.state == "failed" and not cut.failure_final,
        "failure": cut.failure_code,
        "revision": cut.revision,
        "shown": video.shown_revision,
        "cuts": video.cuts.count(),
        "rungs": sorted(cut.renditions.values_list("rung", flat=True)),
        "clips": [[clip.upload_id, clip.length, clip.received_at is not None] for clip in video.clips.all()],
    }


def _pending() -> int:
    """Count what is still to be done now: cuts with work due, jobs that wait, pictures on their way."""
    cuts = Cut.objects.filter(state__in=list(QUEUE_OF)).count()
    waiting = sum(jobs.waiting(queue) for queue in ("default", "media", "ladder", "archive"))
    pictures = NewAvatar.objects.exclude(state=NewAvatar.State.FAILED).count()
    archives = Export.objects.filter(state__in=("asked", "making")).count()
    archives += Import.objects.filter(state__in=("received", "reading")).count()
    archives += Departure.objects.filter(state="erasing").count()
    leftovers = Leftover.objects.filter(due_at__lte=clock.now()).count()
    return archives + cuts + waiting + pictures + sound_due().count() + leftovers
