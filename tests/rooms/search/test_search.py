"""What is found, by whom, and that the index follows what happens."""

import pytest

from glasshouse.network.accounts.actions import set_privacy, update_profile
from glasshouse.network.accounts.models import Person
from glasshouse.network.accounts.states import State
from glasshouse.network.kit.cursors import BadCursor
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.search import actions, engines, queries
from glasshouse.network.search.models import (
    CaptionEntry,
    Gram,
    PersonEntry,
    Progress,
    TagEntry,
    VideoEntry,
    Word,
)
from glasshouse.network.ties import actions as ties
from glasshouse.network.videos import actions as videos
from glasshouse.network.videos.models import Caption, Video, Visibility
from tests.rooms.people import person, shown_video

pytestmark = pytest.mark.django_db(databases="__all__")

VTT = b"""WEBVTT

00:01.000 --> 00:03.000
Good evening, dear friends

00:04.000 --> 00:06.000
tonight we bake a <i>sourdough</i>

00:07.000 --> 00:09.000
bread with my neighbour
"""


@pytest.fixture
def ada() -> int:
    return person("ada")


@pytest.fixture
def bob() -> int:
    return person("bob")


def video(author: int, text: str, **fields) -> Video:
    """Show a video and let its author say this of it, as in life."""
    made = shown_video(author, **fields)
    videos.describe_video(person_id=author, code=made.code, told=videos.Description(text=text))
    return made


def found(text: str, viewer: int | None = None) -> list[int]:
    return list(queries.find_videos(text, person_id=viewer).ids)


def met_anywhere(text: str, viewer: int | None, *, but: int) -> list[object]:
    """Return all that this viewer is told about a text: videos, places, tags, suggestions, counts."""
    spoken = queries.find_spoken(text, person_id=viewer)
    return [
        *found(text, viewer),
        *spoken.found.ids,
        *queries.find_tags(text, person_id=viewer),
        *(one for one in queries.suggest(text, person_id=viewer) if one.kind not in {"query", "person"}),
        *(pk for pk in queries.find_people(text, person_id=viewer).ids if pk != but),
    ]


def test_words_are_found_whatever_their_accents_case_and_typos(ada) -> None:
    brulee = video(ada, "Crème brûlée für Anfänger")
    for text in ("creme", "BRULEE", "brule", "crème brulé", "anfanger", "Anfnger", "für creme"):
        assert found(text) == [brulee.pk], text
    assert found("torte") == []


def test_scripts_without_spaces_are_found_by_any_part(ada) -> None:
    tower, cat = video(ada, "東京タワーの夜景"), video(ada, "小猫在花园里玩耍")
    assert found("東京") == found("夜景") == found("タワー") == [tower.pk]
    assert found("花园") == found("耍") == [cat.pk]
    assert found("京東") == []


def test_the_author_is_found_and_so_are_their_videos(ada) -> None:
    made = video(ada, "no name in here")
    update_profile(person_id=ada, name="Countess Lovelace", bio="", languages=[], home_territory="")
    assert queries.find_people("lovelase", person_id=None).ids == (ada,)
    assert queries.find_people("@ada", person_id=None).ids == (ada,)
    actions.reconcile()
    assert found("lovelace") == [made.pk]


def test_spoken_words_are_found_with_the_second(ada) -> None:
    made = video(ada, "an evening")
    videos.put_caption(person_id=ada, code=made.code, language="en", content=VTT)
    spoken = queries.find_spoken("sourdogh", person_id=None)
    assert spoken.found.ids == (made.pk,)
    assert spoken.hits[made.pk] == queries.Hit(4000, "tonight we bake a sourdough", "en")
    # What is said goes on from one cue to the next.
    assert queries.find_spoken("sourdough bread", person_id=None).hits[made.pk].start_ms == 4000
    videos.delete_caption(person_id=ada, code=made.code, language="en")
    assert queries.find_spoken("sourdough", person_id=None).found.ids == ()


def test_the_index_follows_in_the_same_transaction(ada) -> None:
    made = video(ada, "first words #kites")
    assert found("first") == [made.pk]
    videos.describe_video(person_id=ada, code=made.code, told=videos.Description(text="other words"))
    assert found("first") == [] and found("other") == [made.pk]
    videos.delete_video(person_id=ada, code=made.code)
    assert found("other") == []
    # A tag that was described away goes with the next beat.
    actions.reconcile()
    assert not VideoEntry.objects.exists() and not TagEntry.objects.exists()
    assert set(Word.objects.values_list("text", flat=True)) <= {"ada"}


