"""Packing a dossier: what the network hands out is what a stranger checks, and one changed byte is named."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from glasshouse import cli
from glasshouse.network.ledger import in_force, running
from glasshouse.network.ledger.running import Office
from glasshouse.network.promises import actions, packing
from glasshouse.network.web.doors import DOORS
from glasshouse.proof.dossiers import Dossier
from glasshouse.proof.verifying.dossier import check_dossier
from glasshouse.proof.zips import info
from tests.rooms.browsers import joined
from tests.rooms.ledger.steps import integrator, through
from tests.rooms.web.shown import sure

pytestmark = pytest.mark.django_db(databases="__all__")
CLAIM = {
    "institution": "A ministry",
    "role": "government",
    "printed_in": "A paper",
    "date": "2026-01-01",
    "sentence": "They look at everything.",
}


@pytest.fixture
def published(opened: None, frozen_clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger with all that a start enters, a claim, and a few minutes behind it."""
    monkeypatch.setattr(running, "LOOK_S", 0)
    through(integrator())
    in_force.enter_in_force("one")
    actions.enter(entry=actions.prepare_claim(given=CLAIM))
    office = Office("one")
    for _minute in range(6):
        through(integrator())
        office.step()
        frozen_clock.advance(seconds=61)


def test_a_dossier_is_in_order_for_whoever_checks_it(published):
    name, data = actions.pack_dossier()
    found = check_dossier(data)
    assert found.wrong == []
    assert found.judged
    files = Dossier.parse(data).files
    assert {"rules.txt", "ranking.txt", "release.txt", "holdings.json"} <= files.keys()
    assert {f"README.{code}.txt" for code in ("en", "de", "fr", "es")} <= files.keys()
    assert b"glasshouse verify --dossier" in files["README.de.txt"]
    plain = json.loads(files["verdicts.json"])
    assert {one["promise"] for one in plain["promises"]} >= {"home-law", "ledger-stands", "owners"}
    assert plain["entries"]["claim"] == 1
    assert name == f"dossier-{plain['size']}.zip"


def test_one_changed_byte_is_told_by_the_name_of_its_file(published, tmp_path: Path, capsys):
    out = tmp_path / "d.zip"
    assert cli.main(["dossier", "--out", str(out)]) == 0
    assert cli.main(["verify", "--dossier", str(out)]) == 0
    files = dict(Dossier.parse(out.read_bytes()).files)
    files["rules.txt"] = files["rules.txt"].replace(b"e", b"a", 1)
    changed = BytesIO()
    with ZipFile(changed, "w") as archive:
        for path, content in files.items():
            archive.writestr(info(path), content)
    out.write_bytes(changed.getvalue())
    capsys.readouterr()
    assert cli.main(["verify", "--dossier", str(out)]) == 1
    assert "FOUND rules.txt: it was changed" in capsys.readouterr().out


def test_a_large_ledger_is_not_enclosed_and_the_verdicts_are_those_of_the_page(published, monkeypatch):
    monkeypatch.setattr(packing, "MOST_ENCLOSED", 5)
    with pytest.raises(actions.CantPack, match="not judged yet"):
        actions.pack_dossier()
    actions.reconcile()
    found = check_dossier(actions.pack_dossier()[1])
    assert found.wrong == [] and not found.judged
    assert not any(path.startswith("ledger/") for path in found.dossier.files)
    whole = json.loads(found.dossier.files["verdicts.json"])
    monkeypatch.setattr(packing, "MOST_ENCLOSED", 20_000)
    again = json.loads(check_dossier(actions.pack_dossier()[1]).dossier.files["verdicts.json"])
    assert [(one["promise"], one["verdict"]) for one in whole["promises"]] == [
        (one["promise"], one["verdict"]) for one in again["promises"]
    ]
    assert whole["entries"] == again["entries"]


def test_before_anything_is_published_there_is_nothing_to_pack(opened):
    with pytest.raises(actions.CantPack, match="Nothing is published yet"):
        actions.pack_dossier()


