"""A video's sound: made with it, used by others, and gone with it."""

from typing import Any

import av
import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.kit import storage
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.notifications import queries as notifications
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import actions, cuts, holdings, making, queries
from glasshouse.network.videos.models import Cut, Leftover, Sound, Video
from glasshouse.network.videos.states import MOST_ATTEMPTS, State
from glasshouse.network.videos.transcoding.plan import Targets
from tests.media import media
from tests.rooms.people import person, shown_video
from tests.rooms.videos.way import send, upload, work

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture
def ada() -> int:
    return person("ada")


@pytest.fixture
def ben() -> int:
    return person("ben")


@pytest.fixture
def origin(ada: int) -> Video:
    """A published video of ada's with a sound."""
    video = upload(ada, "playable", publish="true")
    work()
    return Video.objects.get(pk=video.pk)


def sound_of(video: Video) -> Sound:
    video.refresh_from_db()
    assert video.sound is not None
    return video.sound


def begun(person_id: int, name: str = "playable_other") -> tuple[Video, dict[str, Any]]:
    """Begin a draft with one clip; returns it with an edit of it."""
    video = actions.create_draft(person_id=person_id)
    path = media(name)
    ticket = actions.begin_upload(
        person_id=person_id, length=path.stat().st_size, file_name="a.mp4", options={"video": video.code}
    )
    send(ticket.upload_id, path)
    return video, {"clips": [{"clip": ticket.clip_id}]}


def used_by(person_id: int, code: str, name: str = "playable_other", **more: Any) -> Video:
    """Publish a video of this person's that uses a sound."""
    video, edit = begun(person_id, name)
    actions.compose_video(person_id=person_id, code=video.code, edit=edit | {"sound": code} | more)
    actions.publish_video(person_id=person_id, code=video.code)
    work()
    return Video.objects.get(pk=video.pk)


def told(person_id: int) -> list[dict[str, Any]]:
    return [dict(one.facts) for one in notifications.told_to(person_id) if str(one.kind) == "sound_used"]


def test_a_video_that_is_heard_has_a_sound_when_it_plays(ada, media_root):
    video = upload(ada, "playable", publish="true")
    making.make_playable(video.cuts.get().pk)
    sound = sound_of(video)
    assert (sound.origin_id, sound.title) == (video.pk, "")
    assert 900 <= sound.duration_ms <= 1100
    assert sound.key.startswith(f"v/{video.code}/1/")
    with av.open(str(media_root / sound.key)) as made:
        assert (len(made.streams.video), made.streams.audio[0].codec_context.name) == (0, "aac")
    before = video.revised
    work()
    assert sound_of(video).pk == sound.pk and storage.exists(sound.key)
    assert Video.objects.get().revised >= before > 0
    link = queries.find(video.code, person_id=None).sound
    assert link and link.mine


def test_a_silent_video_has_none(ada):
    video = upload(ada, "playable_other", publish="true")
    work()
    video.refresh_from_db()
    assert (video.sound, Sound.objects.count()) == (None, 0)


def test_a_new_edit_keeps_the_code_and_renews_the_file(ada, media_root, frozen_clock):
    video = upload(ada, "playable")
    work()
    first = sound_of(video)
    clip = video.clips.get().pk
    actions.compose_video(person_id=ada, code=video.code, edit={"clips": [{"clip": clip, "end_ms": 500}]})
    work()
    second = sound_of(video)
    assert (second.code, second.pk) == (first.code, first.pk)
    assert second.key != first.key and 400 <= second.duration_ms <= 600
    frozen_clock.advance(hours=2)
    cuts.clear_leftovers()
    assert storage.exists(second.key) and not storage.exists(first.key)
    actions.compose_video(person_id=ada, code=video.code, edit={"clips": [{"clip": clip}], "muted": True})
    work()
    video.refresh_from_db()
    assert (video.sound, Sound.objects.count()) == (None, 0)


