"""What a person says about themselves."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from glasshouse.network.accounts import words
from glasshouse.network.accounts.events import ProfileChanged, ProfileOpened
from glasshouse.network.accounts.models import MAX_BIO, MAX_NAME, Person
from glasshouse.network.accounts.states import State
from glasshouse.network.kit import clock, events, locales
from glasshouse.network.kit.errors import NotFound, Refused

MAX_LANGUAGES = 10


class LanguagesNotPossible(Refused):
    """A language is not known, or there are too many."""

    code = "languages_not_possible"
    field = "languages"


class TerritoryNotPossible(Refused):
    """The home territory is not known."""

    code = "territory_not_possible"
    field = "home_territory"


def update_profile(
    *, person_id: int, name: str, bio: str, languages: Sequence[str], home_territory: str
) -> None:
    """Set what everybody sees of a person, and the languages their feed prefers. Raises the errors above, NotFound."""
    chosen = _languages(languages)
    if home_territory and not locales.is_territory(home_territory):
        raise TerritoryNotPossible(_("Please choose a territory from the list, or none."))
    with transaction.atomic():
        changed = Person.objects.filter(id=person_id, state=State.ACTIVE).update(
            name=words.one_line(name, MAX_NAME),
            bio=words.several_lines(bio, MAX_BIO),
            languages=chosen,
            home_territory=home_territory,
        )
        if not changed:
            raise NotFound(_("There is no such account."))
        events.publish(ProfileChanged(person_id=person_id))


def choose_territory(*, person_id: int, country: str) -> None:
    """Set the territory that a person calls home; an empty one takes it back. Raises TerritoryNotPossible, NotFound."""
    if country and not locales.is_territory(country):
        raise TerritoryNotPossible(_("Please choose a territory from the list, or none."))
    with transaction.atomic():
        if not Person.objects.filter(id=person_id, state=State.ACTIVE).update(home_territory=country):
            raise NotFound(_("There is no such account."))
        events.publish(ProfileChanged(person_id=person_id))


def set_privacy(*, person_id: int, private: bool) -> None:
    """Make an account private, or open to everybody; opening it accepts the requests that wait. Raises NotFound."""
    with transaction.atomic():
        active = Person.objects.filter(id=person_id, state=State.ACTIVE)
        person = active.select_for_update(no_key=True).first()
        if person is None:
            raise NotFound(_("There is no such account."))
        if person.is_private == private:
            return
        person.is_private = private
        person.save(update_fields=["is_private"])
        events.publish(ProfileChanged(person_id=person_id))
        if not private:
            events.publish(ProfileOpened(person_id=person_id))


def lock_person(*, person_id: int) -> None:
    """Hold a person's row until the transaction ends, where the database can: who counts what is theirs then counts alone.

    Rows that refer to the person can still be written meanwhile.
    """
    list(Person.objects.select_for_update(no_key=True).filter(id=person_id).values_list("id"))


def welcome_person(*, person_id: int) -> None:
    """Note that a person has been shown around, or did not want to be; doing it again changes nothing."""
    Person.objects.filter(id=person_id, welcomed_at=None).update(welcomed_at=clock.now())


def choose_languages(*, person_id: int, languages: Sequence[str]) -> None:
    """Set the languages that a person understands, the best one first. Raises LanguagesNotPossible."""
    chosen = _languages(languages)
    with transaction.atomic():
        if Person.objects.filter(id=person_id, state=State.ACTIVE).update(languages=chosen):
            events.publish(ProfileChanged(person_id=person_id))


def choose_site_language(*, person_id: int, language: str) -> None:
    """Set the language of pages and mails; an empty one leaves it to the browser. Raises LanguagesNotPossible."""
    if language and language not in locales.site_languages():
        raise LanguagesNotPossible(_("This site is not written in that language. Nothing was changed."))
    Person.objects.filter(id=person_id, state=State.ACTIVE).update(site_language=language)


def _languages(languages: Sequence[str]) -> list[str]:
    chosen = list(dict.fromkeys(languages))
    if len(chosen) > MAX_LANGUAGES or not all(locales.is_language(code) for code in chosen):
        raise LanguagesNotPossible(
            _("Please choose up to %(n)d languages from the list.") % {"n": MAX_LANGUAGES}
        )
    return chosen
