"""The pages of bars: an institution's way from its DNS record to a signed report, and what whoever is barred meets."""

import base64
import csv
import hashlib
import io

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.queries import SESSION_COOKIE
from glasshouse.network.devices import actions, queries
from glasshouse.network.devices.models import Covered
from tests.rooms.browsers import signed_in, text_of
from tests.rooms.devices.conftest import names, nothing_remembered, office  # noqa: F401 - fixtures
from tests.rooms.devices.offices import member, propose
from tests.rooms.devices.offices import told as ledger
from tests.rooms.people import person, shown_video
from tests.rooms.web.shown import sure

pytestmark = pytest.mark.django_db(databases="__all__")
PASSWORD = "correct horse battery"


BAR = {"law": "Order 7", "evidence": "none", "devices": "4", "domains": "office.example", "days": "30"}


def test_an_institution_goes_the_whole_way(names):  # noqa: F811
    accounts.create_person(handle="mona", name="Mona", password=PASSWORD)
    accounts.create_person(handle="law", name="Law", password=PASSWORD, role="legal_officer")
    mona, law, anyone = signed_in("mona"), signed_in("law"), Client()
    assert "No institution bars this network" in text_of(anyone.get("/bars"))
    told = {"name": "An office", "country": "FR", "domain": "office.example"}
    page = mona.post("/you/organisations", told)["Location"]
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw().hex()
    shown = queries.organisations_of(accounts_id("mona"))[0].domains[0]
    assert shown.text in text_of(mona.get(page))
    names.put(shown.record, shown.text, f"glasshouse-key={public}")
    answer = mona.post(page, {"deed": "check", "domain": "office.example"}, follow=True)
    assert "office.example is shown to be yours." in text_of(answer)
    assert "Propose a bar" not in text_of(answer)
    assert "An office" in text_of(law.get("/desk/devices"))
    law.post(f"/desk/devices/forms/{page.rpartition('/')[2]}", {"deed": "accept"})
    assert "Propose a bar" in text_of(mona.get(page))
    first = mona.post(f"{page}/bar", BAR | {"deed": "show"})
    assert "This becomes public, for good" in text_of(
        first
    ) and "proposes to bar the app from 4 devices" in text_of(first)
    assert not ledger("device.barred")
    own = sure(mona, f"{page}/bar", BAR, deed="propose")["Location"]
    code = own.rpartition("/")[2]
    assert [one.stage for one in ledger("device.barred")] == ["proposed", "in_force"]
    assert "An office" in text_of(anyone.get("/bars")) and "Order 7" in text_of(anyone.get(f"/bars/{code}"))

    listed = io.BytesIO(b"Device Name,Present\r\na,yes\r\nb,no\r\nc,removed\r\n=1+1,no\r\n")
    listed.name = "devices.csv"
    counted = mona.post(own, {"deed": "count", "count-inventory": listed}, follow=True)
    assert "the app is on 1 of 4 devices" in text_of(counted)
    mona.post(own, {"deed": "draw"})
    body = mona.get(f"{own}/draft.json").content
    forged = {"deed": "sign", "sign-number": "1", "sign-signature": "ab" * 64}
    refused = mona.post(own, forged)
    assert refused.status_code == 422 and "not a signature by the organisation’s key" in text_of(refused)
    signature = base64.b64encode(key.sign(body)).decode()
    mona.post(own, {"deed": "sign", "sign-number": "1", "sign-signature": signature})
    (entry,) = ledger("device.bar_reported")
    assert anyone.get(f"/bars/{code}/reports/1.json").content == body
    assert (entry.report, entry.key, entry.devices, entry.barred) == (
        hashlib.sha256(body).hexdigest(),
        public,
        4,
        3,
    )
    key.public_key().verify(bytes.fromhex(entry.signature), body)
    shown_page = text_of(anyone.get(f"/bars/{code}"))
    assert "<svg" in shown_page and "3 of 4 devices are without the app" in shown_page
    rows = list(csv.DictReader(io.StringIO(anyone.get(f"/bars/{code}/burn-down.csv").getvalue().decode())))
    assert [(row["devices"], row["present"], row["removed"]) for row in rows] == [("4", "1", "3")]
    assert mona.post(own, {"deed": "lift"}).status_code == 302
    assert "Nobody is refused any more" in text_of(anyone.get(f"/bars/{code}"))
    assert mona.get(own).status_code == 200