def test_somebody_elses_sound_is_mixed_named_and_told_once(origin, ada, ben):
    sound = sound_of(origin)
    video = used_by(ben, sound.code, "playable", sound_volume=80, own_volume=20)
    assert video.sound_id == sound.pk
    assert Sound.objects.count() == 1, "its own is not made"
    card = queries.find(video.code, person_id=None)
    assert card.sound and card.sound.code == sound.code and not card.sound.mine
    assert all(size.height for size in card.renditions) and card.state == "complete"
    assert all("mp4a" in r.codecs for r in video.cuts.get().renditions.all())
    assert told(ada) == [{"video": video.code, "sound": sound.code}]
    actions.describe_video(person_id=ben, code=video.code, told=actions.Description(text="again"))
    assert len(told(ada)) == 1
    actions.delete_video(person_id=ben, code=video.code)
    assert told(ada) == []


def test_nobody_is_told_of_what_they_may_not_see(origin, ada, ben):
    video, edit = begun(ben)
    actions.describe_video(person_id=ben, code=video.code, told=actions.Description(visibility="private"))
    actions.compose_video(person_id=ben, code=video.code, edit=edit | {"sound": sound_of(origin).code})
    actions.publish_video(person_id=ben, code=video.code)
    work()
    assert told(ada) == []
    actions.describe_video(person_id=ben, code=video.code, told=actions.Description(visibility="public"))
    assert len(told(ada)) == 1


def switched_off(origin: Video, ada: int, ben: int) -> None:
    told = actions.Description(sound_reusable=False)
    actions.describe_video(person_id=ada, code=origin.code, told=told)


def private_video(origin: Video, ada: int, ben: int) -> None:
    told = actions.Description(visibility="followers")
    actions.describe_video(person_id=ada, code=origin.code, told=told)


def private_account(origin: Video, ada: int, ben: int) -> None:
    ties.follow_person(person_id=ben, handle="ada")
    accounts.set_privacy(person_id=ada, private=True)


def hidden(origin: Video, ada: int, ben: int) -> None:
    actions.hide_video(code=origin.code)


def blocked(origin: Video, ada: int, ben: int) -> None:
    ties.block_person(person_id=ada, handle="ben")


def blocking(origin: Video, ada: int, ben: int) -> None:
    ties.block_person(person_id=ben, handle="ada")


def deleted(origin: Video, ada: int, ben: int) -> None:
    actions.delete_video(person_id=ada, code=origin.code)


REASONS = [switched_off, private_video, private_account, hidden, blocked, blocking, deleted]


WORDS = {
    switched_off: "Its author does not let others use this sound",
    private_account: "Not everybody may see its video",
}


@pytest.mark.parametrize("happens", REASONS)
def test_what_may_not_be_used_is_refused_in_words(origin, ada, ben, happens):
    code = sound_of(origin).code
    video, edit = begun(ben)
    happens(origin, ada, ben)
    with pytest.raises(actions.SoundNotUsable, match=WORDS.get(happens, "There is no such sound")) as refused:
        actions.compose_video(person_id=ben, code=video.code, edit=edit | {"sound": code})
    assert "Nothing was changed" in refused.value.message
    assert Cut.objects.get(video=video).edit is None


@pytest.mark.parametrize("happens", [switched_off, blocked, deleted])
def test_and_again_when_the_work_begins_with_a_sentence_and_another_try(origin, ada, ben, happens):
    code = sound_of(origin).code
    video, edit = begun(ben)
    actions.compose_video(person_id=ben, code=video.code, edit=edit | {"sound": code})
    happens(origin, ada, ben)
    work()
    failure = queries.draft(video.code, person_id=ben).failure
    assert failure
    assert (failure.code, failure.can_retry) == ("sound_not_usable", True)
    assert "choose another sound" in failure.message
    if happens is switched_off:
        told = actions.Description(sound_reusable=True)
        actions.describe_video(person_id=ada, code=origin.code, told=told)
        actions.retry_video(person_id=ben, code=video.code)
        work()
        assert queries.draft(video.code, person_id=ben).progress.stage == "done"


