"""The pages of handovers: the desk with its two officers, those concerned, what everybody sees, and where people went."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.handover import actions, queries
from glasshouse.network.handover.actions import finishing
from glasshouse.network.handover.keys import hash_of
from glasshouse.network.handover.models import Arrival, Handover, Party, Signpost, VideoSignpost
from glasshouse.network.kit import clock
from glasshouse.network.kit.holdings import holdings
from glasshouse.network.ledger.models import Entry
from tests.rooms.browsers import signed_in
from tests.rooms.handover.world import OTHER, make_world
from tests.rooms.ledger import through
from tests.rooms.people import shown_video

pytestmark = pytest.mark.django_db(databases="__all__")
FORM = {
    "territory": "LI",
    "to": "A successor",
    "site": "https://successor.example",
    "log": str(OTHER.public),
    "destination": "CH",
}


@pytest.fixture
def world(settings):
    settings.ENV = replace(settings.ENV, handover_notice_days=0, demo=True)
    return make_world()


def test_the_desk_takes_two_officers_and_shows_what_becomes_public(world) -> None:
    olga, otto = signed_in("olga"), signed_in("otto")
    until = f"{clock.now() + timedelta(minutes=1):%Y-%m-%dT%H:%M}"
    assert "No handover yet" in olga.get("/desk/handover").content.decode()
    bad = olga.post("/desk/handover/propose", FORM | {"log": "nonsense", "until": until})
    # What was typed stays, and so does what is wrong with it.
    assert bad.status_code == 422 and "A successor" in bad.content.decode()
    assert "The other network’s log is named by its key" in bad.content.decode()
    when = olga.post("/desk/handover/propose", FORM | {"until": "tomorrow"})
    assert when.status_code == 422 and 'id="id_until_error"' in when.content.decode()
    assert not Handover.objects.exists()
    olga.post(
        "/desk/handover/propose",
        FORM | {"log": f"log {FORM['log']} https://x.example/ledger", "until": until},
    )
    row = Handover.objects.get()
    page = olga.get("/desk/handover").content.decode()
    assert "This becomes public" in page and "Another officer has to announce" in page
    assert "/announce" not in page and "/announce" in otto.get("/desk/handover").content.decode()
    olga.post(f"/desk/handover/{row.code}/announce")
    assert not Entry.objects.filter(kind="handover").exists()
    otto.post(f"/desk/handover/{row.code}/announce")
    assert Entry.objects.filter(kind="handover").count() == 1
    step = {"stage": "needed", "authority": "A ministry", "country": "CN", "law": "A law", "until": "x"}
    bad = olga.post(f"/desk/handover/{row.code}/licence", step)
    assert bad.status_code == 422 and "A ministry" in bad.content.decode()
    assert f'id="until-{row.code}_error"' in bad.content.decode()
    blank = olga.post(f"/desk/handover/{row.code}/licence", step | {"until": "", "law": "\u200b"})
    assert blank.status_code == 422 and "Please fill in “law”" in blank.content.decode()
    assert olga.post(f"/desk/handover/{'1' * 11}/licence", step).status_code == 404
    assert not row.licence_steps.exists()
    olga.post(f"/desk/handover/{row.code}/licence", step | {"until": ""})
    code = row.licence_steps.get().code
    page = otto.get("/desk/handover").content.decode()
    assert "&quot;law&quot;: &quot;A law&quot;" in page and "(known once it is done)" in page
    for who in (olga, otto):
        who.post(f"/desk/handover/licence/{code}/enter")
    through.publish()
    public = Client().get("/handovers").content.decode()
    for words in (
        "Liechtenstein",
        "A successor",
        "Switzerland",
        "A ministry",
        f"{row.code}/giving-announced",
    ):
        assert words in public
    proof = Client().get(f"/handovers/{row.code}/giving-announced.tlog-proof")
    assert proof.status_code == 200 and proof.content.startswith(b"c2sp.org/tlog-proof@v1\n")
    for nothing in ("giving-done", "receiving-announced", "giving-x"):
        assert Client().get(f"/handovers/{row.code}/{nothing}.tlog-proof").status_code == 404
    assert "people" in otto.get("/desk/handover/plan?territory=LI").content.decode()
    otto.post(f"/desk/handover/{row.code}/call-off")
    assert Handover.objects.get().state == "called_off"


def test_the_desk_asks_the_database_no_more_for_many_handovers(world) -> None:
    counts: list[int] = []
    for territory in ("LI", "AD", "SM"):
        code = world.propose(territory=territory)
        actions.record_step(
            by_id=world.olga,
            code=code,
            told=actions.Step(stage="needed", authority="A ministry", country="CN", law="A law"),
        )
        with CaptureQueriesContext(connection) as asked:
            assert len(queries.desk_handovers(world.otto)) == len(counts) + 1
        counts.append(len(asked))
    assert counts[1] == counts[2], counts


def test_nobody_else_acts_at_this_desk(world) -> None:
    code = world.propose()
    for client, expected in ((signed_in("cleo"), 403), (Client(), 302)):
        assert client.get("/desk/handover").status_code == expected
        assert client.post(f"/desk/handover/{code}/announce").status_code == expected
        assert client.post(f"/desk/handover/{code}/call-off").status_code == expected
    assert Handover.objects.get().state == "proposed"


def test_those_concerned_can_say_that_they_stay(world) -> None:
    world.announce(until=clock.now() + timedelta(days=1))
    ada, cleo = signed_in("ada"), signed_in("cleo")
    assert "No handover concerns you" in cleo.get("/you/handover").content.decode()
    assert "I stay" in ada.get("/you/handover").content.decode()
    ada.post("/you/handover", {"deed": "stay"})
    assert Party.objects.get(person_id=world.ada).stays_at
    assert "Nothing of yours is handed over" in ada.get("/you/handover").content.decode()
    ada.post("/you/handover", {"deed": "go"})
    assert not Party.objects.get(person_id=world.ada).stays_at
    assert "/you/handover" in ada.get("/notifications").content.decode()


def test_an_old_address_says_where_somebody_went(world) -> None:
    row = Handover.objects.get(code=world.announce())
    Signpost.objects.create(
        handle_hash=hash_of("gone.person"),
        handover=row,
        was="Aaaaaaaaaaa",
        until_at=clock.now() + timedelta(days=9),
    )
    page = Client().get("/@Gone.Person")
    assert page.status_code == 410 and b"successor.example" in page.content
    video = Client().get(f"/@gone.person/{'B' * 11}")
    assert video.status_code == 308
    assert video["Location"] == f"https://successor.example/arrived/{row.code}/{'B' * 11}"
    assert Client().get("/@never.here").status_code == 404
    assert Client().get(f"/@never.here/{'B' * 11}").status_code == 404
    Signpost.objects.update(until_at=clock.now() - timedelta(days=1))
    assert Client().get("/@gone.person").status_code == 404


def test_who_came_is_found_by_the_old_name_as_long_as_they_are_here(world) -> None:
    row = Handover.objects.get(code=world.announce())
    Arrival.objects.create(handover=row, was="Ccccccccccc", person_id=world.cleo)
    answer = Client().get(f"/arrived/{row.code}/Ccccccccccc")
    assert (answer.status_code, answer["Location"]) == (302, "/@cleo")
    accounts.suspend_person(by_id=world.otto, code=accounts_code(world.cleo))
    assert Client().get(f"/arrived/{row.code}/Ccccccccccc").status_code == 404


def accounts_code(person_id: int) -> str:
    from glasshouse.network.accounts.queries import codes_of

    return codes_of([person_id])[person_id]


def moved_away(world) -> Handover:
    """Have ada go to the other network, as the end of a handover does; returns it."""
    row = Handover.objects.get(code=world.announce())
    party, _made = Party.objects.update_or_create(
        handover=row, person_id=world.ada, defaults={"moving_at": clock.now()}
    )
    Handover.objects.filter(pk=row.pk).update(state="begun")
    finishing._move(row, party)
    return row


def test_the_api_leads_to_where_a_video_went_as_its_page_does(world) -> None:
    assert Client().get(f"/api/v1/videos/{world.video}").status_code == 200
    row = moved_away(world)
    there = f"https://successor.example/arrived/{row.code}/{world.video}"
    assert Client().get(f"/@ada/{world.video}")["Location"] == there
    for path in (f"/api/v1/videos/{world.video}", f"/api/v1/videos/{world.video}/manifest"):
        answer = Client().get(path)
        told = answer.json()
        assert (answer.status_code, answer["Location"]) == (308, there)
        assert (told["code"], told["origin"], told["address"]) == (
            "moved",
            "https://successor.example",
            there,
        )
    assert answer["Access-Control-Allow-Origin"] == "*" and answer["Cache-Control"] == "no-store"
    # What stays is served as before, and what never was here is not here.
    assert Client().get(f"/api/v1/videos/{world.stays}/manifest").status_code == 200
    assert Client().get(f"/api/v1/videos/{'B' * 11}").status_code == 404


def test_the_way_to_a_video_outlives_the_person_here_and_goes_after_a_year(world, frozen_clock) -> None:
    moved_away(world)
    held = next(one for one in holdings() if one.model == "handover.VideoSignpost")
    assert [row["video"] for row in held.rows(world.ada)] == [world.video]
    assert held.erase(world.ada) == 1 and held.erase(world.ada) == 0 and not list(held.rows(world.ada))
    address = f"/api/v1/videos/{world.video}"
    assert Client().get(address).status_code == 308
    frozen_clock.advance(days=367)
    assert Client().get(address).status_code == 404
    actions.reconcile()
    assert not VideoSignpost.objects.exists()


def test_what_was_not_public_leaves_no_way(world) -> None:
    private = shown_video(world.ada, visibility="private").code
    moved_away(world)
    assert Client().get(f"/api/v1/videos/{private}").status_code == 404
