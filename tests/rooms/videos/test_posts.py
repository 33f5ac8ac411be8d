from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as django_settings

from glasshouse.network.kit import clock, events
from glasshouse.network.kit.errors import NotFound, Refused
from glasshouse.network.videos import actions, cuts, queries
from glasshouse.network.videos.events import VideoPublished
from glasshouse.network.videos.models import Clip, Cut, Mention, Video, VideoTag, Visibility
from glasshouse.network.videos.states import State
from tests.media import media
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")

PUBLISHED: list[VideoPublished] = []


@events.subscribe(VideoPublished)
def note(event: VideoPublished) -> None:
    PUBLISHED.append(event)


@pytest.fixture(autouse=True)
def nothing_published():
    PUBLISHED.clear()


def begin(person_id: int, length: int = 1000, **options: str) -> actions.UploadTicket:
    return actions.begin_upload(person_id=person_id, length=length, file_name="a.mp4", options=options)


def test_who_may_watch_what():
    ada, bob = person("ada"), person("bob")
    kinds: dict[str, dict[str, Any]] = {
        "public": {},
        "followers": {"visibility": Visibility.FOLLOWERS},
        "private": {"visibility": Visibility.PRIVATE},
        "draft": {"published": False},
    }
    made = {name: shown_video(ada, **fields).pk for name, fields in kinds.items()}
    unmade = Video.objects.create(author_id=ada, published_at=clock.now())

    def sees(person_id: int | None) -> set[int]:
        return set(queries.watchable_by(person_id).values_list("pk", flat=True))

    assert sees(None) == sees(bob) == {made["public"]}
    assert sees(ada) == set(made.values())
    assert unmade.pk not in sees(ada)
    assert made["draft"] not in set(queries.listed_for(ada).values_list("pk", flat=True))


def test_a_description_is_kept_cleaned_and_indexed():
    ada, bob = person("ada"), person("bob")
    code = shown_video(ada).code
    told = actions.Description(
        text=" #One @bob\u202e #one ", language="de", visibility="private", sensitive=True, ai=True
    )
    actions.describe_video(person_id=ada, code=code, told=told)
    video = Video.objects.get()
    assert (video.text, video.language, video.visibility) == ("#One @bob #one", "de", "private")
    assert video.sensitive
    assert video.ai
    # The date of the video, by which the newest with a tag are listed.
    assert list(VideoTag.objects.values_list("name", "published_at")) == [("one", video.published_at)]
    assert list(Mention.objects.values_list("person_id", flat=True)) == [bob]
    actions.describe_video(person_id=ada, code=code, told=actions.Description(text=""))
    assert not VideoTag.objects.exists()
    assert Video.objects.get().language == "de"


@pytest.mark.parametrize(
    "told", [{"text": "x" * 2201}, {"language": "xx"}, {"language": "e" * 500}, {"visibility": "all"}]
)
def test_a_bad_description_changes_nothing(told):
    ada = person()
    code = shown_video(ada, text="before").code
    with pytest.raises(Refused):
        actions.describe_video(person_id=ada, code=code, told=actions.Description(**told))
    assert Video.objects.get().text == "before"