def test_the_author_may_use_ones_own_even_if_nobody_else_may(origin, ada, ben):
    switched_off(origin, ada, ben)
    code = sound_of(origin).code
    assert queries.sound(code, person_id=ada).usable
    assert used_by(ada, code).sound_id == sound_of(origin).pk
    assert told(ada) == []


@pytest.mark.parametrize("edit", [{"sound": "nothinghere"}, {"sound": "11111111111"}])
def test_a_foreign_code_is_refused(origin, ben, edit):
    video, clips = begun(ben)
    with pytest.raises(Refused):
        actions.compose_video(person_id=ben, code=video.code, edit=clips | edit)


def test_it_can_not_begin_after_its_end(origin, ben):
    video, clips = begun(ben)
    edit = clips | {"sound": sound_of(origin).code, "sound_start_ms": 5000}
    with pytest.raises(actions.SoundNotUsable, match="after its end"):
        actions.compose_video(person_id=ben, code=video.code, edit=edit)


def test_with_its_video_the_sound_goes_and_the_mixes_stay(origin, ada, ben, media_root):
    key = sound_of(origin).key
    video = used_by(ben, sound_of(origin).code)
    revised = video.revised
    actions.delete_video(person_id=ada, code=origin.code)
    video.refresh_from_db()
    assert (video.sound, Sound.objects.count(), video.revised) == (None, 0, revised + 1)
    assert not storage.exists(key)
    card = queries.find(video.code, person_id=None)
    assert card.sound is None
    assert all(storage.exists(r.mp4_key) for r in video.cuts.get().renditions.all())
    # What was mixed is not a sound of ben's own.
    actions.reconcile()
    work_on_sounds()
    assert Sound.objects.count() == 0


def test_erasing_a_person_takes_their_sounds(origin, ada, ben):
    video = used_by(ben, sound_of(origin).code)
    holdings._erase_videos(ada)
    video.refresh_from_db()
    assert (video.sound, Sound.objects.count()) == (None, 0)


def test_the_other_sizes_need_the_sound_no_more(origin, ada, ben, monkeypatch):
    small = Targets(ladder=(90, 180), bitrates=(150_000, 300_000), first=90)
    monkeypatch.setattr(making, "targets", lambda: small)
    video, edit = begun(ben)
    actions.compose_video(person_id=ben, code=video.code, edit=edit | {"sound": sound_of(origin).code})
    making.make_playable(Cut.objects.get(video=video).pk)
    assert Cut.objects.get(video=video).state == State.PLAYABLE
    actions.delete_video(person_id=ada, code=origin.code)
    work()
    cut = Cut.objects.get(video=video)
    assert cut.state == State.COMPLETE and cut.renditions.count() == 2


def test_another_sound_takes_the_place_of_the_first_and_of_ones_own(origin, ada, ben):
    video = upload(ben, "playable")
    work()
    own = sound_of(video)
    clip = video.clips.get().pk
    edit = {"clips": [{"clip": clip}], "sound": sound_of(origin).code}
    assert not queries.sound(own.code, person_id=ben).usable, "a draft's sound is nobody's to use"
    actions.compose_video(person_id=ben, code=video.code, edit=edit)
    work()
    assert sound_of(video) == sound_of(origin)
    assert not Sound.objects.filter(pk=own.pk).exists()
    actions.compose_video(person_id=ben, code=video.code, edit={"clips": [{"clip": clip}]})
    work()
    assert sound_of(video).origin_id == video.pk


# Its title, its page, lists


def test_its_title_is_the_authors_to_give(origin, ada, ben):
    sound = sound_of(origin)
    video = used_by(ben, sound.code)
    revised = video.revised
    actions.describe_video(
        person_id=ada, code=origin.code, told=actions.Description(sound_title="  Rain on\n glass ")
    )
    assert queries.sound(sound.code, person_id=None).title == "Rain on glass"
    video.refresh_from_db()
    assert video.revised == revised + 1
    with pytest.raises(Refused, match="no sound of its own"):
        actions.describe_video(person_id=ben, code=video.code, told=actions.Description(sound_title="Mine"))
    with pytest.raises(Refused):
        actions.describe_video(
            person_id=ada, code=origin.code, told=actions.Description(sound_title="x" * 101)
        )


