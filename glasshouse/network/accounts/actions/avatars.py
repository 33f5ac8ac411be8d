"""The picture of a person: kept raw for a moment, re-encoded in a confined child, then shown."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import tasks
from glasshouse.network.accounts.models import NewAvatar, Person
from glasshouse.network.accounts.states import State
from glasshouse.network.kit import clock, crash, ids, pictures, storage
from glasshouse.network.kit.errors import NotFound, Refused

MAX_BYTES = 8 * 1024 * 1024
SIDE_PX = 320
LEASE = timedelta(minutes=2)
WOKEN_AGAIN = timedelta(seconds=30)
MAX_ATTEMPTS = 3
RAW_FOLDER = "incoming/avatars"
SHOWN_FOLDER = "a"


class AvatarNotPossible(Refused):
    """The file is too large, or no picture."""

    code = "avatar_not_possible"
    field = "avatar"


def set_avatar(*, person_id: int, content: bytes) -> None:
    """Take a picture file (JPEG, PNG, WebP, AVIF or GIF, at most 8 MiB) to become the avatar once it is re-encoded.

    Raises AvatarNotPossible, NotFound.
    """
    if len(content) > MAX_BYTES:
        raise AvatarNotPossible(_("This picture is too large: at most 8 MB. Your present one was kept."))
    if not pictures.looks_like_picture(content):
        raise AvatarNotPossible(
            _("This is not a picture we can read: take a JPEG, PNG, WebP, AVIF or GIF file.")
        )
    person = Person.objects.filter(id=person_id, state=State.ACTIVE).first()
    if person is None:
        raise NotFound(_("There is no such account."))
    raw_key = f"{RAW_FOLDER}/{person.code}-{ids.new_code()}"
    storage.put_bytes(content, raw_key)
    crash.point("accounts.set_avatar.after_file")
    with transaction.atomic():
        before = NewAvatar.objects.select_for_update().filter(person_id=person_id).first()
        fresh = {
            "raw_key": raw_key,
            "state": NewAvatar.State.WAITING,
            "attempts": 0,
            "lease_until": None,
            "old_key": "",
        }
        NewAvatar.objects.update_or_create(person_id=person_id, defaults={**fresh, "created_at": clock.now()})
        tasks.make_avatar.enqueue(person_id)
    crash.point("accounts.set_avatar.after_commit")
    if before is not None:
        _delete_files(before)


def remove_avatar(*, person_id: int) -> None:
    """Take a person's avatar away, and one that is on its way; without one, nothing happens."""
    with transaction.atomic():
        waiting = NewAvatar.objects.filter(person_id=person_id).first()
        NewAvatar.objects.filter(person_id=person_id).delete()
        person = Person.objects.select_for_update().get(id=person_id)
        Person.objects.filter(id=person_id).update(avatar_key="")
    if waiting is not None:
        _delete_files(waiting)
    storage.delete_under(f"{SHOWN_FOLDER}/{person.code}")


def make_avatar(*, person_id: int) -> None:
    """Re-encode the picture that waits for this person, and show it. Doing it twice, or at once, is harmless."""
    claimed = _claim(person_id)
    if claimed is None:
        return
    person_code, raw_key, state = claimed
    if state == NewAvatar.State.SHOWN:
        _clear(person_id, raw_key)
        return
    # Named by the raw file: a second run after a crash writes over the first one's.
    key = f"{SHOWN_FOLDER}/{person_code}/{raw_key.rsplit('-', 1)[-1]}/avatar.webp"
    try:
        picture = pictures.square_picture(
            storage.read_bytes(raw_key), side_px=SIDE_PX, scratch=settings.SCRATCH_ROOT
        )
    except (pictures.NotAPicture, FileNotFoundError):
        NewAvatar.objects.filter(person_id=person_id, raw_key=raw_key).update(state=NewAvatar.State.FAILED)
        storage.delete(raw_key)
        return
    storage.put_bytes(picture, key)
    crash.point("accounts.make_avatar.after_file")
    if not _show(person_id, raw_key, key):
        storage.delete(key)
        return
    crash.point("accounts.make_avatar.after_commit")
    _clear(person_id, raw_key)


def _show(person_id: int, raw_key: str, key: str) -> bool:
    with transaction.atomic():
        waiting = NewAvatar.objects.select_for_update().filter(person_id=person_id, raw_key=raw_key).first()
        if waiting is None:
            return False  # A newer picture, or the person taking it away, has won meanwhile.
        person = Person.objects.select_for_update().get(id=person_id)
        waiting.old_key = person.avatar_key if person.avatar_key != key else ""
        waiting.state = NewAvatar.State.SHOWN
        waiting.save(update_fields=["old_key", "state"])
        Person.objects.filter(id=person_id).update(avatar_key=key)
    return True


def _clear(person_id: int, raw_key: str) -> None:
    waiting = NewAvatar.objects.filter(person_id=person_id, raw_key=raw_key).first()
    if waiting is not None:
        _delete_files(waiting)
        NewAvatar.objects.filter(person_id=person_id, raw_key=raw_key).delete()


def _delete_files(waiting: NewAvatar) -> None:
    storage.delete(waiting.raw_key)
    if waiting.old_key:
        storage.delete(waiting.old_key)


def wake_avatars() -> int:
    """Enqueue again the pictures whose job was lost or whose worker died, and give up those that failed too often."""
    now = clock.now()
    stuck = NewAvatar.objects.exclude(state=NewAvatar.State.FAILED).filter(created_at__lt=now - WOKEN_AGAIN)
    stuck = stuck.exclude(lease_until__gt=now)
    tried = stuck.filter(attempts__gte=MAX_ATTEMPTS).exclude(state=NewAvatar.State.SHOWN)
    tried.update(state=NewAvatar.State.FAILED)
    woken = 0
    for waiting in stuck:
        with transaction.atomic():
            state = waiting.state if waiting.state == NewAvatar.State.SHOWN else NewAvatar.State.WAITING
            again = {"state": state, "lease_until": now + WOKEN_AGAIN}
            if stuck.filter(id=waiting.pk, raw_key=waiting.raw_key).update(**again):
                tasks.make_avatar.enqueue(waiting.person_id)
                woken += 1
    return woken


def sweep_files() -> None:
    """Delete raw pictures and avatars that no row knows any more, an hour after they were written."""
    raw = set(NewAvatar.objects.values_list("raw_key", flat=True))
    shown = set(Person.objects.exclude(avatar_key="").values_list("avatar_key", flat=True))
    long_ago = clock.now() - timedelta(hours=1)
    for folder, known in ((RAW_FOLDER, raw), (SHOWN_FOLDER, shown)):
        for key in list(storage.keys_under(folder)):
            # One that is just being made is written before its row names it.
            if key not in known and storage.written_at(key) < long_ago:
                storage.delete(key)


def _claim(person_id: int) -> tuple[str, str, str] | None:
    now = clock.now()
    with transaction.atomic():
        waiting = (
            NewAvatar.objects.select_for_update().filter(person_id=person_id).select_related("person").first()
        )
        if waiting is None or waiting.state == NewAvatar.State.FAILED:
            return None
        if waiting.state == NewAvatar.State.WORKING and waiting.lease_until and waiting.lease_until > now:
            return None
        state = waiting.state
        if state != NewAvatar.State.SHOWN:
            waiting.state = NewAvatar.State.WORKING
        waiting.lease_until = now + LEASE
        waiting.attempts += 1
        waiting.save(update_fields=["state", "lease_until", "attempts"])
    return waiting.person.code, waiting.raw_key, state
