"""The pages about accounts, as a browser without JavaScript meets them."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from PIL import Image

from glasshouse.network.accounts import actions, queries
from glasshouse.network.accounts.models import NewAvatar, Person, Session
from glasshouse.network.accounts.queries import SESSION_COOKIE
from glasshouse.network.kit import clock
from glasshouse.network.web.pages.accounts.outbox import read_outbox
from glasshouse.network.web.viewing import device_of
from tests.rooms.mails import deliver, link_in

pytestmark = pytest.mark.django_db
GOOD = "correct horse battery"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def env(settings):
    def change(**values):
        settings.ENV = replace(settings.ENV, **values)

    return change


@pytest.fixture
def browser():
    """A browser that must send the CSRF token, as every browser must."""
    return Client(
        enforce_csrf_checks=True, headers={"user-agent": FIREFOX, "accept-language": "en-GB, de-AT;q=0.5"}
    )


def hidden(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page.content.decode())
    assert found, page.content.decode()
    return found[1]


def post(browser, where, *, form_at=None, **typed):
    """Open the page with the form, then send it with its CSRF token."""
    page = browser.get(form_at or where)
    return browser.post(where, {"csrfmiddlewaretoken": hidden(page, "csrfmiddlewaretoken"), **typed})


def join(browser, frozen_clock, handle="ada", seconds=5, **changed):
    page = browser.get("/join")
    stamp, csrf = hidden(page, "begun"), hidden(page, "csrfmiddlewaretoken")
    frozen_clock.advance(seconds=seconds)
    typed = {
        "handle": handle,
        "email": f"{handle}@example.org",
        "password": GOOD,
        "birth_date": "2000-01-01",
        "website": "",
        "begun": stamp,
    }
    return browser.post("/join", {"csrfmiddlewaretoken": csrf, **typed, **changed})


def sign_in(browser, name="ada", password=GOOD, **more):
    return post(browser, "/sign-in", name=name, password=password, **more)


@pytest.fixture
def ada():
    return actions.create_person(handle="ada", name="Ada", email="ada@example.org", password=GOOD)


@pytest.fixture
def inside(browser, ada):
    sign_in(browser)
    return browser


def test_from_join_to_the_own_page(browser, frozen_clock):
    answer = join(browser, frozen_clock)
    assert (answer.status_code, answer["Location"]) == (302, "/join/sent")
    assert "Look at your mail" in browser.get("/join/sent").content.decode()
    (message,) = deliver()
    assert isinstance(message, EmailMultiAlternatives)
    html = str(message.alternatives[0][0])
    assert link_in(message) in html
    assert "Hello @ada," in message.body
    assert message.extra_headers["Message-ID"].startswith("<")
    link = link_in(message)
    assert "Confirm" in browser.get(link).content.decode()
    assert Person.objects.get().state == "pending_email", "a mail program that opens links must not confirm"
    answer = post(browser, link)
    assert answer["Location"] == "/welcome"
    assert "@ada" in browser.get("/you").content.decode()
    assert Person.objects.get().languages == ["en", "de"]


def test_the_link_opened_elsewhere_does_not_sign_in(browser, frozen_clock):
    join(browser, frozen_clock)
    (message,) = deliver()
    elsewhere = Client(enforce_csrf_checks=True)
    assert post(elsewhere, link_in(message))["Location"] == "/sign-in"
    assert elsewhere.get("/you").status_code == 302
    assert elsewhere.get(link_in(message)).status_code == 404


def test_errors_stand_beside_their_fields(browser, frozen_clock):
    answer = join(browser, frozen_clock, handle="a", email="x", password="short", birth_date="soon")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in page
    answer = join(browser, frozen_clock, handle="a", email="a@example.org")
    page = answer.content.decode()
    described = re.search(r'<input[^>]*name="handle"[^>]*aria-describedby="([^"]*)"', page)
    assert described
    assert all(f'id="{name}"' in page for name in described[1].split())
    assert "3 to 30" in page
    assert 'value="a@example.org"' in page, "what was typed is kept"
    assert GOOD not in page


def test_every_field_has_a_label_and_says_what_to_fill_in(browser):
    for where in ("/join", "/sign-in", "/reset"):
        page = browser.get(where).content.decode()
        inputs = re.findall(r'<input(?![^>]*type="(?:hidden|submit)")[^>]*>', page)
        assert inputs
        for tag in inputs:
            identity = re.search(r'id="([^"]*)"', tag)
            assert identity, tag
            assert f'for="{identity[1]}"' in page
            assert "autocomplete=" in tag


def test_a_trapped_form_is_told_the_same_and_does_nothing(browser, frozen_clock):
    answer = join(browser, frozen_clock, website="https://spam.example")
    assert answer["Location"] == "/join/sent"
    assert not Person.objects.exists()


def test_a_form_sent_faster_than_anybody_reads_is_asked_for_again(browser, frozen_clock):
    answer = join(browser, frozen_clock, seconds=0)
    assert answer.status_code == 422
    assert "very fast" in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize("stamp", ["", "x", "ffffffff.AAAAAAAAAAAAAAAAAAAA"])
def test_a_form_without_our_sign_is_asked_for_again(browser, frozen_clock, stamp):
    answer = join(browser, frozen_clock, begun=stamp)
    assert answer.status_code == 422
    assert not Person.objects.exists()


def test_too_young_keeps_nothing_and_asks_again_tomorrow(browser, frozen_clock, env):
    env(minimum_age=16)
    answer = join(browser, frozen_clock, birth_date="2015-01-01")
    assert answer.status_code == 403
    assert "at least 16" in answer.content.decode()
    assert "2015" not in str(answer.cookies)
    assert browser.get("/join").status_code == 403
    assert not Person.objects.exists()
    assert Client().get("/join").status_code == 200


def test_closed(browser, env):
    env(registration="closed")
    answer = browser.get("/join")
    assert (answer.status_code, "<form" in answer.content.decode().split("<main")[1].split("</main>")[0]) == (
        403,
        False,
    )


def test_approval(browser, frozen_clock, env):
    env(registration="approval")
    join(browser, frozen_clock)
    (message,) = deliver()
    assert "Almost there" in post(browser, link_in(message)).content.decode()
    boss = Client(enforce_csrf_checks=True)
    actions.create_person(handle="boss", email="boss@example.org", password=GOOD, role="moderator")
    sign_in(boss, "boss")
    page = boss.get("/desk/people").content.decode()
    assert "@ada" in page
    code = Person.objects.get(handle="ada").code
    answer = post(boss, f"/desk/people/{code}", form_at="/desk/people", deed="approve")
    assert answer["Location"] == "/desk/people"
    assert Person.objects.get(handle="ada").state == "active"
    assert len(deliver()) == 1


def test_a_known_and_an_unknown_address_get_the_same_pages(frozen_clock, ada):
    answers = []
    for email in ("ada@example.org", "new@example.org"):
        browser = Client(enforce_csrf_checks=True)
        answer = join(browser, frozen_clock, handle="eve" + email[:3], email=email)
        sent = browser.get("/join/sent").content.decode().replace("eve" + email[:3], "")
        answers.append((answer.status_code, answer["Location"], re.sub(r'value="[^"]{20,}"', "", sent)))
    first, second = answers
    assert first[:2] == second[:2]
    strip = r'csrf-token" content="[^"]*"'
    assert re.sub(strip, "", first[2]) == re.sub(strip, "", second[2])


def test_signing_in_and_out(browser, ada):
    answer = sign_in(browser, next="/you/security")
    assert answer["Location"] == "/you/security"
    cookie = answer.cookies[SESSION_COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    page = browser.get("/you/security")
    assert "Firefox on Linux" in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    answer = post(browser, "/sign-out", form_at="/you")
    assert answer.cookies[SESSION_COOKIE].value == ""
    assert not Session.objects.exists()
    assert browser.get("/sign-out").status_code == 405


@pytest.mark.parametrize(
    "onwards", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "you"]
)
def test_next_never_leaves_the_site(browser, ada, onwards):
    assert sign_in(browser, next=onwards)["Location"] == "/welcome"


def test_a_wrong_password_is_a_sentence_above_the_form(browser, ada):
    answer = sign_in(browser, password="wrong password")
    assert answer.status_code == 401
    assert "don&#x27;t go together" in answer.content.decode()
    assert SESSION_COOKIE not in answer.cookies


def test_too_many_tries_are_a_sentence_too(browser, ada):
    for _ in range(10):
        sign_in(browser, password="wrong password")
    answer = sign_in(browser)
    assert (answer.status_code, "too often" in answer.content.decode()) == (429, True)


def test_who_did_not_confirm_can_have_the_mail_again(browser, frozen_clock):
    join(browser, frozen_clock)
    deliver()
    answer = sign_in(browser)
    assert (answer.status_code, "Send the mail again" in answer.content.decode()) == (403, True)
    post(browser, "/join/resend", form_at="/join/sent", name="ada")
    assert len(deliver()) == 1


def test_setting_a_new_password(browser, ada):
    for name in ("ada", "nobody"):
        assert "If there is such an account" in post(browser, "/reset", name=name).content.decode()
    (message,) = deliver()
    link = link_in(message)
    assert "At least 10" in browser.get(link).content.decode()
    assert post(browser, link, password="1234567890").status_code == 422
    assert post(browser, link, password="another fine phrase")["Location"] == "/sign-in"
    assert sign_in(browser, password="another fine phrase").status_code == 302
    assert browser.get(link).status_code == 404


def test_pages_for_members_send_others_to_sign_in_and_back(browser, ada):
    for where in ("/you", "/you/security", "/desk/people"):
        answer = browser.get(where)
        assert answer.status_code == 302
        assert answer["Location"] == "/sign-in?next=" + where.replace("/", "%2F")


@pytest.mark.parametrize(
    "where",
    [
        "/you/profile",
        "/you/privacy",
        "/you/notifications",
        "/notifications/requests",
        "/welcome",
        "/@bob/follow",
        "/@bob/mute",
        "/@bob/block",
        "/you/avatar",
        "/you/security/password",
        "/you/security/email",
        "/you/security/sessions",
        "/you/security/tokens",
        "/you/security/tokens/end",
        "/desk/people/x",
        "/sign-out",
        "/sign-in",
        "/sign-in/demo",
        "/join",
        "/join/resend",
        "/reset",
    ],
)
def test_nothing_is_written_without_our_own_form(inside, where):
    before = list(Session.objects.values())
    assert inside.post(where, {"others": "1", "name": "x"}).status_code == 403
    assert list(Session.objects.values()) == before


def test_the_profile_is_saved(inside, ada):
    typed = {
        "name": "Ada L.",
        "bio": "<b>Engines</b>",
        "home_territory": "GB",
        "language_0": "fr",
        "language_1": "en",
    }
    assert post(inside, "/you/profile", **typed)["Location"] == "/you/profile"
    page = inside.get("/you/profile").content.decode()
    assert "&lt;b&gt;Engines&lt;/b&gt;" in page
    assert '<option value="fr" selected>' in page
    assert Person.objects.get().languages == ["fr", "en"]
    answer = post(inside, "/you/profile", home_territory="XX", name="Ada")
    assert (answer.status_code, 'aria-invalid="true"' in answer.content.decode()) == (422, True)


def test_a_picture_is_taken_and_a_text_is_not(inside, ada):
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "PNG")
    out.seek(0)
    out.name = "ada.png"
    assert post(inside, "/you/avatar", form_at="/you/profile", avatar=out)["Location"] == "/you/profile"
    assert "being prepared" in inside.get("/you/profile").content.decode()
    text = io.BytesIO(b"no picture")
    text.name = "ada.png"
    answer = post(inside, "/you/avatar", form_at="/you/profile", avatar=text)
    assert (answer.status_code, "not a picture" in answer.content.decode()) == (422, True)
    assert post(inside, "/you/avatar", form_at="/you/profile").status_code == 422
    post(inside, "/you/avatar", form_at="/you/profile", remove="1")
    assert not NewAvatar.objects.exists()


def test_changing_the_password(inside, ada):
    elsewhere = Client(enforce_csrf_checks=True)
    sign_in(elsewhere)
    where, form_at = "/you/security/password", "/you/security"
    wrong = {"password-password": "wrong password", "password-new_password": "another fine phrase"}
    assert "not your present password" in post(inside, where, form_at=form_at, **wrong).content.decode()
    weak = {"password-password": GOOD, "password-new_password": "password123"}
    assert "too common" in post(inside, where, form_at=form_at, **weak).content.decode()
    good = {"password-password": GOOD, "password-new_password": "another fine phrase"}
    assert post(inside, where, form_at=form_at, **good)["Location"] == form_at
    assert inside.get("/you").status_code == 200
    assert elsewhere.get("/you").status_code == 302


def test_changing_the_address(inside, ada):
    where, form_at = "/you/security/email", "/you/security"
    post(inside, where, form_at=form_at, **{"email-email": "new@example.org", "email-password": GOOD})
    assert "new@example.org" in inside.get(form_at).content.decode()
    mails = {message.to[0]: message for message in deliver()}
    assert post(inside, link_in(mails["new@example.org"]))["Location"] == form_at
    page = inside.get(form_at).content.decode()
    assert "new@example.org" in page
    assert "ada@example.org" not in page
    post(inside, where, form_at=form_at, **{"email-email": "third@example.org", "email-password": GOOD})
    post(inside, where, form_at=form_at, withdraw="1")
    assert "third@example.org" not in inside.get(form_at).content.decode()


def test_a_token_is_shown_once(inside, ada):
    form_at = "/you/security"
    typed = {"token-name": "labcam", "token-scopes": ["read", "upload"], "token-days": "30"}
    made = post(inside, "/you/security/tokens", form_at=form_at, **typed)
    # After a redirect, so that a reload makes no second one.
    assert (made.status_code, made["Location"]) == (302, "/you/security#tokens")
    assert made.cookies["new-token"]["httponly"] and made.cookies["new-token"]["path"] == form_at
    assert "glass_" not in made.cookies["new-token"].value
    secret = re.search(r"glass_[\w-]{43}", inside.get(form_at).content.decode())
    assert secret
    listed = inside.get(form_at).content.decode()
    assert 'TusClient("http' in listed and "pip install tuspy" in listed
    assert len(queries.tokens_of(ada)) == 1
    assert "labcam" in listed
    assert secret[0] not in listed
    answer = post(inside, "/you/security/tokens", form_at=form_at, **{"token-name": "x", "token-days": "30"})
    assert answer.status_code == 422
    code = re.search(r'tokens/end">.*?name="code" value="([^"]*)"', listed, re.DOTALL)
    assert code
    post(inside, "/you/security/tokens/end", form_at=form_at, code=code[1])
    assert "labcam" not in inside.get(form_at).content.decode()


def test_ending_sessions(inside, ada):
    elsewhere = [Client(enforce_csrf_checks=True) for _ in range(3)]
    for other in elsewhere:
        sign_in(other)
    form_at = "/you/security"
    page = inside.get(form_at).content.decode()
    codes = re.findall(r'sessions">.*?name="code" value="([^"]*)"', page, re.DOTALL)
    assert len(codes) == 3
    post(inside, "/you/security/sessions", form_at=form_at, code=codes[0])
    post(inside, "/you/security/sessions", form_at=form_at, code="nothing")
    assert sum(other.get("/you").status_code == 200 for other in elsewhere) == 2
    post(inside, "/you/security/sessions", form_at=form_at, others="1")
    assert sum(other.get("/you").status_code == 200 for other in elsewhere) == 0
    assert inside.get("/you").status_code == 200


def test_a_dead_session_cookie_is_taken_away(inside):
    Session.objects.all().delete()
    answer = inside.get("/latest")
    assert answer.status_code == 200
    assert answer.cookies[SESSION_COOKIE].value == ""


def test_pages_differ_by_cookie_and_are_not_shared(inside):
    assert "Cookie" in inside.get("/about")["Vary"]
    assert "private" in inside.get("/about")["Cache-Control"]


def test_nobody_asked_costs_no_query(browser, django_assert_num_queries):
    with django_assert_num_queries(0):
        browser.get("/join")


def test_the_desk_is_for_staff(inside, ada):
    assert inside.get("/desk/people").status_code == 403
    Person.objects.filter(id=ada).update(role="legal_officer")
    assert inside.get("/desk/people").status_code == 403
    Person.objects.filter(id=ada).update(role="administrator")
    assert inside.get("/desk/people?q=ada").status_code == 200
    code = Person.objects.get().code
    post(inside, f"/desk/people/{code}", form_at="/desk/people", deed="role", role="person")
    assert Person.objects.get().role == "administrator", "the last one stays"
    actions.create_person(handle="bob")
    bob = Person.objects.get(handle="bob").code
    post(inside, f"/desk/people/{bob}", form_at="/desk/people?q=bob", deed="role", role="moderator")
    assert Person.objects.get(handle="bob").role == "moderator"


def test_one_click_in_the_demo_only(browser, env):
    actions.create_person(handle="guest", name="Guest", role="moderator")
    assert "Guest" not in browser.get("/sign-in").content.decode()
    assert post(browser, "/sign-in/demo", form_at="/sign-in", handle="guest")["Location"] == "/sign-in"
    assert browser.get("/outbox").status_code == 404
    env(demo=True)
    assert "Guest" in browser.get("/sign-in").content.decode()
    answer = post(browser, "/sign-in/demo", form_at="/sign-in", handle="guest", next="/you")
    assert answer["Location"] == "/you"
    assert "@guest" in browser.get("/you").content.decode()


def test_the_outbox_of_the_demo(browser, env, settings, frozen_clock):
    env(demo=True)
    assert "Nothing here yet" in browser.get("/outbox").content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    join(browser, frozen_clock, handle="first")
    deliver()
    join(browser, frozen_clock, handle="ada")
    deliver()
    first, second = read_outbox(settings.EMAIL_FILE_PATH)
    assert (first.to, second.to) == ("ada@example.org", "first@example.org")
    page = browser.get("/outbox").content.decode()
    link = re.search(r'<a href="(http[^"]*/verify/[^"]*)"', page)
    assert link
    assert browser.get(link[1].split("://", 1)[1].split("/", 1)[1].join(["/", ""])).status_code == 200


def test_a_mail_sent_twice_shows_once(settings, ada):
    from glasshouse.network.notifications.models import Notification
    from glasshouse.network.web.tasks import send_mail

    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    actions.request_reset(name="ada", origin=actions.Origin("192.0.2.1", ""))
    row = Notification.objects.get()
    for _ in range(2):
        send_mail.call(row.pk)
        # As after a crash between sending and writing that down.
        Notification.objects.update(mail_state="sending", mail_due_at=clock.now() - timedelta(seconds=1))
    # The backend may write two mails of one second into one file.
    written = "".join(path.read_text() for path in settings.EMAIL_FILE_PATH.glob("*.log"))
    assert written.count("Message-ID:") == 2
    assert len(read_outbox(settings.EMAIL_FILE_PATH)) == 1


def test_a_mail_server_that_is_away_is_tried_again(monkeypatch, ada, frozen_clock):
    from django.core.mail import EmailMultiAlternatives

    from glasshouse.network.notifications.models import Notification

    def away(self):
        raise ConnectionRefusedError("ada@example.org")

    actions.request_reset(name="ada", origin=actions.Origin("192.0.2.1", ""))
    with monkeypatch.context() as patch:
        patch.setattr(EmailMultiAlternatives, "send", away)
        assert deliver() == []
    row = Notification.objects.get()
    assert (row.mail_state, row.mail_error) == ("due", "ConnectionRefusedError")
    from glasshouse.network.notifications import actions as notifications

    frozen_clock.set(clock.now())
    frozen_clock.advance(minutes=2)
    notifications.reconcile()
    assert len(deliver()) == 1


def test_the_address_is_the_connections_own_unless_our_proxy_says_it(ada, env, settings):
    def address_after(**headers):
        browser = Client(headers=headers)
        browser.post("/sign-in", {"name": "ada", "password": GOOD})
        page = browser.get("/you/security").content.decode()
        found = re.search(r"From (\S+) ·", page)
        assert found
        Session.objects.all().delete()
        return found[1]

    forged = {"x-forwarded-for": "198.51.100.1, 203.0.113.9"}
    assert address_after(**forged) == "127.0.0.1"
    env(behind_proxy=True)
    assert address_after(**forged) == "203.0.113.9"
    assert address_after() == "127.0.0.1"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("tuspy/1.1\x1b[31m", "tuspy/1.1[31m"),
        ("", ""),
    ],
)
def test_devices_in_words(agent, words):
    assert device_of(agent) == words


@pytest.mark.parametrize("where", ["/verify/x", "/reset/x", "/reset/%F0%9F%92%A9", "/verify/" + "a" * 5000])
def test_broken_links_are_a_page(browser, where):
    assert browser.get(where).status_code == 404


@pytest.mark.parametrize(
    "where", ["/verify/%00", "/reset/a%00", "/@a%00", "/desk/people?q=%00", "/sign-in?next=%00"]
)
def test_a_nul_in_an_address_is_a_bad_request(inside, where):
    assert inside.get(where).status_code == 400


@pytest.mark.parametrize("where", ["/you/security/sessions", "/you/security/tokens/end", "/desk/people/x"])
def test_a_nul_in_a_form_is_an_unknown_code(inside, ada, where):
    Person.objects.filter(id=ada).update(role="administrator")
    answer = post(inside, where, form_at="/you", code="a\0b", deed="role", role="\0")
    assert answer.status_code == 302


HOSTILE = [
    "\x00",
    "a\u202eb",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "x" * 1_000_000,
    "\ud83d",
    "' OR 1=1 --",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_an_error_beside_its_field(browser, frozen_clock, inside, text):
    text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    fresh = Client(enforce_csrf_checks=True)
    for answer in (
        join(fresh, frozen_clock, handle=text, email=text),
        sign_in(fresh, text, text),
        post(fresh, "/reset", name=text),
        post(inside, "/you/profile", name=text, bio=text, home_territory=text),
        post(
            inside,
            "/you/security/tokens",
            form_at="/you/security",
            **{"token-name": text, "token-scopes": text},
        ),
    ):
        assert answer.status_code < 500
        assert "<script>alert" not in answer.content.decode()
