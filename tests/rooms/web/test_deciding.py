"""A refusal at the desk says its own sentence, and changes nothing."""

import html

import pytest

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.devices import actions as devices
from glasshouse.network.devices import queries as bars
from glasshouse.network.kit.errors import NotAllowed
from glasshouse.network.moderation import actions as moderation
from glasshouse.network.moderation.models import Notice, Statement
from glasshouse.network.orders import actions as orders
from tests.rooms.browsers import joined
from tests.rooms.devices.conftest import names, nothing_remembered  # noqa: F401 - fixtures
from tests.rooms.moderation.acts import told
from tests.rooms.people import person, shown_video
from tests.rooms.web.test_notices_pages import DECISION, moderator

pytestmark = pytest.mark.django_db(databases="__all__")
ABOUT_ONESELF = "This is about yourself, so somebody else has to decide it."


def text_of(answer) -> str:
    return html.unescape(answer.text)


@pytest.mark.parametrize("deed", ["dismiss", "preview"])
def test_a_moderator_who_would_decide_about_themselves_is_told_so(deed):
    desk = moderator()
    video = shown_video(desk.person_id)
    moderation.file_notice(person_id=person("ada"), told=told("video", video.code))
    answer = desk.post(f"/desk/notices/video/{video.code}", DECISION | {"deed": deed}, follow=True)
    assert ABOUT_ONESELF in text_of(answer)
    assert Notice.objects.get().state == "open" and not Statement.objects.exists()


def test_an_officer_who_would_accept_a_form_of_their_own_is_told_so(names):  # noqa: F811
    law = joined("law")
    accounts.give_role(handle="law", role="legal_officer")
    code = devices.register_organisation(
        person_id=law.person_id, name="An office", country="FR", domain="office.example"
    )
    answer = law.post(f"/desk/devices/forms/{code}", {"deed": "accept"}, follow=True)
    assert ABOUT_ONESELF in text_of(answer)
    assert [one.code for one in bars.forms_to_look_at()] == [code]
    assert law.post(f"/desk/devices/forms/{'1' * 11}", {"deed": "accept"}).status_code == 404


def test_a_refusal_of_who_may_says_its_own_sentence_at_every_desk(monkeypatch):
    law = joined("law")
    accounts.give_role(handle="law", role="administrator")

    def refuse(**_told: object) -> None:
        raise NotAllowed("Somebody else has to do this.")

    code = "1" * 11
    for room, action, path in (
        ("orders", "confirm_order", f"/desk/orders/{code}/confirm"),
        ("handover", "call_off", f"/desk/handover/{code}/call-off"),
    ):
        monkeypatch.setattr(f"glasshouse.network.{room}.actions.{action}", refuse)
        answer = law.post(path)
        assert answer.status_code == 302, path
        assert "Somebody else has to do this." in text_of(law.get(path.rsplit("/", 2)[0])), path
    assert orders.confirm_order is refuse