def test_who_may_see_the_video_may_see_the_sound(origin, ada, ben):
    code = sound_of(origin).code
    page = queries.sound(code, person_id=None)
    assert (page.title, page.author.handle, page.videos, page.usable) == ("Original sound", "ada", 1, True)
    assert page.audio.startswith("/media/") and page.origin == origin.code
    used_by(ben, code)
    assert queries.sound(code, person_id=None).videos == 2
    ties.follow_person(person_id=ben, handle="ada")
    private_video(origin, ada, ben)
    page = queries.sound(code, person_id=ben)
    assert (page.usable, "Not everybody" in page.why_not) == (False, True)
    for person_id, wanted in ((None, code), (None, "nothinghere"), (ben, "../../../..")):
        with pytest.raises(NotFound):
            queries.sound(wanted, person_id=person_id)


def test_lists_hold_what_one_may_use(origin, ada, ben, django_assert_max_num_queries):
    code = sound_of(origin).code
    used_by(ben, code)
    mine = upload(ben, "playable", publish="true")
    work()
    assert [s.code for s in queries.popular_sounds(ben)] == [code, sound_of(mine).code]
    assert [s.code for s in queries.own_sounds(ben)] == [sound_of(mine).code]
    assert [s.code for s in queries.sounds_of([mine.pk, origin.pk, origin.pk], person_id=ben)] == [
        sound_of(mine).code,
        code,
    ]
    switched_off(origin, ada, ben)
    assert [s.code for s in queries.popular_sounds(ben)] == [sound_of(mine).code]
    assert queries.sounds_of([origin.pk], person_id=ben) == []
    with django_assert_max_num_queries(9):
        queries.popular_sounds(ada)


# Older videos


def work_on_sounds() -> None:
    for cut in Cut.objects.all():
        making.make_sound(cut.pk)


def made_long_ago(video: Video) -> None:
    """Make it as it was before there were sounds."""
    sound = sound_of(video)
    storage.delete(sound.key)
    Video.objects.update(sound=None)
    sound.delete()


def test_older_videos_get_theirs(origin, media_root):
    made_long_ago(origin)
    actions.reconcile()
    work_on_sounds()
    sound = sound_of(origin)
    assert 900 <= sound.duration_ms <= 1100 and (media_root / sound.key).is_file()
    assert not Leftover.objects.filter(prefix=sound.key.rpartition("/")[0]).exists()
    work_on_sounds()
    assert Sound.objects.get() == sound


def test_one_that_can_not_be_had_is_not_tried_for_ever(ada, frozen_clock):
    video = shown_video(ada)
    for _ in range(MOST_ATTEMPTS + 2):
        work_on_sounds()
    cut = Cut.objects.get()
    assert (cut.attempts, cut.state, cut.lease_until) == (MOST_ATTEMPTS, State.COMPLETE, None)
    assert queries.find(video.code, person_id=None).state == "complete"


def test_a_few_at_a_time(ada):
    from glasshouse.network.kit import jobs

    for _ in range(5):
        shown_video(ada)
    actions.reconcile()
    assert jobs.waiting("ladder") == 3
    actions.reconcile()
    assert jobs.waiting("ladder") == 3


def test_a_sound_that_can_not_be_taken_out_holds_no_video_up(ada, monkeypatch):
    from glasshouse.network.videos.transcoding.refusals import MediaRefused

    def refuse(*_given: object, **_named: object) -> None:
        raise MediaRefused("encode_failed")

    with monkeypatch.context() as patched:
        patched.setattr(making, "extract_sound", refuse)
        video = upload(ada, "playable", publish="true")
        work()
    assert queries.find(video.code, person_id=None).state == "complete"
    assert Sound.objects.count() == 0
    work_on_sounds()
    assert sound_of(video).origin_id == video.pk
