import pytest

from glasshouse.network.accounts import actions, queries
from glasshouse.network.accounts.models import Person
from glasshouse.network.kit.errors import NotFound
from tests.rooms.people import person

pytestmark = pytest.mark.django_db


def update(person_id, **changed):
    given = {"name": "Ada", "bio": "", "languages": [], "home_territory": ""} | changed
    actions.update_profile(person_id=person_id, **given)
    return queries.profile_of(person_id)


def test_a_profile_is_what_was_said():
    ada = person("ada")
    profile = update(
        ada, name="Ada L.", bio="Engines.\n\nNumbers.", languages=["en", "fr", "en"], home_territory="GB"
    )
    assert (profile.name, profile.bio, profile.home_territory) == ("Ada L.", "Engines.\n\nNumbers.", "GB")
    assert profile.languages == ("en", "fr")
    assert queries.person_by_handle("@ADA") == profile


def test_a_name_is_never_empty():
    ada = person("ada")
    assert update(ada, name="  ").name == "ada"
    assert queries.cards([ada])[ada].name == "ada"


def test_text_that_misleads_is_made_plain():
    profile = update(
        person("ada"),
        name="adm\u202enim\u2066x\x00\n\ty" + "z" * 500,
        bio="a\r\nb\n\n\n\n\x1bc \u200fd" + "e" * 5000,
    )
    assert profile.name == ("admnimx y" + "z" * 500)[:50]
    assert profile.bio.startswith("a\nb\n\nc d")
    assert len(profile.bio) == 500


def test_joined_letters_survive():
    assert (
        update(person("ada"), name="\U0001f469\u200d\U0001f52c می\u200cخواهم").name
        == "\U0001f469\u200d\U0001f52c می\u200cخواهم"
    )


@pytest.mark.parametrize(
    "languages", [["xx"], ["en"] * 3 + ["<b>"], [f"{a}{b}" for a in "ab" for b in "acdefgh"]]
)
def test_unknown_or_too_many_languages(languages):
    with pytest.raises(actions.LanguagesNotPossible):
        update(person("ada"), languages=languages)


def test_unknown_territory():
    with pytest.raises(actions.TerritoryNotPossible):
        update(person("ada"), home_territory="ZZ")


def test_only_active_people_have_a_page():
    ada = person("ada")
    Person.objects.filter(id=ada).update(state="suspended")
    assert queries.person_by_handle("ada") is None
    assert queries.ids_by_handle(["ada", "nobody"]) == {}
    with pytest.raises(NotFound):
        update(ada)


def test_cards_and_ids_in_one_query_each(django_assert_num_queries):
    ada, bob = person("ada"), person("bob")
    with django_assert_num_queries(1):
        assert set(queries.cards([ada, bob, bob, 999])) == {ada, bob}
    with django_assert_num_queries(1):
        assert queries.ids_by_handle(["@Ada", "bob", "nobody"]) == {"ada": ada, "bob": bob}
    with django_assert_num_queries(0):
        assert queries.ids_by_handle([]) == {}


def test_a_territory_is_chosen_and_taken_back():
    ada, bob = person("ada"), person("bob")
    actions.choose_territory(person_id=ada, country="FR")
    assert queries.territory_of(ada) == "FR" and queries.people_in("FR") == [ada]
    assert queries.territory_of(bob) == "" and queries.people_in("") == []
    with pytest.raises(actions.TerritoryNotPossible):
        actions.choose_territory(person_id=ada, country="XX")
    actions.choose_territory(person_id=ada, country="")
    assert queries.people_in("FR") == []


def test_an_officer_keeps_one_code_that_says_nothing():
    ada, bob = person("ada"), person("bob")
    code = actions.officer_code(person_id=ada)
    assert code == actions.officer_code(person_id=ada) != actions.officer_code(person_id=bob)
    profile = queries.profile_of(ada)
    assert profile is not None and profile.code != code
    with pytest.raises(NotFound):
        actions.officer_code(person_id=0)
