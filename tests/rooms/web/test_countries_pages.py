"""Where something is not shown: the page for everybody, the file, the desk, 451 and what stays where all is suspended."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import ids_by_handle
from glasshouse.network.bytes.rooms import ROOMS
from glasshouse.network.bytes.visitors import Visitor
from glasshouse.network.kit import clock
from glasshouse.network.ledger import queries as ledger
from glasshouse.network.ledger.checking import Stored
from glasshouse.network.territories import actions, queries
from glasshouse.network.territories.models import Restriction, Withheld
from glasshouse.network.videos.models import Video
from glasshouse.network.videos.publications import settle
from glasshouse.proof.entries import CountryRestricted
from glasshouse.proof.policies import Policy
from glasshouse.proof.verifying.catalogue import check_catalogue
from glasshouse.proof.verifying.checking import Ports, Verification, Wish
from glasshouse.proof.verifying.fetching import Answer
from glasshouse.proof.verifying.videos import Videos
from tests.proof.served import no_address
from tests.rooms.browsers import joined, words_of
from tests.rooms.ledger.through import open_anew, publish
from tests.rooms.people import person, shown_video
from tests.rooms.territories.acts import COURT, LAW, ONE, OTHER, entries, in_force, proposed
from tests.rooms.web.shown import seen_in, sure

pytestmark = pytest.mark.django_db(databases="__all__")


@pytest.fixture(autouse=True)
def opened(settings: Any) -> None:
    """A ledger of its own, and a proxy that says where everybody is."""
    open_anew()
    settings.ENV = replace(settings.ENV, behind_proxy=True, country_header="X-Country")


def there(country: str = "LI", **headers: str) -> Client:
    return Client(headers={"X-Country": country, **headers})


def suspended(frozen_clock: Any, **changes: Any) -> str:
    code = proposed(**changes)
    frozen_clock.set(queries.restriction(code).from_at)
    actions.put_in_force(by=OTHER, code=code)
    return code


def test_one_video_answers_451_with_its_link_and_names_who_demanded_it():
    video = shown_video(person("ada"))
    code = in_force(video=video.code, countries=["LI", "AT"])
    publish()
    answer = there().get(f"/@ada/{video.code}")
    assert answer.status_code == 451 and answer["Cache-Control"] == "no-store"
    assert answer["Link"].startswith('<http://127.0.0.1:8000/>; rel="blocked-by"')
    said = words_of(answer)
    assert "This video is not shown in Liechtenstein" in said and f"{COURT} demanded it under {LAW}" in said
    index = queries.restriction(code)
    assert f"/restriction/{code}" in said and "/ledger/entry/2" in said and index.tickets["in_force"]
    assert "object there" in said and "/media/" not in said
    assert Client().get(f"/@ada/{video.code}").status_code == 200
    assert there("FR").get(f"/@ada/{video.code}").status_code == 200


def test_a_ground_that_is_withheld_is_on_no_page():
    video = shown_video(person("ada"))
    code = in_force(video=video.code, withheld_until_date=date(2030, 5, 4))
    pages = [
        f"/@ada/{video.code}",
        f"/restriction/{code}",
        "/countries",
        "/countries.csv",
        f"/api/v1/videos/{video.code}",
    ]
    for page in pages:
        said = words_of(there().get(page))
        assert COURT not in said and LAW not in said, page
        assert "2030" in said, page


def test_programs_are_told_the_same_as_json():
    video = shown_video(person("ada"))
    code = in_force(video=video.code)
    for path in (f"videos/{video.code}", f"videos/{video.code}/manifest", f"videos/{video.code}/comments"):
        answer = there().get(f"/api/v1/{path}")
        assert answer.status_code == 451, path
        assert {**answer.json(), "message": ""} == {
            "code": "withheld",
            "message": "",
            "restriction": code,
            "country": "LI",
        }
        assert 'rel="blocked-by"' in answer["Link"]
    assert there().get(f"/api/v1/videos/{video.code}/manifest")["Access-Control-Allow-Origin"] == "*"


def test_an_answer_for_one_country_is_kept_by_no_cache_for_another():
    video = shown_video(person("ada"))
    address = f"/oembed?url=http://127.0.0.1:8000/@ada/{video.code}"
    assert Client().get(address)["Cache-Control"] == "public, max-age=300"
    assert there("FR").get(address)["Cache-Control"] == "private, max-age=300"


STAYS = (
    *("/sign-in", "/reset", "/promises", "/ledger", "/rules", "/rules.txt", "/ranking.txt", "/countries"),
    *(
        "/claims",
        "/transparency",
        "/restrictions",
        "/restrictions.csv",
        "/bars",
        "/handovers",
        "/owners",
        "/holdings",
    ),
    *("/about", "/you/decisions", "/you/data/orders", "/you/handover", "/you/security"),
    *("/countries.csv", "/you/data", "/you/data/leave", "/api/v1/me/exports", "/api/v1/me/data", "/offline"),
)
GOES = (
    *(
        "/",
        "/latest",
        "/search?q=a",
        "/@ada",
        "/upload",
        "/you",
        "/notifications",
        "/you/data/import",
    ),
    *("/join", "/welcome", "/api/v1/feed/latest", "/api/v1/me", "/api/v1/search?q=a", "/studio"),
)


def test_where_all_is_suspended_every_page_says_so_but_what_stays(frozen_clock):
    shown_video(person("ada"))
    code = suspended(frozen_clock)
    client = joined("ben", headers={"X-Country": "LI"})
    for page in GOES:
        answer = client.get(page)
        assert answer.status_code == 451, page
        assert 'rel="blocked-by"' in answer["Link"] and code in answer.content.decode(), page
    for page in STAYS:
        assert client.get(page).status_code not in (451, 403, 500), page
    said = words_of(client.get("/"))
    assert "This network is suspended in Liechtenstein" in said and 'href="/you/data"' in said
    assert "Sign in to take your data along" in words_of(there().get("/"))
    assert client.post("/you/data/exports").status_code == 302
    assert client.post("/api/v1/watches", {}, content_type="application/json").status_code == 451
    assert Client().get("/latest").status_code == there("AT").get("/latest").status_code == 200


@pytest.mark.django_db(databases="__all__", transaction=True)
def test_a_stranger_who_checks_the_catalogue_accepts_451_with_its_entry_and_finds_it_without(frozen_clock):
    """The tool of strangers reads the real ledger and asks the real pages."""
    frozen_clock.set(datetime.now(UTC).replace(microsecond=0))
    ada = person("ada")
    video, other = shown_video(ada), shown_video(ada)
    settle(Video.objects.filter(author_id=ada))
    publish()

    class Site:
        def ask(self, path: str, _most: int) -> Answer:
            # In a thread of the tool's own.
            try:
                answer = there().get(f"/{path}")
            finally:
                connections.close_all()
            return Answer(answer.status_code, answer.content)

    def audited() -> Any:
        def wait(_seconds: float) -> None:
            frozen_clock.advance(minutes=2)
            publish()

        policy = Policy.parse(ledger.policy_text().encode())
        wish = Wish(now_s=int(clock.now().timestamp()), policy=policy)
        found = Verification(
            Stored(), wish, Ports(open_=no_address, sleep=wait, clock=lambda: clock.now().timestamp())
        )
        public = Videos(found.findings)
        found.judge.watchers.append(public.watch)
        found.run()
        tally = check_catalogue(found, public, Site())
        return found.findings, (tally.served, tally.restricted, tally.missing)

    findings, tally = audited()
    assert not findings and tally == (2, 0, 0)
    code = in_force(video=video.code)
    frozen_clock.advance(minutes=2)
    publish()
    findings, tally = audited()
    assert not findings and tally == (1, 1, 0) and "taken to be in LI" in findings.notes["withheld_in_LI"]
    # Withheld by hand in the database, with no entry that says so.
    Restriction.objects.get(code=code).delete()
    code = in_force(video=other.code, countries=["AT"])
    Withheld.objects.filter(video=other.code).update(country="LI")
    frozen_clock.advance(minutes=2)
    publish()
    findings, tally = audited()
    assert tally == (1, 0, 1) and [one.code.value for one in findings.first] == ["not_served"]
    assert (
        other.code in findings.first[0].says and "no restriction that is in force" in findings.first[0].says
    )
    actions.lift_restriction(by=ONE, code=code, why="error")
    suspended(frozen_clock)
    frozen_clock.advance(minutes=2)
    publish()
    findings, tally = audited()
    assert "not_served" not in [one.code.value for one in findings.first] and tally == (0, 2, 0)


def test_the_page_of_countries_counts_and_names_and_leads_to_entries(frozen_clock):
    video = shown_video(person("ada"))
    in_force(video=video.code, countries=["DE", "AT"], authority="A <b>court</b>")
    proposed(countries=["LI"])
    gone = in_force(video=video.code, countries=["AT"])
    actions.lift_restriction(by=ONE, code=gone, why="court")
    publish()
    said = words_of(Client().get("/countries"))
    assert said.index(">Austria<") < said.index(">Germany<") < said.index(">Liechtenstein<")
    assert "A <b>court</b>" in said and "A <b>court</b>" not in Client().get("/countries").content.decode()
    assert "Suspension announced" in said and "/ledger/entry/1" in said
    assert "A court decided so" in said
    assert "30 days" in said.replace("\xa0", " ")


def test_the_page_says_when_there_is_nothing():
    assert "Nothing is withheld anywhere" in words_of(Client().get("/countries"))


def test_the_file_has_a_line_for_each_country_and_no_formula():
    video = shown_video(person("ada"))
    code = in_force(
        video=video.code, countries=["LI", "AT"], authority='=HYPERLINK("http://x")', law="+SUM(1)"
    )
    publish()
    answer = Client().get("/countries.csv")
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [row["country"] for row in rows] == ["AT", "LI"] and answer["Content-Type"].startswith("text/csv")
    for row in rows:
        assert (row["restriction"], row["video"], row["state"]) == (code, video.code, "in_force")
        assert row["authority"] == '\'=HYPERLINK("http://x")' and row["law"] == "'+SUM(1)"
        assert (row["entry_proposed"], row["entry_in_force"], row["entry_lifted"]) == ("1", "2", "")
    # Recounted from the ledger alone.
    told = {one.statement: one for one in entries(CountryRestricted.kind)}[code]
    assert (told.countries, told.evidence) == (("AT", "LI"), rows[0]["evidence_offered"])


def test_a_page_of_nothing_is_not_there():
    for path in ("/restriction/AAAAAAAAAAA", "/restriction/x", "/restriction/%00"):
        assert Client().get(path).status_code in (400, 404)


FORM = {"what": "video", "countries": ["LI"], "authority": COURT, "law": LAW, "evidence": "none"}


def test_at_the_desk_one_proposes_and_sees_before_what_becomes_public_and_another_puts_it_in_force():
    video = shown_video(person("ada"))
    one = joined("lena", role="legal_officer")
    other = joined("rosa", role="administrator")
    form = FORM | {"video": f"http://127.0.0.1:8000/@ada/{video.code}"}
    shown = one.post("/desk/countries/propose", form | {"do": "show"})
    assert shown.status_code == 200 and not entries(CountryRestricted.kind)
    assert f"It is proposed not to serve the video {video.code} in LI" in words_of(shown)
    done = sure(one, "/desk/countries/propose", form, do="enter")
    code = Restriction.objects.get().code
    assert done["Location"] == f"/desk/countries/{code}"
    assert "another officer has to put it in force" in words_of(one.get(done["Location"]))
    one.post(done["Location"], {"deed": "put_in_force"})
    assert Restriction.objects.get().state == "proposed"
    assert f"The video {video.code} is not served in LI" in words_of(other.get(done["Location"]))
    other.post(done["Location"], {"deed": "put_in_force"})
    assert Restriction.objects.get().state == "in_force"
    before = other.post(done["Location"], {"deed": "lift", "why": "court"})
    assert f"The restriction by country of statement {code} was lifted (court)" in words_of(before)
    assert Restriction.objects.get().state == "in_force"
    other.post(done["Location"], {"deed": "lift", "why": "court", "seen": seen_in(before)})
    assert Restriction.objects.get().state == "lifted"
    officers = {first.decided_by for first in entries(CountryRestricted.kind)}
    assert len(officers) == 2
    for name in ("lena", "rosa", "ada"):
        assert name not in json.dumps([repr(one) for one in entries("country.restricted", "country.lifted")])


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"video": ""}, "Please name the video"),
        ({"video": "A" * 11}, "no public video with this code"),
        ({"video": "http://[bad"}, "no such public video"),
        ({"what": "service", "video": "A" * 11}, "can't be meant at once"),
        ({"what": ""}, "required"),
        ({"countries": ["ZZ"]}, "ZZ"),
        ({"countries": []}, "required"),
        ({"what": "service", "video": "", "from_date": "2020-01-01"}, "can't begin in the past"),
        ({"from_date": "31.12.2030"}, "valid date"),
        ({"until_date": "2020-01-01", "what": "service", "video": ""}, "end after it begins"),
        ({"authority": "x" * 401}, "400"),
        ({"law": "\0"}, "required"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_what_was_written(changes, says):
    officer = joined("lena", role="legal_officer")
    for do in ("show", "enter"):
        answer = officer.post("/desk/countries/propose", FORM | {"video": "", "do": do} | changes)
        assert answer.status_code in (404, 422) and says in words_of(answer), says
        assert "propose" in words_of(answer)
    assert not Restriction.objects.exists()


@pytest.mark.parametrize("role", ["", "person", "moderator"])
def test_the_desk_is_for_officers(role):
    client = joined("moe", role=role) if role else Client()
    for ask in (
        client.get("/desk/countries"),
        client.post("/desk/countries/propose", FORM),
        client.get("/desk/countries/AAAAAAAAAAA"),
        client.post("/desk/countries/AAAAAAAAAAA", {"deed": "put_in_force"}),
    ):
        assert ask.status_code == (403 if role else 302)


def test_the_author_sees_where_a_video_is_withheld():
    client = joined("ada", headers={"X-Country": "LI"})
    video = shown_video(ids_by_handle(["ada"])["ada"])
    code = in_force(video=video.code)
    answer = client.get(f"/@ada/{video.code}")
    assert answer.status_code == 200 and f"/restriction/{code}" in words_of(answer)
    assert "not shown in some countries" in words_of(client.get("/notifications"))


def test_in_the_demo_a_visitor_says_where_they_are(settings):
    video = shown_video(person("ada"))
    in_force(video=video.code)
    assert Client().post("/where", {"country": "LI"}).status_code == 404
    assert "Where are you?" not in words_of(Client().get("/countries"))
    settings.ENV = replace(settings.ENV, behind_proxy=False, demo=True)
    client = Client()
    assert "Where are you?" in words_of(client.get("/countries"))
    assert (
        client.post("/where", {"country": "LI", "next": f"/@ada/{video.code}"})["Location"]
        == f"/@ada/{video.code}"
    )
    assert client.get(f"/@ada/{video.code}").status_code == 451
    client.post("/where", {"country": "nowhere"})
    assert client.get(f"/@ada/{video.code}").status_code == 451
    client.post("/where", {"country": ""})
    assert client.get(f"/@ada/{video.code}").status_code == 200
    assert client.post("/where", {"next": "https://elsewhere.example/"})["Location"] == "/countries"


def test_nothing_is_uploaded_from_where_all_is_suspended(frozen_clock):
    suspended(frozen_clock)
    token = accounts.create_token(person_id=person("ada"), name="t", scopes=["upload"], days=None)
    assert ROOMS.authorise(Visitor({}, token, "AT"))
    with pytest.raises(queries.WithheldHere):
        ROOMS.authorise(Visitor({}, token, "LI"))