def test_others_can_not_touch_it_and_do_not_learn_that_it_is_there():
    ada, bob = person("ada"), person("bob")
    code = shown_video(ada, published=False).code
    attempts = [
        lambda: actions.describe_video(person_id=bob, code=code, told=actions.Description(text="x")),
        lambda: actions.publish_video(person_id=bob, code=code),
        lambda: actions.delete_video(person_id=bob, code=code),
        lambda: actions.retry_video(person_id=bob, code=code),
        lambda: actions.compose_video(person_id=bob, code=code, edit={"clips": [{"clip": 1}]}),
        lambda: actions.put_layer(person_id=bob, code=code, png=media("layer_png").read_bytes()),
        lambda: actions.put_caption(person_id=bob, code=code, language="en", content=b"WEBVTT\n"),
        lambda: actions.delete_caption(person_id=bob, code=code, language="en"),
        lambda: actions.delete_clip(person_id=bob, code=code, clip_id=1),
        lambda: begin(bob, video=code),
        lambda: queries.find(code, person_id=bob),
        lambda: queries.draft(code, person_id=bob),
        lambda: queries.captions_of(code, person_id=bob),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert Video.objects.get().published_at is None


def test_publishing_waits_until_it_plays_and_happens_once():
    ada = person()
    draft = actions.create_draft(person_id=ada)
    actions.publish_video(person_id=ada, code=draft.code)
    assert queries.draft(draft.code, person_id=ada).publish_when_ready
    assert not PUBLISHED
    Video.objects.update(shown_revision=1)
    for _ in range(2):
        actions.publish_video(person_id=ada, code=draft.code)
    assert [event.video_id for event in PUBLISHED] == [draft.pk]


def test_a_failed_video_is_not_published():
    ada = person()
    draft = actions.create_draft(person_id=ada)
    Cut.objects.update(state=State.FAILED)
    with pytest.raises(Refused, match="could not be made"):
        actions.publish_video(person_id=ada, code=draft.code)


@pytest.mark.parametrize("length", [0, -1])
def test_an_empty_file_is_refused_before_it_is_sent(length):
    with pytest.raises(Refused, match="empty"):
        begin(person(), length)
    assert not Video.objects.exists()


def test_limits_are_told_and_kept(settings):
    settings.ENV = replace(
        settings.ENV, max_upload_bytes=10_000_000, quota_bytes=15_000_000, uploads_per_day=3
    )
    ada = person()
    with pytest.raises(Refused, match="at most 10 MB"):
        begin(ada, 10_000_001)
    begin(ada, 9_000_000)
    with pytest.raises(Refused, match="may take 15 MB") as refused:
        begin(ada, 9_000_000)
    assert refused.value.status == 413
    assert queries.limits(ada).quota_used_bytes == 9_000_000
    begin(ada, 1000)
    begin(ada, 1000)
    with pytest.raises(Refused) as too_many:
        begin(ada, 1000)
    assert too_many.value.status == 429


def test_an_upload_that_never_ends_goes_with_its_bytes_and_its_empty_draft(frozen_clock):
    ada = person()
    ticket = begin(ada)
    path = queries.upload_path(ticket.upload_id)
    path.write_bytes(b"half")
    actions.reconcile()
    assert path.exists()
    frozen_clock.advance(hours=49)
    actions.reconcile()
    assert not path.exists()
    assert not Video.objects.exists()


def test_a_draft_with_a_text_survives_the_loss_of_its_upload(frozen_clock):
    ada = person()
    draft = actions.create_draft(person_id=ada)
    actions.describe_video(
        person_id=ada, code=draft.code, told=actions.Description(text="A long description")
    )
    begin(ada, video=draft.code)
    frozen_clock.advance(hours=49)
    actions.reconcile()
    assert not Clip.objects.exists()
    assert Video.objects.get().text == "A long description"


def test_a_whole_file_that_nobody_reported_is_found(frozen_clock):
    ada = person()
    ticket = begin(ada, 4)
    queries.upload_path(ticket.upload_id).write_bytes(b"abcd")
    actions.reconcile()
    assert Clip.objects.get().received_at
    assert Cut.objects.get().state == State.RECEIVED


def test_what_is_put_in_again_replaces_what_a_killed_one_left():
    def dies():
        yield b"longer than it"
        raise OSError

    ticket = begin(person(), 4)
    with pytest.raises(OSError):  # noqa: PT011  # it has no words
        actions.put_upload(upload_id=ticket.upload_id, chunks=dies())
    actions.receive_upload(upload_id=ticket.upload_id)
    assert Clip.objects.get().received_at is None
    actions.put_upload(upload_id=ticket.upload_id, chunks=[b"ab", b"cd"])
    actions.receive_upload(upload_id=ticket.upload_id)
    assert Clip.objects.get().received_at


def test_a_file_that_is_too_short_is_not_received():
    ticket = begin(person(), 5)
    queries.upload_path(ticket.upload_id).write_bytes(b"abcd")
    actions.receive_upload(upload_id=ticket.upload_id)
    assert Clip.objects.get().received_at is None


def test_receiving_twice_wakes_once():
    from django_tasks_db.models import DBTaskResult

    ticket = begin(person(), 4)
    queries.upload_path(ticket.upload_id).write_bytes(b"abcd")
    for _ in range(3):
        actions.receive_upload(upload_id=ticket.upload_id)
    assert DBTaskResult.objects.count() == 1


def test_a_lost_job_is_enqueued_again_but_not_while_others_wait():
    from django_tasks_db.models import DBTaskResult

    ticket = begin(person(), 4)
    queries.upload_path(ticket.upload_id).write_bytes(b"abcd")
    actions.receive_upload(upload_id=ticket.upload_id)
    DBTaskResult.objects.all().delete()
    for _ in range(3):
        actions.reconcile()
    assert DBTaskResult.objects.count() == 1


def test_a_composed_draft_starts_when_its_last_clip_arrives():
    ada = person()
    draft = actions.create_draft(person_id=ada)
    first, second = begin(ada, 4, video=draft.code), begin(ada, 4, video=draft.code)
    queries.upload_path(first.upload_id).write_bytes(b"abcd")
    actions.receive_upload(upload_id=first.upload_id)
    edit = {"clips": [{"clip": second.clip_id}, {"clip": first.clip_id}]}
    actions.compose_video(person_id=ada, code=draft.code, edit=edit)
    assert Cut.objects.get().state == State.RECEIVING
    queries.upload_path(second.upload_id).write_bytes(b"abcd")
    actions.receive_upload(upload_id=second.upload_id)
    assert Cut.objects.get().state == State.RECEIVED
    assert [clip.pk for clip in cuts.clips_of(Cut.objects.get())] == [second.clip_id, first.clip_id]


@pytest.mark.parametrize(
    "edit",
    [
        {},
        {"clips": []},
        {"clips": [{"clip": 999_999}]},
        {"clips": [{"clip": 1, "speed": 9}]},
        {"clips": "x"},
        {"clips": [{"clip": 1}], "look": "../../etc/passwd"},
    ],
)
def test_an_edit_that_makes_no_sense_is_refused(edit):
    ada = person()
    draft = actions.create_draft(person_id=ada)
    begin(ada, video=draft.code)
    with pytest.raises(Refused):
        actions.compose_video(person_id=ada, code=draft.code, edit=edit)
    assert Cut.objects.get().composed_at is None


def test_another_persons_clip_can_not_be_composed():
    ada, bob = person("ada"), person("bob")
    stolen = begin(bob)
    draft = actions.create_draft(person_id=ada)
    begin(ada, video=draft.code)
    with pytest.raises(actions.CantCompose, match="does not belong"):
        actions.compose_video(person_id=ada, code=draft.code, edit={"clips": [{"clip": stolen.clip_id}]})


def test_captions_come_and_go():
    ada = person()
    code = shown_video(ada).code
    srt = "1\n00:00:00,500 --> 00:00:02,000\nGrüße <script>x</script>\n".encode()
    actions.put_caption(person_id=ada, code=code, language="de", content=srt)
    text = queries.caption_text(code, "de", person_id=None)
    assert text.startswith("WEBVTT")
    assert "Grüße" in text
    assert "<script>" not in text
    assert queries.find(code, person_id=None).captions[0].label == "Deutsch"
    actions.delete_caption(person_id=ada, code=code, language="de")
    with pytest.raises(NotFound):
        queries.caption_text(code, "de", person_id=ada)


def test_captions_of_what_may_not_be_seen_may_not_be_read():
    ada = person()
    code = shown_video(ada, visibility=Visibility.PRIVATE).code
    vtt = b"WEBVTT\n\n00:00.000 --> 00:01.000\nsecret\n"
    actions.put_caption(person_id=ada, code=code, language="en", content=vtt)
    assert "secret" in queries.caption_text(code, "en", person_id=ada)
    for viewer in (None, person("bob")):
        with pytest.raises(NotFound):
            queries.caption_text(code, "en", person_id=viewer)


def test_erasing_a_person_takes_every_row_and_file():
    from glasshouse.network.kit.holdings import holdings

    ada = person()
    ticket = begin(ada, 4, text="@ada #x")
    send_path = queries.upload_path(ticket.upload_id)
    send_path.write_bytes(b"abcd")
    mine = [h for h in holdings() if h.model.startswith("videos.")]
    assert {h.model for h in mine if list(h.rows(ada))} >= {
        "videos.Video",
        "videos.Clip",
        "videos.Cut",
        "videos.Mention",
    }
    for _ in range(2):
        for holding in mine:
            holding.erase(ada)
    assert not Video.objects.exists()
    assert not Clip.objects.exists()
    assert not list(django_settings.UPLOADS_ROOT.iterdir())


def test_nobody_begins_drafts_without_end():
    ada = person()
    for _ in range(30):
        actions.create_draft(person_id=ada)
    with pytest.raises(Refused, match="30 drafts without a clip"):
        actions.create_draft(person_id=ada)


def test_file_names_keep_no_path():
    ticket = actions.begin_upload(
        person_id=person(), length=5, file_name="..\\..\\/etc/passwd\x00.mp4", options={}
    )
    assert "/" not in Clip.objects.get(upload_id=ticket.upload_id).file_name


def test_publishing_again_later_changes_no_date(frozen_clock):
    ada = person()
    video = shown_video(ada)
    before = video.published_at
    frozen_clock.advance(days=3)
    actions.publish_video(person_id=ada, code=video.code)
    assert Video.objects.get().published_at == before