def accounts_id(handle: str) -> int:
    from glasshouse.network.accounts.queries import ids_by_handle

    return ids_by_handle([handle])[handle]


def test_an_objection_goes_by_the_desk(office):  # noqa: F811
    accounts.create_person(handle="ada", name="Ada", password=PASSWORD)
    accounts.create_person(handle="law", name="Law", password=PASSWORD, role="legal_officer")
    bar, ada, law = propose(office), signed_in("ada"), signed_in("law")
    assert Client().get(f"/bars/{bar}/object").status_code == 302
    ada.post(f"/bars/{bar}/object", {"text": "Nobody <b>showed</b> a reason."})
    assert "a reason." not in text_of(Client().get(f"/bars/{bar}"))
    desk = text_of(law.get("/desk/devices"))
    assert "Nobody &lt;b&gt;showed&lt;/b&gt; a reason." in desk and "Somebody concerned objects" in desk
    (asked,) = queries.objections_to_look_at()
    law.post(f"/desk/devices/objections/{asked.code}", {"deed": "publish"})
    assert "Nobody &lt;b&gt;showed&lt;/b&gt; a reason." in text_of(Client().get(f"/bars/{bar}"))
    held = Client().get(f"/bars/{bar}/objections/{asked.code}.json").json()
    digest = hashlib.sha256(base64.b64decode(held["nonce"]) + held["text"].encode()).hexdigest()
    assert digest == ledger("device.bar_objected")[0].text
    law.post(f"/desk/devices/bars/{bar}", {"text": "We disagree."})
    assert "the network that is barred" in text_of(Client().get(f"/bars/{bar}"))


@pytest.mark.parametrize("role", ["person", "moderator"])
def test_only_who_may_look_reaches_the_desks_page(office, role):  # noqa: F811
    accounts.create_person(handle="ada", name="Ada", password=PASSWORD, role=role)
    ada = signed_in("ada")
    assert ada.get("/desk/devices").status_code == 403
    for path in ("forms", "objections", "bars"):
        assert ada.post(f"/desk/devices/{path}/{office.code}", {"deed": "accept"}).status_code == 403


def test_somebody_elses_organisation_is_not_there(office):  # noqa: F811
    accounts.create_person(handle="eve", name="Eve", password=PASSWORD)
    bar, eve = propose(office), signed_in("eve")
    for path in (
        f"/you/organisations/{office.code}",
        f"/you/organisations/{office.code}/bar",
        f"/you/bars/{bar}",
        f"/you/bars/{bar}/draft.json",
    ):
        assert eve.get(path).status_code == 404, path
        assert eve.post(path, {"deed": "lift"}).status_code in (404, 405), path


# --- whoever is barred

OPEN = ("/bars", "/ledger", "/about", "/rules", "/you/data", "/you/security", "/bars.csv")
CLOSED = ("/", "/latest", "/discover", "/upload", "/studio", "/search?q=a", "/you", "/notifications")
API = ("feed/latest", "me", "limits", "me/videos", "search?q=a")


def test_a_covered_account_meets_a_page_that_explains_and_keeps_its_data(office):  # noqa: F811
    member("ada", "ada@mail.office.example")
    ada = signed_in("ada")
    assert ada.get("/").status_code == 200
    bar = propose(office)
    for path in CLOSED:
        answer = ada.get(path)
        assert answer.status_code == 403 and "Not with this account" in text_of(answer), path
        assert (
            "An office" in text_of(answer)
            and "Order 7 of 2026" in text_of(answer)
            and f"/bars/{bar}" in text_of(answer)
        )
    for path in OPEN:
        assert ada.get(path).status_code == 200, path
    for path in API:
        answer = ada.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["code"], answer.json()["bar"]) == (
            403,
            "barred",
            f"/bars/{bar}",
        ), path
    assert ada.get("/api/v1/me/data").status_code == 200
    actions.lift_bar(person_id=office.manager, code=bar)
    assert ada.get("/").status_code == 200


def test_an_access_token_is_barred_with_its_account(office):  # noqa: F811
    ada = member("ada", "ada@office.example")
    token = accounts.create_token(person_id=ada, name="t", scopes=["read"], days=None)
    client = Client(HTTP_AUTHORIZATION=f"Bearer {token}")
    assert client.get("/api/v1/me").status_code == 200
    propose(office)
    assert client.get("/api/v1/me").json()["code"] == "barred"
    assert Client().get("/api/v1/feed/latest").status_code == 200, "nobody in particular goes on"