def test_a_ledger_that_does_not_hold_together_is_not_packed(published):
    from glasshouse.network.ledger.models import Published

    last = Published.objects.order_by("id").last()
    assert last is not None
    Published.objects.filter(pk=last.pk).update(note=bytes(last.note).replace(b"a", b"b", 1))
    with pytest.raises(actions.CantPack, match="does not hold together"):
        actions.pack_dossier()


def test_a_text_that_is_not_the_one_in_force_is_left_out(published, monkeypatch):
    actions.register_paper("rules.txt", kind="rules", name="house", ask=lambda: b"Other rules.")
    try:
        files = Dossier.parse(actions.pack_dossier()[1]).files
        assert "rules.txt" not in files
    finally:
        from glasshouse.network.web import enclosed

        enclosed.declare()


# --- the desk


def test_the_desk_hands_out_the_dossier_to_those_who_answer_for_it(published):
    assert joined("some_moderator", role="moderator").post("/desk/dossier").status_code == 403
    response = joined("some_legal_officer", role="legal_officer").post("/desk/dossier")
    assert response["Content-Type"] == "application/zip"
    assert check_dossier(response.content).wrong == []


def test_a_claim_is_shown_before_it_is_entered_and_entered_once(published):
    client = joined("some_legal_officer", role="legal_officer")
    held = {**CLAIM, "sentence": "It is safe.", "language": "en", "evidence": "none", "pages": ["owners"]}
    assert client.post("/desk/claims/add", {**held, "institution": ""}).status_code == 422
    shown = client.post("/desk/claims/add", held).content.decode()
    assert "This becomes public, for good" in shown and "It is safe." in shown
    before = len(in_force.entered("claim"))
    assert "It is safe." in client.post("/desk/claims/add", {**held, "again": "1"}).content.decode()
    assert len(in_force.entered("claim")) == before
    assert sure(client, "/desk/claims/add", held, sure="1").status_code == 302
    assert client.post("/desk/claims/add", {**held, "sure": "1"}).status_code == 422
    assert len(in_force.entered("claim")) == before + 1


def test_an_objection_and_the_owners_are_entered_at_the_desk(published):
    client = joined("some_administrator", role="administrator")
    (claim,) = in_force.entered("claim")
    held = {
        **CLAIM,
        "claim": getattr(claim, "claim", ""),
        "sentence": "No.",
        "language": "en",
        "printed_in": "",
    }
    assert sure(client, "/desk/claims/object", held, sure="1").status_code == 302
    assert len(in_force.entered("objection")) == 1
    parts = dict.fromkeys(("owns", "controls", "funds", "reaches"), "A cooperative; DE; 100 %")
    owners = {"by": "The board", "text": "So.", "asked": "2", "signers": "1", **parts}
    assert "A cooperative" in client.post("/desk/owners", owners).content.decode()
    assert client.post("/desk/owners", {**owners, "owns": "A; Germany", "sure": "1"}).status_code == 422
    assert sure(client, "/desk/owners", owners, sure="1").status_code == 302
    assert len(in_force.entered("declaration")) == 1
    assert joined("some_legal_officer", role="legal_officer").get("/desk/owners").status_code == 403
    assert joined("some_moderator", role="moderator").get("/desk/claims").status_code == 403


def test_pages_show_what_was_registered_and_only_doors_that_there_are(published, client):
    page = client.get("/claims").content.decode()
    assert "They look at everything." in page and "A ministry" in page
    assert "It can&#x27;t be tested here." in page or "It can't be tested here." in page
    from glasshouse.network.web.doors import doors

    assert [one.words for one in doors(["promises", "no-such-page", "owners"])] == [
        DOORS["promises"],
        DOORS["owners"],
    ]
    told = client.get("/api/v1/claims").json()
    assert [one["sentence"] for one in told["claims"]] == ["They look at everything."]
    assert client.get(told["claims"][0]["url"]).status_code == 200
    assert client.get("/claims/11111111111").status_code == 404
    assert "Nothing is declared yet" in client.get("/owners").content.decode()
