"""What people bring from elsewhere: another Glasshouse, TikTok in its layouts, a folder of their videos."""

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.conf import settings

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts import queries as people
from glasshouse.network.accounts.models import NewAvatar
from glasshouse.network.bytes.rooms import ROOMS
from glasshouse.network.kit import clock, crash
from glasshouse.network.kit.errors import NotFound
from glasshouse.network.notifications.models import Notification
from glasshouse.network.portability import actions, exporting, importing, matching, queries, tiktok
from glasshouse.network.portability.models import Export, FoundVideo, Import, Sought
from glasshouse.network.videos.models import Caption, Rendition, Video, Visibility
from glasshouse.network.videos.queries import listed_for, upload_path
from tests.media import media
from tests.rooms.accounts.test_avatars import picture
from tests.rooms.portability.fill import files_below, person, video_with_files, zip_of
from tests.rooms.videos.way import work

pytestmark = pytest.mark.django_db(databases="__all__")

OLDER = {
    "Activity": {
        "Like List": {
            "ItemFavoriteList": [{"Date": "2021-05-01 10:00:00", "Link": "https://www.tiktokv.com/1/"}]
        },
        "Favorite Videos": {"FavoriteVideoList": [{"Date": "2021-05-01 10:00:00", "Link": "x"}]},
        "Favorite Hashtags": {
            "FavoriteHashtagList": [{"Date": "2021", "Link": "https://www.tiktok.com/tag/clouds"}]
        },
        "Hashtag": {"HashtagList": [{"HashtagName": "rain", "HashtagLink": ""}]},
        "Following List": {
            "Following": [{"Date": "2021-05-01 10:00:00", "UserName": "Ben"}, {"UserName": "zoe"}]
        },
        "Follower List": {"FansList": [{"UserName": "fan"}]},
        "Video Browsing History": {"VideoList": [{"Date": "2021-05-01 10:00:00", "VideoLink": "y"}] * 5},
    },
    "Comment": {"Comments": {"CommentsList": [{"Date": "2021-05-01 10:00:00", "Comment": "hi"}]}},
    "Profile": {
        "Profile Information": {
            "ProfileMap": {
                "userName": "ada",
                "bioDescription": "From there",
                "PlatformInfo": [{"Name": "Ada Far", "Platform": "x"}],
            }
        }
    },
    "Video": {
        "Videos": {
            "VideoList": [
                {
                    "Date": "2021-06-02 08:30:00",
                    "Link": "https://www.tiktok.com/@ada/video/6969000000000000123/",
                },
                {"Date": "2021-06-03 09:00:00", "Link": "https://v16.example/video/tos/x", "Likes": "4"},
            ]
        }
    },
}
NEWER = {
    "Your Activity": {
        "Watch History": {"VideoList": [{"Date": "2024-05-01 10:00:00", "Link": "y"}] * 3},
        "Following": {"Following": [{"date": "2024-05-01 10:00:00", "UserName": "ben"}]},
        "Hashtag": {"HashtagList": []},
    },
    "Likes and Favorites": {
        "Like List": {
            "ItemFavoriteList": [
                {"date": "2024-05-01 10:00:00", "link": "x", "title": "Look #Clouds #wow"},
                {"date": "2024-05-01 10:00:00", "link": "z", "title": "#clouds"},
            ]
        },
    },
    "Post": {
        "Posts": {
            "VideoList": [
                {
                    "Date": "2024-06-02 08:30:00 UTC",
                    "Link": "https://v16.example/x",
                    "Title": "My cat #cats",
                    "WhoCanView": "Public",
                    "AIGeneratedContent": "Yes",
                },
                {"Date": "2024-06-04 08:30:00", "Link": "q", "Title": "For me", "WhoCanView": "Only me"},
            ]
        },
        "Recently Deleted Posts": {"PostList": []},
    },
    "Direct Message": {"Direct Messages": {"ChatHistory": {"Chat with Sam": [{"Content": "secret words"}]}}},
}


def bio_of(person_id: int) -> str:
    profile = people.profile_of(person_id)
    assert profile is not None
    return profile.bio


