"""Nothing becomes public at a door that was not shown there before, as it stands."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.devices import actions as devices
from glasshouse.network.ledger.models import Entry
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.web.becoming import becomes
from glasshouse.proof.entries import OrderDecided
from tests.rooms.browsers import joined
from tests.rooms.devices.conftest import names, nothing_remembered  # noqa: F401 - fixtures
from tests.rooms.devices.offices import show
from tests.rooms.ledger.through import open_anew
from tests.rooms.moderation.acts import officer, restricted, told
from tests.rooms.people import person, shown_video
from tests.rooms.territories.acts import COURT, LAW, in_force
from tests.rooms.web.shown import seen_in
from tests.rooms.web.test_notices_pages import DECISION

pytestmark = pytest.mark.django_db(databases="__all__")


@dataclass
class Door:
    """A page that publishes: what is sent to be shown, with what it is done, and a change of what was sent."""

    client: Any
    path: str
    form: dict[str, Any]
    deed: dict[str, str]
    change: dict[str, Any]


def _staff(role: str = "legal_officer") -> Any:
    client = joined("staff")
    accounts.give_role(handle="staff", role=role)
    return client


def bar(names: Any) -> Door:  # noqa: F811
    client = joined("mona")
    code = devices.register_organisation(
        person_id=client.person_id, name="An office", country="FR", domain="office.example"
    )
    show(names, client.person_id, code)
    officer = accounts.create_person(handle="law", name="Law", role="legal_officer")
    devices.accept_form(by_id=officer, code=code)
    form = {"law": "Order 7", "evidence": "none", "devices": "4", "domains": "office.example", "days": "30"}
    return Door(client, f"/you/organisations/{code}/bar", form, {"deed": "propose"}, {"law": "Order 8"})


def country(_names: Any) -> Door:
    video = shown_video(person("ada"))
    form = {
        "what": "video", "video": video.code, "countries": ["LI"], "authority": COURT, "law": LAW,
        "evidence": "none",
    }  # fmt: skip
    return Door(_staff(), "/desk/countries/propose", form, {"do": "enter"}, {"countries": ["LI", "AT"]})


def lifting(_names: Any) -> Door:
    code = in_force(video=shown_video(person("ada")).code)
    form = {"deed": "lift", "why": "court"}
    return Door(_staff(), f"/desk/countries/{code}", form, {}, {"why": "error"})


def claim(_names: Any) -> Door:
    form = {
        "institution": "A ministry", "role": "its spokesperson", "printed_in": "A paper", "date": "2023-03-24",
        "sentence": "Never.", "language": "en", "evidence": "none",
    }  # fmt: skip
    return Door(_staff("administrator"), "/desk/claims/add", form, {"sure": "1"}, {"sentence": "Always."})


def decision(_names: Any) -> Door:
    video = shown_video(person("bob"))
    moderation.file_notice(person_id=person("ada"), told=told("video", video.code))
    return Door(
        _staff("moderator"),
        f"/desk/notices/video/{video.code}",
        DECISION,
        {"deed": "decide"},
        {"facts": "Another picture calls a people vermin."},
    )


def appeal(_names: Any) -> Door:
    bob = person("bob")
    code = restricted(officer("first"), person("ada"), "video", shown_video(bob).code)
    number = moderation.file_appeal(person_id=bob, code=code, words="It was satire.")
    form = {"outcome": "reversed", "answer": "You are right."}
    return Door(
        _staff("moderator"), f"/desk/appeals/{number}", form, {"deed": "decide"}, {"outcome": "upheld"}
    )


@pytest.mark.parametrize(
    "door", [bar, country, lifting, claim, decision, appeal], ids=lambda one: one.__name__
)
def test_what_was_not_shown_is_shown_and_not_done(names, door: Callable[[Any], Door]):  # noqa: F811
    open_anew()
    one = door(names)
    entered = Entry.objects.count()
    done = one.form | one.deed
    assert one.client.post(one.path, one.form).status_code == 200
    for unseen in ("", "0" * 64):
        seen = seen_in(one.client.post(one.path, done | {"seen": unseen}))
    changed = one.client.post(one.path, done | one.change | {"seen": seen})
    assert seen_in(changed) != seen
    assert Entry.objects.count() == entered, "nothing is published that was not shown"
    assert one.client.post(one.path, done | one.change | {"seen": seen_in(changed)}).status_code == 302
    assert Entry.objects.count() > entered


def test_what_is_known_only_once_it_is_done_says_so():
    entry = OrderDecided(
        time=1, order="1" * 11, outcome="granted", rule="a", decided_by="2" * 11, confirmed_by="3" * 11
    )
    (shown,) = becomes([entry], drawn=["order", "decided_by"])
    held = json.loads(shown.json)
    assert held["time"] == held["order"] == held["decided_by"] == "(known once it is done)"
    assert held["confirmed_by"] == "3" * 11 and "1" * 11 not in shown.says
    assert shown.says.startswith("Order … was decided: granted")
    (shown,) = becomes([entry])
    assert json.loads(shown.json)["order"] == "1" * 11 and "1" * 11 in shown.says
