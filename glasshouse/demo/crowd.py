"""The two hundred who watch: names, languages and tastes, the same ones at each run."""

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

COUNT = 200

_NAMES = {
    ("en", "IE"): ("Aoife Cian Niamh Oisín Saoirse Tadhg", "Byrne Doyle Kelly Nolan Walsh"),
    ("en", "GB"): ("Alfie Imogen Jasper Maya Reuben Zara", "Ashdown Carter Okafor Patel Whitlock"),
    ("fr", "FR"): ("Aïcha Bastien Clémence Jules Léonie Noé", "Bellanger Caron Diallo Fontaine Marchal"),
    ("de", "DE"): ("Anouk Emil Frieda Jonas Leyla Malte", "Brandt Kowalski Lindner Özkan Seidel"),
    ("es", "ES"): ("Alba Bruno Inés Leire Nico Vera", "Alonso Cano Iglesias Navarro Soler"),
    ("ja", "JP"): ("Haruto Mio Ren Sakura Sora Yui", "Ishida Kobayashi Mori Nakamura Ueda"),
    ("ar", "MA"): ("Amine Hiba Ilyas Nour Salma Youssef", "Benali El-Idrissi Haddad Mansouri Tazi"),
    ("pt", "PT"): ("Beatriz Diogo Inês Lourenço Matilde Tomás", "Carvalho Ferreira Nunes Pinto Teixeira"),
    ("it", "IT"): ("Aurora Dario Giulia Matteo Nina Pietro", "Conti Ferri Greco Marini Serra"),
    ("pl", "PL"): ("Hania Iga Kuba Maja Olek Staś", "Lis Mazur Nowicka Sikora Zając"),
}

THEMES = ("nature", "play", "physics", "mathematics", "patterns")
"""What a clip of the demo is about, and what people like."""


@dataclass(frozen=True, slots=True)
class Fan:
    """Somebody who watches. `tastes`: theme -> 0 to 1; `activity`: the chance of looking in on a day."""

    handle: str
    name: str
    languages: tuple[str, ...]
    territory: str
    tastes: dict[str, float]
    activity: float


def fans() -> Iterator[Fan]:
    """Yield the two hundred."""
    chance = random.Random("the crowd of the demo")
    places = list(_NAMES)
    taken: set[str] = set()
    while len(taken) < COUNT:
        language, territory = chance.choice(places)
        first, last = (chance.choice(part.split()) for part in _NAMES[language, territory])
        handle = _handle(first, last, chance)
        if handle in taken:
            continue
        taken.add(handle)
        # Most people care for one or two things, and a little for the rest.
        loved = chance.sample(THEMES, chance.choice((1, 1, 2)))
        tastes = {
            theme: chance.uniform(0.75, 1.0) if theme in loved else chance.uniform(0.05, 0.35)
            for theme in THEMES
        }
        languages = (language,) if language == "en" or chance.random() < 0.4 else (language, "en")
        yield Fan(handle, f"{first} {last}", languages, territory, tastes, chance.betavariate(2, 4))


def _handle(first: str, last: str, chance: random.Random) -> str:
    plain = unicodedata.normalize("NFKD", f"{first}.{last}".lower().replace("ł", "l").replace("-", ""))
    plain = "".join(c for c in plain if c.isascii() and (c.isalnum() or c == "."))
    return chance.choice(
        (plain, plain.replace(".", "_"), f"{plain.partition('.')[0]}{chance.randrange(10, 99)}")
    )