def brought(
    person_id: int, content: bytes, *, take: str = "drafts", replace: bool = False
) -> queries.ImportRow:
    code = actions.take_import(
        person_id=person_id, content=content, file_name="a.zip", take=take, replace_profile=replace
    )
    importing.read_import(Import.objects.get(code=code).pk)
    return queries.import_of(code, person_id=person_id)


def sent(person_id: int, name: str, take: str = "drafts", file: str = "playable") -> Video:
    content = media(file).read_bytes()
    ticket = ROOMS.begin(person_id, len(content), name, {"import": "video", "take": take})
    upload_path(ticket.upload_id).write_bytes(content)
    ROOMS.receive(ticket.upload_id)
    return Video.objects.get(code=ticket.video)


@pytest.mark.parametrize("wrapped", ["zip", "folder", "json"])
def test_the_older_tiktok_archive(wrapped):
    ada = person("ada")
    accounts.update_profile(person_id=ada, name="", bio="", languages=[], home_territory="")
    data = orjson.dumps(OLDER)
    content = {
        "zip": lambda: zip_of(**{"user_data.json": data}),
        "folder": lambda: zip_of(**{"TikTok_Data/user_data_tiktok.json": data}),
        "json": lambda: b"\xef\xbb\xbf" + data,
    }[wrapped]()
    row = brought(ada, content)
    assert (row.state, row.kind, row.failure) == ("done", "tiktok", "")
    profile = people.profile_of(ada)
    assert profile and (profile.name, profile.bio) == ("Ada Far", "From there")
    assert set(Sought.objects.values_list("handle", flat=True)) == {"ben", "zoe"}
    found = FoundVideo.objects.order_by("place")
    assert [one.name for one in found] == ["6969000000000000123", ""]
    assert found[0].posted_at == datetime(2021, 6, 2, 8, 30, tzinfo=UTC)
    report = dict(Import.objects.get().report)
    assert report["watched"] == 5 and report["comments"] == report["followers"] == 1
    assert report["waiting"] == 2 and row.waiting == 2
    assert any("2 videos wait for their files" in line for line in row.lines)
    assert files_below(settings.UPLOADS_ROOT) == set()


def test_the_newer_tiktok_archive():
    ada = person("ada")
    row = brought(ada, orjson.dumps(NEWER))
    assert row.state == "done"
    first, second = FoundVideo.objects.order_by("place")
    assert (first.text, first.visibility) == ("My cat #cats", "public")
    assert second.visibility == "private"
    assert tiktok.read_tiktok(NEWER).tags == ("clouds", "wow", "cats")
    told = Notification.objects.get(person_id=ada, kind="import_done")
    assert told.facts == {"made": "0", "skipped": "0"}
    assert b"secret words" not in orjson.dumps(list(FoundVideo.objects.values_list("text", flat=True)))


@pytest.mark.parametrize(
    "data",
    [
        {"Activity": None},
        {"Activity": {"Like List": {"ItemFavoriteList": None}}, "Video": []},
        {"Profile": {"Profile Information": {"ProfileMap": {"bioDescription": ["x"], "PlatformInfo": [5]}}}},
        {
            "Post": {
                "Posts": {"VideoList": [None, 5, "x", {"Date": 5, "Title": {"a": 1}}, {"Date": "9999-99-99"}]}
            }
        },
        {"Your Activity": {"Following": {"Following": [{"UserName": 7}, {"UserName": "x" * 100_000}]}}},
    ],
)
def test_missing_and_wrong_parts_are_left_out(data):
    ada = person("ada")
    assert brought(ada, orjson.dumps(data)).state == "done"
    assert all(len(handle) <= 60 for handle in Sought.objects.values_list("handle", flat=True))


def test_what_is_there_already_stays_unless_it_is_to_be_replaced():
    ada = person("ada")
    accounts.update_profile(person_id=ada, name="Ada", bio="Mine", languages=[], home_territory="")
    data = orjson.dumps(OLDER)
    row = brought(ada, data)
    assert bio_of(ada) == "Mine"
    assert any("left as you have" in line for line in row.lines)
    brought(ada, data, replace=True)
    assert bio_of(ada) == "From there"


