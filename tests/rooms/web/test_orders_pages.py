"""The desk's orders, what anyone sees of them, and what a person is told, as a browser without JavaScript meets them."""

import html
import re
from dataclasses import replace

import pytest
from django.test import Client

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.orders import actions
from glasshouse.network.orders.models import AskedFor, Order
from tests.rooms.browsers import joined
from tests.rooms.ledger.through import open_anew, publish
from tests.rooms.orders.desk import LATER, decided, enter_rules, entered, intake, officers, order
from tests.rooms.web.shown import seen_in, sure

pytestmark = pytest.mark.django_db(databases="__all__")
FORM = {
    "kind": "information",
    "authority": "court",
    "authority_name": "Tribunal <judiciaire>",
    "country": "FR",
    "channel": "registered mail",
    "verified": "on",
    "answer_to": "the registry",
    "basis": "national",
    "law": "Code de procédure pénale, article 60-1",
    "reasons": "An inquiry into threats.",
    "subjects": "@ada\n",
    "asked_data": ["subscriber"],
}


@pytest.fixture
def desk(frozen_clock, settings):
    """Two officers' browsers, and ada's, with rules that count."""
    settings.ENV = replace(settings.ENV, country="FR")
    open_anew()
    enter_rules()
    frozen_clock.set(frozen_clock.now + LATER)
    clients = [joined(handle) for handle in ("olga", "otto", "ada")]
    for handle in ("olga", "otto"):
        accounts.give_role(handle=handle, role="legal_officer")
    return clients


def deed(client: Client, code: str, what: str, **form: object) -> str:
    """Do a step; returns what the page says then."""
    return client.post(f"/desk/orders/{code}/{what}", form, follow=True).text


def test_an_order_goes_through_the_pages_to_the_person(desk):
    olga, otto, ada = desk
    assert "No order waits" in olga.get("/desk/orders").text
    answer = sure(olga, "/desk/orders/new", FORM)
    code = Order.objects.get().code
    assert answer["Location"] == f"/desk/orders/{code}"
    page = olga.get("/desk/orders").text
    assert "Tribunal &lt;judiciaire&gt;" in page and "to confirm by" in page
    assert f"Order {code} was confirmed." in olga.get(f"/desk/orders/{code}").text
    deed(olga, code, "confirm")
    page = olga.get(f"/desk/orders/{code}").text
    assert "An authority of the country where the data is may order it" in page
    assert f"Order {code} was decided: granted, by the rule eu-own-authority." in html.unescape(page)
    deed(olga, code, "propose")
    assert "This is your proposal" in olga.get(f"/desk/orders/{code}").text
    assert "Another officer has to confirm it" in deed(olga, code, "decide")
    assert order(code).state == "proposed"
    deed(otto, code, "decide")
    assert "was opened for the purpose" in otto.get(f"/desk/orders/{code}").text
    deed(otto, code, "make")
    assert otto.get(f"/desk/orders/{code}/archive")["Location"].startswith("/media/")
    assert f"Order {code} was answered: disclosed." in otto.get(f"/desk/orders/{code}").text
    deed(otto, code, "hand-over")
    assert otto.get(f"/desk/orders/{code}/archive").status_code == 404
    publish()
    mine = ada.get("/you/data/orders").text
    assert (
        "Tribunal &lt;judiciaire&gt;" in mine
        and "An inquiry into threats." in mine
        and "article 60-1" in mine
    )
    assert ada.get("/notifications").text.count("An authority has sent an order about you") == 1
    public = Client().get("/transparency").text
    assert "Tribunal" not in public and "ada" not in re.sub(r"<[^>]+>|adapt", "", public)
    assert "/ledger/entry/" in public and "France" in public
    assert "Answered orders" in olga.get("/desk/orders/answered").text


def test_what_is_changed_after_the_preview_is_shown_again(desk):
    olga, _otto, _ada = desk
    shown = olga.post("/desk/orders/new", FORM)
    seen = seen_in(shown)
    assert not Order.objects.exists()
    again = olga.post("/desk/orders/new", FORM | {"country": "DE", "seen": seen})
    assert again.status_code == 200 and not Order.objects.exists()
    assert "(DE)" in again.text or "of DE" in again.text


def test_the_dry_run_shows_what_the_rules_say_of_what_was_found(desk):
    olga, _otto, _ada = desk
    code = actions.receive_order(by_id=olga.person_id, told=intake(data=("subscriber", "comments")))
    deed(olga, code, "confirm")
    page = html.unescape(olga.get(f"/desk/orders/{code}?unneeded=comments").text)
    assert "decided: partly, by the rule not-needed" in page
    page = html.unescape(olga.get(f"/desk/orders/{code}?ground=immunity-or-press").text)
    assert "decided: refused, by the rule immunity-or-press" in page and "freedom of the press" in page
    assert not entered("order.decided")
    assert olga.get(f"/desk/orders/{code}?ground=nonsense&unneeded=x").status_code == 200
    assert "only what the page offers" in deed(olga, code, "propose", ground=["nonsense"])


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"basis": ""}, "names no legal basis"),
        ({"subjects": "nobody.here"}, "no account and no video called"),
        ({"asked_data": []}, "choose the data"),
        ({"is_secret": "on"}, "name the law that forbids"),
        ({"authority_name": "x" * 201}, "at most 200"),
    ],
)
def test_a_bad_order_is_told_and_nothing_is_kept(desk, wrong, said):
    answer = desk[0].post("/desk/orders/new", FORM | wrong)
    assert answer.status_code == 422 and said in html.unescape(answer.text)
    assert not Order.objects.exists()


