from datetime import timedelta

import pytest
from django.conf import settings
from django_tasks_db.models import DBTaskResult

from glasshouse.network.kit import clock, storage
from glasshouse.network.videos import actions, cuts, making, queries
from glasshouse.network.videos.models import Clip, Cut, Leftover, Rendition, Video
from glasshouse.network.videos.states import LEASE, MOST_ATTEMPTS, State
from glasshouse.network.videos.work import clear_scratch
from tests.media import media
from tests.rooms.people import person
from tests.rooms.videos.way import upload, work

pytestmark = pytest.mark.django_db(databases="__all__")


def files_in(folder) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_a_file_becomes_a_published_video_with_all_that_belongs_to_it(media_root):
    ada = person()
    video = upload(ada, "playable", text="Hello #World", publish="true")
    assert queries.draft(video.code, person_id=ada).progress.stage == "waiting"
    making.make_playable(video.cuts.get().pk)
    card = queries.find(video.code, person_id=None)
    assert (card.state, card.width, card.height, len(card.renditions)) == ("playable", 360, 640, 1)
    work()
    card = queries.find(video.code, person_id=None)
    assert card.state == "complete"
    assert card.hls
    assert card.hls.endswith("master.m3u8")
    assert 900 <= card.duration_ms <= 1100
    assert len(card.blurhash) > 10
    for rendition in Rendition.objects.all():
        assert storage.sha256_of(media_root / rendition.mp4_key) == rendition.sha256
        assert (media_root / rendition.playlist_key).is_file()
    assert not files_in(settings.UPLOADS_ROOT)
    assert not files_in(settings.SCRATCH_ROOT)


def test_the_original_stays_while_the_video_is_a_draft_and_goes_when_it_is_published():
    ada = person()
    video = upload(ada, "playable")
    work()
    assert files_in(settings.UPLOADS_ROOT)
    assert Video.objects.get().published_at is None
    actions.publish_video(person_id=ada, code=video.code)
    cuts.clear_leftovers()
    assert not files_in(settings.UPLOADS_ROOT)
    assert Clip.objects.get().dropped_at


def test_originals_are_kept_longer_by_setting(settings):
    from dataclasses import replace

    settings.ENV = replace(settings.ENV, keep_originals=True)
    ada = person()
    upload(ada, "playable", publish="true")
    work()
    assert files_in(settings.UPLOADS_ROOT)


@pytest.mark.parametrize(("name", "code"), [("sound", "audio_only"), ("picture_png", "picture")])
def test_a_file_that_can_not_be_a_video_fails_with_a_sentence_and_no_second_try(media_root, name, code):
    ada = person()
    video = upload(ada, name, publish="true")
    work()
    draft = queries.draft(video.code, person_id=ada)
    assert draft.failure
    assert (draft.failure.code, draft.failure.can_retry) == (code, False)
    assert draft.failure.message.endswith(".")
    assert draft.progress.words == draft.failure.message
    with pytest.raises(actions.CantRetry):
        actions.retry_video(person_id=ada, code=video.code)
    with pytest.raises(Exception, match="no such video"):
        queries.find(video.code, person_id=None)
    actions.delete_video(person_id=ada, code=video.code)
    assert not files_in(settings.UPLOADS_ROOT)
    assert not files_in(media_root)


def test_of_two_workers_one_has_the_lease():
    video = upload(person(), "playable")
    pk = video.cuts.get().pk
    mine = cuts.take_lease(pk, [State.RECEIVED])
    assert mine
    assert cuts.take_lease(pk, [State.RECEIVED]) is None
    making.make_playable(pk)
    assert Cut.objects.get().state == State.RECEIVED
    cuts.release_lease(mine)
    making.make_playable(pk)
    assert Cut.objects.get().state == State.PLAYABLE


def test_a_dead_workers_work_is_taken_over_when_its_lease_ends(frozen_clock):
    video = upload(person(), "playable")
    dead = cuts.take_lease(video.cuts.get().pk, [State.RECEIVED])
    assert dead
    frozen_clock.advance(seconds=LEASE.total_seconds() + 1)
    making.make_playable(dead.pk)
    assert Cut.objects.get().state == State.PLAYABLE
    with pytest.raises(cuts.LeaseLost):
        cuts.renew_lease(dead)
    with pytest.raises(cuts.LeaseLost):
        cuts.locked(dead)


def test_work_that_kills_its_workers_ends_as_failed_and_can_be_tried_again(frozen_clock):
    ada = person()
    video = upload(ada, "playable")
    pk = video.cuts.get().pk
    for _ in range(MOST_ATTEMPTS):
        assert cuts.take_lease(pk, [State.RECEIVED, State.PROBING])
        frozen_clock.advance(seconds=LEASE.total_seconds() + 1)
    making.make_playable(pk)
    draft = queries.draft(video.code, person_id=ada)
    assert draft.video.state == "failed"
    assert draft.failure
    assert draft.failure.can_retry
    actions.retry_video(person_id=ada, code=video.code)
    work()
    assert Cut.objects.get().state == State.COMPLETE


def test_an_error_of_ours_leaves_the_cut_to_the_next_attempt(monkeypatch):
    video = upload(person(), "playable")
    monkeypatch.setattr("glasshouse.network.videos.work.run_encode", lambda *a, **k: 1 / 0)
    making.make_playable(video.cuts.get().pk)
    cut = Cut.objects.get()
    assert (cut.state, cut.lease_until, cut.attempts) == (State.PROBING, None, 1)