@pytest.mark.parametrize("credential", ["Bearer none", "bearer  none", "Bearer "])
def test_a_token_that_is_none_opens_nothing_to_a_covered_session(office, credential):  # noqa: F811
    """The API asks the session where the token fails, and so has the bar to do."""
    member("ada", "ada@office.example")
    ada = signed_in("ada")
    ada.defaults["HTTP_AUTHORIZATION"] = credential
    assert ada.get("/api/v1/me").status_code == 200
    propose(office)
    for path in API:
        assert ada.get(f"/api/v1/{path}").status_code == 403, path


def test_somebody_elses_token_opens_nothing_to_a_covered_session_nor_the_other_way_round(office):  # noqa: F811
    ada, bob = member("ada", "ada@office.example"), member("bob", "bob@private.example")
    both = {
        whose: accounts.create_token(person_id=person_id, name="t", scopes=["read"], days=None)
        for whose, person_id in (("ada", ada), ("bob", bob))
    }
    sessions = {whose: signed_in(whose) for whose in both}
    propose(office)
    for session, token in (("ada", "bob"), ("bob", "ada")):
        answer = sessions[session].get(
            "/api/v1/me/videos", headers={"Authorization": f"Bearer {both[token]}"}
        )
        assert answer.status_code == 403, session


def test_signing_in_with_a_covered_account_opens_its_data_alone(office):  # noqa: F811
    member("ada", "ada@office.example")
    propose(office)
    client = Client(REMOTE_ADDR="198.51.100.7")
    wrong = client.post("/sign-in", {"name": "ada", "password": "something else entirely"})
    assert wrong.status_code == 401 and "An office" not in text_of(wrong), (
        "nobody learns whose address an account has"
    )
    answer = client.post("/sign-in", {"name": "ada", "password": PASSWORD})
    assert answer.status_code == 403 and "Not with this account" in text_of(answer)
    assert client.get("/").status_code == 403 and client.get("/you/data").status_code == 200


def test_joining_with_a_covered_address_is_refused(office, frozen_clock):  # noqa: F811
    from glasshouse.network.web.pages.accounts.forms import JoinForm

    propose(office)
    begun = JoinForm.stamp()
    frozen_clock.advance(seconds=30)
    told = {"handle": "ada", "password": PASSWORD, "birth_date": "1990-01-01", "begun": begun}
    answer = Client().post("/join", told | {"email": "ada@office.example"})
    assert answer.status_code == 403 and "An office" in text_of(answer)
    assert Client().post("/join", told | {"email": "ada@private.example"}).status_code == 302


@pytest.fixture
def barred_network(office) -> str:  # noqa: F811
    bar = propose(office, domains=[], networks=["203.0.113.0/24"])
    token = Covered.objects.get().token
    inside = Client(REMOTE_ADDR="203.0.113.5")
    outside = Client(REMOTE_ADDR="198.51.100.7")
    assert "203.0.113.5" in text_of(inside.get(f"/networks/{token}"))
    assert Covered.objects.get().proved_at is None, "opening the page shows nothing"
    answer = outside.post(f"/networks/{token}")
    assert answer.status_code == 403 and "is not within" in text_of(answer)
    assert "showed it on" in text_of(inside.post(f"/networks/{token}", follow=True))
    return bar


def test_a_barred_network_is_refused_and_private_use_elsewhere_goes_on(barred_network):
    member("ada", "ada@private.example")
    inside, outside = Client(REMOTE_ADDR="203.0.113.77"), Client(REMOTE_ADDR="198.51.100.7")
    for path in CLOSED[:4]:
        answer = inside.get(path)
        assert answer.status_code == 403 and "Not from this network" in text_of(answer), path
    for path in ("/bars", "/ledger", "/sign-in"):
        assert inside.get(path).status_code == 200, path
    assert inside.get("/api/v1/feed/latest").json()["code"] == "barred"
    answer = inside.post("/sign-in", {"name": "ada", "password": PASSWORD})
    assert answer.status_code == 403 and SESSION_COOKIE not in {
        k for k, v in answer.cookies.items() if v.value
    }
    assert outside.post("/sign-in", {"name": "ada", "password": PASSWORD}).status_code == 302
    assert outside.get("/").status_code == 200 and outside.get("/api/v1/feed/latest").status_code == 200


