"""In which language a page, a sentence of the API, an upload and a mail are written."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format

from glasshouse.network.accounts import actions as accounts
from glasshouse.network.accounts.models import Person
from glasshouse.network.accounts.queries import language_for
from glasshouse.network.bytes.languages import speak
from glasshouse.network.kit import locales
from glasshouse.network.kit.errors import Refused
from glasshouse.network.notifications.kinds import Kind
from glasshouse.network.notifications.words import sentence as news
from glasshouse.network.videos import actions as videos
from glasshouse.network.web.words import in_words, plural_words
from glasshouse.proof.entries import VideoWithdrawn, sentence
from tests.rooms.browsers import signed_in
from tests.rooms.mails import deliver

pytestmark = pytest.mark.django_db(databases="__all__")
PASSWORD = "glass, wood and water"


@pytest.fixture
def ada() -> int:
    return accounts.create_person(handle="ada", password=PASSWORD, email="ada@example.org")


@pytest.fixture
def inside(ada: int) -> Client:
    return signed_in("ada")


def language_of(client: Client, path: str = "/about", **headers: str) -> str:
    page = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    return page.content.decode().split('<html lang="')[1].split('"')[0]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [("fr", "fr"), ("de-AT, fr;q=0.5", "de"), ("pt, es;q=0.2", "es"), ("pt", "en"), ("", "en"), ("*", "en")],
)
def test_without_a_choice_the_browser_says(asked, spoken):
    assert language_of(Client(), accept_language=asked) == spoken


def test_a_page_says_that_it_depends_on_the_language():
    page = Client().get("/about", headers={"accept-language": "fr"})
    assert "Accept-Language" in page["Vary"]
    assert "Cookie" in page["Vary"]
    assert page["Content-Language"] == "fr"


def test_a_form_chooses_and_a_cookie_remembers():
    client = Client()
    answer = client.post("/language", {"language": "de", "next": "/search?q=x"})
    assert answer["Location"] == "/search?q=x"
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "de"
    assert language_of(client, accept_language="fr") == "de"
    client.post("/language", {"language": ""})
    assert language_of(client, accept_language="fr") == "fr"


def test_a_language_that_the_site_has_not_is_refused():
    client = Client()
    answer = client.post("/language", {"language": "xx", "next": "//elsewhere.example/"})
    assert answer["Location"] == "/about"
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "../../etc"
    assert language_of(client, accept_language="es") == "es"


def test_the_choice_of_an_account_goes_before_cookie_and_browser(inside, ada):
    inside.post("/language", {"language": "fr"})
    assert Person.objects.get(pk=ada).site_language == "fr"
    inside.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    assert language_of(inside, accept_language="de") == "fr"
    # The door of the bytes knows it by the cookie.
    assert inside.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"
    inside.post("/language", {"language": ""})
    assert Person.objects.get(pk=ada).site_language == ""
    assert language_of(inside, accept_language="de") == "de"


def test_an_account_refuses_a_language_that_the_site_has_not(ada):
    with pytest.raises(accounts.LanguagesNotPossible):
        accounts.choose_site_language(person_id=ada, language="pt")


def test_a_mail_is_for_the_reader_not_for_who_caused_it(ada):
    assert language_for(ada) == "en"
    accounts.choose_languages(person_id=ada, languages=["pt", "es"])
    assert language_for(ada) == "es"
    accounts.choose_site_language(person_id=ada, language="fr")
    assert language_for(ada) == "fr"
    assert language_for(10**9) == "en"


def test_whoever_registers_gets_the_language_that_was_chosen_by_cookie(frozen_clock):
    client = Client(headers={"accept-language": "de"})
    client.post("/language", {"language": "es"})
    (stamp,) = re.findall(r'name="begun"[^>]* value="([^"]+)"', client.get("/join").text)
    frozen_clock.advance(seconds=5)
    typed = {"handle": "berta", "email": "b@example.org", "password": PASSWORD, "birth_date": "1990-02-03"}
    client.post("/join", {**typed, "website": "", "begun": stamp})
    berta = Person.objects.get(handle="berta")
    assert (berta.site_language, berta.languages) == ("es", ["de"])
    (confirm,) = deliver()
    assert '<html lang="es">' in confirm.message().as_string()


def test_the_door_of_the_bytes_speaks_in_a_task_of_its_own():
    async def spoken(**headers: str) -> str:
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        speak({"type": "http", "headers": raw})
        await asyncio.sleep(0)
        return str(translation.get_language())

    async def both() -> tuple[str, ...]:
        return await asyncio.gather(
            spoken(accept_language="fr"),
            spoken(accept_language="fr", cookie="a=b; language=de"),
            spoken(),
        )

    with translation.override("es"):
        assert tuple(asyncio.run(both())) == ("fr", "de", "en")
        assert translation.get_language() == "es"


def test_the_api_answers_in_the_language_that_is_asked_for(ada):
    token = accounts.create_token(person_id=ada, name="a program", scopes=["read"], days=None)
    accounts.choose_site_language(person_id=ada, language="de")
    asked = {"Authorization": f"Bearer {token}", "Accept-Language": "fr"}
    told = Client(headers=asked).get("/api/v1/videos/11111111111").json()["message"]
    assert told == "Cette vidéo n’existe pas, ou vous ne pouvez pas la voir."
    assert Client().get("/api/v1/videos/11111111111").json()["message"].startswith("There is no such video")


def test_media_is_refused_in_the_language_of_who_sent_it(ada):
    draft = videos.create_draft(person_id=ada)
    with translation.override("es"), pytest.raises(Refused) as refused:
        videos.put_caption(person_id=ada, code=draft.code, language="en", content=b"hello")
    assert refused.value.message.startswith("Esto no es WebVTT ni SRT: no hay ninguna línea")


def test_what_is_held_is_said_in_the_language_of_the_page(inside):
    inside.post("/language", {"language": "de"})
    page = inside.get("/you/data/held/accounts.Person").text
    assert "Dein Konto und dein öffentliches Profil." in page
    assert "die Sprache, in der du diese Seite liest" in page


def test_an_entry_is_said_in_the_language_of_the_reader():
    left = VideoWithdrawn(time=0, video="A" * 11, secret="", why="narrowed")
    with translation.override("fr"):
        said = sentence(left, translation.gettext, language="fr")
    assert said.startswith("La vidéo AAAAAAAAAAA a quitté le public (public restreint).")


def test_news_agree_with_how_many_did_it():
    with translation.override("fr"):
        assert news(Kind.LIKED, ["Ada"], {}) == "Ada a aimé votre vidéo"
        assert (
            news(Kind.LIKED, ["Ada", "Ben", "Cleo"], {}) == "Ada et 2 autres personnes ont aimé votre vidéo"
        )


def test_scripts_get_both_forms_of_a_count():
    with translation.override("de"):
        words = in_words({"replies": plural_words("{count} reply", "{count} replies")})
    assert words == {"replies": {"one": "{count} Antwort", "other": "{count} Antworten"}}


@pytest.mark.parametrize(
    ("language", "ago", "many", "short", "day"),
    [
        ("en", "3\xa0days ago", "12,345", "12.3K", "4 March 2026, 15:06"),
        ("fr", "il y a 3\xa0jours", "12\u202f345", "12,3\xa0k", "4 mars 2026, 15:06"),
        ("de", "vor 3\xa0Tagen", "12.345", "12.345", "4. März 2026, 15:06"),
        ("es", "hace 3\xa0días", "12.345", "12,3\xa0mil", "4 de marzo de 2026, 15:06"),
    ],
)
def test_times_and_numbers_are_written_as_the_language_does(language, ago, many, short, day):
    with translation.override(language):
        assert locales.ago(timedelta(days=3, hours=23)) == ago
        assert (locales.number(12345), locales.compact(12345)) == (many, short)
        assert date_format(datetime(2026, 3, 4, 15, 6, tzinfo=UTC), "DATETIME_FORMAT") == day


def test_names_are_in_the_order_of_their_letters():
    with translation.override("de"):
        names = list(locales.territories().values())
    assert names.index("Niederlande") < names.index("Österreich") < names.index("Polen")
