"""Sounds as rows: a video's own, somebody else's under it, and what follows when one goes. Needs a transaction."""

from dataclasses import dataclass, replace

from django.db.models import F

from glasshouse.network.kit import clock
from glasshouse.network.notifications.actions import Kind, withdraw
from glasshouse.network.ties.actions import tell
from glasshouse.network.videos.models import Sound, Video
from glasshouse.network.videos.queries.lists import watchable_by
from glasshouse.network.videos.queries.sounds import usable_by


@dataclass(frozen=True, slots=True)
class Heard:
    """What a cut is heard with: its own sound by its file, or the code of another one under it, or nothing."""

    name: str = ""
    duration_ms: int = 0
    used: str = ""

    def below(self, prefix: str) -> "Heard":
        """Return it with the name of its file as it lies in the storage."""
        return replace(self, name=f"{prefix}/{self.name}") if self.name else self


def find_usable(code: str, *, person_id: int) -> Sound | None:
    """Return a sound that this person may put under a video now, or None."""
    return usable_by(person_id).filter(code=code).first()


def lock_used(heard: Heard) -> Sound | None:
    """Return the sound that a cut uses, its row locked where the database can; None if it uses none, or it is gone.

    To be asked before the video's row is locked, as whoever deletes a sound locks in that order.
    """
    return Sound.objects.select_for_update().filter(code=heard.used).first() if heard.used else None


def settle(video: Video, heard: Heard, used: Sound | None) -> None:
    """Give a video the sound that its shown cut is heard with: the used one, its own, or none."""
    if heard.name:
        found = {"key": heard.name, "duration_ms": heard.duration_ms, "made_at": clock.now()}
        used, _made = Sound.objects.update_or_create(origin=video, defaults=found)
    else:
        let_go(video)
    if video.sound_id != (used and used.pk):
        _take_back(video)
    video.sound = used
    video.revised += 1
    video.save(update_fields=["sound", "revised"])
    if video.published_at:
        tell_author(video)


def let_go(video: Video) -> None:
    """Drop the sound of a video's own, if it has one; those who mixed it keep their mix, but name it no more."""
    own = Sound.objects.select_for_update().filter(origin=video).first()
    if own is None:
        return
    Video.objects.filter(sound=own).exclude(pk=video.pk).update(sound=None, revised=F("revised") + 1)
    if video.sound_id == own.pk:
        video.sound = None
        video.save(update_fields=["sound"])
    own.delete()


def name_sound(video: Video, title: str) -> bool:
    """Give the sound of a video's own a title; every card with it changes. Returns whether there is such a sound."""
    if not Sound.objects.filter(origin=video).update(title=title):
        return False
    Video.objects.filter(sound__origin=video).exclude(pk=video.pk).update(revised=F("revised") + 1)
    return True


def tell_author(video: Video) -> None:
    """Tell whose sound a published video uses, once, if they may see the video."""
    if video.sound is None:
        return
    author_id = video.sound.origin.author_id
    if author_id != video.author_id and watchable_by(author_id).filter(pk=video.pk).exists():
        facts = {"video": video.code, "sound": video.sound.code}
        tell(
            person_id=author_id, kind=Kind.SOUND_USED, facts=facts, actor_id=video.author_id, about=video.code
        )


def _take_back(video: Video) -> None:
    if video.sound is not None and video.sound.origin.author_id != video.author_id:
        withdraw(
            person_id=video.sound.origin.author_id,
            kind=Kind.SOUND_USED,
            actor_id=video.author_id,
            about=video.code,
        )
