"""What a person says of themselves to the ranker: whom they follow, what they understand, what they chose or took away."""

from dataclasses import dataclass

from glasshouse.network.accounts import queries as people
from glasshouse.network.feed.models import Interest, Preference
from glasshouse.network.feed.pseudonyms import pseudonym_of
from glasshouse.network.feed.ranker import Taste
from glasshouse.network.ties import queries as ties


@dataclass(frozen=True, slots=True)
class FeedProfile:
    """Under which number a person watches, what they told, and whether their feed may learn from them."""

    watcher: int
    taste: Taste
    profiled: bool


def profile_of(person_id: int) -> FeedProfile:
    """Return what For You may know of a person."""
    said = Preference.objects.filter(person_id=person_id).first() or Preference()
    rows = list(Interest.objects.filter(person_id=person_id).values_list("kind", "name", "wanted"))
    chosen = {
        of: tuple(name for kind, name, wanted in rows if wanted and kind == of) for of in Interest.Of.values
    }
    authors = [name for kind, name, wanted in rows if kind == Interest.Of.AUTHOR and not wanted]
    author_ids = people.ids_by_handle(authors).values() if authors else ()
    taste = Taste(
        followed=tuple(ties.ids_followed_by(person_id)),
        languages=tuple(dict.fromkeys((*people.languages_of(person_id), *chosen[Interest.Of.LANGUAGE]))),
        interests=chosen[Interest.Of.TAG],
        sensitive=said.sensitive,
        unwanted=(
            *(f"{kind}:{name}" for kind, name, wanted in rows if not wanted and kind != Interest.Of.AUTHOR),
            *(f"{Interest.Of.AUTHOR}:{author_id}" for author_id in author_ids),
        ),
    )
    return FeedProfile(watcher=pseudonym_of(person_id), taste=taste, profiled=said.profiled)


def is_profiled(person_id: int) -> bool:
    """Say whether this person's feed may learn from what they watch."""
    return not Preference.objects.filter(person_id=person_id, profiled=False).exists()