def test_what_a_dead_attempt_wrote_is_removed_in_the_end_and_what_a_living_one_wrote_stays(
    media_root, frozen_clock
):
    video = upload(person(), "playable")
    dead = f"v/{video.code}/1/dead"
    cuts.note_before_writing(dead)
    storage.put_bytes(b"half a rendition", f"{dead}/540.mp4")
    making.make_playable(video.cuts.get().pk)
    frozen_clock.advance(hours=2)
    cuts.clear_leftovers()
    assert not (media_root / dead).exists()
    assert (media_root / Rendition.objects.get().mp4_key).exists()


def test_files_of_a_replaced_rendition_stay_for_those_in_the_middle_of_it(media_root, frozen_clock):
    video = upload(person(), "playable")
    making.make_playable(video.cuts.get().pk)
    first = Rendition.objects.get()
    making.make_ladder(video.cuts.get().pk)
    assert Rendition.objects.get().mp4_key != first.mp4_key
    assert (media_root / first.mp4_key).exists()
    frozen_clock.advance(hours=2)
    cuts.clear_leftovers()
    assert not (media_root / first.mp4_key).exists()
    assert (media_root / Rendition.objects.get().mp4_key).exists()
    assert not Leftover.objects.exists()


def test_scratch_of_the_dead_goes_and_of_the_living_stays():
    pk = upload(person(), "playable").cuts.get().pk
    folder = settings.SCRATCH_ROOT / f"{pk}-abcd"
    folder.mkdir()
    cuts.take_lease(pk, [State.RECEIVED])
    clear_scratch()
    assert folder.exists()
    Cut.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    clear_scratch()
    assert not folder.exists()


def test_two_clips_are_trimmed_turned_and_joined(media_root):
    ada = person()
    draft = actions.create_draft(person_id=ada, language="en")
    first = upload(ada, "playable", video=draft.code)
    upload(ada, "playable_other", video=draft.code)
    assert Cut.objects.get().state == State.RECEIVING
    one, two = first.clips.order_by("pk").values_list("pk", flat=True)
    edit = {
        "clips": [{"clip": two, "start_ms": 0, "end_ms": 500}, {"clip": one, "speed": 2.0}],
        "look": "warm",
        "layer": True,
    }
    actions.put_layer(person_id=ada, code=draft.code, png=media("layer_png").read_bytes())
    actions.compose_video(person_id=ada, code=draft.code, edit=edit, words="Hello")
    work()
    shown = queries.draft(draft.code, person_id=ada)
    assert shown.video.state == "complete"
    assert 900 <= shown.video.duration_ms <= 1150
    assert shown.words_on_video == "Hello"


def test_a_new_edit_is_made_beside_the_one_that_is_shown(media_root, frozen_clock):
    ada = person()
    video = upload(ada, "playable", publish="false")
    work()
    clip = video.clips.get().pk
    edit = {"clips": [{"clip": clip, "start_ms": 200, "end_ms": 800}]}
    actions.compose_video(person_id=ada, code=video.code, edit=edit)
    assert queries.find(video.code, person_id=ada).duration_ms > 900
    work()
    card = queries.find(video.code, person_id=ada)
    assert card.duration_ms < 700
    assert "/2/" in card.renditions[0].mp4
    assert (media_root / f"v/{video.code}/1").exists()
    frozen_clock.advance(hours=2)
    cuts.clear_leftovers()
    assert not (media_root / f"v/{video.code}/1").exists()
    assert [cut.revision for cut in Cut.objects.all()] == [2]


def test_a_worker_stops_when_its_cut_was_superseded():
    ada = person()
    video = upload(ada, "playable")
    cut = cuts.take_lease(video.cuts.get().pk, [State.RECEIVED])
    assert cut
    edit = {"clips": [{"clip": video.clips.get().pk, "start_ms": 200, "end_ms": 800}]}
    actions.compose_video(person_id=ada, code=video.code, edit=edit)
    with pytest.raises(cuts.LeaseLost):
        cuts.renew_lease(cut)


def test_a_superseded_cut_is_ended_and_not_woken_again():
    ada = person()
    video = upload(ada, "playable")
    edit = {"clips": [{"clip": video.clips.get().pk, "start_ms": 200, "end_ms": 800}]}
    actions.compose_video(person_id=ada, code=video.code, edit=edit)
    first, second = video.cuts.order_by("revision")
    DBTaskResult.objects.all().delete()
    actions.reconcile()
    first.refresh_from_db()
    assert (first.state, first.failure_code, first.attempts) == (State.FAILED, "superseded", 0)
    assert [job.args_kwargs["args"] for job in DBTaskResult.objects.all()] == [[second.pk]]
    work()
    assert [(cut.revision, cut.state) for cut in Cut.objects.all()] == [(2, State.COMPLETE)]


def test_a_cut_that_plays_gets_its_other_sizes_when_the_newer_one_failed():
    ada = person()
    video = upload(ada, "playable")
    making.make_playable(video.cuts.get().pk)
    edit = {"clips": [{"clip": video.clips.get().pk, "start_ms": 200, "end_ms": 800}]}
    newer = actions.compose_video(person_id=ada, code=video.code, edit=edit)
    DBTaskResult.objects.all().delete()
    actions.reconcile()
    assert [job.args_kwargs["args"] for job in DBTaskResult.objects.all()] == [[newer.pk]]
    Cut.objects.filter(pk=newer.pk).update(state=State.FAILED, failure_final=True)
    work()
    assert [cut.state for cut in Cut.objects.order_by("revision")] == [State.COMPLETE, State.FAILED]


def test_deleting_while_it_is_made_leaves_nothing(media_root):
    ada = person()
    video = upload(ada, "playable")
    cut = cuts.take_lease(video.cuts.get().pk, [State.RECEIVED])
    assert cut
    actions.delete_video(person_id=ada, code=video.code)
    with pytest.raises(cuts.LeaseLost):
        cuts.locked(cut)
    assert not files_in(settings.UPLOADS_ROOT)
    assert not files_in(media_root)
