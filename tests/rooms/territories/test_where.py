"""From where a request comes, and who is believed about it."""

from dataclasses import replace

import pytest

from glasshouse.network.kit import whereabouts
from glasshouse.network.kit.statements import Statement
from glasshouse.network.territories import queries
from glasshouse.network.videos import queries as videos
from tests.rooms.people import person, shown_video
from tests.rooms.territories.acts import in_force

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.mark.parametrize(
    ("proxy", "header", "demo", "sent", "cookie", "country"),
    [
        (True, "X-Country", False, "LI", "", "LI"),
        (True, "X-Country", False, " li ", "", "LI"),
        (True, "x-country", False, "LI", "", "LI"),
        (True, "X-Country", False, "LI,FR", "", ""),
        (True, "X-Country", False, "T1", "", ""),
        (True, "X-Country", False, "XX", "", ""),
        (True, "X-Country", False, "EU", "", ""),
        (True, "X-Country", False, "", "", ""),
        (True, "X-Other", False, "LI", "", ""),
        (True, "", False, "LI", "", ""),
        # Anybody could send it where no proxy sets it.
        (False, "X-Country", False, "LI", "", ""),
        # What a visitor chooses counts in the demo alone.
        (True, "X-Country", False, "LI", "FR", "LI"),
        (False, "", False, "", "FR", ""),
        (False, "", True, "", "FR", "FR"),
        (True, "X-Country", True, "LI", "FR", "FR"),
        (True, "X-Country", True, "LI", "nowhere", "LI"),
        (False, "", True, "", "<script>", ""),
    ],
)
def test_a_country_is_believed_of_the_proxy_and_in_the_demo_of_the_visitor(
    settings, proxy, header, demo, sent, cookie, country
):
    settings.ENV = replace(settings.ENV, behind_proxy=proxy, country_header=header, demo=demo)
    headers = {"X-Country": sent, "x-country": sent}
    assert queries.country_of(headers, {queries.COUNTRY_COOKIE: cookie}) == country


def test_where_one_is_ends_with_the_request():
    with whereabouts.seen_from("LI"):
        with whereabouts.seen_from("FR"):
            assert whereabouts.here() == "FR"
        assert whereabouts.here() == "LI"
        with pytest.raises(ValueError, match="breaks"), whereabouts.seen_from("AT"):
            raise ValueError("it breaks")
        assert whereabouts.here() == "LI"
    assert whereabouts.here() == ""


def test_no_kept_statement_keeps_the_country_of_whoever_asked_first():
    careless = Statement(lambda code: videos.watchable_by(None).filter(code=code).values_list("pk"))
    with whereabouts.seen_from("LI"), pytest.raises(RuntimeError, match="takes its country as a value"):
        careless.rows(code="x")


def test_one_own_videos_are_there_wherever_one_is():
    ada, ben = person("ada"), person("ben")
    video = shown_video(ada)
    in_force(video=video.code)
    for who, there in ((ada, True), (ben, False), (None, False)):
        assert videos.watchable_by(who, country="LI").filter(pk=video.pk).exists() is there
        assert videos.watchable_by(who, country="FR").filter(pk=video.pk).exists()
        with whereabouts.seen_from("LI"):
            assert videos.may_watch(video.code, person_id=who) is there


def test_what_is_made_for_everybody_is_made_alike_wherever_one_is():
    """Discover and the trends are kept for all: made in Liechtenstein, they would lack the video everywhere."""
    video = shown_video(person("ada"), text="#open")
    in_force(video=video.code)
    with whereabouts.seen_from("LI"):
        assert [one.video_id for one in videos.newest_public(9)] == [video.pk]
        assert videos.tag_counts(["open"]) == videos.public_with_tags(["open"]) == {"open": 1}
        assert not videos.listed_for(None).exists() and not videos.listed_by_ids([video.pk], person_id=None)
    assert videos.listed_by_ids([video.pk], person_id=None)


def test_a_list_that_is_asked_for_everywhere_by_turns_is_right_everywhere():
    video, other, cleo = shown_video(person("ada")), shown_video(person("ben")), person("cleo")
    in_force(video=video.code)
    everything, there = {video.pk, other.pk}, {other.pk}
    for country, found in (
        ("", everything),
        ("LI", there),
        ("FR", everything),
        ("LI", there),
        ("", everything),
    ):
        with whereabouts.seen_from(country):
            for who in (None, cleo):
                rows = videos.listed_by_ids([video.pk, other.pk], person_id=who)
                assert {row[0] for row in rows} == found