def test_a_file_gets_the_words_and_the_date_of_its_archive():
    ada = person("ada")
    brought(ada, orjson.dumps(OLDER | {"Post": NEWER["Post"]}))
    by_number = sent(ada, "6969000000000000123.mp4", take="private")
    assert by_number.dated_at == datetime(2021, 6, 2, 8, 30, tzinfo=UTC)
    by_time = sent(ada, "2024-06-02 08-30-10.mp4", take="same")
    assert (by_time.text, by_time.visibility) == ("My cat #cats", Visibility.PUBLIC)
    by_day = sent(ada, "VID_20240604.mp4")
    assert (by_day.text, by_day.publish_wanted_at) == ("For me", None)
    unknown = sent(ada, "holiday.mp4", take="same")
    assert (unknown.text, unknown.visibility, unknown.dated_at) == ("", Visibility.PRIVATE, None)
    assert matching.match_file(person_id=ada, file_name="6969000000000000123.mp4") is None, "it is taken"


def test_in_doubt_nothing_is_matched():
    ada = person("ada")
    post = {"Date": "2024-06-02 08:30:00", "Title": "One"}
    later = {"Date": "2024-06-02 18:30:00", "Title": "Two"}
    brought(ada, orjson.dumps({"Post": {"Posts": {"VideoList": [post, later]}}}))
    assert matching.match_file(person_id=ada, file_name="2024-06-02.mp4") is None
    found = matching.match_file(person_id=ada, file_name="2024-06-02 18.30.00.mp4")
    assert found is not None
    assert [one.text for one in FoundVideo.objects.filter(pk=found.pk)] == ["Two"]
    ben = person("ben")
    assert matching.match_file(person_id=ben, file_name="2024-06-02 18.30.00.mp4") is None


def test_old_videos_keep_their_date_and_flood_nobody():
    ada, ben = person("ada"), person("ben")
    fresh = video_with_files(ben, "fresh", age_h=1)
    brought(ada, orjson.dumps({"Post": NEWER["Post"]}))
    old = sent(ada, "2024-06-02 08-30-00.mp4", take="same")
    work()
    old.refresh_from_db()
    assert old.published_at == datetime(2024, 6, 2, 8, 30, tzinfo=UTC)
    order = list(listed_for(ben).order_by("-published_at").values_list("code", flat=True))
    assert order == [fresh.code, old.code]


def exported(person_id: int) -> bytes:
    code = actions.ask_export(person_id=person_id)
    exporting.make_export(Export.objects.get(code=code).pk)
    key = Export.objects.get(code=code).key
    return (settings.MEDIA_ROOT / key).read_bytes()


def real_archive() -> bytes:
    """The archive of somebody with a real video, a lost one and a caption."""
    ada = person("ada")
    accounts.update_profile(person_id=ada, name="Ada", bio="I move.", languages=["de"], home_territory="DE")
    video = video_with_files(
        ada,
        "A real one #glass",
        visibility=Visibility.FOLLOWERS,
        language="de",
        ai=True,
        comments_from="nobody",
        sound_reusable=False,
    )
    accounts.set_avatar(person_id=ada, content=picture())
    accounts.make_avatar(person_id=ada)
    key = Rendition.objects.get(cut__video=video).mp4_key
    (settings.MEDIA_ROOT / key).write_bytes(media("playable").read_bytes())
    video_with_files(ada, "A draft", published=False, age_h=5)
    lost = video_with_files(ada, "Lost", age_h=9)
    (settings.MEDIA_ROOT / Rendition.objects.get(cut__video=lost).mp4_key).unlink()
    person("ben")
    from glasshouse.network.ties.actions import follow_person

    follow_person(person_id=ada, handle="ben")
    return exported(ada)