@pytest.mark.parametrize(
    "way",
    ["private", "followers", "hidden", "blocks", "is_blocked", "muted", "closed", "suspended", "leaving"],
)
def test_what_may_not_be_met_is_neither_found_nor_counted_nor_suggested(ada, bob, way) -> None:
    made = video(ada, "secretive zeppelin #zeppelins")
    videos.put_caption(person_id=ada, code=made.code, language="en", content=VTT)
    actions.reconcile()
    assert found("zeppelin", bob) == [made.pk]
    match way:
        case "private" | "followers":
            Video.objects.update(visibility=Visibility.PRIVATE if way == "private" else Visibility.FOLLOWERS)
        case "hidden":
            videos.hide_video(code=made.code)
        case "blocks":
            ties.block_person(person_id=ada, handle="bob")
        case "is_blocked":
            ties.block_person(person_id=bob, handle="ada")
        case "muted":
            ties.mute_person(person_id=bob, handle="ada")
        case "closed":
            set_privacy(person_id=ada, private=True)
        case "suspended" | "leaving":
            Person.objects.filter(pk=ada).update(state=State(way))
    for text in ("zeppelin", "zepelin", "zep", "#zeppelins", "sourdough", "sourdouh"):
        assert met_anywhere(text, bob, but=ada) == [], text
    assert queries.tags_used_lately(person_id=bob) == []
    if way in {"private", "followers", "hidden", "closed"}:
        assert found("zeppelin", ada) == [made.pk]


@pytest.mark.parametrize("way", ["blocks", "is_blocked", "suspended", "leaving"])
def test_people_who_may_not_be_met_are_not_found(ada, bob, way) -> None:
    assert queries.find_people("ada", person_id=bob).ids == (ada,)
    if way == "blocks":
        ties.block_person(person_id=ada, handle="bob")
    elif way == "is_blocked":
        ties.block_person(person_id=bob, handle="ada")
    else:
        Person.objects.filter(pk=ada).update(state=State(way))
    assert queries.find_people("ada", person_id=bob).ids == ()
    assert [one.kind for one in queries.suggest("ada", person_id=bob)] == ["query"]


def test_tags_are_counted_over_what_the_viewer_may_see(ada, bob) -> None:
    video(ada, "one #kites"), video(ada, "two #kites")
    video(ada, "mine #kites", visibility=Visibility.PRIVATE)
    assert [(tag.name, tag.videos) for tag in queries.find_tags("kit", person_id=bob)] == [("kites", 2)]
    assert [(tag.name, tag.videos) for tag in queries.find_tags("kitse", person_id=ada)] == [("kites", 3)]
    assert queries.suggest("ki", person_id=None)[0].url == "/tag/kites"


def test_all_words_come_before_some_and_whole_ones_before_typos(ada) -> None:
    some = video(ada, "a fox in the snow", age_h=1)
    typo = video(ada, "a fox and a torchh", age_h=1)
    both = video(ada, "fox, torch", age_h=500)
    assert found("fox torch") == [both.pk, typo.pk, some.pk]


@pytest.mark.parametrize("glance", [1, 2, 4, 200])
def test_the_newest_are_found_however_far_is_looked_for_them(ada, monkeypatch, glance) -> None:
    monkeypatch.setattr(engines, "_GLANCE", glance)
    monkeypatch.setattr(engines, "_FREQUENT", 2)
    made = [video(ada, f"sea {'salt' if at in (0, 1, 5, 7) else 'sand'}").pk for at in range(8)]
    for word, having in (("sea", made), ("salt", [made[at] for at in (0, 1, 5, 7)]), ("sun", [])):
        for below in (None, made[7], made[4], made[0]):
            under = sorted((pk for pk in having if below is None or pk < below), reverse=True)
            for most in (1, 2, 3, 8):
                keys = engines.find(engines.VIDEOS, [engines.Term(word)], below=below, most=most)
                assert keys == under[:most]


def test_pages_follow_one_another(ada) -> None:
    made = [video(ada, f"kite number {n}", age_h=n + 1).pk for n in range(5)]
    first = queries.find_videos("kite", person_id=None, limit=3)
    second = queries.find_videos("kite", person_id=None, limit=3, after=first.next or "")
    assert sorted(first.ids + second.ids) == sorted(made) and second.next is None
    with pytest.raises(BadCursor):
        queries.find_videos("kite", person_id=None, after="1 OR 1")