def test_a_secret_order_says_that_nothing_becomes_public(desk):
    olga, _otto, _ada = desk
    form = FORM | {"is_secret": "on", "secrecy": "Article 11", "secret_until": "2027-01-01T00:00"}
    assert "Nothing becomes public: a law forbids" in olga.post("/desk/orders/new", form).text
    sure(olga, "/desk/orders/new", form)
    code = Order.objects.get().code
    page = olga.get(f"/desk/orders/{code}").text
    assert "Secret by law (Article 11)" in page and "Told by itself on" in page
    public = Client().get("/transparency").text
    assert code not in public and "Some laws forbid to show an order" in public
    deed(olga, code, "lift")
    assert "was secret: not in the ledger" in Client().get("/transparency").text


def test_steps_that_are_not_there_and_forged_ones_change_nothing(desk):
    olga, _otto, _ada = desk
    code = actions.receive_order(by_id=olga.person_id, told=intake())
    for what in ("decide", "make", "hand-over", "answer", "extend", "return", "propose"):
        assert "at another step by now" in html.unescape(deed(olga, code, what))
    assert olga.post(f"/desk/orders/{code}/grant").status_code == 404
    assert olga.post(f"/desk/orders/{'1' * 11}/confirm").status_code == 404
    assert olga.get(f"/desk/orders/{'1' * 11}").status_code == 404
    assert order(code).state == "received"


def test_a_removal_leads_to_moderation(desk):
    olga, otto, _ada = desk
    told = intake(kind="removal", data=())
    code = decided(olga.person_id, otto.person_id, told)
    page = olga.get(f"/desk/orders/{code}").text
    assert "/report/person/ada" in page and "nothing is removed from here" in page
    deed(olga, code, "answer", accounts="1")
    assert order(code).answer == "removed"


def test_only_officers_see_orders_and_all_staff_enter_what_was_asked(desk):
    _olga, _otto, ada = desk
    mod = joined("mod")
    accounts.give_role(handle="mod", role="moderator")
    for path in ("/desk/orders", "/desk/orders/new", "/desk/orders/answered", f"/desk/orders/{'1' * 11}"):
        assert ada.get(path).status_code == mod.get(path).status_code == 403
        assert Client().get(path)["Location"].startswith("/sign-in")
    assert ada.get("/desk/orders/asked").status_code == 403
    form = {"who": "owner", "way": "call", "what": "Who runs <an> account", "country": "", "note": "X called"}
    assert sure(mod, "/desk/orders/asked", form).status_code == 302
    code = AskedFor.objects.get().code
    mod.post(f"/desk/orders/asked/{code}", {"outcome": "refused"})
    publish()
    public = Client().get("/transparency").text
    assert "Who runs &lt;an&gt; account" in public and "X called" not in public
    assert mod.post("/desk/orders/asked", form | {"what": "ask @ada"}).status_code == 422
    assert ada.post(f"/desk/orders/asked/{code}", {"outcome": "given"}).status_code == 403


def test_the_rules_and_tables_are_files_for_anyone(desk):
    import hashlib

    olga, otto, _ada = desk
    decided(olga.person_id, otto.person_id)
    anyone = Client()
    [entry] = entered("policies")
    text = anyone.get("/transparency/rules.txt").content
    assert hashlib.sha256(text).hexdigest() == entry.sha256
    assert anyone.get("/transparency/rules.txt", {"sha256": entry.sha256}).content == text
    assert anyone.get("/transparency/rules.txt", {"sha256": "0" * 64}).status_code == 404
    page = anyone.get("/transparency/rules").text
    assert entry.sha256 in page and "These rules count." in page and "gdpr-48" in page
    table = anyone.get("/transparency.csv")
    assert table["Content-Type"].startswith("text/csv") and b"\r\n2026-H1,FR,1," in table.getvalue()
    assert anyone.get("/transparency/asked.csv").status_code == 200
    assert "<svg" in anyone.get("/transparency").text


def test_pages_without_anything_say_what_to_do(settings, frozen_clock):
    settings.ENV = replace(settings.ENV, country="FR")
    open_anew()
    officers()
    bob = joined("bob")
    assert "You were told of none" in bob.get("/you/data/orders").text
    page = Client().get("/transparency").text
    assert "No authority has sent an order that may be shown." in page and "0–249" in page
    assert "These rules do not count yet" in Client().get("/transparency/rules").text