@pytest.mark.parametrize(("take", "seen"), [("same", Visibility.FOLLOWERS), ("private", Visibility.PRIVATE)])
def test_the_archive_of_another_glasshouse(take, seen):
    archive = real_archive()
    there = person("elsewhere")
    row = brought(there, archive, take=take)
    assert (row.state, row.kind) == ("done", "glasshouse")
    report = dict(Import.objects.get().report)
    assert (report["made"], report["skipped"], report["captions"]) == (2, 1, 2)
    work()
    real = Video.objects.get(author_id=there, text="A real one #glass")
    assert (real.visibility, real.language, real.ai) == (seen, "de", True)
    assert (real.comments_from, real.sound_reusable) == ("nobody", False)
    assert NewAvatar.objects.filter(person_id=there).exists()
    assert real.shown_revision == 1 and real.published_at
    assert clock.now() - real.published_at > timedelta(minutes=50), "its own date, not today's"
    assert set(real.tags.values_list("name", flat=True)) == {"glass"}
    assert Caption.objects.filter(video=real, language="en").exists()
    assert Video.objects.get(author_id=there, text="A draft").publish_wanted_at is None
    assert bio_of(there) == "I move."
    assert Sought.objects.get(person_id=there).handle == "ben"
    assert [one.here for one in queries.sought_by(there)] == [True]


def test_what_a_private_account_showed_comes_for_followers_alone():
    ada = person("ada")
    video_with_files(ada, "For my circle")
    accounts.set_privacy(person_id=ada, private=True)
    there = person("elsewhere")
    brought(there, exported(ada), take="same")
    assert Video.objects.get(author_id=there).visibility == Visibility.FOLLOWERS


def test_a_second_worker_goes_on_where_the_first_died(monkeypatch):
    archive = real_archive()
    there = person("elsewhere")
    code = actions.take_import(
        person_id=there, content=archive, file_name="a.zip", take="drafts", replace_profile=False
    )
    row = Import.objects.get(code=code)

    class Killed(BaseException):
        pass

    for name in ("after_bytes", "after_video"):

        def die(point, name=name):
            if point == f"portability.read_import.{name}":
                raise Killed

        monkeypatch.setattr(crash, "point", die)
        with pytest.raises(Killed):
            importing.read_import(row.pk)
        Import.objects.update(lease_until=clock.now() - timedelta(seconds=1))
    monkeypatch.undo()
    importing.read_import(row.pk)
    assert queries.import_of(code, person_id=there).state == "done"
    assert sorted(Video.objects.filter(author_id=there).values_list("text", flat=True)) == [
        "A draft",
        "A real one #glass",
    ]


def test_an_archive_comes_by_tus_too():
    ada, ben = person("ada"), person("ben")
    content = orjson.dumps(OLDER)
    ticket = ROOMS.begin(ada, len(content), "user_data.json", {"import": "archive", "take": "private"})
    upload_path(ticket.upload_id).write_bytes(content[:10])
    ROOMS.receive(ticket.upload_id)
    assert not ROOMS.is_received(ticket.upload_id)
    upload_path(ticket.upload_id).write_bytes(content)
    actions.reconcile()
    assert ROOMS.is_received(ticket.upload_id)
    row = Import.objects.get(upload_id=ticket.upload_id)
    importing.read_import(row.pk)
    with pytest.raises(NotFound):
        queries.import_of(row.code, person_id=ben)
    assert queries.import_of(row.code, person_id=ada).take == "private"


def test_one_that_never_comes_whole_is_dropped():
    ada = person("ada")
    ticket = ROOMS.begin(ada, 100, "a.zip", {"import": "archive"})
    upload_path(ticket.upload_id).write_bytes(b"half")
    Import.objects.update(expires_at=clock.now())
    actions.reconcile()
    assert not Import.objects.exists() and files_below(settings.UPLOADS_ROOT) == set()


def test_forgetting_an_import_forgets_what_it_told():
    ada = person("ada")
    row = brought(ada, orjson.dumps(OLDER))
    actions.delete_import(person_id=ada, code=row.code)
    assert not FoundVideo.objects.exists() and queries.imports_of(ada) == []