HOSTILE = [
    '"', "'", "''); DROP TABLE x; --", "AND", "NEAR(a b)", "a AND (b OR", "col:word", "^word*", "%", "_%_", "\\", "*", "()", "-",
    "🐱" * 300,
    "a" * 10_000, "word " * 3_000, "\0", "a\0b", "\u202e\u2066abc", "\ud800", "!!! ???", "   ", "َُِ", "ー", "1e5 0x10 -3",
    "<script>",
    "http://a.b/c?d=e", "don't stop", "a:*&b|!c <-> d", "東" * 500, "\u0300\u0300\u0300", "ﷺ" * 50, "İ" * 100, "्", "\u200d",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_question_is_an_error(ada, bob, text) -> None:
    video(ada, "a word and don't stop #abc 東京")
    for viewer in (None, bob):
        queries.find_videos(text, person_id=viewer)
        queries.find_people(text, person_id=viewer)
        queries.find_spoken(text, person_id=viewer)
        queries.find_tags(text, person_id=viewer)
        queries.suggest(text, person_id=viewer)


@pytest.mark.parametrize("text", [text for text in HOSTILE if text != "\ud800"])
def test_the_doors_answer_every_question(client, ada, text) -> None:
    video(ada, "a word and don't stop #abc 東京")
    for address in ("/search", "/api/v1/search", "/api/v1/search/suggest"):
        # A NUL is refused by every page of this network.
        assert client.get(address, {"q": text}).status_code == (400 if "\0" in text else 200)


def test_reindex_makes_all_anew_and_goes_on_where_it_stopped(ada) -> None:
    made = [video(ada, f"kite number {n} #kites").pk for n in range(5)]
    videos.put_caption(person_id=ada, code=Video.objects.get(pk=made[0]).code, language="en", content=VTT)
    for model in (VideoEntry, CaptionEntry, PersonEntry, TagEntry, Word):
        model.objects.all().delete()
    assert found("kite") == []

    class Stop(Exception):
        pass

    def stop(part: str, _written: int) -> None:
        if part == "videos":
            raise Stop

    with pytest.raises(Stop):
        actions.reindex(tell=stop, batch=2)
    assert len(found("kite")) == 2
    assert Progress.objects.get(part="videos").last_id == made[1]
    assert actions.reindex(batch=2) == 3
    assert sorted(found("kiet")) == made
    assert queries.find_spoken("sourdough", person_id=None).found.ids == (made[0],)
    assert queries.find_people("ada", person_id=None).ids == (ada,)
    before = (VideoEntry.objects.count(), Word.objects.count(), Gram.objects.count())
    assert actions.reindex() == 5
    assert (VideoEntry.objects.count(), Word.objects.count(), Gram.objects.count()) == before


def test_reconcile_repairs_what_is_missing_or_behind(ada) -> None:
    missing, behind, said = video(ada, "kite"), video(ada, "kite"), video(ada, "kite")
    VideoEntry.objects.filter(pk=missing.pk).delete()
    VideoEntry.objects.filter(pk=behind.pk).update(text="", revised=0)
    Caption.objects.create(video=said, language="en", vtt=VTT.decode())
    PersonEntry.objects.all().delete()
    Word.objects.create(text="orphaned")
    TagEntry.objects.create(name="orphaned", key="orphaned")
    assert found("kite") == [said.pk]
    actions.reconcile()
    assert sorted(found("kite")) == [missing.pk, behind.pk, said.pk]
    assert queries.find_spoken("sourdough", person_id=None).found.ids == (said.pk,)
    assert queries.find_people("ada", person_id=None).ids == (ada,)
    assert not Word.objects.filter(text="orphaned").exists()
    assert not TagEntry.objects.filter(name="orphaned").exists()


def test_an_erased_person_leaves_nothing(ada, bob) -> None:
    made = video(ada, "irreplaceable words #uniquely")
    videos.put_caption(person_id=ada, code=made.code, language="en", content=VTT)
    kept = video(bob, "other words")
    ours = [holding for holding in holdings() if holding.model.startswith("search.")]
    assert all(list(holding.rows(ada)) for holding in ours)
    for holding in ours:
        holding.erase(ada)
    assert not any(list(holding.rows(ada)) for holding in ours)
    assert found("irreplaceable") == found("irreplacable") == []
    assert queries.find_spoken("sourdough", person_id=None).found.ids == ()
    left = set(Word.objects.values_list("text", flat=True))
    assert left == {"other", "words"} and found("other") == [kept.pk]
    assert all(holding.erase(ada) == 0 for holding in ours)


def test_the_index_says_how_it_stands(ada) -> None:
    video(ada, "kite")
    assert queries.health() == queries.Health(1, 1, "")
    VideoEntry.objects.all().delete()
    assert queries.health() == queries.Health(1, 0, "")


def test_the_page_and_the_api_say_the_same(client, ada, bob) -> None:
    made = video(ada, "kite in the wind #kites")
    videos.put_caption(person_id=ada, code=made.code, language="en", content=VTT)
    page = client.get("/search", {"q": "kite"}).content.decode()
    assert f"/@ada/{made.code}" in page and "/tag/kites" in page
    assert f"/@ada/{made.code}?t=4" in client.get("/search", {"q": "sourdough"}).content.decode()
    shape = client.get("/api/v1/search", {"q": "kite"}).json()
    assert [item["code"] for item in shape["videos"]["items"]] == [made.code]
    assert [tag["name"] for tag in shape["tags"]["items"]] == ["kites"]
    said = client.get("/api/v1/search", {"q": "sourdough", "kind": "captions"}).json()
    assert said["videos"] is None
    assert said["captions"]["items"][0]["hit"]["start_ms"] == 4000
    assert client.get("/api/v1/search", {"q": "kite", "kind": "stars"}).status_code == 404
    assert client.get("/api/v1/search", {"q": "kite", "kind": "videos", "after": "x"}).status_code == 400
    kinds = [item["kind"] for item in client.get("/api/v1/search/suggest", {"q": "ki"}).json()["items"]]
    assert kinds == ["tag", "query"]