def test_who_is_excepted_passes_also_from_the_network(office, barred_network, frozen_clock):  # noqa: F811
    member("ada", "ada@private.example")
    actions.except_account(
        person_id=office.manager, code=barred_network, handle="ada", reason="law_enforcement",
        approver="Head of the office", until=frozen_clock.now.date(),
    )  # fmt: skip
    client = Client(REMOTE_ADDR="203.0.113.77")
    assert client.post("/sign-in", {"name": "ada", "password": PASSWORD}).status_code == 302
    assert client.get("/latest").status_code == 200


def test_staff_reach_the_desk_from_a_barred_network(barred_network):
    accounts.create_person(handle="alex", name="Alex", password=PASSWORD, role="administrator")
    client = Client(REMOTE_ADDR="203.0.113.77")
    assert client.post("/sign-in", {"name": "alex", "password": PASSWORD}).status_code == 403
    assert client.get("/desk/devices").status_code == 200 and client.get("/").status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/claims",
            "/transparency.csv",
            "/restrictions.csv",
            "/countries",
            "/handovers",
            "/owners",
        ),
        *(
            "/holdings",
            "/ledger",
            "/you/data",
            "/you/decisions",
            "/you/data/orders",
            "/you/handover",
            "/you/security",
        ),
    ],
)
def test_a_bar_takes_nobodys_rights(barred_network, path):
    member("ada", "ada@private.example")
    client = Client(REMOTE_ADDR="198.51.100.7")
    client.post("/sign-in", {"name": "ada", "password": PASSWORD})
    client.defaults["REMOTE_ADDR"] = "203.0.113.77"
    assert client.get("/latest").status_code == 403
    assert client.get(path).status_code == 200


def test_a_video_is_not_shown_where_it_is_barred(barred_network):
    video = shown_video(person("carl"))
    for path in (f"/@carl/{video.code}", f"/embed/{video.code}", "/@carl", f"/@carl/{video.code}/file"):
        assert Client(REMOTE_ADDR="203.0.113.8").get(path).status_code == 403, path
        assert Client(REMOTE_ADDR="198.51.100.8").get(path).status_code != 403, path


def test_the_catalogue_is_checked_from_a_barred_network_too(barred_network):
    """Else whoever checks there would hold every video for missing."""
    video, inside = shown_video(person("carl")), Client(REMOTE_ADDR="203.0.113.8")
    answers = [
        client.get(f"/api/v1/videos/{video.code}/manifest")
        for client in (inside, Client(REMOTE_ADDR="198.51.100.8"))
    ]
    assert answers[0].status_code == answers[1].status_code != 403
    assert inside.get(f"/api/v1/videos/{video.code}").status_code == 403


def test_the_table_is_what_the_ledger_says(office):  # noqa: F811
    """Recounted from entries alone, and no cell is a formula."""
    bars = [propose(office), propose(office, law="=HYPERLINK(1)", devices=7)]
    actions.lift_bar(person_id=office.manager, code=bars[0])
    rows = {
        row["bar"]: row for row in csv.DictReader(io.StringIO(Client().get("/bars.csv").getvalue().decode()))
    }
    told: dict = {}
    for entry in ledger("device.barred", "device.bar_lifted"):
        told.setdefault(entry.bar, {})
        if entry.kind == "device.barred":
            told[entry.bar] |= {"state": entry.stage, "devices_planned": str(entry.devices), "law": entry.law}
        else:
            told[entry.bar] |= {"state": "lifted"}
    assert {bar: {k: rows[bar][k].removeprefix("'") for k in held} for bar, held in told.items()} == told
    assert rows[bars[1]]["law"].startswith("'=")


def test_places_that_are_none(office):  # noqa: F811
    bar = propose(office)
    for path in (
        "/bars/nothing",
        "/bars/AAAAAAAAAAA",
        f"/bars/{bar}/files/..%2fsettings",
        f"/bars/{bar}/files/nothing.json",
        f"/bars/{bar}/reports/1.json",
        f"/bars/{bar}/reports/99999999999999999999.json",
        f"/bars/{bar}/objections/AAAAAAAAAAA.json",
        "/networks/AAAA",
        "/networks/é",
    ):
        assert Client().get(path).status_code == 404, path


def test_bytes_are_barred_like_pages(barred_network):
    from glasshouse.network.bytes.rooms import ROOMS

    assert ROOMS.refusal_of is not None and ROOMS.are_bars is not None
    refused = ROOMS.refusal_of("203.0.113.9", "")
    assert refused is not None and refused.code == "barred" and refused.status == 403
    assert ROOMS.refusal_of("198.51.100.9", "") is None
